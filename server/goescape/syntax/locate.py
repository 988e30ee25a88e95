"""From the compiler's position to the source that a verdict is about.

The compiler gives one byte, its *anchor*: for ``x.f`` the dot, for ``a[i]`` the bracket, for
a call or conversion its ``(``, for a composite literal its ``{``, for a closure ``func``, for
operators the operator, for variables the name. They are the same in go1.21 to go1.27. From
the token at the anchor its expression follows. Only one thing is ambiguous: the storage of
``string(b)`` and ``[]byte(s)`` is reported at the *operand's* anchor, so the verdict's own
words decide between the two.

What the compiler puts at places that are not an expression's own:

* everything inside an inlined call: at the outermost call's ``(``;
* copies of generic code, and of methods behind a generic receiver: at the function's name or
  its receiver's ``(``;
* range over a function: the loop's body is a closure, made at ``for``.
"""

from __future__ import annotations

import re

from tree_sitter import Node, Tree

from goescape.model import VerdictKind
from goescape.syntax.canon import Shape, canonical, head, says, shape
from goescape.syntax.constants import declares
from goescape.syntax.lexer import closing, token_at
from goescape.syntax.tree import EXPRESSIONS, first_body, leaf_at

__all__ = ["Range", "by_token", "cut", "locate"]

Range = tuple[int, int]
"""A half-open range of byte offsets."""

_BRACKETS = ("(", "{", "[")
_CLOSURE = re.compile(rb"\bfunc\b")
_DECLARATIONS = ("function_declaration", "method_declaration")
_SUBJECT_IS_EXPRESSION = frozenset({VerdictKind.ESCAPES, VerdictKind.STAYS, VerdictKind.ZERO_COPY})


def locate(tree: Tree, data: bytes, offset: int, kind: VerdictKind, subject: str) -> Range | None:
    """The range of what a verdict is about, from the byte that the compiler named.

    Returns:
        None where no token begins at ``offset``, or where one begins that cannot be what the
        verdict is about (the file changed, or a ``//line`` directive made the position up).
    """
    leaf = leaf_at(tree, offset)
    if leaf is None or leaf.type == "ERROR" or leaf.is_missing:
        return by_token(data, offset, kind, subject)
    base = _base(leaf)
    if base is None:
        return by_token(data, offset, kind, subject)
    if not _possible(leaf, base, data, kind, subject):
        return None
    if base.has_error and leaf.type in _BRACKETS:
        return _bracketed(data, base.start_byte, offset)
    if base.has_error and base.type == "binary_expression" and (opened := _opened(base, offset)):
        return opened, base.end_byte
    if kind is VerdictKind.MOVED:
        return _declared(base, data, subject) or cut(base, data, offset)
    node = _conversion(base, data, subject) if kind in _SUBJECT_IS_EXPRESSION else None
    return cut(node or base, data, offset)


def _base(leaf: Node) -> Node | None:
    """The construct whose anchor is this token."""
    parent = leaf.parent
    if parent is None:
        return None
    above = parent.parent
    match leaf.type, parent.type:
        case "(", "argument_list":
            return above
        case "(", "parameter_list" if above is not None and above.type in _DECLARATIONS:
            return above.child_by_field_name("name")
        case "{", "literal_value":
            return above if above is not None and above.type == "composite_literal" else parent
        case '"' | "`", _:
            return parent
        case "func", "func_literal":
            return parent
        case "func", _ if parent.type in _DECLARATIONS:
            return parent.child_by_field_name("name")
        case "=" | ":=", "assignment_statement" | "short_var_declaration":
            return parent.child_by_field_name("right")  # `a, b = f()` boxes what f returns
        case "for" | "switch" | "select" | "go" | "defer" | "return" | "range", _:
            return parent
        case _ if parent.type in EXPRESSIONS and not leaf.is_named:
            return parent
        case _:
            return leaf if leaf.is_named or leaf.type[:1].isalpha() else parent


