"""The parameters of a function as text: to declare them again, and to pass them on."""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from goescape.fixes.fill.shape import text_of

__all__ = ["Parameters", "Receiver", "read_parameters", "read_receiver"]


@dataclass(frozen=True, slots=True)
class Parameters:
    """A function's parameters.

    Attributes:
        names: Those that have one.
        start: Byte offset after the opening parenthesis.
        end: Of the closing parenthesis.
        declared: The text to declare them; those without a name are left out, as nothing can use
            them.
        verbatim: ``declared`` is the source between the parentheses.
        passed: The text to pass them on.
    """

    names: tuple[str, ...]
    start: int
    end: int
    declared: str
    verbatim: bool
    passed: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """A method's receiver.

    Attributes:
        name: Empty where it has none that can be used.
        text: With its parentheses.
        generic: Its type has parameters.
    """

    name: str
    text: str
    generic: bool


def read_parameters(declaration: Node, data: bytes) -> Parameters:
    """The parameters of a declaration."""
    holder = declaration.child_by_field_name("parameters")
    assert holder is not None  # noqa: S101 - the grammar has no function without
    start, end = holder.start_byte + 1, holder.end_byte - 1
    names: list[str] = []
    passed: list[str] = []
    kept: list[str] = []
    whole = True
    declarations = [node for node in holder.named_children if node.type != "comment"]
    some_named = any(node.child_by_field_name("name") is not None for node in declarations)
    for node in declarations:
        here = [text_of(name, data) for name in node.children_by_field_name("name")]
        if some_named and not here:
            # Of a long `a, b, c, … int` the grammar takes the first names for types.
            here = [text_of(node, data)]
        used = [name for name in here if name != "_"]
        whole = whole and bool(here) and used == here
        variadic = node.type == "variadic_parameter_declaration"
        kind = node.child_by_field_name("type")
        names += used
        passed += [name + "..." * variadic for name in used]
        if used and kind is not None:
            kept.append(f"{', '.join(used)} {'...' * variadic}{text_of(kind, data)}")
    source = data[start:end].decode("utf-8", "replace")
    declared = source if whole else ", ".join(kept)
    return Parameters(tuple(names), start, end, declared, whole, ", ".join(passed))


def read_receiver(declaration: Node, data: bytes) -> Receiver | None:
    """The receiver of a method; None for a function."""
    holder = declaration.child_by_field_name("receiver")
    if holder is None:
        return None
    name = ""
    for node in holder.named_children:
        for leaf in node.children_by_field_name("name"):
            name = text_of(leaf, data)
    text = text_of(holder, data)
    return Receiver("" if name == "_" else name, text, "[" in text)
