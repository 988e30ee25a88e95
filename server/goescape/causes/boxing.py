"""Values that are copied to the heap because something takes them as an interface.

An interface holds a type and a pointer. A pointer, map, channel or function is stored in it as it
is; of any other value the compiler makes a copy (a *box*), in read-only data where it is a
constant. The compiler speaks of the box as of storage that the value's expression makes
(``n (spill)``): so an expression that makes no storage of its own, and is explained so, is boxed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from tree_sitter import Node

from goescape.causes.arguments import clamped, is_method_expression
from goescape.causes.callees import CalleeKind, named_callee, plain_name
from goescape.causes.calls import call_of, parameter_root, written_call
from goescape.causes.case import Case, Role
from goescape.causes.ends import within
from goescape.causes.uses import Use
from goescape.causes.wording import shorten
from goescape.model import WHERE, Place, Root, VerdictKind
from goescape.syntax.canon import Shape, head, shape
from goescape.syntax.names import BASIC_TYPES

__all__ = ["BOXES", "Boxing", "boxed"]

BOXES = frozenset({"box", "box-small", "box-string", "box-slice"})
"""What ``Case.makes`` says of a box in the emitted code."""

_PLAIN = frozenset(
    {
        "false",
        "float_literal",
        "identifier",
        "imaginary_literal",
        "index_expression",
        "int_literal",
        "interpreted_string_literal",
        "iota",
        "raw_string_literal",
        "rune_literal",
        "selector_expression",
        "slice_expression",
        "true",
        "type_assertion_expression",
        "unary_expression",
        "type_instantiation_expression",
    }
)
_MAKERS = ("append", "make", "new", "string", "[]byte", "[]rune")
_ASSIGNMENTS = ("assignment_statement", "short_var_declaration", "var_spec")
_ELEMENTS = frozenset(
    {
        "array literal element",
        "map literal key",
        "map literal value",
        "slice-literal-element",
        "struct literal element",
    }
)
_VARIADIC = "... argument"
_RETURNS = re.compile(r"(?:[\w.]+, )*~[rR]\d+(?:, [~\w.]+)* = ")
_COMMA = re.compile(r",\s*\)\Z")
_PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*\Z")
_LIMIT = 40
_STORAGE = ("make(", "new(", "&", "[]", "map[", "func literal", "append")


@dataclass(frozen=True)
class Boxing:
    """A value that is boxed, and what takes it as an interface.

    Attributes:
        case: The finding.
        taker: The step that converts it: an argument, a return, an assignment, an element.
        node: The call in the source that takes it, where that is what does.
        written: What is called there, as written.
        argument: Which argument of ``written`` it is, 0-based; None where that is not known.
    """

    case: Case
    taker: Use
    node: Node | None
    written: str
    argument: int | None

    @property
    def head(self) -> str:
        """The sentence that a reason begins with: ``a copy of n escapes to the heap``."""
        case = self.case
        return case.head if case.role is Role.BOX else f"{self._what} escapes to the heap"

    @property
    def _what(self) -> str:
        case = self.case
        if case.inlined:
            subject = case.verdict.subject
            named = shape(subject) is Shape.NAME or subject.replace(".", "").isalnum()
            return f"a copy of {subject if named else 'a value'}{within(case)}"
        return f"a copy of {case.short}"

    @property
    def place(self) -> Place:
        """Where it is converted."""
        return self.taker.step.place

    @property
    def inside(self) -> bool:
        """Whether it is boxed in the body of an inlined call."""
        return self.case.inlined and self.place == self.case.verdict.place

    @property
    def call(self) -> str:
        """The call that takes it, on one line; only its name and ``(…)`` where that is long."""
        text = _COMMA.sub(")", self.taker.text(self.node))
        return text if len(text) <= _LIMIT else f"{shorten(self.written)}(…)"

    def taken(self) -> str:
        """What takes it, to follow a colon: ``logValue(n) takes it as an interface``."""
        text = self._taken()
        # of a boxed slice header that was said already
        return text.removesuffix(" as an interface") if self.case.role is Role.BOX else text

    def _taken(self) -> str:
        use = self.taker
        reason = use.reason
        if self.inside:
            call = call_of(self.case)
            name = shorten(call.callee.name) if call is not None and call.inside(self.case) else ""
            if name:
                return f"{name} takes it as an interface"
            if _RETURNS.match(use.step.expression) or reason == "return":
                return "it is returned as an interface"
            return self._held_inside() or "it is converted to an interface"
        if self.node is not None:
            return f"{self.call} takes it as an interface"
        if reason == "return":
            return "it is returned as an interface"
        if reason in ("assign", "assign-pair"):
            return self._assigned()
        if reason == "send":
            sent = use.around("send_statement")
            channel = use.text(sent.child_by_field_name("channel")) if sent is not None else ""
            return f"it is sent on {channel} as an interface" if channel else "it is sent"
        if reason == "key of map put":
            at = use.around("index_expression")
            name = use.text(at.child_by_field_name("operand")) if at is not None else "a map"
            return f"it is a key of {name}, an interface"
        if reason in _ELEMENTS:
            literal = use.around("composite_literal")
            kind = use.text(literal.child_by_field_name("type")) if literal is not None else ""
            return f"{kind}{{…}} holds it as an interface" if kind else "a literal holds it"
        return "it is converted to an interface"

    def _assigned(self) -> str:
        use = self.taker
        at = use.around(*_ASSIGNMENTS, "block")
        if at is not None and at.has_error:  # what the grammar does not know
            return self._held_inside() or "it is converted to an interface"
        left = None
        if at is not None and at.type in _ASSIGNMENTS:
            left = at.child_by_field_name("left") or at.child_by_field_name("name")
        if left is None:
            return "it is converted to an interface"
        names = left.named_children if left.type == "expression_list" else [left]
        number = 0 if len(names) == 1 else self._position()
        if number is None or number >= len(names):
            return "it is assigned to an interface"
        return f"{use.text(names[number])} holds it as an interface"

    def _held_inside(self) -> str:
        """What holds it, in the compiler's words, for an assignment out of sight."""
        left, _, _ = self.taker.step.expression.partition(" = ")
        assigned = self.taker.reason == "assign" and _PATH.match(left)
        return f"{left} holds it as an interface" if assigned else ""

    def _position(self) -> int | None:
        """Which variable it is assigned to, in ``a, err = .autotmp_1, .autotmp_2``."""
        _, _, right = self.taker.step.expression.rpartition("= ")
        values = right.split(", ")
        subject = self.case.verdict.subject
        return values.index(subject) if values.count(subject) == 1 else None

    def root(self) -> Root | None:
        """What forces the box: the call's parameter, of an inlined one too; None for no call."""
        call = call_of(self.case)
        if call is not None:
            return call.root()
        function = self.node.child_by_field_name("function") if self.node is not None else None
        source = self.taker.source
        if function is None or source is None or self.argument is None:
            return None
        name = plain_name(self.written)
        callee = named_callee(self.case.packages, source, function, name)
        if callee.kind is not CalleeKind.FUNCTION or callee.found is None:
            return None
        index = self.argument - is_method_expression(callee, self.written)
        return parameter_root(callee, clamped(callee, index))

    def forced(self) -> tuple[str, tuple[Place, ...]]:
        """What forces the box to the heap, if that is another step than what takes it."""
        last = self.case.last
        if last is None or last is self.taker or last.step.place == self.place:
            return "", ()
        if last.reason == "return":
            statement = last.around("return_statement")
            if statement is None:
                return "", ()
            return f", and is returned{WHERE}", (last.step.place,)
        call = call_of(self.case)
        if call is not None and self.node is None:
            name = call.written if call.inlined else call.callee.name
            return f", and goes on to {shorten(name)}{WHERE}", (last.step.place,)
        return "", ()


