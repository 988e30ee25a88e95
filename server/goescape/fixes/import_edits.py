"""The imports of a file after edits of its functions: what they need, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tree_sitter import Node

from goescape.fixes.edits import edit, line_edits
from goescape.fixes.imports import imported_as
from goescape.model import TextEdit
from goescape.syntax import Source, header
from goescape.syntax.bindings import binding, function_around
from goescape.syntax.constants import declares

__all__ = ["import_edits", "qualifier"]

_NAMES = ("identifier", "package_identifier", "type_identifier")
_NO_USES = ("import_spec", "package_clause")
_VERSION = re.compile(r"v\d+\Z")


def qualifier(source: Source, declaration: Node, path: str) -> str:
    """What to write before the dot to name a package in a function; empty where that is taken.

    Args:
        source: The file, which need not import it yet.
        declaration: The function.
        path: The import path of a package of the standard library.
    """
    data = source.text.data
    if known := imported_as(source, path):
        leaves = _leaves(declaration, known, data)
        return "" if any(declares(leaf) for leaf in leaves) else known
    name = path.rpartition("/")[2]
    for one in header(data).imports:
        parts = one.path.split("/")
        base = parts[-2] if len(parts) > 1 and _VERSION.match(parts[-1]) else parts[-1]
        if name in (one.name, base if not one.name else "") and one.name not in ("_", "."):
            return ""
    leaves = _leaves(source.tree.root_node, name, data)
    return "" if any(_taken(leaf, declaration, data) for leaf in leaves) else name


def _taken(leaf: Node, declaration: Node, data: bytes) -> bool:
    """Whether a name in a file stands for something that an import of that name would hide.

    Variables of other functions hide the import themselves.
    """
    if leaf.parent is not None and leaf.parent.type == "package_clause":
        return False
    if declaration.start_byte <= leaf.start_byte < declaration.end_byte:
        return True
    declared = declares(leaf) and function_around(leaf) is not None
    return not declared and binding(leaf, data) is None


def import_edits(
    source: Source, edits: Sequence[TextEdit], adds: Iterable[str], unused: Iterable[str]
) -> list[TextEdit] | None:
    """What the imports of a file become, as gofmt has them, in as few lines as possible.

    Args:
        source: The file.
        edits: Those of its functions, in order.
        adds: Import paths that the edits use; one that is imported already is left alone.
        unused: Import paths that go where the edits took their last use.

    Returns:
        None where a comment in the imports would have to be moved.
    """
    new = sorted({path for path in adds if not imported_as(source, path)})
    old = {path for path in unused if not _used(source, edits, path)}
    if not new and not old:
        return []
    data = source.text.data
    root = source.tree.root_node
    declarations = [
        node
        for node in root.named_children
        if node.type == "import_declaration" and all(_path(s, data) != "C" for s in _specs(node))
    ]
    clause = next(node for node in root.named_children if node.type == "package_clause")
    start = _line_end(data, clause.end_byte) if not declarations else declarations[0].start_byte
    end = start if not declarations else _line_end(data, declarations[-1].end_byte)
    lines = data[start:end].replace(b"\r\n", b"\n").decode("utf-8", "replace").splitlines()
    wanted = _without(lines, old)
    wanted = _with(wanted, new) if wanted is not None else None
    if wanted is None:
        return None
    if not declarations:
        wanted = ["", "", *wanted]
    return _by_lines(source.path, data, (start, end), wanted)


def _used(source: Source, edits: Sequence[TextEdit], path: str) -> bool:
    """Whether a file uses a package after edits; true where it does not import it by a name."""
    name = imported_as(source, path)
    if not name:
        return True
    word = re.compile(rb"\b" + name.encode() + rb"\s*\.")
    if any(word.search(one.new_text) for one in edits):
        return True
    for leaf in _leaves(source.tree.root_node, name, source.text.data):
        parent = leaf.parent
        gone = any(e.span.start <= leaf.start_byte < e.span.end for e in edits)
        if parent is not None and parent.type not in _NO_USES and not gone:
            return True
    return False


def _leaves(node: Node, name: str, data: bytes) -> list[Node]:
    """The identifiers of a name inside a node."""
    found: list[Node] = []
    word = re.compile(rb"\b" + name.encode() + rb"\b")
    for match in word.finditer(data, node.start_byte, node.end_byte):
        leaf = node.descendant_for_byte_range(*match.span())
        if leaf is None or (leaf.start_byte, leaf.end_byte) != match.span():
            continue
        if leaf.type in _NAMES:
            found.append(leaf)
    return found


_SPEC = re.compile(
    r'(?P<head>\s*(?:import\s+)?)(?P<name>[\w.]+\s+)?"(?P<path>[^"]+)"\s*(?P<rest>.*)'
)


def _without(lines: Sequence[str], old: Iterable[str]) -> list[str] | None:
    """Lines of imports without some; None where one has a comment."""
    left = list(lines)
    for path in old:
        number = next((n for n, text in enumerate(left) if _path_of(text) == path), -1)
        if number < 0:
            continue
        match = _SPEC.fullmatch(left[number])
        before = left[number - 1].strip() if number else ""
        if match is None or match["rest"] or before.startswith("//") or before.endswith("*/"):
            return None
        del left[number]
        if number == len(left) and left and not left[-1].strip():
            del left[-1]
        alone = number < len(left) and not left[number].strip()
        if alone and (number == 0 or left[number - 1].strip() in ("", "import (")):
            del left[number]
        elif number < len(left) and left[number].strip() == ")" and number:
            if left[number - 1].strip() == "import (":
                del left[number - 1 : number + 1]
            elif not left[number - 1].strip():
                del left[number - 1]
    while left and not left[-1].strip():
        del left[-1]
    return [text for n, text in enumerate(left) if not n or text.strip() or left[n - 1].strip()]


def _with(lines: Sequence[str], new: Sequence[str]) -> list[str] | None:
    """Lines of imports with some more; None where gofmt would move comments."""
    left = list(lines)
    if not new:
        return left
    opening = next((n for n, text in enumerate(left) if text.strip() == "import ("), -1)
    if opening < 0:
        return _grouped(left, new)
    first = opening + 1
    last = first
    while last < len(left) and left[last].strip() not in ("", ")"):
        last += 1
    group = left[first:last]
    if not any(_is_standard(path) for text in group if (path := _path_of(text))):
        blank = [""] if group else []
        return [*left[:first], *(f'\t"{path}"' for path in new), *blank, *left[first:]]
    for path in new:
        # gofmt sorts by path, then by name
        at = next((n for n, t in enumerate(group) if _path_of(t) >= path), len(group))
        while at and at < len(group) and group[at - 1].strip().startswith("//"):
            at -= 1
        if 0 < at < len(group) and _has_comment(group[at - 1]) and _has_comment(group[at]):
            return None  # gofmt aligns the comments of lines that follow one another
        group.insert(at, f'\t"{path}"')
    return [*left[:first], *group, *left[last:]]


def _has_comment(line: str) -> bool:
    match = _SPEC.fullmatch(line)
    return match is not None and bool(match["rest"])


def _grouped(lines: Sequence[str], new: Sequence[str]) -> list[str] | None:
    """Imports without parentheses, and some more."""
    number = next((n for n, text in enumerate(lines) if _path_of(text)), -1)
    if number < 0:
        if len(new) == 1:
            return [f'import "{new[0]}"', *lines]
        return ["import (", *(f'\t"{path}"' for path in new), ")", *lines]
    match = _SPEC.fullmatch(lines[number])
    if match is None or match["rest"]:
        return None
    own = f'{match["name"] or ""}"{match["path"]}"'
    first = [*(f'"{path}"' for path in new)]
    if _is_standard(match["path"]):
        first = sorted([*first, own], key=lambda text: text[text.index('"') :])
        body = [f"\t{text}" for text in first]
    else:
        body = [*(f"\t{text}" for text in first), "", f"\t{own}"]
    return [*lines[:number], "import (", *body, ")", *lines[number + 1 :]]


def _by_lines(
    path: str, data: bytes, span: tuple[int, int], wanted: Sequence[str]
) -> list[TextEdit]:
    start, end = span
    carriage = b"\r\n" in data
    breaks = b"\r\n" if carriage else b"\n"
    old = data[start:end].splitlines(keepends=True)
    if old and not old[-1].endswith(b"\n"):
        # the line break after the imports is not theirs
        end_break = data[end : end + len(breaks)]
        old[-1] += end_break
        end += len(end_break)
        new = [text.encode() + breaks for text in wanted]
        if not new and data[end:].startswith(breaks):
            old.append(breaks)
    elif not old:
        return [edit(path, start, end, breaks.join(text.encode() for text in wanted))]
    else:
        new = [text.encode() + breaks for text in wanted]
    return line_edits(path, start, old, new)


def _specs(declaration: Node) -> list[Node]:
    found: list[Node] = []
    for child in declaration.named_children:
        specs = child.named_children if child.type == "import_spec_list" else [child]
        found += [spec for spec in specs if spec.type == "import_spec"]
    return found


def _path(spec: Node, data: bytes) -> str:
    node = spec.child_by_field_name("path")
    return data[node.start_byte + 1 : node.end_byte - 1].decode() if node is not None else ""


def _path_of(line: str) -> str:
    match = _SPEC.fullmatch(line)
    return match["path"] if match else ""


def _is_standard(path: str) -> bool:
    """Whether an import path is of the standard library, by the go command's rule."""
    return "." not in path.partition("/")[0]


def _line_end(data: bytes, offset: int) -> int:
    at = data.find(b"\n", offset)
    if at < 0:
        return len(data)
    return at - 1 if data[:at].endswith(b"\r") else at
