"""Findings for allocations that escape analysis never mentions.

Growth of slices (before Go 1.25) and maps, insertion, concatenation and conversion, channels,
the closures of ``go`` and ``defer``, deferred calls in loops: the emitted calls that no verdict
explains. One finding for each construct, on the innermost line that is the user's; calls that
are its copies in inlined or instantiated code only add evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tree_sitter import Node

from goescape.evidence.calls import Call, Line
from goescape.evidence.pairing import Lines, Paired, nearest_before
from goescape.golang.allocators import Allocates as Kind
from goescape.model import Place, Span, Verdict, VerdictKind
from goescape.syntax import Source
from goescape.syntax.lines import nodes_on_line

__all__ = ["FOR_THE_CALLS", "Found", "find"]

FOR_THE_CALLS = frozenset(
    kind.value for kind in (Kind.OBJECT, Kind.SLICE, Kind.SLICE_COPY, Kind.MAP, Kind.BOX)
)
"""What need not allocate in an inlined copy of the function that it is in; the rest does, or may,
in every copy: growth, insertion, ``s += x``, channels, the closures of ``go`` and ``defer``."""

_TYPES = re.compile(r"\[.*\]")
_LAST_NAME = re.compile(r"(\w+)\W*\Z")
_CLOSURE = "struct { F uintptr"
_MAKES: dict[Kind, str] = {Kind.MAP: "map", Kind.CHAN: "chan", Kind.SLICE: "", Kind.SLICE_COPY: ""}
_CONVERSIONS = frozenset(
    {Kind.STRING_FROM_BYTES, Kind.STRING_FROM_RUNES, Kind.STRING_FROM_RUNE, Kind.BYTES_FROM_STRING}
    | {Kind.RUNES_FROM_STRING, Kind.BYTES_CONCAT}
)


@dataclass(slots=True)
class Found:
    """One construct that allocates.

    Attributes:
        what: What it makes; ``closure`` for the closure of a ``go`` or ``defer`` statement.
        span: Where it stands.
        verdict: A verdict of the kind ALLOCATES; its text is the name of what is called.
        callee: The inlined function that allocates, as the source calls it; else empty.
        calls: In the function that it stands in.
        copies: Elsewhere.
        stays: The compiler said that it does not escape.
    """

    what: str
    span: Span
    verdict: Verdict
    callee: str
    calls: list[Call] = field(default_factory=list[Call])
    copies: list[Call] = field(default_factory=list[Call])
    stays: bool = False


def find(
    leftover: Iterable[Call],
    *,
    stays: Iterable[Paired],
    heap: Iterable[Paired],
    sources: Callable[[str], Source | None],
    own: frozenset[str],
    lines: Lines,
) -> list[Found]:
    """The findings for calls that no heap verdict explains, in no order.

    Args:
        leftover: Calls that are paired with nothing.
        stays: Calls paired with verdicts of what does not escape.
        heap: The heap findings.
        sources: The text of the unit's files.
        own: The files that findings may stand in.
        lines: How they are laid out.
    """
    explained = {item.line for item in heap if item.calls or item.copies}
    found: dict[tuple[Span, str], Found] = {}
    by_code: dict[tuple[Line, Kind, str], Found] = {}
    counts: dict[tuple[Line, str, str], int] = {}

    def add(span: Span, what: str, call: Call, verdict: Verdict, callee: str) -> Found:
        one = found.get((span, what))
        if one is None:
            one = found[span, what] = Found(what, span, verdict, callee)
        (one.calls if len(call.chain) == 1 else one.copies).append(call)
        return one

    copies: list[Call] = []
    for item in stays:
        source = sources(item.line[0]) if item.line[0] in own else None
        span = source.locate(item.verdict) if source is not None else None
        for call in (*item.calls, *item.copies):
            if span is not None and call.inner == item.line:
                verdict = _verdict(item.verdict.place, item.verdict.subject, call)
                one = add(span, _what(call), call, verdict, _callee(call))
                one.stays = True
                by_code[call.inner, call.what, call.type_name] = one
            elif call.inner[0] in own:
                copies.append(call)
    for call in copies:
        known = by_code.get((call.inner, call.what, call.type_name))
        if known is not None:
            known.copies.append(call)
        else:
            _place(call, sources, counts, add)
    moved: list[Call] = []
    for call in leftover:
        if call.what is Kind.MOVED_SLICE:
            moved.append(call)
            continue
        if call.what is Kind.GOROUTINE or call.inner[0] not in own:
            continue
        if call.what is Kind.BOX_SLICE and _boxes_nil(call, sources):
            continue
        if call.what in (
            Kind.OBJECT,
            Kind.BOX,
            Kind.BOX_SMALL,
            Kind.BOX_STRING,
            Kind.BOX_SLICE,
        ) and (call.inner in explained or call.outer in explained):
            continue  # a copy that the types do not show to be one
        _place(call, sources, counts, add)
    growth = [one for one in found.values() if one.what == Kind.GROWTH.value]
    for call in moved:
        if call.inner[0] not in own:
            continue
        one = nearest_before(call, growth, _line, lines)
        if one is not None:
            (one.calls if len(call.chain) == 1 else one.copies).append(call)
        else:
            _place(call, sources, counts, add)
    return list(found.values())


def _line(one: Found) -> Line:
    return one.verdict.place.path, one.verdict.place.line


def _place(
    call: Call,
    sources: Callable[[str], Source | None],
    counts: dict[tuple[Line, str, str], int],
    add: Callable[[Span, str, Call, Verdict, str], Found],
) -> None:
    path, line = call.inner
    source = sources(path)
    if source is None:
        return
    key = call.inner, f"{call.call.function}{call.chain}{call.foreign}", str(call.what)
    number = counts[key] = counts.get(key, -1) + 1
    nodes = [node for node in nodes_on_line(source, line) if _is(node, call, source.text.data)]
    if not nodes and call.what is Kind.MAP_ASSIGN and not call.foreign:
        nodes = _filled(source, line)
    if nodes:
        node = nodes[min(number, len(nodes) - 1)]
        start, end = node.start_byte, node.end_byte
        body = _body(node)
        if body is not None:
            end = start + len(source.text.data[start : body.start_byte].rstrip())
    else:
        ends = source.text.compiler_line(line)
        if ends is None:
            return
        content = source.text.data[ends[0] : ends[1]]
        start = ends[0] + len(content) - len(content.lstrip())
        end = max(ends[0] + len(content.split(b"//")[0].rstrip()), start + 1)
        if not content.strip() or content.startswith(b"func "):
            return  # a declaration's own line stands for what the compiler made up
    span = Span(path, start, end)
    place = source.text.place_of_offset(path, start)
    add(span, _what(call), call, _verdict(place, source.text.slice(span), call), _callee(call))


def _callee(call: Call) -> str:
    """The function, inlined from another package, that the call stands in; else empty."""
    if not call.foreign:
        return ""
    name = _TYPES.sub("", call.call.frames[call.foreign - 1].function)
    return name.rsplit("/", 1)[-1]


def _boxes_nil(call: Call, sources: Callable[[str], Source | None]) -> bool:
    """Whether a nil slice is boxed, which the compiler does by a call that returns at once."""
    source = sources(call.inner[0])
    ends = source.text.compiler_line(call.inner[1]) if source is not None else None
    return source is not None and ends is not None and b"(nil)" in source.text.data[slice(*ends)]


def _verdict(place: Place, subject: str, call: Call) -> Verdict:
    return Verdict(place, VerdictKind.ALLOCATES, subject, call.call.symbol)


def _what(call: Call) -> str:
    if call.what is Kind.OBJECT and call.type_name.startswith(_CLOSURE):
        return "closure"
    return call.what.value


def _body(node: Node) -> Node | None:
    """The body of the first closure in a node, into which no span runs."""
    stack = [node]
    while stack:
        here = stack.pop()
        if here.type == "func_literal":
            return here.child_by_field_name("body")
        stack.extend(reversed(here.named_children))
    return None


def _is(node: Node, call: Call, data: bytes) -> bool:
    """Whether a node can be the construct that a call stands for."""
    kind, what = node.type, call.what
    function = node.child_by_field_name("function") if kind == "call_expression" else None
    called = data[function.start_byte : function.end_byte] if function is not None else b""
    if call.foreign:
        frame = call.call.frames[call.foreign - 1].function
        name = _LAST_NAME.search(_TYPES.sub("", frame))
        ours = _LAST_NAME.search(called.split(b"[")[0].decode("utf-8", "replace"))
        return bool(name and ours and name[1] == ours[1])
    match what:
        case Kind.GROWTH:
            return called == b"append"
        case Kind.MAP_ASSIGN:
            return (kind == "index_expression" and _assigned(node)) or _is_map(node)
        case Kind.STRING_CONCAT:
            if kind == "assignment_statement":
                operator = node.child_by_field_name("operator")
                return operator is not None and operator.type == "+="
            above = node.parent
            return (
                kind == "binary_expression"
                and _operator(node) == "+"
                and not (above is not None and _operator(above) in ("+", "+="))
            )
        case Kind.MAP | Kind.CHAN | Kind.SLICE | Kind.SLICE_COPY:
            if kind == "composite_literal" and what is Kind.MAP:
                return True
            rest = data[node.start_byte : node.end_byte].split(b"(", 1)[-1].lstrip()
            return called == b"make" and rest.startswith(_MAKES[what].encode())
        case Kind.DEFER | Kind.DEFER_FRAME:
            return kind == "defer_statement"
        case Kind.MOVED_SLICE:
            return kind == "return_statement"
        case Kind.OBJECT if call.type_name.startswith(_CLOSURE):
            return kind in ("go_statement", "defer_statement", "func_literal")
        case Kind.OBJECT:
            return kind in ("composite_literal", "func_literal") or called == b"new"
        case _ if what in _CONVERSIONS:
            if kind == "type_conversion_expression":
                return True
            arguments = node.child_by_field_name("arguments") if called else None
            return arguments is not None and arguments.named_child_count == 1
        case _:
            return False


def _filled(source: Source, line: int) -> list[Node]:
    """The map's literal around a line: its entries are inserted one by one, each on its line."""
    ends = source.text.compiler_line(line)
    if ends is None:
        return []
    content = source.text.data[ends[0] : ends[1]]
    first = ends[0] + len(content) - len(content.lstrip())
    node = source.tree.root_node.descendant_for_byte_range(first, first)
    innermost: Node | None = None
    while node is not None:
        if _is_map(node):
            return [node]
        if innermost is None and node.type == "composite_literal":
            innermost = node
        node = node.parent
    if innermost is None:  # the entries are inserted in a loop, on the literal's own line
        here = (node for node in nodes_on_line(source, line) if node.type == "composite_literal")
        innermost = next(here, None)
    return [innermost] if innermost is not None else []


def _is_map(node: Node) -> bool:
    """Whether a node is a literal of a map type that is written out."""
    type_ = node.child_by_field_name("type") if node.type == "composite_literal" else None
    return type_ is not None and type_.type == "map_type"


def _assigned(node: Node) -> bool:
    above = node.parent
    if above is None:
        return False
    if above.type in ("inc_statement", "dec_statement"):
        return True
    if above.type != "expression_list":
        return False
    statement = above.parent
    return statement is not None and statement.child_by_field_name("left") == above


def _operator(node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return operator.type if operator is not None else ""
