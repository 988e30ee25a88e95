"""Call by call: what an edit changes in what the compiler says, after inlining.

The number of verdicts is the wrong measure, in both directions. A constructor taken apart has
its ``new(T)`` once in its own body and once more in every caller that it is inlined into, of
which only those that keep the object pay. So each place is compared with itself:

* Every verdict after the edit must have been there before, at the same place of the source
  (followed through the edits). Two exceptions: what the edit itself makes (``Candidate.made``),
  and what stands at a call that the changed function was newly inlined into.
* There, the object of this call is *gained* if it says ``new(T) does not escape`` and nothing of
  the kind escapes; else the allocation merely *moved*. Anything more than the function's own
  body had is *worse*.
* No parameter may leak that did not, no call may lose its inlining, and nothing may be made in a
  deeper loop than before.

Text of constants is passed over, and copies of generic code for several shapes count once. The
same for a test's calls as for others, but only a gain outside of tests is worth an edit.

Pure: it compares what it is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from goescape.fixes.candidate import CallEdit, Candidate
from goescape.fixes.inlined import bare
from goescape.fixes.sides import HEAP, LEAKS, NOTHING, Side, inlinable, loops, same, table
from goescape.model import Place, Span, VerdictKind

__all__ = ["Account", "Side", "Site", "account"]


@dataclass(frozen=True, slots=True)
class Site:
    """A call that makes an object.

    Attributes:
        place: Its opening parenthesis, in the text before the edit.
        test: It is in a test file.
    """

    place: Place
    test: bool


@dataclass(frozen=True)
class Account:
    """What an edit changes.

    Attributes:
        gained: Calls whose object is on the stack after it.
        moved: Calls that still pay for it, there instead of in the function.
        worse: What is worse, in words; empty where nothing is.
        outside: Why calls in other packages may change too; empty where they cannot.
        decides: The function is inlinable after it, so that the compiler decides at each call.
        also: How many other verdicts are gone outside of tests: what a call is passed can stay on
            the stack with it.
    """

    gained: tuple[Site, ...]
    moved: tuple[Site, ...]
    worse: tuple[str, ...]
    outside: str = ""
    also: int = 0
    decides: bool = False


def account(
    before: Side,
    after: Side,
    candidate: Candidate,
    files: Iterable[str],
    calls: Iterable[tuple[str, int]] = (),
) -> Account:
    """The account of one unit.

    Args:
        before: As it is.
        after: With the candidate's edits.
        candidate: The edits, and what they make.
        files: The files to look at: of a test variant only those that the plain package has not.
        calls: Known calls of the changed function that are not inlined before: path, and byte
            offset of the opening parenthesis.
    """
    return _Accountant(before, after, candidate, frozenset(files)).account(calls)


class _Accountant:
    def __init__(
        self, before: Side, after: Side, candidate: Candidate, files: frozenset[str]
    ) -> None:
        self._before = before
        self._after = after
        self._candidate = candidate
        self._files = files
        self._made = candidate.made_spans()
        self._was = table(before, files)
        self._is = table(after, files)

    def account(self, calls: Iterable[tuple[str, int]]) -> Account:
        worse = [*self._still_made(), *self._new_leaks(), *self._lost_inlining()]
        gained: list[Site] = []
        moved: list[Site] = []
        places = self._inlined_places()
        for path, offset in places:
            old = self._old(path, offset)
            if old is None:
                continue
            free, reason = self._at_call(path, offset, old)
            if reason:
                worse.append(reason)
            (gained if free else moved).append(self._site(path, old))
        for free, site in self._rewritten():
            (gained if free else moved).append(site)
        new = {self._old(path, offset) for path, offset in places}
        for path, offset in () if self._candidate.calls else calls:
            if path in self._files and offset not in new:
                moved.append(self._site(path, offset))
        worse += self._new_verdicts(places)
        return Account(
            tuple(sorted(gained, key=_at)),
            tuple(sorted(moved, key=_at)),
            tuple(dict.fromkeys(worse)),
            self._outside(places),
            sum(self._gone()),
            self._candidate.function in inlinable(self._after, self._files),
        )

    def _gone(self) -> Iterable[int]:
        """How many verdicts are gone at each place that neither is the object's nor calls."""
        candidate = self._candidate
        calls = {(call.path, call.paren) for call in candidate.calls}
        for (path, offset, kind), texts in self._was.items():
            if kind not in HEAP or path.endswith("_test.go") or (path, offset) in calls:
                continue
            now = candidate.moved(path).after(offset)
            if now is not None and not _within(candidate.fresh, path, offset):
                yield max(0, len(texts) - len(self._is.get((path, now, kind), NOTHING)))

    def _still_made(self) -> Iterable[str]:
        """The object itself, where the function goes on to make it on the heap."""
        candidate = self._candidate
        for path, offset, kind in self._is if not candidate.unproved else ():
            old = self._old(path, offset) if kind in HEAP else None
            if old is not None and _within(candidate.fresh, path, old):
                yield f"{self._where(path, old)}: the object would still be made there"

    def _rewritten(self) -> Iterable[tuple[bool, Site]]:
        """The calls that the edits rewrite: those that paid, and whether they are free now."""
        for call in self._candidate.calls:
            if call.path not in self._files or self._free_before(call):
                continue
            made = (self._made[call.made],)
            pays = any(
                kind in HEAP and _within(made, path, offset) for path, offset, kind in self._is
            )
            yield not pays, self._site(call.path, call.paren)

    def _free_before(self, call: CallEdit) -> bool:
        """Whether the function was inlined there, and its object on the stack."""
        was = self._was.get((call.path, call.paren, VerdictKind.INLINED_CALL), NOTHING)
        return self._names_function(was) and not any(
            (call.path, call.paren, kind) in self._was for kind in HEAP
        )

    def _old(self, path: str, offset: int) -> int | None:
        return self._candidate.moved(path).before(offset)

    def _site(self, path: str, offset: int) -> Site:
        place = self._before.source(path).text.place_of_offset(path, offset)
        return Site(place, path.endswith("_test.go"))

    def _inlined_places(self) -> list[tuple[str, int]]:
        """Where the changed function is inlined after the edit, and was not before.

        What the edits rewrite is judged by itself, and so is an edit that changes no function.
        """
        if self._candidate.calls or self._candidate.unproved:
            return []
        found: list[tuple[str, int]] = []
        for (path, offset, kind), texts in self._is.items():
            if kind is VerdictKind.INLINED_CALL and self._names_function(texts):
                old = self._old(path, offset)
                was = self._was.get((path, old, kind), NOTHING) if old is not None else NOTHING
                if not self._names_function(was):
                    found.append((path, offset))
        return found

    def _names_function(self, texts: Iterable[str]) -> bool:
        wanted = self._candidate.function
        return any(same(text.removeprefix("inlining call to "), wanted) for text in texts)

    def _at_call(self, path: str, offset: int, old: int) -> tuple[bool, str]:
        """Whether a call's object is on the stack, and what is worse there."""
        extra: list[str] = []
        variable = self._candidate.variable
        stays = bool(variable)  # of a variable that is not moved nothing is said
        for kind in HEAP:
            was = self._was.get((path, old, kind), NOTHING)
            extra += sorted(self._is.get((path, offset, kind), NOTHING) - was)
        for text in self._is.get((path, offset, VerdictKind.STAYS), NOTHING):
            stays = stays or text.startswith("new(")
        kept = [text for text in extra if _of_object(text, variable)]
        others = len(extra) - len(kept)
        inlined = self._is.get((path, offset, VerdictKind.INLINED_CALL), NOTHING)
        helper = self._candidate.helper
        whole = any(same(text.removeprefix("inlining call to "), helper) for text in inlined)
        if others > (self._others() if whole else 0):
            where = self._where(path, old)
            return False, f"at {where} more is allocated: {'; '.join(extra)}"
        return stays and not kept, ""

    def _others(self) -> int:
        """How many verdicts of the function's body are not about the object."""
        span = self._candidate.span
        return sum(
            len(texts)
            for (path, offset, kind), texts in self._was.items()
            if kind in HEAP
            and path == span.path
            and span.start <= offset < span.end
            and not _within(self._candidate.fresh, path, offset)
        )

    def _new_verdicts(self, places: list[tuple[str, int]]) -> Iterable[str]:
        """Verdicts that were not there before, where the edit does not account for them."""
        known = set(places)
        rewritten = {(call.path, call.paren) for call in self._candidate.calls}
        for (path, offset, kind), texts in self._is.items():
            if kind not in HEAP or (path, offset) in known:
                continue
            old = self._old(path, offset)
            if old is None and self._candidate.unproved:
                continue  # nothing calls what was added
            if old is None and _within(self._made, path, offset):
                if reason := self._deeper(path, offset) or self._not_paid_before(path, offset):
                    yield reason
                continue
            if (path, old) in rewritten and len(texts) <= self._others():
                continue
            was = self._was.get((path, old, kind), NOTHING) if old is not None else NOTHING
            if len(texts) > len(was):
                new = sorted(texts - was) or sorted(texts)
                if old is not None and self._came_along(path, offset, old, new):
                    continue
                yield f"{self._where(path, old, offset)}: {'; '.join(new)}"

    def _came_along(self, path: str, offset: int, old: int, new: list[str]) -> bool:
        """Whether what is new at a call comes from a function that is inlined there.

        It is judged in that function: all of it where the function was called before, what is new
        in it where it was inlined.
        """
        kind = VerdictKind.INLINED_CALL
        was = self._was.get((path, old, kind), NOTHING)
        known: set[str] = set()
        for text in self._is.get((path, offset, kind), NOTHING):
            named = text.removeprefix("inlining call to ")
            for function, texts in self._said_after.items():
                if same(named, function):
                    known |= texts - (
                        self._said_before.get(function, set()) if text in was else set()
                    )
        return all(bare(text) in known for text in new)

    @cached_property
    def _said_before(self) -> dict[str, set[str]]:
        return _said(self._before)

    @cached_property
    def _said_after(self) -> dict[str, set[str]]:
        return _said(self._after)

    def _deeper(self, path: str, offset: int) -> str:
        """Whether what the edit makes is in a deeper loop than what it replaces."""
        if path != self._candidate.path or self._candidate.calls:
            return ""  # rewritten calls stay where they are
        now = loops(self._after.source(path), offset)
        starts = [span.start for span in self._candidate.fresh if span.path == path]
        then = min((loops(self._before.source(path), start) for start in starts), default=now)
        return "the object would be made in a deeper loop" if now > then else ""

    def _not_paid_before(self, path: str, offset: int) -> str:
        """Whether a rewritten call pays for an object that was on the stack before."""
        for call in self._candidate.calls:
            made = (self._made[call.made],)
            if _within(made, path, offset) and self._free_before(call):
                return f"{self._where(call.path, call.paren)} would pay, and does not now"
        return ""

    def _new_leaks(self) -> Iterable[str]:
        for (path, offset, kind), texts in self._is.items():
            if kind not in LEAKS:
                continue
            old = self._old(path, offset)
            if old is None:
                continue  # a parameter that the edit adds
            if (path, old, VerdictKind.MOVED) in self._was:
                continue  # of a parameter that is on the heap itself nothing more is said
            if (path, old, VerdictKind.LEAKS) in self._was and kind is not VerdictKind.LEAKS:
                continue
            if (path, old, VerdictKind.LEAKS) in self._was:
                was = self._was[path, old, VerdictKind.LEAKS]
            else:
                was = self._was.get((path, old, kind), NOTHING)
            content = (path, old, VerdictKind.LEAKS_CONTENT) in self._was
            for text in sorted(texts - was):
                # what leaked to the heap leaks to the caller now, who decides
                if not (content and _to_result_alone(text)):
                    yield f"{self._where(path, old)}: {text}"

    def _lost_inlining(self) -> Iterable[str]:
        moved = self._candidate.moved
        for (path, offset, kind), texts in self._was.items():
            if kind is not VerdictKind.INLINED_CALL or path.endswith("_test.go"):
                continue
            now = moved(path).after(offset)
            if now is None:
                continue
            # closures of the function are named after the other one now
            old = self._candidate.function
            new = self._candidate.helper or old
            named = {text.replace(f" {old}.func", f" {new}.func") for text in texts}
            for text in sorted(named - self._is.get((path, now, kind), NOTHING)):
                if same(text.removeprefix("inlining call to "), self._candidate.function):
                    continue
                yield (
                    f"at {self._where(path, offset)} {text.removeprefix('inlining call to ')} "
                    + ("would no longer be inlined")
                )

    def _outside(self, places: list[tuple[str, int]]) -> str:
        """Why other packages may see a difference."""
        name = self._candidate.function.rpartition(".")[2]
        if name[:1].isupper():
            return f"{name} is exported"
        was, now = (inlinable(side, self._files) for side in (self._before, self._after))
        for lost in sorted(was - now):
            if _exported(lost):
                return f"{lost} can no longer be inlined"
        held = [(path, self._old(path, offset)) for path, offset in places]
        held += [(call.path, call.paren) for call in self._candidate.calls]
        carriers = {
            self._before.source(path).function_at(old)
            for path, old in held
            if old is not None and path in self._files
        }
        for carrier in sorted(carriers & now):
            if _exported(carrier):
                return f"{carrier} is inlined into other packages, with its call"
        return ""

    def _where(self, path: str, old: int | None, new: int | None = None) -> str:
        if old is not None:
            place = self._before.source(path).text.place_of_offset(path, old)
        else:
            place = self._after.source(path).text.place_of_offset(path, new or 0)
        return f"{path.rpartition('/')[2]}:{place.line}"


def _said(side: Side) -> dict[str, set[str]]:
    """What is on the heap in each function of a unit."""
    found: dict[str, set[str]] = {}
    every = frozenset(verdict.place.path for verdict in side.verdicts)
    for (path, offset, kind), texts in table(side, every).items():
        function = side.source(path).function_at(offset) if kind in HEAP else ""
        if function:
            found.setdefault(function, set()).update(bare(text) for text in texts)
    return found


def _at(site: Site) -> tuple[str, int, int]:
    return site.place.path, site.place.line, site.place.column


def _of_object(text: str, variable: str) -> bool:
    """Whether a verdict is about the object: ``new(T)``, or a variable, of another package too."""
    if not variable:
        return text.startswith("new(")
    name = text.removeprefix("moved to heap: ")
    return name != text and name.rpartition(".")[2] == variable


def _to_result_alone(text: str) -> bool:
    """Whether no more than what a parameter points to leaks, and to a result only."""
    return " to result " in text and not text.endswith(" level=0")


def _exported(function: str) -> bool:
    return function.rpartition(".")[2][:1].isupper()


def _within(spans: Iterable[Span], path: str, offset: int) -> bool:
    return any(span.path == path and span.start <= offset < span.end for span in spans)
