"""``goescape explain``: a page of the manual, or the story of one finding.

On a terminal the Markdown is rendered; in a pipe it is plain text, and ``--format markdown`` gives
it as it is.
"""

from __future__ import annotations

import re
import sys

from goescape.causes import PAGES
from goescape.causes.reading import like, manual, readable
from goescape.cli.arguments import Arguments
from goescape.cli.explain_place import Asked, asked, told_at
from goescape.cli.options import folder_of, settings_of
from goescape.cli.paths import printable, short
from goescape.cli.running import run
from goescape.cli.terminal import Paint, UsageError
from goescape.engine.plain import plain
from goescape.golang import GoProblem
from goescape.settings import Settings

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
    settings = settings_of(arguments)
    folder = folder_of(arguments)
    if arguments.all:
        if what:
            raise UsageError("--all takes no cause and no place")
        _print(manual(), arguments)
        return 0
    if not what:
        _print(_list(), arguments)
        return 0
    if (page := PAGES.get(what)) is not None:
        _print(readable(page), arguments)
        return 0
    place = asked(what, folder)
    if place is None:
        raise UsageError(_unknown(what))
    return run(_place(place, folder, arguments, settings))


async def _place(place: Asked, folder: str, arguments: Arguments, settings: Settings) -> int:
    shown = f"{short(place.path, folder)}:{place.line}"
    try:
        markdown = await told_at(place, settings, folder)
    except OSError as error:
        raise UsageError(f"cannot read {short(place.path, folder)}: {error.strerror}") from error
    except GoProblem as problem:
        sys.stderr.write(f"goescape: error: {printable(problem.message)}\n")
        return 2
    if not markdown:
        sys.stderr.write(f"goescape: there is nothing to tell at {shown}\n")
        return 1
    _print(markdown + "\n", arguments)
    return 0


def _list() -> str:
    lines = [
        f"- `{page.slug}`: {page.title}. {' '.join(page.summary.split())}"
        for page in PAGES.values()
    ]
    return "# Causes\n\n" + "\n".join(lines) + "\n\n`goescape explain CAUSE` tells more.\n"


def _unknown(what: str) -> str:
    meant = like(what)
    if not meant:
        return f"there is no cause {what!r}; `goescape explain` lists them"
    return f"there is no cause {what!r}; did you mean {' or '.join(meant)}?"


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
