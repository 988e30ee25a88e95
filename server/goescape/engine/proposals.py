"""Functions that a fix proposes something for, as syntax tells them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from goescape.fixes import Candidate, Later, Refused, candidates
from goescape.fixes.edits import Moved
from goescape.golang import TypeQuestion
from goescape.model import Escape, Span, TextEdit
from goescape.syntax import Source
from goescape.syntax.functions import function_name

__all__ = ["Proposal", "concerned", "expected", "followed", "headed", "lasting", "proposals"]

_ENDS = ("panic", "exit", "test")


@dataclass(frozen=True)
class Proposal:
    """What one fix proposes for one function, or for one place in it (a *site*).

    Attributes:
        fix: Which fix.
        path: The file.
        function: ``F`` or ``(*T).M``.
        forms: The better ones first; one that is refused says why.
        title: What it would be called, without what a proof finds; empty where nothing can be
            proposed.
        mends: What it is about: a finding inside one of these.
        header: Byte range from ``func`` to the body.
        site: The place in the function; None where it is about the whole of it.
    """

    fix: str
    path: str
    function: str
    forms: tuple[Candidate | Later | Refused, ...]
    title: str = ""
    mends: tuple[Span, ...] = ()
    header: tuple[int, int] = (0, 0)
    site: Span | None = None

    @property
    def target(self) -> str:
        """The function, and of a site its first byte counted from the function's: ``F+120``."""
        if self.site is None:
            return self.function
        return f"{self.function}+{self.site.start - self.header[0]}"

    @property
    def key(self) -> tuple[str, str, str]:
        """Unique in a package; of a site the same until something before it is edited."""
        return self.path, self.fix, self.target


def proposals(source: Source) -> list[Proposal]:
    """Everything that is proposed for a file, in its order. It parses: not for the event loop."""
    found: list[Proposal] = []
    headers: dict[str, tuple[int, int]] = {}
    grouped = groupby(candidates(source), lambda c: (c.fix, c.function, c.site))
    for (fix, function, site), several in grouped:
        headers = headers or _headers(source)
        forms = tuple(several)
        made = [form for form in forms if not isinstance(form, Refused) and form.title]
        # what is there for who asks alone is about no finding
        about = [form for form in made if not (isinstance(form, Candidate) and form.on_request)]
        mends = tuple({span: None for form in about for span in form.fresh})
        title = _title(made[0]) if made else ""
        header = headers.get(function, (0, 0))
        found.append(Proposal(fix, source.path, function, forms, title, mends, header, site))
    return found


def concerned(proposed: Iterable[Proposal], starts: Iterable[int]) -> list[Proposal]:
    """Those about findings that begin at some byte offset."""
    starts = tuple(starts)
    return [
        proposal
        for proposal in proposed
        if any(
            span.path == proposal.path and span.start <= start < span.end
            for span in proposal.mends
            for start in starts
        )
    ]


def lasting(escape: Escape) -> bool:
    """Whether a finding's fixes are applied unasked.

    Not where it is made only before a panic, the end of the program or a failed test: nobody
    gains there, and ``panic(fmt.Sprintf(…))`` is easier to read than what would replace it.
    """
    return escape.circumstances.cold not in _ENDS


def followed(
    before: Iterable[Proposal], edits: Iterable[TextEdit], after: Iterable[Proposal]
) -> dict[tuple[str, str, str], tuple[str, str, str]]:
    """The keys of proposals in a file after edits of it, by those that they had.

    Args:
        before: Of the file as it was.
        edits: Of the file, in order.
        after: Of the file as it is now.
    """
    moved = Moved(list(edits))
    sites = {(p.fix, p.site.start): p.key for p in after if p.site is not None}
    found: dict[tuple[str, str, str], tuple[str, str, str]] = {}
    for proposal in before:
        if proposal.site is None:
            found[proposal.key] = proposal.key
        elif (now := moved.after(proposal.site.start)) is not None:
            key = sites.get((proposal.fix, now))
            if key is not None:
                found[proposal.key] = key
    return found


def expected(proposed: Iterable[Proposal]) -> Iterator[TypeQuestion]:
    """What the forms will ask of the compiler: to be told to ``Ground.expect`` at once."""
    for proposal in proposed:
        for form in proposal.forms:
            if isinstance(form, Later):
                yield from form.questions


def headed(proposed: Iterable[Proposal], start: int, end: int, *, inside: bool) -> list[Proposal]:
    """Those about the function whose header is touched by a byte range.

    Args:
        proposed: Of one file.
        start: The range's first byte.
        end: Its last.
        inside: Being somewhere in the function is enough.
    """
    found: list[Proposal] = []
    for proposal in proposed:
        if not proposal.title or proposal.site is not None:
            continue
        first, last = proposal.header
        if inside:
            last = max(f.span.end for f in proposal.forms if not isinstance(f, Refused) and f.span)
        if first <= end and start <= last:
            found.append(proposal)
    return found


def _title(form: Candidate | Later) -> str:
    unproved = form.unproved if isinstance(form, Candidate) else ""
    return f"{form.title} ({unproved})" if unproved else form.title


def _headers(source: Source) -> dict[str, tuple[int, int]]:
    """Of each function of a file; the first where several have one name (``_``)."""
    found: dict[str, tuple[int, int]] = {}
    for node in source.tree.root_node.named_children:
        if (body := node.child_by_field_name("body")) is not None:
            name = function_name(node, source.text.data)
            found.setdefault(name, (node.start_byte, body.start_byte))
    return found
