"""The truth table of the design notes: each row's finding, or silence, is right.

``tests/samples/truth`` holds a function for each row and measures it with
``testing.AllocsPerRun``; what it measures here, with this Go, has the last word.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from goescape.engine.findings import findings
from goescape.evidence import weigh, worthwhile
from goescape.golang import Toolchain, analyse, emitted, load
from goescape.syntax import Source
from goescape.text import Text

SAMPLE = Path(__file__).parent.parent / "samples" / "truth"

# What is shown by default of each function, "+" for what -m never mentions; where versions
# differ, the minor release since which something else counts. Functions that are not here show
# nothing.
SHOWN: dict[str, str | dict[int, str]] = {
    "apIdx": "conditional+",
    "apLen": "conditional+",
    "apMake": "conditional+",
    "apRange": "conditional+",
    "appendCap": {21: "conditional+", 25: "conditional"},
    "appendLocal": "conditional+",
    "appendRet": {21: "conditional+", 25: "caller-decides"},
    "big": {21: "", 24: "emitted"},
    "boxHugeNoEsc": "emitted+",
    "boxInt": "conditional",
    "boxLit": {21: "emitted", 25: ""},
    "boxPair": "emitted",
    "boxSlice": "emitted",
    "boxStr": "emitted",
    "boxVarConst": {21: "conditional", 25: ""},
    "boxZero": {21: "emitted", 25: ""},
    "bytesLong": "conditional+",
    "bytesOf": "emitted",
    "bytesShort": "conditional+",
    "closureCap": "emitted",
    "concatEmpty": "emitted",
    "concatLocal": "conditional+",
    "condBox": "conditional",
    "condMoved": "emitted",
    "deferLoop": "conditional+ emitted",
    "goStmt": "emitted",
    "goStmtArgs": "emitted+",
    "makeVar": {21: "emitted", 25: "conditional+"},
    "makeZeroLen": "emitted",
    "mapHint": "conditional+ emitted+",
    "mapHint8": "conditional+",
    "mapKeyStrSet": "conditional+ emitted",
    "mapLocal": "conditional+",
    "methVal": "caller-decides",
    "mkChan": "emitted+",
    "panicPath": "conditional",
    "plusEq": "emitted+",
    "runeStr": "emitted",
    "runes": "conditional+",
    "strLong": "conditional+",
    "strOneByte": "emitted",
}

# Rows of the sample's measurements whose name does not begin with the function's, and those
# that measure functions of the standard library.
ROWS = {
    "concat both": "concatEmpty",
    "concat long+empty": "concatEmpty",
    "string([]byte long)": "strOneByte",
    "string([]byte{1})": "strOneByte",
    "string(rune CJK)": "runeStr",
    "string(rune ascii)": "runeStr",
    "[]byte(long)": "bytesOf",
    "[]byte(empty)": "bytesOf",
    "make([]int,0)": "makeZeroLen",
    "make([]int,3) ret": "makeZeroLen",
    "make([]struct{},10)": "makeZeroSz",
    "append within cap": "appendCap",
    "make chan local": "mkChan",
    "m[string(b)] get": "mapKeyStr",
    "m[string(b)]=1": "mapKeyStrSet",
    "string(b)==const": "strCmp",
    "range []byte(s)": "rangeBytes",
    "box 2KB value, 'does not escape'": "boxHugeNoEsc",
    "[]byte(long) noescape mutated": "bytesLong",
    "[]byte(short) noescape mutated": "bytesShort",
    "string(long) noescape": "strLong",
    "make(map,100) noescape": "mapHint",
    "make(map,8) noescape": "mapHint8",
    "go func(){ch<-1}": "goStmt",
    "go send(ch,n)": "goStmtArgs",
    "[]rune(long) noescape": "runes",
    "method value returned": "methVal",
    "new noescape": "newLocal",
    "200KB array": "big",
    "Itoa 5": "",
    "Itoa 300": "",
    "Fprintf(&sb,%d)": "",
}


async def _shown(toolchain: Toolchain) -> dict[str, list[str]]:
    graph = await load(toolchain, str(SAMPLE), ["."], tests=True)
    known: dict[str, Source | None] = {}

    def sources(path: str) -> Source | None:
        if path not in known:
            file = Path(path)
            known[path] = Source(path, Text(file.read_bytes())) if file.exists() else None
        return known[path]

    shown: dict[str, list[str]] = defaultdict(list)
    for root in graph.roots:
        unit = graph.units[root]
        report = await analyse(toolchain, graph, unit)
        found = await emitted(toolchain, graph, unit, fresh=True)
        for escape in weigh(unit, findings(unit, report, sources), found, sources):
            if worthwhile(escape):
                mark = "+" * (escape.kind.value == "allocates")
                shown[escape.function].append(escape.evidence.kind.value + mark)
    return shown


def _measured(toolchain: Toolchain) -> dict[str, list[float]]:
    """Allocations for each run, by function."""
    done = subprocess.run(
        [toolchain.go, "test", "-count=1", "-v", "."],
        cwd=SAMPLE,
        env={**toolchain.environment, "PWD": str(SAMPLE)},
        capture_output=True,
        text=True,
        check=True,
    )
    counts: dict[str, list[float]] = defaultdict(list)
    for name, count in re.findall(r"^TRUTH3?\t(.*)\t(\S+)$", done.stdout, re.MULTILINE):
        counts[ROWS.get(name, re.split(r"[ ({]", name, maxsplit=1)[0])].append(float(count))
    counts.pop("", None)
    return counts


@pytest.fixture
def shown(toolchain: Toolchain) -> dict[str, list[str]]:
    """The kinds of evidence that are shown, by function."""
    return asyncio.run(_shown(toolchain))


def test_each_row(toolchain: Toolchain, shown: dict[str, list[str]]) -> None:
    minor = toolchain.release[1]
    wanted = {
        name: row if isinstance(row, str) else row[max(since for since in row if since <= minor)]
        for name, row in SHOWN.items()
    }
    got = {
        name: " ".join(sorted(set(kinds)))
        for name, kinds in shown.items()
        if name and not name.startswith("Test")
    }
    assert got == {name: kinds for name, kinds in wanted.items() if kinds}


def test_against_the_runtime(toolchain: Toolchain, shown: dict[str, list[str]]) -> None:
    counts = _measured(toolchain)
    assert len(counts) > 45
    for function, runs in counts.items():
        kinds = shown.get(function, [])
        if max(runs) > 0:
            assert kinds, f"{function} allocates, and nothing is said"
        elif any(kind.startswith("emitted") for kind in kinds):
            pytest.fail(f"{function} is said to allocate, and does not")
