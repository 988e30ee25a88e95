"""What the compiler is asked about the elements that are sorted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tree_sitter import Node

from goescape.fixes.sorting.less import Less
from goescape.golang import TypeAnswer, TypeQuestion
from goescape.syntax import Source, header

__all__ = ["LARGEST", "Elements", "type_text"]

LARGEST = 64
"""Bytes of an element above which passing two of them costs more than swapping by reflection
(measured: 24 bytes 3.5 times faster, 128 bytes 15 % slower, go1.27)."""

_QUOTED = re.compile(r'(?P<head>[\[\]*]*)"(?P<path>[^"]+)"\.(?P<name>\w+)')
_PLAIN = re.compile(r"[\[\]*]*(?:(?P<package>\w+)\.)?(?P<name>\w+)\Z")


class Elements:
    """The questions about a call's elements, and what their answers mean.

    Attributes:
        questions: The first is about an element.
    """

    def __init__(self, less: Less, source: Source, call: Node) -> None:
        """Nothing is asked yet."""
        data = source.text.data
        self._less = less
        name = data[less.sorted.start_byte : less.sorted.end_byte].decode("utf-8", "replace")
        self._element = f"{name}[0]"

        def question(expression: str, *, size: bool = False) -> TypeQuestion:
            return TypeQuestion(source.path, call.end_byte, expression, size=size)

        self.questions = [
            question(self._element, size=True),
            question(f'{self._element} + ""'),
            question(f"{self._element}.(interface{{}})"),
        ]
        for key in less.keys:
            if key.time:
                self.questions += [question(key.text), question(f"{key.text}.Compare({key.text})")]
            else:
                self.questions += [question(f'{key.text} + ""'), question(f"{key.text} % 1")]
        self._first_prefix = len(self.questions)
        parts = name.split(".")
        self.questions += [question(".".join(parts[:n])) for n in range(1, len(parts))]

    def unfit(self, answers: Sequence[TypeAnswer]) -> str:
        """Why the types refuse it; empty where they do not."""
        element = answers[0]
        if not element.type:
            return f"the type of {self._element} is not known"
        for number, key in enumerate(self._less.keys):
            one, other = answers[3 + 2 * number : 5 + 2 * number]
            if key.time and not (one.type == "time.Time" and other.type == "int"):
                return f"{key.text} is no time.Time"
            if not key.time and not one.type and not other.type:
                return f"{key.text} is neither a string nor an integer"
            if key.methods and not (element.type.startswith("*") or answers[2].type):
                return f"a method of {self._element} is called, which could keep its address"
        if element.size is not None and element.size > LARGEST:
            return f"elements of {element.size} bytes cost more to pass than it saves"
        for answer in answers[self._first_prefix :]:
            if answer.type.lstrip("*") == element.type:
                return f"the slice may lie in one of its own elements ({element.type})"
        return ""

    def allocations(self, answers: Sequence[TypeAnswer]) -> int:
        """What the call allocates: the slice's header, and one or two for the swapper."""
        element = answers[0]
        return 2 if element.size in (1, 2, 4, 8) or answers[1].type else 3


def type_text(printed: str, source: Source) -> str:
    """How a file writes a type that the compiler printed; empty where that is not plain."""
    data = source.text.data
    if quoted := _QUOTED.fullmatch(printed):
        named = next((one for one in header(data).imports if one.path == quoted["path"]), None)
        if named is None or named.name in ("_", "."):
            return ""
        package = named.name or quoted["path"].rpartition("/")[2]
        return f"{quoted['head']}{package}.{quoted['name']}"
    match = _PLAIN.match(printed)
    if match is None:
        return ""
    package = match["package"]
    if not package:
        return printed
    for one in header(data).imports:
        base = one.path.rpartition("/")[2]
        if one.name == package or (not one.name and package in (base, *one.path.split("/"))):
            return printed
        if one.name and one.name not in ("_", ".") and base == package:
            return printed.replace(f"{package}.", f"{one.name}.")
    return ""
