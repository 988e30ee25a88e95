"""What ``goescape check --format json`` prints: one document, declared once.

The JSON Schema in ``check.schema.json`` is made from these declarations
(``goescape check --print-schema``), and a test fails when it is stale. Within version 1, fields
may be added; none is removed or changes its meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from goescape.cli.paths import printable, relative
from goescape.cli.root_document import RootCause
from goescape.engine.batch import Checked
from goescape.golang import Toolchain
from goescape.model import BuildError, Escape, EvidenceKind, Place, VerdictKind, compiled_line
from goescape.settings import Severity
from goescape.text import Text

__all__ = [
    "Document",
    "Failure",
    "Finding",
    "Go",
    "Notice",
    "Summary",
    "failure",
    "finding",
    "go",
    "notice",
    "schema",
]


def _doc(text: str) -> msgspec.Meta:
    return msgspec.Meta(description=text)


Version = Annotated[Literal[1], _doc("Of this format.")]
File = Annotated[str, _doc("Relative to the current folder, with `..` where it is outside.")]
Path = Annotated[str, _doc("Absolute.")]
Line = Annotated[int, msgspec.Meta(ge=1, description="1-based; \\n, \\r\\n and \\r end a line.")]
ColumnBytes = Annotated[
    int, msgspec.Meta(ge=1, description="1-based, in bytes of UTF-8 (a byte order mark apart).")
]
ColumnCodePoints = Annotated[
    int, msgspec.Meta(ge=1, description="1-based, in Unicode code points.")
]


class Position(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A position between two characters."""

    line: Line
    column_bytes: ColumnBytes
    column_code_points: ColumnCodePoints


