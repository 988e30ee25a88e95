"""Asks the Go toolchain. Nothing else in goescape runs a Go tool.

    toolchain = await find_toolchain(folder, settings.go)       # which go, which version
    graph = await load(toolchain, folder, ["."], tests=True)    # `go list`: packages, exports
    report = await analyse(toolchain, graph, unit, overlay)     # `compile -m=2`: verdicts

The toolchain is the oracle: no rule of Go's types, build constraints or escape analysis is
written down here a second time.
"""
