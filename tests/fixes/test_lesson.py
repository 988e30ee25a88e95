"""The lesson's programs as they are shipped: what their fixes make of them, and what that saves."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

import goescape
from goescape.fixes import Ground, candidates, prove_first
from goescape.golang import Toolchain, load
from goescape.golang.benchmark import benchmarks
from goescape.model import Fix

SAMPLE = Path(goescape.__file__).parent / "sample"
GROWN = "internal/grown"


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path.resolve() / "lesson"))


async def fixed(
    toolchain: Toolchain, lesson: Path, name: str, fix: str, function: str, *, asked: bool
) -> Fix:
    """Apply a fix to the copy."""
    graph = await load(toolchain, str(lesson), ["./..."], tests=True)
    ground = Ground(toolchain, graph)
    path = str(lesson / name)
    forms = [
        one for one in candidates(ground.source(path)) if (one.fix, one.function) == (fix, function)
    ]
    found, refused = await prove_first(forms, ground, graph.units_of_file(path)[0], asked=asked)
    assert found, refused
    for edited, data in ground.edited(found.fix.edits).items():
        Path(edited).write_bytes(data)
    return found.fix


def ran(toolchain: Toolchain, lesson: Path) -> str:
    return subprocess.run(
        [toolchain.go, "run", "."],
        cwd=lesson,
        env={**toolchain.environment, "PWD": str(lesson)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


async def test_handle_request_becomes_fill_request(toolchain: Toolchain, lesson: Path) -> None:
    before = ran(toolchain, lesson)
    fix = await fixed(toolchain, lesson, "request.go", "callers", "handleRequest", asked=True)
    assert fix.title == (
        "Fill via pointer parameter: handleRequest becomes fillRequest "
        "(its only call is inlined and free already)"
    )
    assert (
        "func fillRequest(req *Request, id int) {\n"
        "\t*req = Request{ID: id, Timestamp: time.Now()}\n"
        "}\n"
    ) in (lesson / "request.go").read_text()
    assert ("\tvar r Request\n\tfillRequest(&r, 7)\n\tfmt.Println(r.ID)\n") in (
        lesson / "main.go"
    ).read_text()
    assert ran(toolchain, lesson) == before


@pytest.mark.parametrize(
    ("name", "function"), [("request.go", "handleRequest"), ("event.go", "NewEvent")]
)
@pytest.mark.parametrize("fix", ["fill", "callers", "value"])
async def test_as_it_stands_the_title_says_that_it_is_free(
    name: str, function: str, fix: str, toolchain: Toolchain, lesson: Path
) -> None:
    before = ran(toolchain, lesson)
    found = await fixed(toolchain, lesson, name, fix, function, asked=True)
    assert found.title.endswith("(its only call is inlined and free already)")
    assert not found.proof.effective
    assert ran(toolchain, lesson) == before


@dataclass(frozen=True)
class Remedy:
    """A fix of a grown program.

    Attributes:
        name: Its file.
        fix: The fix.
        function: The function.
        benchmark: What calls it.
        written: What the lesson writes, as the fix does.
        by_hand: What a person adds.
        allocations: In each round of the benchmark, before and after.
        asked: It is a refactoring.
    """

    name: str
    fix: str
    function: str
    benchmark: str
    written: tuple[str, ...]
    by_hand: tuple[tuple[str, str], ...] = ()
    allocations: tuple[int, int] = (1, 0)
    asked: bool = False


REMEDIES = (
    Remedy(
        "request.go",
        "fill",
        "handleRequest",
        "Serve",
        (
            "func fillRequest(req *Request, id int, path string) {\n\t*req = Request{ID: id, ",
            "\treq := new(Request)\n\tfillRequest(req, id, path)\n\treturn req\n",
        ),
    ),
    Remedy(
        "request.go",
        "callers",
        "handleRequest",
        "Serve",
        (
            "func fillRequest(req *Request, id int, path string) {\n\t*req = Request{ID: id, ",
            "\tvar req Request\n\tfillRequest(&req, id, path)\n\treturn req.Depth\n",
        ),
        asked=True,
    ),
    Remedy(
        "event.go",
        "value",
        "NewEvent",
        "Size",
        (
            "func NewEvent(kind string, payload []byte) Event {\n",
            "\treturn Event{Kind: kind, Payload: payload, Time: time.Now()}\n",
            "\te := NewEvent(kind, payload)\n",
        ),
    ),
    Remedy(
        "key.go",
        "sprintf",
        "Keys",
        "Keys",
        ('\t\tkeys[i] = day + "/" + kind\n',),
        allocations=(12, 4),
    ),
    Remedy(
        "message.go",
        "pool",
        "newMessage",
        "Queue",
        (
            "var messagePool = sync.Pool{\n\tNew: func() any { return new(Message) },\n}\n",
            "\tm := messagePool.Get().(*Message)\n",
            "\t*m = Message{Kind: kind, Payload: payload, Sent: time.Now()}\n",
            "func releaseMessage(m *Message) {\n\t*m = Message{}\n\tmessagePool.Put(m)\n}\n",
        ),
        (
            ("queue <- newMessage(", "queue <- acquireMessage("),
            ("// m is done with here.", "releaseMessage(m)"),
        ),
        asked=True,
    ),
)


@pytest.mark.parametrize("remedy", REMEDIES, ids=lambda remedy: remedy.fix)
async def test_grown_it_pays(remedy: Remedy, toolchain: Toolchain, lesson: Path) -> None:
    before = await benchmarks(toolchain, str(lesson), f"./{GROWN}", time="100x", count=1)
    name = f"{GROWN}/{remedy.name}"
    await fixed(toolchain, lesson, name, remedy.fix, remedy.function, asked=remedy.asked)
    text = (lesson / name).read_text()
    assert [part for part in remedy.written if part not in text] == []
    for old, new in remedy.by_hand:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (lesson / name).write_text(text)
    after = await benchmarks(toolchain, str(lesson), f"./{GROWN}", time="100x", count=1)
    old, new = before[remedy.benchmark], after[remedy.benchmark]
    assert (old.allocations, new.allocations) == remedy.allocations
    assert old.size > new.size
