"""Each page of the manual: its sections are there, and its example is what goescape says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from goescape.causes import PAGES, Page
from goescape.evidence import worthwhile
from goescape.golang import Toolchain
from goescape.text import Text
from tests.conftest import new_enough
from tests.evidence.weighing import weighed
from tests.findings.check import compare, read

WITHOUT = {"other"}
"""The page whose example shows that there are few findings of its kind."""
LEVEL_1 = {"flow-not-read"}
"""Pages about packages whose flows are too many to be read."""
SINCE = {"moved-slice": (1, 26)}
"""Pages about what a certain Go does for the first time."""


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_example(page: Page, toolchain: Toolchain, tmp_path: Path) -> None:
    if asked := re.match(r"//go:build go1\.(\d+)\n", page.code("Example")):
        toolchain = new_enough(toolchain, (1, int(asked[1])))
    language = min(toolchain.release, (1, 22))
    (tmp_path / "go.mod").write_text(f"module example.com/p\n\ngo 1.{language[1]}\n")
    file = tmp_path / "p.go"
    file.write_text(page.code("Example"))
    result = weighed(toolchain, tmp_path, level=1 if page.slug in LEVEL_1 else 2)
    escapes = [e for e in result.escapes if worthwhile(e)]
    text = Text(file.read_bytes())
    problems = list(compare(page.slug, text, escapes, read(file, toolchain.release)))
    assert not problems, "\n".join(problems)
    if page.slug not in WITHOUT and toolchain.release >= SINCE.get(page.slug, (1, 21)):
        assert Counter(escape.cause.slug for escape in escapes)[page.slug], escapes


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_nothing_is_left_unsaid(page: Page) -> None:
    assert page.title
    assert page.summary
    empty = [heading for heading, text in page.sections.items() if not text]
    assert not empty
