"""Reads the function that tells ``sort.Slice`` which element is less, and turns it around.

Understood are comparisons of one and the same property of both elements (a *key*)::

    return s[i].Name < s[j].Name

after any number of such under a condition that is the same for both orders::

    if s[i].Name != s[j].Name {
        return s[i].Name < s[j].Name
    }

What it returns is true exactly where the comparison of the other form is less than 0, and with the
elements exchanged exactly where it is more than 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from goescape.fixes.edits import edit
from goescape.fixes.loops import is_path, operator_of, statements, text_of
from goescape.fixes.sorting.purity import calls_methods
from goescape.model import TextEdit

__all__ = ["Key", "Less", "read_less"]

_MIRRORED = ("!=", "==")
_ORDERS = ("<", ">")
_TIMES = ("Before", "After")


@dataclass(frozen=True)
class Key:
    """One comparison that is returned.

    Attributes:
        text: The property of the first element, with ``S[0]`` for the element.
        first: The expression on the left, or the receiver of ``Before``.
        second: The other one.
        time: It is ``first.Before(second)``, or ``After``.
        turned: It is ``first > second``, or ``After``: the elements change places.
        methods: It calls methods of the elements.
    """

    text: str
    first: Node
    second: Node
    time: bool
    turned: bool
    methods: bool


@dataclass(frozen=True)
class Less:
    """A function literal that was understood.

    Attributes:
        sorted: The slice.
        parameters: The literal's.
        result: Its result.
        keys: What is compared and returned, in order.
        names: What to call the elements.
        indexed: Each ``s[i]`` and ``s[j]`` outside of keys' comparisons too, and whether it is the
            second element.
    """

    sorted: Node
    parameters: Node
    result: Node
    keys: tuple[Key, ...]
    names: tuple[str, str]
    indexed: tuple[tuple[Node, bool], ...]

    @property
    def compares(self) -> bool:
        """Whether anything but times is compared."""
        return any(not key.time for key in self.keys)

    def edits(self, path: str, element: str, compare: str) -> Iterator[TextEdit]:
        """The edits of the literal.

        Args:
            path: The file.
            element: The type of the elements, as written there.
            compare: The name of package cmp there.
        """
        first, second = self.names
        yield edit(
            path,
            self.parameters.start_byte,
            self.result.end_byte,
            f"({first}, {second} {element}) int",
        )
        turned = {
            node.id
            for node, _ in self.indexed
            for key in self.keys
            if key.turned and _inside(node, key)
        }
        put: dict[tuple[int, int], str] = {}
        for key in self.keys:
            between = key.first.end_byte, key.second.start_byte
            if key.time:
                method = key.first.next_named_sibling
                if method is not None:
                    put[method.start_byte, method.end_byte] = "Compare"
                continue
            put[key.first.start_byte, key.first.start_byte] = f"{compare}.Compare("
            put[between] = ", "
            put[key.second.end_byte, key.second.end_byte] = ")"
        for node, other in self.indexed:
            name = second if other != (node.id in turned) else first
            span = node.start_byte, node.end_byte
            before = put.pop((span[0], span[0]), "")
            after = put.pop((span[1], span[1]), "")
            put[span] = f"{before}{name}{after}"
        for (start, end), text in sorted(put.items()):
            yield edit(path, start, end, text)


def read_less(call: Node, data: bytes) -> Less | str:
    """What a call of ``sort.Slice`` sorts by, or why that is not understood."""
    if call.parent is None or call.parent.type != "expression_statement":
        return "the call is not a statement"
    arguments = call.child_by_field_name("arguments")
    values = arguments.named_children if arguments is not None else []
    if len(values) != 2 or values[1].type != "func_literal":
        return "what compares is not a function literal"
    slice_, literal = values
    if not is_path(slice_):
        return "the slice is not a name or a path of fields"
    parameters = literal.child_by_field_name("parameters")
    result = literal.child_by_field_name("result")
    body = literal.child_by_field_name("body")
    if parameters is None or result is None or body is None:
        return "the function literal is not understood"
    head = data[parameters.start_byte : result.end_byte]
    names = [
        name
        for declared in parameters.named_children
        if declared.type == "parameter_declaration"
        for name in declared.children_by_field_name("name")
    ]
    if len(names) != 2 or b"/" in head or text_of(result, data) != "bool":
        return "the function literal is not understood"
    reader = _Reader(slice_, text_of(names[0], data), text_of(names[1], data), data)
    keys = reader.keys(body)
    if isinstance(keys, str):
        return keys
    if reason := reader.other_use(body):
        return reason
    used = set(_words(body, data)) - {text_of(name, data) for name in names}
    pair = next((p for p in _NAMES if not used & {*p}), None)
    if pair is None:
        return "there is no name for the elements"
    return Less(slice_, parameters, result, tuple(keys), pair, tuple(reader.indexed))


_NAMES = (("a", "b"), ("x", "y"), ("left", "right"))


class _Reader:
    def __init__(self, slice_: Node, first: str, second: str, data: bytes) -> None:
        self._slice = text_of(slice_, data)
        self._root = self._slice.partition(".")[0]
        self._first = first
        self._second = second
        self._data = data
        self.indexed: list[tuple[Node, bool]] = []

    def keys(self, body: Node) -> list[Key] | str:
        """The comparisons that a body returns, or why it is not understood."""
        if {self._first, self._second} & {self._root, "_"} or self._first == self._second:
            return "the function literal is not understood"
        inside = statements(body)
        found: list[Key] = []
        for number, statement in enumerate(inside):
            if statement.type == "return_statement":
                if number != len(inside) - 1:
                    return "it is no plain comparison"
                key = self._returned(statement)
                return key if isinstance(key, str) else [*found, key]
            key = self._conditional(statement)
            if isinstance(key, str):
                return key
            found.append(key)
        return "it is no plain comparison"

    def other_use(self, body: Node) -> str:
        """Why the elements' numbers or the slice are used for more than to compare elements."""
        known = [node for node, _ in self.indexed]
        stack = [body]
        while stack:
            node = stack.pop()
            if node in known:
                continue
            if node.type == "identifier":
                name = text_of(node, self._data)
                if name in (self._first, self._second):
                    return f"{name} is used otherwise than as {self._slice}[{name}]"
                if name == self._root:
                    return f"{name} is used otherwise than as {self._slice}[{self._first}]"
            stack += node.named_children
        return ""

    def _conditional(self, statement: Node) -> Key | str:
        plain = "it is no plain comparison"
        if statement.type != "if_statement":
            return plain
        condition = statement.child_by_field_name("condition")
        then = statement.child_by_field_name("consequence")
        if statement.child_by_field_name("initializer") or condition is None or then is None:
            return plain
        if statement.child_by_field_name("alternative") or not self._is_mirrored(condition):
            return plain
        inside = statements(then)
        if len(inside) != 1 or inside[0].type != "return_statement":
            return plain
        return self._returned(inside[0])

    def _is_mirrored(self, condition: Node) -> bool:
        """Whether a condition compares one property of both, for being the same or not."""
        if condition.type != "binary_expression" or operator_of(condition) not in _MIRRORED:
            return False
        left, right = _sides(condition)
        one, other = self._side(left), self._side(right)
        if one is None or other is None:
            return False
        return one[0] == other[0] and one[1] != other[1]

    def _returned(self, statement: Node) -> Key | str:
        values = statement.named_children
        value = values[0] if len(values) == 1 else None
        if value is not None and value.type == "expression_list":
            value = value.named_children[0] if len(value.named_children) == 1 else None
        if value is None:
            return "it is no plain comparison"
        if value.type == "binary_expression" and operator_of(value) in _ORDERS:
            left, right = _sides(value)
            return self._key(value, left, right, ordered=operator_of(value) == "<", time=False)
        function = value.child_by_field_name("function")
        arguments = value.child_by_field_name("arguments")
        if value.type == "call_expression" and function is not None and arguments is not None:
            method = function.child_by_field_name("field")
            operand = function.child_by_field_name("operand")
            named = text_of(method, self._data) if method is not None else ""
            if named in _TIMES and operand is not None and len(arguments.named_children) == 1:
                right = arguments.named_children[0]
                return self._key(value, operand, right, ordered=named == "Before", time=True)
        return "it is no plain comparison"

    def _key(self, whole: Node, left: Node, right: Node, *, ordered: bool, time: bool) -> Key | str:
        one, other = self._side(left), self._side(right)
        if one is None or other is None:
            return "what it compares is more than a property of the elements"
        if one[0] != other[0] or one[1] == other[1]:
            return "it does not compare the same property of both elements"
        if _has_comment(whole):
            return "a comment stands in a comparison"
        methods = one[2]
        if methods and not ordered:
            return "methods would be called in another order"
        return Key(one[0], left, right, time, not ordered, methods)

    def _side(self, node: Node) -> tuple[str, bool, bool] | None:
        """A property: its text with ``S[0]``, whether of the second element, calls of methods."""
        found = list(self._elements(node))
        if not found or len({other for _, other in found}) != 1:
            return None
        methods = calls_methods(node, self._is_element, self._data)
        if methods is None:
            return None
        parts: list[bytes] = []
        at = node.start_byte
        for element, _ in sorted(found, key=lambda pair: pair[0].start_byte):
            parts += [self._data[at : element.start_byte], f"{self._slice}[0]".encode()]
            at = element.end_byte
        parts.append(self._data[at : node.end_byte])
        for pair in found:
            if pair not in self.indexed:
                self.indexed.append(pair)
        return b"".join(parts).decode("utf-8", "replace"), found[0][1], methods

    def _elements(self, node: Node) -> Iterator[tuple[Node, bool]]:
        if self._is_element(node):
            index = node.child_by_field_name("index")
            yield node, index is not None and text_of(index, self._data) == self._second
            return
        for child in node.named_children:
            yield from self._elements(child)

    def _is_element(self, node: Node) -> bool:
        operand = node.child_by_field_name("operand")
        index = node.child_by_field_name("index")
        return (
            node.type == "index_expression"
            and operand is not None
            and index is not None
            and text_of(operand, self._data) == self._slice
            and text_of(index, self._data) in (self._first, self._second)
        )


def _sides(binary: Node) -> tuple[Node, Node]:
    left = binary.child_by_field_name("left")
    right = binary.child_by_field_name("right")
    assert left is not None and right is not None  # noqa: S101 - the grammar has both
    return left, right


def _inside(node: Node, key: Key) -> bool:
    return key.first.start_byte <= node.start_byte < key.second.end_byte


def _has_comment(node: Node) -> bool:
    return node.type == "comment" or any(_has_comment(child) for child in node.children)


def _words(node: Node, data: bytes) -> Iterator[str]:
    if node.type in ("identifier", "type_identifier", "package_identifier"):
        yield text_of(node, data)
    for child in node.named_children:
        yield from _words(child, data)
