"""Measurements, never tests: ``python -m tests.bench`` prints the tables of the README.

``truth``, ``causes``, ``fixes`` and ``campaign`` are commands of their own: ``__main__`` of each
tells what it measures.
"""
