"""What things are called in stories: values, variables, closures, calls."""

from __future__ import annotations

import re

from tree_sitter import Node

from goescape.causes.uses import Use
from goescape.causes.wording import plain, shorten
from goescape.model import Escape, VerdictKind
from goescape.syntax import Source, without_shapes

__all__ = [
    "CGO",
    "HELD",
    "HIDDEN",
    "STATIC",
    "VARIADIC",
    "capturing",
    "code",
    "field",
    "first_noun",
    "imports",
    "last_word",
    "plain_name",
    "readable",
    "results",
    "sides",
]

HIDDEN = re.compile(r"(?:[\w./]+\.)?(?:~[rRpb]\d+|\.autotmp_\d+|\.\w+|#\w+|_cgo\d+)\Z|\{.*\}\Z")
HELD = re.compile(r"the (array|text|content) of ")
VARIADIC = "... argument"
FUNCTIONS = ("func_literal", "function_declaration", "method_declaration")
CGO = "_Cfunc_"
"""What the compiler prints before the name of a C function."""
STATIC = re.compile(r"\.\.stmp_\d|@\d+\)")
"""In what the compiler prints of the memory of a package-level variable."""
_HEADER = re.compile(r"the (?:slice |string )?header of ")


def code(source: str) -> str:
    """Source as Markdown code on one line."""
    source = " ".join(source.split())
    run = max((len(ticks) for ticks in re.findall(r"`+", source)), default=0)
    if not run:
        return f"`{source}`"
    ticks = "`" * (run + 1)
    return f"{ticks} {source} {ticks}"


def results(use: Use) -> list[str]:
    """The named results of the function that a step stands in."""
    function = use.around(*FUNCTIONS)
    listed = field(function, "result")
    if listed is None or listed.type != "parameter_list":
        return []
    return [
        use.text(name)
        for declared in listed.named_children
        for name in declared.children_by_field_name("name")
    ]


def first_noun(escape: Escape, source: Source | None, inlined: bool) -> str:
    """What a finding's value is called before anything happens to it, Markdown."""
    subject = escape.subject
    if escape.kind is VerdictKind.MOVED:
        return "it" if HIDDEN.match(subject) else code(plain_name(subject))
    if inlined and subject == "append":
        return "the new array of `append`"
    if subject == "func literal":
        return "the closure"
    if source is None or inlined:
        made = code(plain(subject))
        return f"a copy of {made}" if escape.reason.startswith("a copy of ") else made
    if subject == VARIADIC:
        return "the slice of variadic arguments"
    written = source.text.slice(escape.span)
    text = code(plain(subject) if written.startswith("{") else shorten(written))
    if escape.reason.startswith("a copy of "):
        return f"a copy of {text}"
    kind = HELD.match(escape.reason) or _HEADER.match(escape.reason)
    return f"{kind[0]}{text}" if kind else text


def capturing(leaf: Node | None, use: Use, escape: Escape) -> Node | None:
    """The closure that captures: the outermost around a place that the value is not made in."""
    found: Node | None = None
    start = escape.span.start if use.step.place.path == escape.span.path else -1
    node = leaf
    while node is not None and not (start >= 0 and node.start_byte <= start < node.end_byte):
        if node.type == "func_literal":
            found = node
        if node.type in FUNCTIONS[1:]:
            break
        node = node.parent
    return found


def field(node: Node | None, name: str) -> Node | None:
    """A child by its field, of a node that may be missing."""
    return node.child_by_field_name(name) if node is not None else None


def sides(expression: str) -> tuple[str, str]:
    """Both sides of an assignment as the compiler prints it; the left one empty for others."""
    for operator in (" := ", " = "):
        left, found, right = expression.partition(operator)
        if found:
            return left, right
    return "", expression


def plain_name(name: str) -> str:
    """A variable without the package of the function that was inlined."""
    return without_shapes(name).rpartition(".")[2] or name


def last_word(text: str) -> str:
    """The last name in what is called: ``Set`` of ``(*T).Set[int]``."""
    words = re.findall(r"\w+", re.sub(r"\[.*\]", "", text))
    return words[-1] if words else ""


def readable(said: str) -> str:
    """A callee as the compiler prints it, for people: ``T.Set`` for ``(*T).Set``."""
    said = re.sub(r"\[go\.shape[^]]*\]", "", said)
    if said.startswith(CGO):
        return f"C.{said.removeprefix(CGO)}"
    match = re.match(r"\(\*([\w./]+)\)\.(\w+)\Z", said)
    return f"{match[1]}.{match[2]}" if match else shorten(without_shapes(said))


def imports(source: Source, name: str) -> bool:
    """Whether a file imports a package of this name, as far as its text tells."""
    return (
        bool(name) and re.search(rf'["/]{re.escape(name)}"'.encode(), source.text.data) is not None
    )
