"""What is hidden, and by what, as Markdown."""

from __future__ import annotations

from goescape.engine.function_words import counted
from goescape.engine.hidden import Why, comments, hidden
from goescape.engine.workspace import Workspace
from goescape.lsp.convert import Locate
from goescape.lsp.function_hover import linked, listed
from goescape.model import Span

__all__ = ["about_comment", "comment_at", "lead"]


def lead(why: Why, here: int, everywhere: int, locate: Locate) -> str:
    """What comes before the telling of findings that are not shown.

    Args:
        why: What hides them.
        here: How many are told of.
        everywhere: How many the same hides in the file.
        locate: Finds a comment.
    """
    if why.free:
        return f"Hidden, unless `show` is `all`: {why.text}."
    more = everywhere - here
    others = f", with {counted(more, 'more finding')}" if more else ""
    inside = " in this file" if more and why.place is None else ""
    where = "" if why.place is None else f" ({linked(why.place, locate)})"
    return f"Hidden{others}{inside}: {why.text}{where}."


def comment_at(workspace: Workspace, path: str, offset: int) -> tuple[int, int, str] | None:
    """What the ignoring comment at a byte of the editor's text hides.

    Returns:
        The comment's byte range and Markdown; None where there is no comment, or it hides nothing.
    """
    for (start, end), why in comments(workspace.publisher, path):
        where = workspace.publisher.carry_span(Span(path, start, end))
        if where is not None and where[0] <= offset <= where[1]:
            told = about_comment(workspace, path, why)
            return (*where, told) if told else None
    return None


def about_comment(workspace: Workspace, path: str, why: Why) -> str:
    """What a comment hides; empty where that is nothing."""
    escapes = [one.escape for one in hidden(workspace.publisher, path) if one.why == why]
    if not escapes:
        return ""
    lines = listed(escapes, workspace.locate)
    return f"This comment hides {counted(len(escapes), 'finding')}:\n\n" + "\n".join(lines)
