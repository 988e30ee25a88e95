"""Asks the Go toolchain. Nothing else in goescape runs a Go tool.

    toolchain = await find_toolchain(folder, settings.go)       # which go, which version
    graph = await load(toolchain, folder, ["."], tests=True)    # `go list`: packages, exports
    report = await analyse(toolchain, graph, unit, overlay)     # `compile -m=2`: verdicts

The toolchain is the oracle: no rule of Go's types, build constraints or escape analysis is
written down here a second time.
"""

from goescape.golang.compiler import Report, analyse, explain, explain_all
from goescape.golang.emitted import FACT_KINDS, Emitted, emitted
from goescape.golang.exports import Refresh, refresh_exports
from goescape.golang.gofmt import gofmt
from goescape.golang.graph import Graph, Unit, Variant
from goescape.golang.listing import load
from goescape.golang.problems import GoFailed, GoMissing, GoProblem, GoTimeout, GoTooOld
from goescape.golang.process import unhurried
from goescape.golang.toolchain import Toolchain, find_toolchain
from goescape.golang.typecheck import type_errors
from goescape.golang.types import TypeAnswer, TypeQuestion, types_of
from goescape.golang.uses import Uses, uses_of
from goescape.golang.verdicts import ALL_KINDS, HEAP_KINDS
from goescape.golang.vet import vet
from goescape.golang.work import every_package

__all__ = [
    "ALL_KINDS",
    "FACT_KINDS",
    "HEAP_KINDS",
    "Emitted",
    "GoFailed",
    "GoMissing",
    "GoProblem",
    "GoTimeout",
    "GoTooOld",
    "Graph",
    "Refresh",
    "Report",
    "Toolchain",
    "TypeAnswer",
    "TypeQuestion",
    "Unit",
    "Uses",
    "Variant",
    "analyse",
    "emitted",
    "every_package",
    "explain",
    "explain_all",
    "find_toolchain",
    "gofmt",
    "load",
    "refresh_exports",
    "type_errors",
    "types_of",
    "unhurried",
    "uses_of",
    "vet",
]
