"""Writes a pool: its variable, and the functions that take from it and give back."""

from __future__ import annotations

import re

from goescape.fixes.candidate import Candidate, SizeLimit
from goescape.fixes.edits import applied, edit
from goescape.fixes.fill.body import body_edits
from goescape.fixes.fill.naming import fill_name, free_name
from goescape.fixes.fill.shape import Shape, names_in
from goescape.fixes.fill.split import fresh_spans, line_breaks
from goescape.fixes.imports import imported_as, importing
from goescape.model import Span, TextEdit
from goescape.syntax import Source
from goescape.syntax.functions import function_name

__all__ = ["pooled"]

_SYNC = "sync"
_LARGEST = 1 << 40


def pooled(shape: Shape, source: Source, *, anything: str, zero: str) -> Candidate | str:
    """The edit that adds a pool, or why there is none.

    Args:
        shape: The function that makes what the pool is to hold.
        source: Its file.
        anything: The empty interface as the file's version of Go has it.
        zero: The zero value of the object's type.
    """
    path, data, node = source.path, source.text.data, shape.node
    thing = _thing(shape)
    pool, acquire, release = f"{_lower(thing)}Pool", f"acquire{thing}", f"release{thing}"
    names = names_in(node, data)
    for name in (pool, acquire, release):
        if name in names:
            return f"{name} means something in it already"
    package = imported_as(source, _SYNC) or _SYNC
    variable = shape.variable or free_name(shape.type_name, names | {pool})
    kind = shape.type_text
    taken = f"{pool}.Get().(*{kind})"
    acquiring = _acquiring(shape, source, (acquire, variable, zero), taken)
    text = (
        f"\n\n// {pool} holds what {release} was given.\n"
        f"var {pool} = {package}.Pool{{\n\tNew: func() {anything} {{ return new({kind}) }},\n}}\n\n"
        f"// {acquire} does what {shape.name} does, in memory from {pool}.\n"
        f"func {acquiring}\n\n"
        f"// {release} resets *{variable} for {acquire} to use again; "
        f"nothing may use {variable} any more.\n"
        f"func {release}({variable} *{kind}) {{\n\t*{variable} = {zero}\n"
        f"\t{pool}.Put({variable})\n}}"
    )
    at = _line_end(data, node.end_byte)
    edits = [edit(path, at, at, line_breaks(text, carriage=b"\r\n" in data))]
    imported = bool(imported_as(source, _SYNC))
    if not imported:
        edits.insert(0, importing(source, _SYNC))
    declared = node.child_by_field_name("name")
    assert declared is not None  # noqa: S101 - read_shape gives none without
    return Candidate(
        fix="pool",
        form="pool",
        title=f"Reuse through sync.Pool: {acquire} + {release}",
        path=path,
        function=function_name(node, data),
        span=Span(path, node.start_byte, node.end_byte),
        name=Span(path, declared.start_byte, declared.end_byte),
        helper="",
        edits=tuple(edits),
        fresh=fresh_spans(shape, path),
        sizes=(SizeLimit(kind, _LARGEST, f"{shape.type_name} is too large"),),
        new_names=(pool, acquire, release),
        imports=() if imported else (_SYNC,),
        on_request="whether a pool pays cannot be proved",
        unproved="not proved: measure it",
    )


def _thing(shape: Shape) -> str:
    """What the pool's functions are called after: ``NewEvent`` → ``Event``, never a number."""
    thing = fill_name(shape.name, shape.type_name, exported=False).removeprefix("fill")
    if thing[0].isalpha():
        return thing
    return shape.type_name[:1].upper() + shape.type_name[1:] + thing


def _acquiring(shape: Shape, source: Source, names: tuple[str, str, str], taken: str) -> str:
    """The constructor under another name, with its object from the pool, after ``func``."""
    name, variable, zero = names
    path, data, node = source.path, source.text.data, shape.node
    declared = node.child_by_field_name("name")
    assert declared is not None  # noqa: S101 - read_shape gives none without
    makers = [shape.declaration] if shape.declaration is not None else []
    makers += [one.node for one in shape.returns if one.made is not None]
    starts = {maker.start_byte for maker in makers}
    edits: list[TextEdit] = [edit(path, declared.start_byte, declared.end_byte, name)]
    for one in body_edits(shape, variable, path, data, returning=True, zero=zero):
        if one.span.start in starts:
            indent = _indent(data, one.span.start)
            lead = f"{variable} := {taken}\n{indent}".encode()
            one = TextEdit(one.span, lead + one.new_text)  # noqa: PLW2901 - the same edit, longer
            starts.discard(one.span.start)
        edits.append(one)
    whole = applied(data[: node.end_byte], edits)
    return whole[node.start_byte :].decode("utf-8", "replace").removeprefix("func").lstrip()


def _lower(name: str) -> str:
    """``Event`` → ``event``, ``HTTPClient`` → ``httpClient``, ``URL`` → ``url``."""
    head = re.match(r"[A-Z]+(?![a-z])|[A-Z]|", name)
    length = head.end() if head else 0
    return name[: max(length, 1)].lower() + name[max(length, 1) :]


def _line_end(data: bytes, end: int) -> int:
    """After a comment that follows on the same line, if there is one."""
    line = data[end:].partition(b"\n")[0].rstrip()
    return end + len(line) if line.lstrip().startswith(b"//") else end


def _indent(data: bytes, start: int) -> str:
    line = data[data.rfind(b"\n", 0, start) + 1 : start]
    return line[: len(line) - len(line.lstrip())].decode()
