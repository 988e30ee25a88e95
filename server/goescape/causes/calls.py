"""The call that a value is passed to, and which parameter takes it.

Two sources tell. The compiler prints what it resolved (``causes.callees``), and what an inlined
call calls in turn, ``fmt.Fprintln(os.Stdout, fmt.a...)``, at the place of the call that was
inlined. The source at that place tells what a person wrote, and which argument holds the value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from tree_sitter import Node

from goescape.causes.arguments import (
    argument_of,
    clamped,
    is_method_expression,
    parameter_name,
    printed_index,
    source_text,
    written_index,
)
from goescape.causes.callees import (
    CGO,
    Callee,
    CalleeKind,
    callee_of,
    named_callee,
    plain_name,
)
from goescape.causes.case import Case
from goescape.causes.uses import Use
from goescape.causes.wording import shorten
from goescape.model import Place, Root
from goescape.syntax import Source
from goescape.syntax.lines import nodes_on_line
from goescape.syntax.printed import called

__all__ = ["Call", "Callee", "CalleeKind", "call_of", "parameter_root", "written_call"]

_LIMIT = 40


@dataclass(frozen=True)
class Call:
    """A call that a value is passed to.

    Attributes:
        use: The step that says so.
        node: The call in the source: what is written where the step stands.
        source: The file of ``node``.
        written: What is called there, as written: ``fmt.Println``.
        callee: What takes the value: ``written``, or where that was inlined, a function that it
            calls in turn.
        inlined: ``written`` was inlined.
        argument: The argument at ``node`` that holds the value; None where it is not known.
        receiver: The value is what the method is called on, not an argument.
        index: Which parameter of the callee takes it, 0-based; -1: the receiver; None where that
            is not known.
        outer: What is written, where it was inlined and its declaration is known; else the callee.
        outer_index: Which parameter of ``outer`` takes the value, as ``index``.
        own: The body of ``written``, inlined, makes the value itself: no argument holds it.
    """

    use: Use
    node: Node
    source: Source
    written: str
    callee: Callee
    inlined: bool
    argument: Node | None
    receiver: bool
    index: int | None
    outer: Callee
    outer_index: int | None
    own: bool = False

    @property
    def place(self) -> Place:
        """Where the call stands."""
        return self.use.step.place

    def inside(self, case: Case) -> bool:
        """Whether the finding is of the inlined body that calls the callee."""
        return self.inlined and case.inlined and self.place == case.verdict.place

    @cached_property
    def text(self) -> str:
        """The call on one line; only what is called and ``(…)`` where that is long."""
        text = shorten(source_text(self.node, self.source))
        return text if len(text) <= _LIMIT else f"{shorten(self.written)}(…)"

    @property
    def parameter(self) -> str:
        """The name of the callee's parameter that takes the value; empty where not known."""
        return parameter_name(self.callee, self.index)

    def argument_text(self) -> str:
        """The argument's source, on one line; empty where it is not known."""
        return shorten(source_text(self.argument, self.source)) if self.argument is not None else ""

    def root(self) -> Root | None:
        """What forces the value: the parameter, the interface's method, or the function value.

        Of a call that was inlined it is the parameter of what is written, if an argument holds the
        value. None for append and panic.
        """
        callee, index = (self.callee, self.index) if self.own else (self.outer, self.outer_index)
        match callee.kind:
            case CalleeKind.FUNCTION:
                return parameter_root(callee, index)
            case CalleeKind.INTERFACE:
                key = f"{callee.package or '?'}.{callee.symbol}"
                return Root("interface-method", key, f"the interface method {callee.qualified}")
            case CalleeKind.PANIC | CalleeKind.APPEND:
                return None
            case _:
                function = self.source.function_at(self.node.start_byte)
                key = f"{self.place.path}:{function}:{callee.name}"
                words = "the function value" if callee.kind is CalleeKind.VALUE else "the callee"
                return Root("function-value", key, f"{words} {callee.name}")


def parameter_root(callee: Callee, index: int | None) -> Root:
    """A parameter of a known function as what forces a value.

    Args:
        callee: The function.
        index: Which parameter, from 0; -1: the receiver; None where that is not known.
    """
    key = f"{callee.package or '?'}.{callee.symbol}#{'?' if index is None else index}"
    if name := parameter_name(callee, index):
        word = "receiver" if index == -1 else "parameter"
        return Root("parameter", key, f"{word} {name} of {callee.qualified}")
    return Root("parameter", key, f"a parameter of {callee.qualified}")


