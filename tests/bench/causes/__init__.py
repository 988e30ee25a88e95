"""Measures the causes over real code, and draws samples of it to be read: see ``__main__``."""