def boxed(case: Case) -> Boxing | None:
    """What boxes the value of a finding; None where it is not a boxed value."""
    if "boxing" not in case.memory:
        case.memory["boxing"] = _boxed(case)
    return cast("Boxing | None", case.memory["boxing"])


def _boxed(case: Case) -> Boxing | None:
    way = case.way
    if case.verdict.kind is not VerdictKind.ESCAPES or not way or way[0].reason != "spill":
        return None
    if case.role is Role.CONTENT or case.verdict.subject == _VARIADIC or not _is_box(case):
        return None
    taker = next((u for u in way if u.reason not in ("spill", "interface-converted")), way[0])
    takes = taker.reason == "call parameter" or (
        taker.reason == "slice-literal-element" and taker.step.expression == _VARIADIC
    )
    node = written_call(taker) if takes or _binds(taker) else None
    function = node.child_by_field_name("function") if node is not None else None
    if node is not None and function is None:
        node = None
    written = taker.text(function) if function is not None else ""
    return Boxing(case, taker, node, written, _number(case, node))


def _is_box(case: Case) -> bool:
    """Whether the subject is an expression that makes no storage itself."""
    if case.role is Role.BOX:
        return True
    steps = case.way[:2]
    subject = case.verdict.subject
    if any(s.reason == "interface-converted" and s.step.expression == subject for s in steps):
        return False  # a pointer that goes into the interface as it is
    if subject.startswith(_STORAGE):
        return False
    if case.inlined:
        return _is_plain(subject)
    node = _bare(case.node)
    if node is None:
        return False
    if node.type == "unary_expression":
        operator = node.child_by_field_name("operator")
        return operator is None or operator.type != "&"
    if node.type == "binary_expression":
        return True  # what adds up strings was told from it before
    if node.type == "composite_literal":
        return _is_struct(case, node)
    if node.type == "call_expression":
        function = node.child_by_field_name("function")
        return function is None or case.way[0].text(function) not in _MAKERS
    return node.type in _PLAIN or node.type == "type_conversion_expression"