def _possible(leaf: Node, base: Node, data: bytes, kind: VerdictKind, subject: str) -> bool:
    """Whether the compiler can say this of this token. False only where it surely cannot."""
    anything_goes = (
        base.type in ("call_expression", "type_conversion_expression", "for_statement")
        or (base.parent is not None and base.parent.type in _DECLARATIONS)
        or leaf.type == "("
    )
    if anything_goes:
        return True
    what = shape(subject)
    if kind is VerdictKind.MOVED:
        return (
            what == Shape.HIDDEN
            or _is_name(base, data, subject)
            or bool(_declared(base, data, subject))
        )
    if kind not in _SUBJECT_IS_EXPRESSION:
        return True
    match what:
        case Shape.CLOSURE:
            return leaf.type == "func"
        case Shape.LITERAL:
            return leaf.type == "{"
        case Shape.ADDRESSED:
            return leaf.type in ("{", "&")
        case Shape.CALL:
            return False
        case Shape.NAME:
            return _is_name(base, data, subject) or leaf.type not in ("identifier", "{", "func")
        case _:
            return leaf.type not in ("func", "{")


def _is_name(base: Node, data: bytes, subject: str) -> bool:
    text = data[base.start_byte : base.end_byte].decode("utf-8", "replace")
    # in another package's generic code the names are qualified
    return subject == text or subject.endswith("." + text)


def _type_case(node: Node) -> Node | None:
    """The clause of a type switch whose types ``node`` is among."""
    above: Node | None = node
    while above is not None and above.type not in ("block", "statement_list", "source_file"):
        if above.type in ("type_case", "default_case"):
            return above
        above = above.parent
    return None


def _declared(base: Node, data: bytes, subject: str) -> Range | None:
    """A variable that the compiler declares away from its name."""
    if base.type == "for_statement":
        # range over a function: the variables are parameters of the body's closure
        for clause in base.named_children:
            left = clause.child_by_field_name("left") if clause.type == "range_clause" else None
            for name in left.named_children if left is not None else ():
                if data[name.start_byte : name.end_byte].decode("utf-8", "replace") == subject:
                    return name.start_byte, name.end_byte
        return None
    if base.type == "call_expression":
        function = base.child_by_field_name("function")
        literal = function is not None and function.type == "func_literal"
        return _in_literal(function, data, subject) if function is not None and literal else None
    clause = _type_case(base)
    if clause is None:
        return None
    # `switch t := x.(type)` declares t in each clause, at the last name of the clause's types
    types = clause.children_by_field_name("type")
    if not types:
        return clause.start_byte, clause.start_byte + len(b"default")
    if types[0].start_byte <= base.start_byte < types[-1].end_byte:
        return types[0].start_byte, types[-1].end_byte
    return None


def _in_literal(literal: Node, data: bytes, subject: str) -> Range | None:
    """The variable's declaration, for ``func() {…}()``: such a call is inlined where it stands."""
    wanted = subject.encode("utf-8", "replace")
    at = data.find(wanted, literal.start_byte, literal.end_byte)
    while at >= 0:
        leaf = literal.descendant_for_byte_range(at, at + len(wanted))
        if leaf is not None and (leaf.start_byte, leaf.end_byte) == (at, at + len(wanted)):
            declared = leaf.type == "identifier" and declares(leaf) == "variable"
            if declared:
                return at, at + len(wanted)
        at = data.find(wanted, at + 1, literal.end_byte)
    return None


