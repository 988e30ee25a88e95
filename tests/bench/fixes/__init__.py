"""How long people wait for proved fixes, in lists and while saving."""
