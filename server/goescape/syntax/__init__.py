"""Reads the shape of Go source with tree-sitter: tokens, expressions, enclosing functions.

It knows no types and no rules of escape analysis; those are the compiler's to say.

    Source(path, text).locate(verdict)      # which bytes the verdict is about
    header(data)                            # what `go list` depends on
"""

from goescape.syntax.canon import is_constant_text, without_shapes
from goescape.syntax.header import Header, Import, header
from goescape.syntax.names import BASIC_TYPES
from goescape.syntax.source import Source

__all__ = [
    "BASIC_TYPES",
    "Header",
    "Import",
    "Source",
    "header",
    "is_constant_text",
    "without_shapes",
]
