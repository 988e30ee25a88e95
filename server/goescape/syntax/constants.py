"""Whether an expression surely is a constant, as far as syntax alone can tell.

A boxed constant lies in read-only data and costs nothing. Go 1.22 and newer print its value,
which is plain to see; Go 1.21 prints the source, so the name has to be looked up. What
cannot be decided without types is not a constant here.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from goescape.syntax.names import BASIC_TYPES

__all__ = ["declares", "is_constant"]

_LITERALS = frozenset(
    {
        "false",
        "float_literal",
        "imaginary_literal",
        "int_literal",
        "interpreted_string_literal",
        "iota",
        "nil",
        "raw_string_literal",
        "rune_literal",
        "true",
    }
)
_BUILT_IN = frozenset(("complex", "imag", "len", "real"))


def is_constant(node: Node, data: bytes, package_constant: Callable[[str], bool]) -> bool:
    """Whether ``node`` surely is a constant expression.

    Args:
        node: The expression.
        data: The file's bytes.
        package_constant: Whether a name is a constant of the package.
    """

    def constant(node: Node) -> bool:
        if node.type in _LITERALS:
            return True
        match node.type:
            case "identifier":
                name = _text(node, data)
                local = _local(node, name, data)
                return package_constant(name) if local is None else local
            case "parenthesized_expression" | "unary_expression" | "binary_expression":
                operator = node.child_by_field_name("operator")
                if operator is not None and operator.type in ("&", "*", "<-"):
                    return False
                return all(constant(child) for child in node.named_children)
            case "call_expression":
                function = node.child_by_field_name("function")
                arguments = node.child_by_field_name("arguments")
                if function is None or arguments is None:
                    return False
                name = _text(function, data)
                if name not in BASIC_TYPES | _BUILT_IN or not arguments.named_children:
                    return False
                if _local(function, name, data) is not None:
                    return False
                return all(constant(child) for child in arguments.named_children)
            case _:
                return False

    return constant(node)


def _local(node: Node, name: str, data: bytes) -> bool | None:
    """Whether ``name`` is a constant of the function around ``node``; None if not declared there.

    Any declaration of the name in the function that is not a constant decides against it,
    wherever it stands: scopes are not followed.
    """
    function = node
    while function.parent is not None and function.parent.type != "source_file":
        function = function.parent
    if function.type not in ("function_declaration", "method_declaration"):
        return None
    wanted = name.encode()
    found: bool | None = None
    at = data.find(wanted, function.start_byte, function.end_byte)
    while at >= 0:
        leaf = function.descendant_for_byte_range(at, at + len(wanted))
        if leaf is not None and leaf.type == "identifier" and _text(leaf, data) == name:
            kind = declares(leaf)
            if kind == "variable":
                return False
            if kind == "constant":
                found = True
        at = data.find(wanted, at + 1, function.end_byte)
    return found


def declares(leaf: Node) -> str:
    """``variable`` or ``constant`` where an identifier declares one; empty where it does not."""
    parent = leaf.parent
    if parent is None:
        return ""
    if parent.type == "const_spec" and leaf in parent.children_by_field_name("name"):
        return "constant"
    if parent.type in ("parameter_declaration", "variadic_parameter_declaration", "var_spec"):
        return "variable" if leaf in parent.children_by_field_name("name") else ""
    if parent.type == "type_spec":
        return "variable"
    above = parent.parent
    if parent.type == "expression_list" and above is not None:
        declares = above.type in ("short_var_declaration", "range_clause", "receive_statement")
        if declares and above.child_by_field_name("left") == parent:
            return "variable"
        if above.type == "type_switch_statement":
            return "variable"
    return ""


def _text(node: Node, data: bytes) -> str:
    return data[node.start_byte : node.end_byte].decode("utf-8", "replace")
