"""A fix and its candidate, in the text that they are carried to.

Everything that they say of places is moved with the pieces of the files that it is in
(``syntax/differences.py``), lines in their words too; where a piece differs, there is no answer.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace

from goescape.fixes import Candidate
from goescape.fixes.candidate import Copied
from goescape.model import Fix, Place, Span, TextEdit
from goescape.syntax.differences import Difference

__all__ = ["moved_candidate", "moved_fix"]

_PLACE = re.compile(r"\b([\w.-]+\.go):(\d+)")
Files = Mapping[str, Difference]


def moved_fix(fix: Fix, files: Files) -> Fix | None:
    """A fix in the new texts; None where a place of it has no counterpart.

    Args:
        fix: In the old texts.
        files: The files that differ.
    """
    edits = [_span(edit.span, files) for edit in fix.edits]
    mends = [_span(span, files) for span in fix.mends]
    gained = [_place(place, files) for place in fix.proof.gained]
    kept = [_place(place, files) for place in fix.proof.kept]
    title, summary = _words(fix.title, files), _words(fix.proof.summary, files)
    if title is None or summary is None or None in (*edits, *mends, *gained, *kept):
        return None
    return replace(
        fix,
        title=title,
        edits=tuple(
            TextEdit(span, edit.new_text)
            for span, edit in zip(edits, fix.edits, strict=True)
            if span is not None
        ),
        mends=tuple(span for span in mends if span is not None),
        proof=replace(
            fix.proof,
            summary=summary,
            gained=tuple(place for place in gained if place is not None),
            kept=tuple(place for place in kept if place is not None),
        ),
    )


def moved_candidate(one: Candidate, files: Files) -> Candidate | None:
    """As :func:`moved_fix`, for the candidate that it came from."""
    spans = {span: _span(span, files) for span in (one.span, one.name, *one.fresh)}
    if one.site is not None:
        spans[one.site] = _span(one.site, files)
    spans |= {edit.span: _span(edit.span, files) for edit in one.edits}
    for copy in one.copied:
        span = _copied(one, copy)
        spans[span] = _span(span, files)
    parens = {call: Span(call.path, call.paren, call.paren) for call in one.calls}
    spans |= {span: _span(span, files) for span in parens.values()}
    title = _words(one.title, files)
    known = {span: now for span, now in spans.items() if now is not None}
    if len(known) < len(spans) or title is None:
        return None
    return replace(
        one,
        title=title,
        span=known[one.span],
        name=known[one.name],
        edits=tuple(TextEdit(known[edit.span], edit.new_text) for edit in one.edits),
        fresh=tuple(known[span] for span in one.fresh),
        copied=tuple(replace(c, start=known[_copied(one, c)].start) for c in one.copied),
        calls=tuple(replace(c, paren=known[parens[c]].start) for c in one.calls),
        site=known[one.site] if one.site is not None else None,
        _moved={},
    )


def _span(span: Span, files: Files) -> Span | None:
    if (file := files.get(span.path)) is None:
        return span
    found = file.span(span.start, span.end)
    return Span(span.path, *found) if found else None


def _place(place: Place, files: Files) -> Place | None:
    if (file := files.get(place.path)) is None:
        return place
    offset = file.old.text.offset_of_place(place)
    if offset is None or (found := file.span(offset, offset)) is None:
        return None
    return file.new.text.place_of_offset(place.path, found[0])


def _words(text: str, files: Files) -> str | None:
    """Words with lines in them (``order.go:52 keeps it``), of the new text."""
    moved: list[str] = []
    paths = {os.path.basename(path): path for path in files}
    at = 0
    for match in _PLACE.finditer(text):
        line = _line(paths.get(match[1], ""), int(match[2]), files)
        if line is None:
            return None
        moved.append(f"{text[at : match.start()]}{match[1]}:{line}")
        at = match.end()
    return "".join((*moved, text[at:]))


def _line(path: str, line: int, files: Files) -> int | None:
    file = files.get(path)
    if file is None:
        return line
    old = file.old.text
    offset = old.line_start(line - 1)
    rest = old.data[offset:]
    offset += len(rest) - len(rest.lstrip())
    found = file.span(offset, offset)
    return None if found is None else file.new.text.display_column(found[0])[0]


def _copied(candidate: Candidate, copy: Copied) -> Span:
    path = candidate.edits[copy.edit].span.path
    return Span(path, copy.start, copy.start + copy.length)
