"""What goescape says of the sample modules, beside their lines: ``samples/<module>/<file>.txt``.

    python -m tests.causes.sampled [MODULE…]

writes them anew, asking every Go that ``tests/go_versions.py`` fetched; the change is to be read
as a diff. Each holds the whole Go file, and under a line its findings with ``show: all``::

    13  	x := 1
          | information returned-address: x moves to the heap: &x is returned (line 14); …
    <1.25 | hint, hidden stored-in-global: …

``hidden`` are those that are not shown by default. A version range counts for those Go versions
only (both ends are in it); what has none is the same in all.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from goescape.engine import batch
from goescape.evidence import worthwhile
from goescape.golang import Toolchain
from goescape.settings import Go, Settings
from tests.conftest import found
from tests.findings.conftest import SAMPLES, release_of
from tests.go_versions import VERSIONS, go_command

__all__ = ["MODULES", "expected", "main", "told"]

WRITTEN = Path(__file__).parent / "samples"
MODULES = ("base", "loopvar122", "rangefunc123", "new126", "go127", "truth")
"""All samples but ``errs``, which is not to compile."""

Told = dict[str, list[tuple[int, str]]]
"""By Go file, relative to the module: the findings, in order, each with its 1-based line."""

_SAID = re.compile(r"^ *(?P<versions>[\d.,<>=-]*) *\| (?P<told>.*)$")
_NUMBERED = re.compile(r"^ *(?P<line>\d+)  ")
_RANGE = re.compile(r"(?:1\.(\d+)-1\.(\d+)|(>=|<|)1\.(\d+))\Z")


def told(toolchain: Toolchain, module: str) -> Told:
    """The findings in a module's files, under one Go; in each its own, the empty list included."""
    return asyncio.run(_told(toolchain, SAMPLES / module))


async def _told(toolchain: Toolchain, folder: Path) -> Told:
    environment = {"GOTOOLCHAIN": "local", "GOFLAGS": "", "GOWORK": "off"}
    go = Go(executable=toolchain.go, env=environment)
    settings = Settings(go=go, show="all", max_findings=0)
    work = await batch.prepare(str(folder), ["./..."], lambda _: settings)
    files = {
        path
        for package in work.packages
        for unit in package.units
        for path in unit.files
        if Path(path).is_relative_to(folder)
    }
    findings: Told = {str(Path(path).relative_to(folder)): [] for path in sorted(files)}
    async for checked in batch.run(work, jobs=0, tick=lambda: None):
        assert not checked.errors, checked.errors
        for escape in checked.findings:
            path = escape.span.path
            line, _ = checked.texts[path].display_column(escape.span.start)
            loud = checked.severity(escape) + (", hidden" if not worthwhile(escape) else "")
            text = f"{loud} {escape.cause.slug}: {escape.message}"
            findings[str(Path(path).relative_to(folder))].append((line, text))
    return findings


def expected(module: str, release: tuple[int, int]) -> Told:
    """What is written down for one Go version."""
    folder = WRITTEN / module
    wanted: Told = {}
    for file in sorted(folder.rglob("*.txt")):
        name = str(file.relative_to(folder)).removesuffix(".txt")
        lines = wanted.setdefault(name, [])
        number = 0
        for content in file.read_text().split("\n"):
            if match := _NUMBERED.match(content):
                number = int(match["line"])
            elif (match := _SAID.match(content)) and _counts(match["versions"], release):
                lines.append((number, match["told"]))
    return wanted


def _counts(versions: str, release: tuple[int, int]) -> bool:
    return not versions or any(_holds(one, release[1]) for one in versions.split(","))


def _holds(one: str, minor: int) -> bool:
    match = _RANGE.match(one)
    assert match, one
    first, last, comparison, limit = match.groups()
    if first:
        return int(first) <= minor <= int(last)
    if not comparison:
        return minor == int(limit)
    return (minor >= int(limit)) == (comparison == ">=")


def main(modules: Sequence[str]) -> None:
    """Write what is said under every Go that is here."""
    for module in modules or MODULES:
        toolchains = [found(str(go_command(version))) for version in VERSIONS]
        new = [each for each in toolchains if each.release >= release_of(module)]
        answers = {each.release[1]: told(each, module) for each in new}
        for name in sorted({name for answer in answers.values() for name in answer}):
            file = WRITTEN / module / f"{name}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            by_minor = {minor: answer.get(name, []) for minor, answer in answers.items()}
            file.write_text(_page(SAMPLES / module / name, by_minor))
        count = {f"1.{minor}": sum(map(len, all_.values())) for minor, all_ in answers.items()}
        print(f"{module}: {count}")


def _page(file: Path, by_minor: dict[int, list[tuple[int, str]]]) -> str:
    lines: list[str] = []
    for number, content in enumerate(file.read_text().rstrip("\n").split("\n"), 1):
        lines.append(f"{number:>5}  {content}")
        here = {
            minor: [text for line, text in all_ if line == number]
            for minor, all_ in by_minor.items()
        }
        for text, minors in _merged(here):
            versions = _range(minors, list(by_minor))
            lines.append(f"{versions:>9} | {text}")
    return "\n".join(lines) + "\n"


def _merged(here: dict[int, list[str]]) -> list[tuple[str, list[int]]]:
    """What the versions say of a line: what several say alike once, each version's order kept."""
    merged: list[tuple[str, list[int]]] = []
    for minor, texts in here.items():
        at = 0
        for text in texts:
            same = (i for i in range(at, len(merged)) if merged[i][0] == text)
            position = next(same, None)
            if position is None:
                merged.insert(at, (text, [minor]))
                position = at
            else:
                merged[position][1].append(minor)
            at = position + 1
    return merged


def _range(minors: Iterable[int], all_: list[int]) -> str:
    """``>=1.25``, ``<1.22``, ``1.23-1.24``, several with commas; empty for every version."""
    rest = sorted(minors)
    if rest == all_:
        return ""
    runs: list[list[int]] = []
    for minor in rest:
        if runs and runs[-1][-1] == minor - 1:
            runs[-1].append(minor)
        else:
            runs.append([minor])
    return ",".join(_run(run[0], run[-1], all_) for run in runs)


def _run(first: int, last: int, all_: list[int]) -> str:
    if last == all_[-1]:
        return f">=1.{first}"
    if first == all_[0]:
        return f"<1.{last + 1}"
    return f"1.{first}" if first == last else f"1.{first}-1.{last}"


if __name__ == "__main__":
    main(sys.argv[1:])
