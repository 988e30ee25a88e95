"""goescape: what Go's escape analysis puts on the heap, and why.

The folders, in the direction in which data runs:

* ``model``, ``text``, ``settings``, ``pages``: the words, the positions, the settings and
  the form of documentation that all share
* ``golang``: asks the Go toolchain (the only place that runs it)
* ``syntax``: reads the shape of Go source
* ``causes``, ``fixes``: say why, and propose edits
* ``engine``: keeps findings current while files change
* ``lsp``, ``cli``: the two ways in
"""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("goescape")
