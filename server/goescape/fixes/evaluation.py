"""Whether the order in which expressions are evaluated can be told.

Passed to fmt or written one by one, each is copied when its turn comes. As operands of ``+``,
variables are read after all calls (Go leaves that open, and the compiler does it so), which a later
call can tell. So what stands before a call has to be something that no call can change.
"""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from goescape.fixes.imports import imported_as
from goescape.syntax import BASIC_TYPES, Source, header
from goescape.syntax.bindings import binding, field, is_within, occurrences
from goescape.syntax.scopes import local

__all__ = ["disordered", "may_panic", "runs_code", "settled"]

_PURE = {
    "strings": (
        "Compare Contains ContainsAny ContainsRune Count Cut EqualFold Fields HasPrefix HasSuffix "
        "Index IndexAny IndexByte IndexRune Join LastIndex LastIndexByte Repeat Replace ReplaceAll "
        "Split SplitN Title ToLower ToUpper Trim TrimLeft TrimPrefix TrimRight TrimSpace TrimSuffix"
    ),
    "strconv": "FormatBool FormatFloat FormatInt FormatUint Itoa Quote QuoteRune",
    "path": "Base Clean Dir Ext Join",
    "path/filepath": "Base Clean Dir Ext Join ToSlash FromSlash",
    "html": "EscapeString",
    "net/url": "PathEscape QueryEscape",
    "unicode/utf8": "RuneCountInString RuneLen ValidString",
    "math": "Abs Ceil Floor Max Min Round Sqrt Trunc",
}
"""Functions that do nothing but work out their result."""
_PURE_BUILT_IN = BASIC_TYPES | {"cap", "len", "max", "min"}
_TOTAL = ("+", "-", "*", "&", "|", "^", "&^", "&&", "||", "==", "!=", "<", "<=", ">", ">=")
"""Operators that give a result for all operands of basic types."""
_LITERALS = (
    "interpreted_string_literal",
    "raw_string_literal",
    "int_literal",
    "float_literal",
    "rune_literal",
    "true",
    "false",
)


def disordered(arguments: Sequence[Node], source: Source, *, writer: Node | None = None) -> bool:
    """Whether a call in one argument could change what one before it gives.

    Args:
        arguments: In order.
        source: The file.
        writer: A pointer or an interface that is evaluated before them.
    """
    last = max((i for i, a in enumerate(arguments) if runs_code(a, source)), default=-1)
    if last >= 0 and writer is not None and not _settled_writer(writer, source):
        return True
    return not all(settled(argument, source) for argument in arguments[: max(last, 0)])


def runs_code(node: Node, source: Source) -> bool:
    """Whether an expression calls anything that may change a variable, or receives."""
    if node.type == "func_literal":
        return False
    if node.type == "unary_expression" and any(child.type == "<-" for child in node.children):
        return True
    if node.type == "call_expression" and not _is_pure(node, source):
        return True
    return any(runs_code(child, source) for child in node.named_children)


def settled(node: Node, source: Source) -> bool:
    """Whether nothing that runs later can change what an expression gives."""
    if node.type in _LITERALS:
        return True
    if node.type == "parenthesized_expression":
        return settled(node.named_children[0], source)
    if node.type == "call_expression":
        function = node.child_by_field_name("function")
        if function is None or function.type != "identifier" or not _is_pure(node, source):
            return True  # what a call gives is kept when its turn comes
        # a built-in function or a conversion is evaluated when its operand is; bytes may change
        name = source.text.data[function.start_byte : function.end_byte]
        return name != b"string" and all(settled(child, source) for child in _given(node))
    if node.type == "identifier":
        return _is_private(node, source)
    if node.type == "unary_expression":
        # the address of a variable is what it is
        operand = node.named_children[0]
        return operand.type == "identifier" and any(c.type == "&" for c in node.children)
    return False


def _settled_writer(node: Node, source: Source) -> bool:
    # a method that is called on it changes what it points to, never the variable
    if node.type == "identifier":
        return _is_private(node, source, selected=True)
    return settled(node, source)


def may_panic(node: Node, source: Source) -> bool:
    """Whether to evaluate an expression that calls nothing may panic, as far as is known."""
    match node.type:
        case kind if kind in (*_LITERALS, "identifier"):
            return False
        case "parenthesized_expression":
            return may_panic(node.named_children[0], source)
        case "unary_expression":
            known = any(child.type in ("-", "+", "!", "^") for child in node.children)
            return not known or may_panic(node.named_children[0], source)
        case "binary_expression":
            known = any(child.type in _TOTAL for child in node.children)
            return not known or any(may_panic(child, source) for child in node.named_children)
        case "call_expression":
            function = node.child_by_field_name("function")
            known = function is not None and function.type == "identifier"
            return not known or any(may_panic(child, source) for child in _given(node))
        case "selector_expression":
            return not _is_qualified(node, source)
        case _:
            return True


def _is_qualified(selector: Node, source: Source) -> bool:
    """Whether it is a package's name that stands before the dot."""
    operand, data = selector.child_by_field_name("operand"), source.text.data
    if operand is None or operand.type != "identifier" or binding(operand, data) is not None:
        return False
    name = data[operand.start_byte : operand.end_byte].decode("utf-8", "replace")
    return any(name == (one.name or one.path.rpartition("/")[2]) for one in header(data).imports)


def _is_pure(call: Node, source: Source) -> bool:
    function, data = call.child_by_field_name("function"), source.text.data
    if function is None:
        return False
    text = data[function.start_byte : function.end_byte].decode("utf-8", "replace")
    if function.type == "identifier":
        return text in _PURE_BUILT_IN and local(function, text, data) is None
    operand = field(function, "operand")
    if function.type != "selector_expression" or operand is None or operand.type != "identifier":
        return False
    package, _, name = text.partition(".")
    return local(operand, package, data) is None and any(
        imported_as(source, path) == package and name in names.split()
        for path, names in _PURE.items()
    )


def _given(call: Node) -> list[Node]:
    arguments = call.child_by_field_name("arguments")
    return arguments.named_children if arguments is not None else []


def _is_private(name: Node, source: Source, *, selected: bool = False) -> bool:
    """Whether a variable's function alone can change it: no closure has it, nor its address.

    Args:
        name: The variable where it is used.
        source: The file.
        selected: That its methods are called does not matter.
    """
    data = source.text.data
    declared = binding(name, data)
    if declared is None:
        return False
    word = data[name.start_byte : name.end_byte]
    for other in occurrences(declared.scope, word, data):
        above = other.parent
        if above is not None and above.type == "unary_expression":
            operator = above.child_by_field_name("operator")
            if operator is not None and operator.type == "&":
                return False
        if above is not None and above.type == "selector_expression" and not selected:
            return False  # a method may take its address
        if _closure_around(other, declared.scope):
            return False
    return True


def _closure_around(node: Node, scope: Node) -> bool:
    """Whether a closure stands between a node and a scope around it."""
    here = node.parent
    while here is not None and here != scope and is_within(here, scope):
        if here.type == "func_literal":
            return True
        here = here.parent
    return False
