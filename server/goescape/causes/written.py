"""What is written where a flow's step stands, in Markdown: what is called, what is assigned to."""

from __future__ import annotations

from goescape.causes.nouns import HIDDEN, code, field, sides
from goescape.causes.uses import Use
from goescape.causes.wording import shorten

__all__ = [
    "CALLS",
    "FIXED",
    "MAY_OUTLIVE",
    "appendee_at",
    "callee_at",
    "ranged_over",
    "stored_in",
    "target_at",
]

CALLS = ("call_expression", "type_conversion_expression")
MAY_OUTLIVE = "which may outlive this call"

FIXED = {
    "too large for stack": "is larger than the compiler puts on the stack",
    "too aligned for stack": "has a larger alignment than the stack",
    "non-constant size": "has a size that is not known when compiling",
    "zero-sized element": "has elements without a size",
}
"""The clauses of steps that say no more than their reason, by the compiler's word for it."""


def callee_at(use: Use) -> str:
    """What is called where a step stands, as it is written; empty where no call is."""
    call = use.around(*CALLS, "block", "source_file")
    if call is None or call.type not in CALLS:
        return ""
    function = field(call, "function") or field(call, "type")
    text = use.text(function)
    return code(text if len(text) <= 40 else shorten(text)) if text else ""


def target_at(use: Use, noun: str) -> str:
    """What is assigned to, as it is written; ``noun`` is what the value is called."""
    leaf = use.leaf
    statement = leaf.parent if leaf is not None else None
    left = field(statement, "left") or field(statement, "name")
    names = (
        left.named_children
        if left is not None and left.type == "expression_list"
        else ([left] if left is not None else [])
    )
    written = [use.text(name) for name in names]
    wanted = use.edge.target
    if len(written) == 1:
        return code(written[0])
    for text in written:
        if text == wanted:
            return code(text)
    lefts = sides(use.step.expression)[0].split(", ")
    rights = sides(use.step.expression)[1].split(", ")
    if wanted == "{heap}" and len(lefts) == len(rights) == len(written):
        for text, right in zip(written, rights, strict=True):
            if right == noun.strip("`"):
                return code(text)
    return code(wanted) if not HIDDEN.match(wanted) else code(", ".join(written))


def appendee_at(use: Use) -> str:
    """The slice that a call of ``append`` appends to."""
    call = use.around(*CALLS)
    arguments = field(call, "arguments")
    first = arguments.named_children[0] if arguments is not None else None
    return code(use.text(first)) if first is not None else "a slice"


def stored_in(where: str, heap: bool) -> str:
    """``is stored in `x.f`, which may outlive this call``.

    Args:
        where: What is assigned to, as :func:`target_at` has it.
        heap: It is on the heap, for all that the compiler knows.
    """
    name = where.strip("` ")
    if not heap:
        return f"is assigned to {where}"
    if name.isidentifier():
        return f"is stored in {where}, a package-level variable"
    return f"is stored in {where}, {MAY_OUTLIVE}"


def ranged_over(use: Use) -> str:
    """What is ranged over."""
    variable = use.edge.target
    named = code(variable) if not HIDDEN.match(variable) else "the loop's variable"
    return f"holds what {named} takes in each round"