def _is_plain(subject: str) -> bool:
    """Whether the compiler's text is a name, a selection, a constant, or a number's conversion."""
    if shape(subject) in (Shape.NAME, Shape.CONSTANT) or subject.replace(".", "").isalnum():
        return True
    return head(subject) in BASIC_TYPES - {"string"}


def _is_struct(case: Case, literal: Node) -> bool:
    """Whether a composite literal is of a struct or array, and no storage by itself."""
    kind = literal.child_by_field_name("type")
    if kind is None or kind.type in ("slice_type", "map_type"):
        return False
    if kind.type in ("struct_type", "array_type", "implicit_length_array_type"):
        return True
    source, packages = case.source, case.packages
    name = source.text.data[kind.start_byte : kind.end_byte].decode("utf-8", "replace")
    qualifier, dot, base = name.split("[")[0].rpartition(".")
    package = packages.imported(source, qualifier) if dot else packages.own
    found = packages.find(package, base) if package is not None else None
    if found is not None:
        return found.kind == "struct"
    body = literal.child_by_field_name("body")
    first = body.named_children[0] if body is not None and body.named_children else None
    # `T{A: 1}`: an index of a slice is no bare name with a capital, as a rule
    return first is None or first.type == "keyed_element"


def _bare(node: Node | None) -> Node | None:
    while node is not None and node.type == "parenthesized_expression":
        node = node.named_children[0] if node.named_children else None
    return node


def _binds(use: Use) -> bool:
    """Whether a step binds an argument of a call that was inlined."""
    if use.reason not in ("assign-pair", "assign") or " := " not in use.step.expression:
        return False
    leaf = use.leaf
    return leaf is not None and leaf.type == "("


def _number(case: Case, call: Node | None) -> int | None:
    """Which argument of a call the finding's expression is, or is in."""
    arguments = call.child_by_field_name("arguments") if call is not None else None
    listed = [a for a in arguments.named_children if a.type != "comment"] if arguments else []
    for number, argument in enumerate(listed):
        if argument.start_byte <= case.span.start and case.span.end <= argument.end_byte:
            return number
    return None
