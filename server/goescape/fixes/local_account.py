"""What a local edit changes in what the compiler says: nothing but what its rule accounts for.

A local fix edits one place in one function, and a measured rule says what that saves
(``Candidate.measured``). The compiler is asked whether anything else changes. Every heap verdict
after the edits must have been there before, at the same place of the source; except for those in
text that the edits insert (``Candidate.made``), of which the rule allows so many, in the edited
function and wherever it is inlined. No parameter may leak that did not, no call and no function
may lose its inlining. Then nothing changes for callers either, in other packages neither: they
know of a function what leaks and its body, where that is inlined.

Pure: it compares what it is given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from goescape.fixes.candidate import Candidate, Measured
from goescape.fixes.sides import (
    HEAP,
    LEAKS,
    NOTHING,
    Key,
    Side,
    inlinable,
    loops,
    plain,
    same,
    table,
)
from goescape.model import Span, VerdictKind

__all__ = ["Local", "worse"]

_WORD = re.compile(rb"[\w\x80-\xff]+")
_NUMBERED = re.compile(r"^make\([^,]*(?:, (?:\w+\()?\d+\)?)+\) does not escape")
_CLOSURE = re.compile(r"\.func\d+(?:\.\d+)*\b")


@dataclass(frozen=True)
class Local:
    """Edits at one place or more.

    Attributes:
        parts: The candidates, as they were proposed.
        whole: Their edits together, imports mended.
    """

    parts: tuple[Candidate, ...]
    whole: Candidate


def worse(before: Side, after: Side, local: Local, files: Iterable[str]) -> str:
    """Why edits are refused: the first thing that gets worse, in words; empty where nothing does.

    Args:
        before: What the compiler says of the unit as it is.
        after: With the edits.
        local: The edits.
        files: The unit's files.
    """
    return next(_Comparison(before, after, local, frozenset(files)).worse(), "")


class _Comparison:
    def __init__(self, before: Side, after: Side, local: Local, files: frozenset[str]) -> None:
        self._before = before
        self._after = after
        self._files = files
        self._whole = local.whole
        self._parts = local.parts
        self._made = local.whole.made_spans()
        self._was = table(before, files)
        self._is = table(after, files)

    def worse(self) -> Iterator[str]:
        for part in self._parts:
            if _measured(part).shown and part.site is not None:
                yield from self._not_shown(part.site)
        yield from self._new_verdicts()
        yield from self._new_leaks()
        yield from self._lost_inlining()
        was, now = (_declared(inlinable(side, self._files)) for side in (self._before, self._after))
        for lost in sorted(was - now):
            if not self._inlining_is_nothing(lost):
                yield f"{lost} could no longer be inlined"

    def _not_shown(self, site: Span) -> Iterator[str]:
        """Whether ``make`` is not on the stack now, of a constant size, or was so before.

        Up to go1.24 a size that is not constant is said to escape; from go1.25 on it is said to
        stay, and only the first 32 bytes do, but the text of a constant size is a number.
        """
        was, now = self._said_at(site, self._was), self._said_at(self._now(site), self._is)
        stays = [text for kind, text in now if kind is VerdictKind.STAYS]
        if not stays or any(kind in HEAP for kind, _ in now):
            yield "it would not be on the stack all the same"
        elif not any(kind in HEAP for kind, _ in was):
            if all(_NUMBERED.search(text) for _, text in was):
                yield "it is on the stack as it is"
            elif not all(_NUMBERED.search(text) for text in stays):
                yield "its size would not be constant all the same"

    def _now(self, site: Span) -> Span:
        moved = self._whole.moved(site.path)
        start, end = moved.after(site.start), moved.after(site.end - 1)
        return Span(site.path, start or 0, end or 0)

    def _said_at(self, span: Span, said: Mapping[Key, set[str]]) -> list[tuple[VerdictKind, str]]:
        """What is said of the call of ``make`` that a place begins with."""
        kinds = (*HEAP, VerdictKind.STAYS)
        return [
            (kind, text)
            for (path, offset, kind), texts in said.items()
            if kind in kinds and path == span.path and span.start <= offset < span.end
            for text in texts
            if text.startswith("make(")
        ]

    def _new_verdicts(self) -> Iterator[str]:
        inserted: Counter[str] = Counter()
        allowed = Counter[str]()
        for part in self._parts:
            allowed[part.function] += _measured(part).most
        for (path, offset, kind), texts in self._is.items():
            if kind not in HEAP:
                continue
            old = self._whole.moved(path).before(offset)
            if old is None:
                part = self._inserted_by(path, offset)
                if part is None:
                    yield f"{self._where(path, offset)}: {'; '.join(sorted(texts))}"
                    continue
                inserted[part.function] += len(texts)
                if inserted[part.function] > allowed[part.function]:
                    yield f"the inserted code allocates more: {'; '.join(sorted(texts))}"
                if self._deeper(part, path, offset):
                    yield "it would be allocated in a deeper loop"
                continue
            was = self._was.get((path, old, kind), NOTHING)
            if len(texts) > len(was) + self._copied(path, offset, allowed):
                new = sorted(texts - was) or sorted(texts)
                yield f"{self._where(path, offset)}: {'; '.join(new)}"

    def _inserted_by(self, path: str, offset: int) -> Candidate | None:
        """The part whose inserted text a place is in."""
        number = 0
        for part in self._parts:
            for span in self._made[number : number + len(part.made)]:
                if span.path == path and span.start <= offset < span.end:
                    return part
            number += len(part.made)
        return None

    def _deeper(self, part: Candidate, path: str, offset: int) -> bool:
        site = part.site or part.span
        then = loops(self._before.source(site.path), site.start)
        return loops(self._after.source(path), offset) > then

    def _copied(self, path: str, offset: int, allowed: Counter[str]) -> int:
        """How many verdicts more stand at a call because an edited function is inlined there."""
        texts = self._is.get((path, offset, VerdictKind.INLINED_CALL), NOTHING)
        named = [text.removeprefix("inlining call to ") for text in texts]
        return sum(
            most for function, most in allowed.items() if any(same(n, function) for n in named)
        )

    def _new_leaks(self) -> Iterator[str]:
        for (path, offset, kind), texts in self._is.items():
            if kind not in LEAKS:
                continue
            old = self._whole.moved(path).before(offset)
            if old is None:
                continue  # a parameter of a closure that the edit adds
            if (path, old, VerdictKind.MOVED) in self._was:
                continue  # of a parameter that is on the heap itself nothing more is said
            if (path, old, VerdictKind.LEAKS) in self._was and kind is not VerdictKind.LEAKS:
                continue
            for text in sorted(texts - self._was.get((path, old, kind), NOTHING)):
                yield f"{self._where(path, offset)}: {text}"

    def _lost_inlining(self) -> Iterator[str]:
        for (path, offset, kind), texts in self._was.items():
            if kind is not VerdictKind.INLINED_CALL:
                continue
            now = self._whole.moved(path).after(offset)
            if now is None:
                continue
            left = _unnumbered(self._is.get((path, now, kind), NOTHING))
            for text in sorted(_unnumbered(texts) - left):
                if self._inlining_is_nothing(plain(text.removeprefix("inlining call to "))):
                    continue
                called = text.removeprefix("inlining call to ")
                yield f"at {self._where(path, now)} {called} would no longer be inlined"

    def _inlining_is_nothing(self, function: str) -> bool:
        """Whether inlining an edited function spares no allocation, wherever it is called.

        It has no result, or makes nothing but what its edited places make, which is on the heap
        in any case: so nothing that it makes depends on who calls it. And no parameter leaks but
        those of the edited places themselves, which leak no less where they are inlined.
        """
        own = [part for part in self._parts if same(function, part.function)]
        if not own:
            return False
        span = own[0].span
        source = self._before.source(span.path)
        data = source.text.data
        node = source.tree.root_node.descendant_for_byte_range(span.start, span.end)
        if node is None:
            return False
        fixed = all(_measured(part).heap_anywhere for part in own)
        if node.child_by_field_name("result") is not None and not fixed:
            return False
        sites = [part.site or part.span for part in own]
        words = {word for site in sites for word in _WORD.findall(data[site.start : site.end])}
        for path, offset, kind in self._is:
            old = self._whole.moved(path).before(offset) if kind in (*LEAKS, *HEAP) else None
            if path != span.path or old is None or not span.start <= old < span.end:
                continue
            if kind in HEAP:
                return False
            named = _WORD.match(data, old)
            if named is None or named[0] not in words:
                return False
        return True

    def _where(self, path: str, offset: int) -> str:
        place = self._after.source(path).text.place_of_offset(path, offset)
        old = self._whole.moved(path).before(offset)
        if old is not None:
            place = self._before.source(path).text.place_of_offset(path, old)
        return f"{path.rpartition('/')[2]}:{place.line}"


def _measured(part: Candidate) -> Measured:
    return part.measured or Measured(0, 0)


def _unnumbered(texts: Iterable[str]) -> set[str]:
    """Texts without the numbers of closures, which edits before them change."""
    return {_CLOSURE.sub(".func", plain(text)) for text in texts}


def _declared(names: Iterable[str]) -> set[str]:
    return {name for name in names if not _CLOSURE.search(name)}
