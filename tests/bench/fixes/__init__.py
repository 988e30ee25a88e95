"""How long the way of fixes takes."""