def call_of(case: Case, number: int = -1) -> Call | None:
    """The call that a step of a finding's flow passes the value to.

    Args:
        case: The finding.
        number: Which step; the last, which forces the value to the heap, if left out.

    Returns:
        None where the step is of another kind, or its source can't be read.
    """
    way = case.way
    if not way or way[number].reason != "call parameter":
        return None
    number %= len(way)
    key = ("call", number)
    if key not in case.memory:
        case.memory[key] = _call(case, number)
    return cast("Call | None", case.memory[key])


def _call(case: Case, number: int) -> Call | None:
    way = case.way
    use = way[number]
    # what an inlined closure calls stands in its own file: what is written is the call before
    at = number
    while at > 0 and way[at].step.place.path != case.verdict.place.path:
        at -= 1
    if way[at].step.place.path != case.verdict.place.path:
        at = number
    node, source = written_call(way[at]), way[at].source
    if node is None or source is None:
        return None
    function = node.child_by_field_name("function") or node.child_by_field_name("type")
    written = source_text(function, source)
    said = called(use.step.expression)
    inlined = at != number or not _is_written(case, way[:number], use, written, said)
    callee = callee_of(case.packages, source, function, written=written, said=said, inlined=inlined)
    if callee.kind is CalleeKind.UNKNOWN and not case.verdict.flows:
        callee = replace(callee, kind=CalleeKind.UNCLEAR)
    argument, receiver = argument_of(node, function, source, way[: number + 1])
    before = way[number - 1] if number else None
    if inlined:
        index = printed_index(callee, use, before)
    else:
        index = written_index(node, argument, receiver)
    if index is None and callee.found is not None and callee.found.variadic:
        rest = "... argument" in use.step.expression and not inlined
        index = len(callee.found.parameters) - 1 if rest else None
    outer, outer_index = callee, clamped(callee, index)
    if inlined and function is not None:
        resolved = named_callee(case.packages, source, function, plain_name(written))
        if resolved.kind is CalleeKind.FUNCTION and resolved.found is not None:
            outer = resolved
            outer_index = clamped(outer, written_index(node, argument, receiver))
    if callee.kind is CalleeKind.APPEND:
        outer_index = index = None
    elif index is not None and is_method_expression(callee, written) and not inlined:
        index = outer_index = index - 1
    return Call(
        use,
        node,
        source,
        plain_name(written) if callee.kind is CalleeKind.FUNCTION else written,
        callee,
        inlined,
        argument,
        receiver,
        clamped(callee, index),
        outer,
        outer_index,
        own=inlined and case.inlined and way[at].step.place == case.verdict.place,
    )


def written_call(use: Use) -> Node | None:
    """The call whose parenthesis stands at a step's place."""
    if use.step.expression.startswith(CGO) and (found := _call_of_c(use)) is not None:
        return found
    node = use.leaf
    while node is not None and node.type not in ("call_expression", "type_conversion_expression"):
        if node.type in ("block", "source_file"):
            return None
        node = node.parent
    return node


def _call_of_c(use: Use) -> Node | None:
    """The call of a C function on a step's line: cgo's rewriting shifts the columns."""
    if use.source is None:
        return None
    name = f"C.{called(use.step.expression).removeprefix(CGO)}"
    for node in nodes_on_line(use.source, use.step.place.line):
        function = node.child_by_field_name("function") or node.child_by_field_name("type")
        if function is not None and source_text(function, use.source) == name:
            return node
    return None


def _is_written(case: Case, before: tuple[Use, ...], use: Use, written: str, said: str) -> bool:
    """Whether the compiler speaks of the call that is written, not of one in its inlined body."""
    written, said = plain_name(written), plain_name(said)
    if said == written or said.startswith(CGO):
        return True
    # A method that it resolved prints otherwise: `(*T).Set` for `t.Set`, `~r0.Close` for
    # `f().Close`. Where the call was inlined, its arguments were bound to parameters before.
    place = use.step.place
    bound = any(
        one.reason == "assign-pair" and one.step.place == place and " := " in one.step.expression
        for one in before
    )
    if said.startswith("(func(") and ".dict" in said:
        return not bound
    inside = case.inlined and place == case.verdict.place
    return "." in written and _last(written) == _last(said) and not bound and not inside


def _last(called: str) -> str:
    return plain_name(called).rpartition(".")[2]
