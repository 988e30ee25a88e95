"""``goescape explain``: a page of the manual, or the story of one finding.

On a terminal the Markdown is rendered; in a pipe it is plain text, and ``--format markdown`` gives
it as it is.
"""

from __future__ import annotations

import os
import re
import sys

from goescape.cli.arguments import Arguments
from goescape.cli.explain_place import Asked, asked, told_at
from goescape.cli.options import chosen, folder_of
from goescape.cli.paths import printable, short
from goescape.cli.running import run
from goescape.cli.terminal import Paint, UsageError
from goescape.engine import manual
from goescape.engine.plain import plain
from goescape.golang import GoProblem

__all__ = ["explain"]

_FILE_LINK = re.compile(r"\[([^\]]*)\]\(file:[^)]*\)")


def explain(arguments: Arguments) -> int:
    """Print what is asked for.

    Returns:
        0: explained; 1: there is nothing at the place; 2: it could not be analysed.

    Raises:
        UsageError: There is no such cause, or an option that cannot be meant.
    """
    what = arguments.what
    chosen(arguments)  # says what is wrong with the options before anything is done
    folder = folder_of(arguments)
    if arguments.all:
        if what:
            raise UsageError("--all takes no cause and no place")
        _print(manual.whole(), arguments)
        return 0
    if not what:
        _print(manual.overview(), arguments)
        return 0
    if what in manual.PAGES:
        _print(manual.readable(what), arguments)
        return 0
    place = asked(what, folder)
    if place is None:
        raise UsageError(_unknown(what))
    return run(_place(place, folder, arguments))


async def _place(place: Asked, folder: str, arguments: Arguments) -> int:
    name = short(place.path, folder)
    shown = f"{name}:{place.line}" + (f":{place.column}" if place.column else "")
    try:
        markdown, why = await told_at(place, *chosen(arguments), folder, tell=_complain)
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from error
    except GoProblem as problem:
        _complain(problem.message)
        return 2
    if not markdown:
        because = f": {plain(why)}" if why else ""
        sys.stderr.write(f"goescape: there is nothing to tell at {shown}{because}\n")
        return 1
    _print(markdown + "\n", arguments)
    return 0


def _complain(problem: str) -> None:
    sys.stderr.write(f"goescape: error: {printable(problem)}\n")


def _unknown(what: str) -> str:
    if what.endswith(".go"):
        return f"name a line: {what}:12"
    if os.path.isdir(what):
        return f"name a place, a file and its line: {os.path.join(what, 'FILE.go')}:12"
    meant = manual.like(what)
    if not meant:
        return f"there is no cause or fix {what!r}; `goescape explain` lists them"
    return f"there is no cause or fix {what!r}; did you mean {' or '.join(meant)}?"


def _print(markdown: str, arguments: Arguments) -> None:
    """Markdown as it was asked for."""
    if arguments.format == "markdown":
        sys.stdout.write(markdown)
    elif Paint(sys.stdout, arguments.color).on:
        _rendered(markdown)
    else:
        sys.stdout.write(plain(markdown) + "\n")


def _rendered(markdown: str) -> None:
    from rich.console import Console  # noqa: PLC0415 - 60 ms that a pipe does not need
    from rich.markdown import Markdown  # noqa: PLC0415

    console = Console(file=sys.stdout, force_terminal=True)
    console.width = min(console.width, 100)
    # rich shows links to files as they are written
    markdown = _FILE_LINK.sub(r"\1", markdown)
    console.print(Markdown(markdown, code_theme="ansi_dark"))
