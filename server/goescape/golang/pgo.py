"""Profiles change verdicts: a main package is compiled with its ``default.pgo``.

Exact only with export data made with the profile too, for that main package alone: each profile
compiles every dependency anew. So that is done when the first unit that needs it is asked
about, not before.

Since Go 1.23 ``go list`` applies a profile only if some ``go build`` has left its preprocessed
form in the build cache (``pgoActor.Act`` in ``cmd/go/internal/work/action.go`` returns early for
``go list``), and says nothing if not: :func:`ready` leaves it there.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from goescape.golang.graph import Graph, Unit
from goescape.golang.listing import load
from goescape.golang.process import run
from goescape.golang.question import Question
from goescape.golang.toolchain import Toolchain

__all__ = ["profiled", "ready"]

_log = logging.getLogger(__name__)

# A package of the standard library (1.21 to 1.27) that imports nothing: the least to build.
_SMALL = "internal/goarch"


async def profiled(question: Question) -> Question:
    """The question with the profile that counts for its unit, and export data made with it."""
    unit, wanted = question.unit, question.toolchain.settings.pgo_main
    if unit.profile:
        graph = await _graph(question, unit.import_path, unit.profile, _patterns(unit))
        return replace(question, graph=graph, profile=unit.profile)
    # Test variants of a library have no main package.
    if not wanted or unit.variant != "plain" or unit.name == "main":
        return question
    main = await _main(question, wanted)
    if main is None or not main.profile:
        return question
    graph = await _graph(question, wanted, main.profile, [wanted])
    return (
        replace(question, graph=graph, profile=main.profile) if unit.id in graph.units else question
    )


async def ready(toolchain: Toolchain, folder: str, profile: str) -> None:
    """See to it that ``go list`` applies a profile."""
    if toolchain.release < (1, 23):
        return
    with await run(
        [toolchain.go, "build", f"-pgo={profile}", _SMALL],
        cwd=folder,
        environment=toolchain.environment,
        timeout=toolchain.settings.timeout,
    ) as done:
        if done.code:
            said = done.errors().decode("utf-8", "replace").strip()
            _log.warning("the profile %s cannot be used: %s", profile, said)


async def _graph(question: Question, main: str, profile: str, patterns: list[str]) -> Graph:
    graph = question.graph
    found = graph.profiled.get(main)
    if found is None:
        _log.info("compiling what %s imports with %s", main, profile)
        await ready(question.toolchain, graph.folder, profile)
        found = await load(question.toolchain, graph.folder, patterns, tests=False, pgo="auto")
        graph.profiled[main] = found
    return found


async def _main(question: Question, path: str) -> Unit | None:
    """The main package that the setting names."""
    graph = question.graph
    found = graph.units.get(path)
    if found is None:
        key = f"{path} (listed)"
        listed = graph.profiled.get(key)
        if listed is None:
            listed = await load(question.toolchain, graph.folder, [path], tests=False)
            graph.profiled[key] = listed
        found = listed.units.get(path)
    if found is None or not found.profile:
        _log.warning(
            "goescape.go.pgoMain names %s, which is %s",
            path,
            "no package that can be found" if found is None else "without a default.pgo",
        )
    return found


def _patterns(unit: Unit) -> list[str]:
    files = unit.import_path == "command-line-arguments"
    return list(unit.files) if files else [unit.import_path]
