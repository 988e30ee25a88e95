"""Whether an edit would drop a comment: none does, it is refused instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from goescape.fixes.edits import by_file
from goescape.fixes.ground import Ground
from goescape.model import TextEdit
from goescape.syntax import Source

__all__ = ["lost_comment"]


def lost_comment(edits: Iterable[TextEdit], ground: Ground) -> str:
    """A comment in what edits replace that none of them writes again; empty where there is none."""
    for path, here in by_file(tuple(edits)).items():
        source = ground.source(path)
        replaced = Counter(one for edit in here for one in _comments(source, edit))
        for comment, count in replaced.items():
            if sum(edit.new_text.count(comment) for edit in here) < count:
                return comment.decode("utf-8", "replace").partition("\n")[0].rstrip()
    return ""


def _comments(source: Source, edit: TextEdit) -> Iterable[bytes]:
    """The comments that lie in what an edit replaces."""
    data, end = source.text.data, edit.span.end
    at = edit.span.start
    while (at := data.find(b"/", at, end)) >= 0:
        node = source.tree.root_node.descendant_for_byte_range(at, at + 1)
        whole = node is not None and node.type == "comment" and node.start_byte == at
        if node is not None and whole and node.end_byte <= end:
            yield data[at : node.end_byte].rstrip()
            at = node.end_byte
        else:
            at += 1
