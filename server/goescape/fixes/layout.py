"""Lays edited declarations out as gofmt does, changing as little else as possible."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Tree

from goescape.fixes.edits import Moved, applied, by_file, line_edits
from goescape.fixes.ground import Ground
from goescape.golang import gofmt
from goescape.model import TextEdit

__all__ = ["laid_out"]

_CLAUSE = b"package p\n\n"
_HEAD = ("package_clause", "import_declaration")


async def laid_out(ground: Ground, edits: tuple[TextEdit, ...]) -> tuple[TextEdit, ...] | None:
    """The same edits such that gofmt leaves the declarations that they touch alone.

    With them those on the lines right before and after: gofmt aligns functions of one line each.
    What gofmt would have changed before is not laid out anew.

    Returns:
        None where an edited declaration does not parse.

    Raises:
        GoProblem: gofmt gave no answer.
    """
    result: list[TextEdit] = []
    for path, here in by_file(edits).items():
        source = ground.source(path)
        data = source.text.data
        whole, moved = applied(data, here), Moved(here)
        rest = list(here)
        for start, end in _neighbours(source.tree):
            inside = [e for e in rest if start <= e.span.start and e.span.end <= end]
            if not inside:
                continue
            rest = [e for e in rest if e not in inside]
            after_start, after_end = moved.after(start), moved.after(end)
            if after_start is None or after_end is None:
                result += inside
                continue
            carriage = b"\r\n" in data
            before, after = data[start:end], whole[after_start:after_end]
            formatted = await _formatted(ground, after, carriage=carriage)
            if formatted is None:
                return None
            if formatted == after or await _formatted(ground, before, carriage=carriage) != before:
                result += inside
            else:
                result += _by_lines(path, start, before, formatted)
        result += rest
    return tuple(sorted(result, key=lambda one: (one.span.path, one.span.start)))


def _neighbours(tree: Tree) -> Iterator[tuple[int, int]]:
    """The byte ranges of declarations and comments with no empty line between them."""
    start = end = row = -1
    for node in tree.root_node.named_children:
        if start >= 0 and (node.type in _HEAD or node.start_point[0] > row + 1):
            yield start, end
            start = -1
        if node.type not in _HEAD:
            start = node.start_byte if start < 0 else start
            end, row = node.end_byte, node.end_point[0]
    if start >= 0:
        yield start, end


async def _formatted(ground: Ground, text: bytes, *, carriage: bool) -> bytes | None:
    plain = text.replace(b"\r\n", b"\n") if carriage else text
    done = await gofmt(ground.toolchain, _CLAUSE + plain)
    if done is None:
        return None
    done = done.removeprefix(_CLAUSE).strip(b"\n")
    return done.replace(b"\n", b"\r\n") if carriage else done


def _by_lines(path: str, start: int, before: bytes, after: bytes) -> list[TextEdit]:
    """The edits that turn one text into the other, in whole lines."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return line_edits(path, start, old, new)