def _conversion(base: Node, data: bytes, subject: str) -> Node | None:
    """The conversion whose operand ``base`` is, if the verdict speaks of that."""
    above = base.parent
    if above is not None and above.type == "argument_list":
        if sum(child.type != "comment" for child in above.named_children) != 1:
            return None
        above = above.parent
    if above is None:
        return None
    if above.type == "call_expression":
        target = above.child_by_field_name("function")
    elif above.type == "type_conversion_expression":
        target = above.child_by_field_name("type")
    else:
        return None
    if target is None or target.id == base.id:
        return None
    operand = data[base.start_byte : base.end_byte]
    called = head(subject)
    if not called or says(operand, subject):
        return None
    # an alias is printed by the name of its type, so the operand speaks as well
    name = canonical(data[target.start_byte : target.end_byte])
    if canonical(called.encode("utf-8", "replace")).endswith(name):
        return above
    return above if says(operand, subject[len(called) + 1 : -1]) else None


def cut(node: Node, data: bytes, offset: int) -> Range:
    """The node's range, cut so that it enters no function literal's body."""
    start, end = node.start_byte, node.end_byte
    if node.type in ("for_statement", "switch_statement", "select_statement"):
        body = node.child_by_field_name("body")
        if body is not None:
            return start, _trim(data, start, body.start_byte)
        return start, start + len(node.children[0].type)
    if b"func" not in data[start:end]:
        return start, end
    body = first_body(node)
    while body is not None and body.end_byte <= offset:
        # the anchor is behind this body, as in `func() {…}()`: begin there
        start = body.end_byte
        while start < offset and data[start : start + 1] in b").}\n\t ":
            start += 1
        body = _body_between(node, start, end)
    if body is not None:
        end = body.start_byte
    return start, _trim(data, start, end)


def _body_between(node: Node, start: int, end: int) -> Node | None:
    found: Node | None = None
    stack = [node]
    while stack:
        here = stack.pop()
        if here.end_byte <= start or here.start_byte >= end:
            continue
        if here.type == "func_literal" and here.start_byte >= start:
            body = here.child_by_field_name("body")
            if body is not None and (found is None or body.start_byte < found.start_byte):
                found = body
            continue
        if here.type != "block":
            stack.extend(here.named_children)
    return found


def _trim(data: bytes, start: int, end: int) -> int:
    return start + max(len(data[start:end].rstrip()), 1)


def _opened(node: Node, offset: int) -> int | None:
    """Where the code before ``offset`` begins behind a bracket that the grammar saw no end of.

    So it reads ``new(a + b)`` (Go 1.26+): as the call ``new(a``, and a sum.
    """
    stack, found = [node], None
    while stack:
        here = stack.pop()
        if here.is_missing and here.type == ")" and here.start_byte <= offset:
            first = here.parent.children[0] if here.parent is not None else None
            if first is not None and first.next_sibling is not None:
                start = first.next_sibling.start_byte
                found = start if found is None else max(found, start)
        stack.extend(here.children)
    return found


def by_token(data: bytes, offset: int, kind: VerdictKind, subject: str) -> Range | None:
    """As :func:`locate`, from tokens alone: for code that the grammar does not know."""
    token = token_at(data, offset)
    if token is None:
        return None
    text = data[token.start : token.end]
    if kind is VerdictKind.MOVED and token.kind == "word" and text != b"for":
        same = text == subject.encode("utf-8", "replace") or shape(subject) == Shape.HIDDEN
        return (token.start, token.end) if same else None
    if text == b"func":
        end = data.find(b"{", offset)
        return offset, _trim(data, offset, end) if end > 0 else token.end
    if text.decode("latin-1") in _BRACKETS:
        start = offset
        while start and (data[start - 1 : start].isalnum() or data[start - 1] in b"_.]["):
            start -= 1
        return _bracketed(data, start, offset)
    return token.start, token.end


def _bracketed(data: bytes, start: int, opening: int) -> Range:
    """From ``start`` to where the bracket at ``opening`` closes, or to a closure's body before."""
    end = closing(data, opening)
    closure = _CLOSURE.search(data, opening, end)
    brace = data.find(b"{", closure.end(), end) if closure else -1
    return start, _trim(data, start, brace if brace >= 0 else end)