class Range(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Half open: `end` stands after the last character."""

    start: Position
    end: Position


class FlowStep(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One step of the way to the heap, as the compiler explains it."""

    file: File
    path: Path
    line: Annotated[int, _doc("1-based; 0 where the compiler gives none.")]
    column_bytes: Annotated[int, _doc("1-based, in bytes; 0 where the compiler gives none.")]
    expression: Annotated[str, _doc("What flows.")]
    reason: Annotated[str, _doc("Why, in the compiler's words, such as `return`.")]
    target: Annotated[str, _doc("Where to: a name, `{heap}`, `{temp}`, `{storage for X}`.")]


class Call(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A call that is inlined, of the function that the finding is in."""

    file: File
    path: Path
    line: Line
    column_bytes: ColumnBytes
    allocates: Annotated[bool, _doc("Whether the code that was inlined there allocates.")]


class Evidence(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Whether it really allocates, read from the code that the compiler emitted."""

    kind: Annotated[
        EvidenceKind,
        _doc(
            "`emitted`: a call into the allocator stands there; `conditional`: it allocates only "
            "under the condition; `caller-decides`: each call of the function has its own answer; "
            "`not-emitted`: the compiler found a way without; `unknown`: nothing is claimed."
        ),
    ]
    condition: Annotated[str, _doc("To follow “only if”; empty where there is none.")]
    size: Annotated[int | None, _doc("Bytes asked for each time.")]
    takes: Annotated[int | None, _doc("Bytes that the allocator's size class gives for them.")]
    inlined_from: Annotated[str, _doc("The function whose inlined code allocates; or empty.")]
    calls: Annotated[tuple[Call, ...], _doc("The inlined calls of the function, in this package.")]


class Cause(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Why something is on the heap: a page of the manual (`goescape explain SLUG`)."""

    slug: Annotated[str, _doc("As `code`.")]
    title: Annotated[str, _doc("A few words for people.")]


class Circumstances(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How often, and when, the code of a finding runs, as far as its function's text tells."""

    loops: Annotated[int, _doc("How many loops of its function are around it.")]
    each_round: Annotated[bool, _doc("It runs in every round of them, as far as can be seen.")]
    once: Annotated[
        str, _doc("`init`: only while the program starts; `main`: once, in `main`; or empty.")
    ]
    cold: Annotated[
        str,
        _doc(
            "What surely follows: `panic`, `exit` (of the program), `test` (which fails), `error` "
            "(is returned); or empty."
        ),
    ]


class Finding(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something that is on the heap, or another verdict that was asked for."""

    version: Version
    id: Annotated[str, _doc("Stable across runs while the code around it stands.")]
    code: Annotated[str, _doc("The cause's slug; `unclassified` where there is none.")]
    kind: Annotated[VerdictKind, _doc("What the compiler decided.")]
    severity: Severity
    message: Annotated[str, _doc("One line for people.")]
    cause: Annotated[Cause, _doc("Why it is on the heap.")]
    circumstances: Annotated[Circumstances, _doc("How often its code runs.")]
    change: Annotated[str, _doc("What would keep it on the stack, in Markdown; may be empty.")]
    leave: Annotated[str, _doc("Why it is right as it is, with no cheaper form; or empty.")]
    root: Annotated[str | None, _doc("The key of its root; null where it has none of its own.")]
    noalloc: Annotated[bool, _doc("It breaks a `//goescape:noalloc`, which fails the check.")]
    package: Annotated[str, _doc("Import path.")]
    function: Annotated[str, _doc("`F`, `T.M` or `(*T).M`; empty at package level.")]
    file: File
    path: Path
    range: Range
    subject: Annotated[str, _doc("What it is about, in the compiler's words.")]
    evidence: Evidence
    flow: Annotated[tuple[FlowStep, ...], _doc("From the heap's end to the value's.")]
    compiler: Annotated[tuple[str, ...], _doc("The compiler's own lines.")]


class Notice(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What goescape says itself: of its comments, and of findings that it leaves out."""

    code: Annotated[str, _doc("Such as `unused-ignore`.")]
    severity: Severity
    message: Annotated[str, _doc("One line for people.")]
    file: File
    path: Path
    range: Range


class Failure(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Why something could not be analysed. What is not known is null, or empty text."""

    message: str
    details: Annotated[str, _doc("What the tools said, where that is more.")]
    package: Annotated[str, _doc("Import path.")]
    file: File | None
    path: Path | None
    line: Line | None
    column_bytes: ColumnBytes | None


class Go(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The Go that was asked."""

    version: Annotated[str, _doc("Such as `go1.26.1`.")]
    executable: str
    goos: str
    goarch: str


class Summary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The figures, and the exit code that goes with them."""

    findings: int
    packages: Annotated[int, _doc("Those that were asked for, vendored ones apart.")]
    packages_with_findings: int
    packages_not_analysed: int
    generated_findings: Annotated[int, _doc("Left out: they are in generated files.")]
    vendored_packages: Annotated[int, _doc("Left out: they are vendored.")]
    ignored_findings: Annotated[int, _doc("Left out: comments or settings ignore them.")]
    more_findings: Annotated[int, _doc("Left out: beyond `maxFindings` of their files.")]
    broken_assertions: Annotated[int, _doc("Findings that break a `//goescape:noalloc`.")]
    seconds: float
    exit_code: Literal[0, 1, 2]


class Document(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The result of `goescape check --format json`."""

    version: Version
    goescape: Annotated[str, _doc("The version of goescape.")]
    go: Annotated[Go | None, _doc("null where no usable Go was found.")]
    folder: Annotated[str, _doc("The current folder: what `file` is relative to.")]
    findings: Annotated[tuple[Finding, ...], _doc("By package, file and position.")]
    roots: Annotated[tuple[RootCause, ...], _doc("What forces them, the most valuable first.")]
    notices: tuple[Notice, ...]
    errors: tuple[Failure, ...]
    summary: Summary


def schema() -> bytes:
    """The JSON Schema (draft 2020-12) of :class:`Document`, ending in a newline."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "goescape check --format json",
    }
    body: dict[str, Any] = msgspec.json.schema(Document)
    return msgspec.json.format(msgspec.json.encode(head | body), indent=2) + b"\n"


def go(toolchain: Toolchain) -> Go:
    """What is told of a toolchain."""
    return Go(
        version=toolchain.version,
        executable=toolchain.go,
        goos=toolchain.go_env.get("GOOS", ""),
        goarch=toolchain.go_env.get("GOARCH", ""),
    )


def finding(escape: Escape, text: Text, checked: Checked, folder: str) -> Finding:
    """A finding as it is printed; ``text`` is the file's, ``folder`` the current one."""
    around = escape.circumstances
    path = escape.span.path
    change, leave = escape.advice(compiled_line)
    verdict = escape.verdict
    head = f"{_at(verdict.place, folder)}: {verdict.text}"
    lines = (line for flow in verdict.flows for line in flow.lines)
    return Finding(
        version=1,
        id=escape.id,
        code=escape.cause.slug,
        kind=escape.kind,
        severity=checked.severity(escape),
        message=escape.message,
        cause=Cause(slug=escape.cause.slug, title=escape.cause.title),
        circumstances=Circumstances(
            loops=around.loops, each_round=around.each, once=around.once, cold=around.cold
        ),
        change=change,
        leave=leave,
        root=printable(escape.root.key) if escape.root else None,
        noalloc=escape.id in checked.broken,
        package=escape.package,
        function=escape.function,
        file=relative(path, folder),
        path=printable(path),
        range=Range(start=_position(text, escape.span.start), end=_position(text, escape.span.end)),
        subject=escape.subject,
        evidence=_evidence(escape, folder),
        flow=tuple(_steps(escape, folder)),
        compiler=(printable(head), *map(printable, lines)),
    )


def notice(escape: Escape, text: Text, severity: Severity, folder: str) -> Notice:
    """A notice as it is printed."""
    path = escape.span.path
    return Notice(
        code=escape.cause.slug,
        severity=severity,
        message=printable(escape.message),
        file=relative(path, folder),
        path=printable(path),
        range=Range(start=_position(text, escape.span.start), end=_position(text, escape.span.end)),
    )


def _evidence(escape: Escape, folder: str) -> Evidence:
    known = escape.evidence
    return Evidence(
        kind=known.kind,
        condition=known.condition,
        size=known.size,
        takes=known.takes,
        inlined_from=known.function,
        calls=tuple(
            Call(
                file=relative(call.place.path, folder),
                path=printable(call.place.path),
                line=call.place.line,
                column_bytes=call.place.column,
                allocates=call.allocates,
            )
            for call in known.calls
        ),
    )


def failure(error: BuildError, folder: str, *, package: str = "", details: str = "") -> Failure:
    """An error as it is printed."""
    place = error.place
    return Failure(
        message=printable(error.message),
        details=printable(details),
        package=package,
        file=relative(place.path, folder) if place else None,
        path=printable(place.path) if place else None,
        line=(place.line or None) if place else None,
        column_bytes=(place.column or None) if place else None,
    )


def _steps(escape: Escape, folder: str) -> Iterator[FlowStep]:
    for flow in escape.verdict.flows:
        for edge in flow.edges:
            for step in edge.steps:
                yield FlowStep(
                    file=relative(step.place.path, folder),
                    path=printable(step.place.path),
                    line=step.place.line,
                    column_bytes=step.place.column,
                    expression=step.expression,
                    reason=step.reason,
                    target=edge.target,
                )


def _position(text: Text, offset: int) -> Position:
    line, column = text.position_of_offset(offset, "utf-8")
    _, code_points = text.position_of_offset(offset, "utf-32")
    return Position(line=line + 1, column_bytes=column + 1, column_code_points=code_points + 1)


def _at(place: Place, folder: str) -> str:
    return str(Place(relative(place.path, folder), place.line, place.column))
