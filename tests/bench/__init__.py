"""Measurements, never tests: ``python -m tests.bench`` prints the tables of the README."""
