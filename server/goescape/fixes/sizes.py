"""Whether the type of an object has a size, and not too large a one: the compiler is asked.

The size of a generic type is that of each instantiation, unless it is the same for all: then the
compiler tells it in the generic function itself. Where it does not, every call that is known is
asked for the size of its own result.
"""

from __future__ import annotations

import os

from tree_sitter import Node

from goescape.fixes.calls import calls_of
from goescape.fixes.candidate import Candidate, SizeLimit
from goescape.fixes.ground import Ground
from goescape.golang import TypeQuestion, Unit, uses_of
from goescape.syntax import Source

__all__ = ["wrong_size"]


async def wrong_size(candidate: Candidate, ground: Ground, unit: Unit) -> str:
    """Why the size of a type refuses an edit; empty where none does.

    Raises:
        GoProblem: The compiler gave no answer.
    """
    limits = candidate.sizes
    if not limits:
        return ""
    questions = [
        TypeQuestion(candidate.path, limit.at, f"*new({limit.type})", size=True) for limit in limits
    ]
    answers = await ground.types(unit, questions)
    for limit, answer in zip(limits, answers, strict=True):
        if answer.size is not None:
            reason = _wrong(limit, answer.size, limit.type)
        elif limit.at is not None:
            reason = await _wrong_at_a_call(limit, candidate, ground, unit)
        else:
            reason = f"the size of {limit.type} is not known"
        reason = reason or await _wrong_zero(limit, candidate, ground, unit)
        if reason:
            return reason
    return ""


async def _wrong_zero(limit: SizeLimit, candidate: Candidate, ground: Ground, unit: Unit) -> str:
    """Whether ``T{}`` is not the zero value: slices and maps have a length, and no constant one."""
    if not limit.zero:
        return ""
    length = f"len(*new({limit.type}))"
    questions = [
        TypeQuestion(candidate.path, limit.at, expression)
        for expression in (length, f"[{length}]int{{}}")
    ]
    measured, constant = await ground.types(unit, questions)
    if measured.type and not constant.type:
        return f"{limit.type}{{}} is not the zero value of {limit.type}, which is nil"
    return ""


def _wrong(limit: SizeLimit, size: int, kind: str) -> str:
    if not size:
        return f"{kind} has no size: its pointers may or may not be equal"
    return limit.why if size > limit.most else ""


async def _wrong_at_a_call(
    limit: SizeLimit, candidate: Candidate, ground: Ground, unit: Unit
) -> str:
    depends = f"the size of {limit.type} depends on its type arguments, which are not known"
    for path, parens in (await _calls(candidate, ground, unit)).items():
        source = ground.source(path)
        asked = [_question(source, paren) for paren in parens]
        own = next(iter(ground.graph.units_of_file(path)), unit)
        answers = await ground.types(own, asked)
        for paren, answer in zip(parens, answers, strict=True):
            line = source.text.place_of_offset(path, paren).line
            where = f"{os.path.basename(path)}:{line}"
            if answer.size is None:
                return f"{depends} at {where}"
            if reason := _wrong(limit, answer.size, answer.type):
                return f"{where}: {reason}"
    return ""


async def _calls(candidate: Candidate, ground: Ground, unit: Unit) -> dict[str, list[int]]:
    """The opening parentheses of the known calls, by file."""
    found: dict[str, list[int]] = {}
    if candidate.calls:
        for call in candidate.calls:
            found.setdefault(call.path, []).append(call.paren)
        return found
    graph = ground.graph
    if "." in candidate.function:
        # syntax does not tell the calls of a method
        roots = [graph.units[root] for root in graph.roots]
        variants = (u for u in roots if u.variant == "test" and candidate.path in u.files)
        whole = next(variants, unit)
        uses = await uses_of(ground.toolchain, graph, whole, candidate.name, ground.overlay)
        for use in uses.places:
            found.setdefault(use.path, []).append(use.end)
        return found
    files = {file for root in graph.roots for file in graph.units[root].files} | {*unit.files}
    for path in sorted(files):
        source = ground.source(path)
        if candidate.function.encode() in source.text.data:
            found[path] = list(calls_of(source, candidate.function, unit))
    return found


def _question(source: Source, paren: int) -> TypeQuestion:
    """What the call with this parenthesis gives, and its size."""
    leaf = source.tree.root_node.descendant_for_byte_range(paren, paren + 1)
    call = _up(leaf, ("call_expression", "type_conversion_expression"))
    statement = call
    while statement is not None and statement.parent is not None:
        if statement.parent.type == "statement_list":
            break
        statement = statement.parent
    inside = call is not None and statement is not None and statement.parent is not None
    text = source.text.data[call.start_byte : call.end_byte] if call is not None else b""
    # what is called at package level is asked there
    at = statement.end_byte if inside and statement is not None else None
    return TypeQuestion(source.path, at, f"*{text.decode('utf-8', 'replace')}", size=True)


def _up(node: Node | None, kinds: tuple[str, ...]) -> Node | None:
    while node is not None and node.type not in kinds:
        node = node.parent
    return node
