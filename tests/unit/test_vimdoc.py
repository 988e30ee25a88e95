"""The plugin's ``:help``: made from the options, the settings and the manual.

python -m tests.unit.test_vimdoc      # write editors/neovim/doc/goescape.txt anew
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from goescape.engine import manual
from goescape.settings import describe

PLUGIN = Path(__file__).parents[2] / "editors" / "neovim"
HELP = PLUGIN / "doc" / "goescape.txt"
WIDTH = 78

_FIELD = re.compile(r"^---@field (\w+)\? ([\w.]+(?:<[^>]*>|\[\])?) (.+)$", re.MULTILINE)
_TAGGED = re.compile(r"^(.*?) {2,}(\*\S+\*)$", re.MULTILINE)
_EMPHASIS = re.compile(r"\*(\w+)\*")
_TAG = re.compile(r"(?:^|[ \t])\*([^* \t|]+)\*(?=[ \t]|$)", re.MULTILINE)
_DEFAULT = re.compile(r"^local defaults = \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)


def test_help_is_up_to_date() -> None:
    assert HELP.read_text() == made(), "run python -m tests.unit.test_vimdoc"


def test_lines_fit() -> None:
    long = [line for line in made().split("\n") if len(line) > WIDTH]
    assert not [line for line in long if line[:4].strip()]  # code is as wide as it is


def test_tags_are_ours_and_unique() -> None:
    tags = _TAG.findall(made())
    assert len(set(tags)) == len(tags) > 50
    assert not [tag for tag in tags if "goescape" not in tag.lower()]


def made() -> str:
    """The whole help file."""
    config = (PLUGIN / "lua" / "goescape" / "config.lua").read_text()
    text = (PLUGIN / "doc" / "goescape.txt.in").read_text()
    defaults = _DEFAULT.search(config)
    assert defaults is not None
    parts = {
        "@defaults@": textwrap.indent(defaults[1].rstrip(), "    "),
        "@options@": "\n".join(
            _entry(f"{name} ({kind})", f"goescape.{name}", about)
            for name, kind, about in _FIELD.findall(config)
        ),
        "@settings@": "\n".join(_settings()),
        "@causes@": "\n".join(_pages("cause")),
        "@fixes@": "\n".join(_pages("fix")),
    }
    for mark, part in parts.items():
        assert mark in text
        text = text.replace(mark, part)
    return _TAGGED.sub(lambda line: f"{line[1]}{line[2]:>{WIDTH - len(line[1])}}", text)


def _entry(head: str, tag: str, about: str) -> str:
    filled = textwrap.fill(about, WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 8)
    return f"{head}{f'*{tag}*':>{WIDTH - len(head)}}\n{filled}\n"


def _settings() -> Iterator[str]:
    for setting in describe():
        name = setting.name.removeprefix("goescape.")
        default = json.dumps(setting.default)
        values = setting.schema.get("enum")
        about = f"{setting.documentation} Default: {default}."
        about += f" One of {', '.join(values)}." if values else ""
        yield _entry(name, setting.name, about)


def _pages(kind: str) -> Iterator[str]:
    for slug, page in manual.PAGES.items():
        if manual.kind(slug) != kind:
            continue
        head = page.title
        yield "-" * WIDTH
        yield f"{head}{f'*goescape-{slug}*':>{WIDTH - len(head)}}\n"
        body = manual.readable(slug).split("\n", 1)[1]
        yield "\n".join(_prose(body))


def _prose(markdown: str) -> Iterator[str]:
    """Markdown paragraphs, headings, lists and fenced code as help text."""
    paragraph: list[str] = []
    fenced = False

    def flushed() -> Iterator[str]:
        if paragraph:
            indent = "  " if paragraph[0].startswith("* ") else ""
            yield textwrap.fill(
                " ".join(paragraph),
                WIDTH,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
            paragraph.clear()

    for line in markdown.split("\n"):
        if line.startswith("```"):
            yield from flushed()
            fenced = not fenced
            yield f">{line[3:]}" if fenced else "<"
        elif fenced:
            yield f"    {line}".rstrip()
        elif line.startswith("#"):
            yield from flushed()
            yield f"{line.lstrip('# ')} ~"
        elif not line.strip():
            yield from flushed()
            yield ""
        else:
            if line.startswith("* "):
                yield from flushed()
            # an emphasised word would be a tag
            paragraph.append(_EMPHASIS.sub(r"\1", line.strip()))
    yield from flushed()


if __name__ == "__main__":
    HELP.write_text(made())
