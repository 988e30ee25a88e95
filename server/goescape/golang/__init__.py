"""Asks the Go toolchain. Nothing else in goescape runs a Go tool.

    toolchain = await find_toolchain(folder, settings.go)       # which go, which version
    graph = await load(toolchain, folder, ["."], tests=True)    # `go list`: packages, exports
    report = await analyse(toolchain, graph, unit, overlay)     # `compile -m=2`: verdicts

The toolchain is the oracle: no rule of Go's types, build constraints or escape analysis is
written down here a second time.
"""

from goescape.golang.compiler import Report, analyse, explain
from goescape.golang.emitted import FACT_KINDS, Emitted, emitted
from goescape.golang.exports import Refresh, refresh_exports
from goescape.golang.graph import Graph, Unit, Variant
from goescape.golang.listing import load
from goescape.golang.problems import GoFailed, GoMissing, GoProblem, GoTimeout, GoTooOld
from goescape.golang.toolchain import Toolchain, find_toolchain
from goescape.golang.verdicts import ALL_KINDS, HEAP_KINDS

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
    "Unit",
    "Variant",
    "analyse",
    "emitted",
    "explain",
    "find_toolchain",
    "load",
    "refresh_exports",
]
