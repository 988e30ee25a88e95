"""One step of a flow as a clause: "is assigned to `p`", "is returned".

What is known: the step in the compiler's words, and what a person wrote where it stands. At the
call of a function that was inlined the two differ: the step speaks of the callee's body, all of
which stands at the call's parenthesis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from goescape.causes.nouns import (
    CGO,
    HELD,
    HIDDEN,
    STATIC,
    VARIADIC,
    capturing,
    code,
    field,
    first_noun,
    imports,
    last_word,
    plain_name,
    readable,
    results,
    sides,
)
from goescape.causes.uses import Use
from goescape.causes.wording import plain, shorten
from goescape.causes.written import (
    CALLS,
    FIXED,
    MAY_OUTLIVE,
    appendee_at,
    callee_at,
    ranged_over,
    stored_in,
    target_at,
)
from goescape.model import Edge, Escape, Place, VerdictKind
from goescape.syntax import Source, without_shapes
from goescape.syntax.canon import head

__all__ = ["Clause", "Teller"]

_STORAGE = re.compile(r"\{storage for (.*)\}\Z", re.DOTALL)
_STATEMENTS = ("assignment_statement", "short_var_declaration", "var_spec")
_HELD_BY = {"array": "slice", "text": "string", "content": "value"}
_QUALIFIED = re.compile(r"(\w+)\.\w+\Z")


@dataclass(frozen=True, slots=True)
class Clause:
    """What happens at one step.

    Attributes:
        noun: What it happens to, Markdown.
        text: The predicate. One that begins with ``which`` or a comma goes on from what the
            clause before it ended with.
        place: Where it happens.
        fresh: It begins a sentence of its own, although it is on the same line.
    """

    noun: str
    text: str
    place: Place
    fresh: bool = False


class Teller:
    """Goes along a flow, and knows what the value is called at each step."""

    def __init__(self, escape: Escape, source: Source | None) -> None:
        self._escape = escape
        self._source = source
        self._inlined = source is not None and source.is_inlined(escape.span, escape.verdict)
        self.noun = first_noun(escape, source, self._inlined)
        """What the value is called now, Markdown."""
        self._inside = escape.verdict.place if self._inlined else None
        """The call whose inlined body the story is in."""
        self._bound = self._inlined
        self._made = self._inlined
        """It is still to be said where the value is made."""
        self._variadic = False
        self._sliced = False
        """Inside an inlined body it was put in a slice of variadic arguments."""
        self._held = False
        """What flows on is what the value holds, or points to."""
        self._fresh = False
        self._closure: Node | None = None
        self._packages: set[str] = set()
        """Of other packages' functions that are inlined: what their variables begin with."""

    def edge(self, edge: Edge) -> None:
        """The next assignment begins: what flows on is what the one before ended in."""
        storage = _STORAGE.match(edge.source)
        variadic = storage is not None and storage[1] == VARIADIC
        self._variadic = self._variadic or (variadic and not self._bound)
        self._sliced = self._sliced or (variadic and self._bound)
        self._held = edge.operator.startswith("*") and not self._sliced
        name = edge.source
        if self._bound or storage is not None or HIDDEN.match(name):
            return
        name = code(plain_name(name))
        self.noun = f"what {name} holds" if self._held else name

    def clause(self, use: Use, *, last: bool) -> Clause | None:
        """A step's clause; None where it says nothing, or only changes what the value is called.

        Args:
            use: The step.
            last: It is the last of its edge.
        """
        place = use.step.place
        for name in (use.edge.source, use.edge.target):
            if match := _QUALIFIED.fullmatch(name):
                self._packages.add(match[1])
        if self._inside is not None and place != self._inside:
            self._inside, self._bound, self._variadic, self._sliced = None, False, False, False
        noun, fresh, self._fresh = self.noun, self._fresh, False
        text = self._said(use, last)
        if text is None:
            self._fresh = fresh
            return None
        if self._made and self._inlined:
            text = self._made_inside(use, text)
        if noun.startswith("what ") and self._variadic:
            noun = "it"
        if use.reason == "captured by a closure" and self._closure is not None:
            # not where the closure uses it, but where the closure is
            start = self._closure.start_byte
            place = use.source.text.place_of_offset(place.path, start) if use.source else place
        return Clause(noun, text, place, fresh)

    def _made_inside(self, use: Use, text: str) -> str:
        self._made = False
        callee = callee_at(use)
        if self._escape.kind is VerdictKind.MOVED:
            text = re.sub(r"(?<=[a-z] )it\b", "its address", text, count=1)
        if text.startswith(("is ", "has ", "holds ")):
            text = f"and {text}"
        return f"is made in {callee}, inlined here, {text}" if callee else text

    def _said(self, use: Use, last: bool) -> str | None:
        match use.reason:
            case "spill":
                return None
            case "address-of":
                self.noun = self._address(use)
                return None
            case "captured by a closure":
                return self._captured(use)
            case "interface-converted":
                return self._converted(use)
            case "reference":
                return None
            case "return":
                return "is returned"
            case "call parameter" if use.edge.target == "{temp}" and _appends(use):
                return None  # what becomes of its elements is the next step
            case "call parameter":
                return self._passed(use, last)
            case "callee operand":
                return "is called"
            case "send":
                channel = use.text(field(use.around("send_statement"), "channel"))
                to = f" on {code(channel)}" if channel else " on a channel"
                return f"is sent{to}: whoever receives it may keep it"
            case "slice-literal-element" if use.step.expression == VARIADIC:
                if self._bound:
                    return None
                self._variadic = True
                callee = callee_at(use)
                return f"is one of the variadic arguments of {callee}" if callee else None
            case "slice-literal-element":
                return f"is an element of {self._literal(use)}"
            case "array literal element" | "struct literal element" if self._bound:
                return None
            case "array literal element" | "struct literal element":
                return f"is part of {self._literal(use)}"
            case "map literal key" | "map literal value":
                which = use.reason.rpartition(" ")[2]
                return f"is a {which} of {self._literal(use)}"
            case "key of map put":
                operand = use.text(field(use.around("index_expression"), "operand"))
                return (
                    f"is a key of the map {code(operand)}, {MAY_OUTLIVE}"
                    if operand
                    else ("is a key of a map")
                )
            case "range" | "range-deref":
                return ranged_over(use)
            case "switch case":
                return f"is {target_at(use, self.noun)} in the type switch"
            case "appendee slice" if last and use.edge.target == "{heap}":
                return "has its elements moved by `append` where the slice grows"
            case (
                "appendee slice"
                | "slice"
                | "dot"
                | "dot of pointer"
                | "indirection"
                | ("slice-to-array" | "fixed-array-index-of")
            ):
                self._part(use)
                return None
            case "appended slice..." | "copied slice":
                return "has its elements copied into a slice"
            case "conversion to unsafe.Pointer":
                return "is converted to `unsafe.Pointer`"
            case "//go:uintptrescapes":
                return "is passed to a function marked `//go:uintptrescapes`"
            case _ if use.reason.startswith("assign"):
                return self._assigned(use)
            case _:
                return FIXED.get(use.reason, f"goes on ({use.reason})")

    # What the value is called

    def _address(self, use: Use) -> str:
        if self._bound:
            return self.noun
        node = use.leaf
        above = node.parent if node is not None else None
        if node is not None and node.type == "&" and above is not None:
            return code(use.text(above))
        name = use.step.expression.removeprefix("&")
        if HIDDEN.match(name):
            return self.noun
        return f"the address of {code(plain_name(name))}"

    def _part(self, use: Use) -> None:
        expression = without_shapes(use.step.expression)
        if not self._bound and not re.search(r"[~#]|\.autotmp|\.\.\. argument", expression):
            self.noun = code(shorten(expression))

    def _literal(self, use: Use) -> str:
        node = None if self._bound else use.around("composite_literal", "literal_value")
        if node is not None and node.parent is not None and node.parent.type == "composite_literal":
            node = node.parent
        written = use.text(node)
        if written.startswith("{"):  # its type is that of the elements of what is around it
            written = plain(without_shapes(use.step.expression))
        found = "a literal" if node is None else code(written)
        self.noun = found if node is not None else "it"
        return found

    # What happens to it

    def _captured(self, use: Use) -> str | None:
        node = use.leaf
        name = use.step.expression
        if HIDDEN.match(name):
            if name.startswith("#"):
                return None
            kept = use.around("go_statement", "defer_statement")
            which = (
                "new goroutine" if kept is not None and kept.type[:2] == "go" else ("deferred call")
            )
            return f"is kept for the {which}"
        value = use.edge.operator != "&"
        how = "by value" if value else "by reference"
        literal = self._closure = capturing(node, use, self._escape)
        self.noun = "the closure"
        if literal is None and use.around("for_statement") is None:
            return f"is captured {how} by a closure there"
        if literal is None:
            return f"is captured {how} by the loop's body, which is a closure here"
        return f"is captured {how} by the closure {code(use.text(literal))}"

    def _converted(self, use: Use) -> str | None:
        """What a slice or string holds, whose header is boxed."""
        storage = _STORAGE.match(use.edge.target)
        if storage is None or storage[1] != use.step.expression or self._bound:
            return None
        held = HELD.match(self._escape.reason)
        return (
            f"is what the boxed {_HELD_BY[held[1]]} points to"
            if held
            else ("is boxed in an interface")
        )

    def _passed(self, use: Use, last: bool) -> str | None:
        kept = last and use.edge.target == "{heap}"
        said = head(use.step.expression)
        if said == "append":
            return (
                f"is appended to a slice, {MAY_OUTLIVE}"
                if self._bound
                else (f"is appended to {appendee_at(use)}, {MAY_OUTLIVE}")
            )
        them = "them" if self._variadic else "what it holds" if self._held else "it"
        keeps = f", which may keep {'them' if self._variadic else 'it'}"
        if last and not kept and not HIDDEN.match(use.edge.target):
            keeps = f" as {code(plain_name(use.edge.target))}"
        elif not kept:
            keeps = ", whose result holds it"
        callee = callee_at(use) or (code(readable(said)) if said.startswith(CGO) else "")
        same = last_word(callee) == last_word(said).removeprefix(CGO)
        inside = self._bound or not callee or not same
        if inside and HIDDEN.match(said) and use.leaf is not None and use.leaf.type == "for":
            return f"is passed to the function that the loop ranges over{keeps}"
        if inside:
            other = code(readable(said)) if said and not HIDDEN.match(said) else "a function"
            if not kept:
                return f"which passes {them} through {other}"
            return f"which passes {them} to {other}" + ("" if other == "`panic`" else keeps)
        self.noun, self._fresh = f"the result of {callee}", not kept
        if self._variadic:
            return keeps.removeprefix(", ")
        return f"is passed to {callee}" + ("" if callee == "`panic`" else keeps)

    def _assigned(self, use: Use) -> str | None:
        leaf = use.leaf
        statement = leaf.parent if leaf is not None else None
        if statement is None or statement.type not in _STATEMENTS:
            return self._bound_to(use)
        stored = stored_in(target_at(use, self.noun), use.edge.target == "{heap}")
        return f"{stored}, which is returned" if use.edge.target in results(use) else stored

    def _bound_to(self, use: Use) -> str | None:
        """An assignment in the body of a function that is inlined at this call."""
        target, expression = use.edge.target, use.step.expression
        call = use.around(*CALLS)
        function = field(call, "function")
        left = sides(expression)[0]
        if STATIC.search(left):  # laid out by the linker
            name = use.text(field(use.around("var_spec"), "name"))
            return stored_in(code(name) if name else "a variable", heap=True)
        if call is None or (function is not None and function.type == "func_literal"):
            told = left and not any(HIDDEN.match(name) for name in left.split(", "))
            return stored_in(code(left), target == "{heap}") if told else None
        callee = callee_at(use)
        if target == "{heap}":
            self._bound, self._inside = True, use.step.place
            held = "what it holds" if self._held else "it"
            return f"which stores {held} in {code(self._unqualified(readable(left)))}"
        if target[:2] in ("~r", "~R"):
            if not self._bound or self.noun.startswith("the result of "):
                return None
            if holder := self._holder_inside(use):
                return f"as a part of {holder}"
            self.noun, self._fresh = f"the result of {callee}", True
            return "which returns it"
        if " := " not in expression or self._bound:
            return None
        self._bound, self._inside = True, use.step.place
        return ", inlined here" if self._variadic else f"is passed to {callee}, inlined here"

    def _holder_inside(self, use: Use) -> str:
        """The literal that takes a result in the same inlined body, from a call within it."""
        flow = next((f for f in self._escape.verdict.flows if use.edge in f.edges), None)
        rest = flow.edges[flow.edges.index(use.edge) + 1 :] if flow is not None else ()
        step = rest[0].steps[0] if rest and rest[0].steps else None
        storage = _STORAGE.match(rest[0].target) if rest else None
        if step is None or storage is None or step.place != use.step.place:
            return ""
        return code(plain(storage[1])) if step.reason == "struct literal element" else ""

    def _unqualified(self, text: str) -> str:
        """Without the package of the inlined function's variables."""
        first = text.lstrip("*&").partition(".")[0]
        if self._source is not None and imports(self._source, first):
            self._packages.add(first)
        for package in self._packages:
            text = re.sub(rf"\b{package}\.(?=[a-z_])", "", text)
        return text


def _appends(use: Use) -> bool:
    return head(use.step.expression) == "append"
