"""Candidates that syntax alone cannot give: what they edit has to be asked first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from goescape.fixes.candidate import Candidate, Refused
from goescape.fixes.ground import Ground
from goescape.golang import TypeQuestion, Unit
from goescape.model import Span

__all__ = ["Later"]


@dataclass(frozen=True, slots=True)
class Later:
    """A form of a fix that begins with a question to the compiler.

    Attributes:
        fix: Which fix.
        form: Which form of it.
        path: The file.
        function: The function, ``F`` or ``(*T).M``.
        ask: Gives the candidate, or why there is none; raises GoProblem.
        title: As the candidate's; empty where another form of the fix says it.
        span: The function's declaration; None likewise.
        name: Where its name stands; None likewise.
        fresh: As the candidate's.
        site: As the candidate's.
        questions: What it will ask of ``Ground.types``: whoever has several of these tells the
            ground before, which then asks all in one compile (``expect``).
        on_request: As the candidate's: nothing is asked where no person does.
    """

    fix: str
    form: str
    path: str
    function: str
    ask: Callable[[Ground, Unit], Awaitable[Candidate | Refused]]
    title: str = ""
    span: Span | None = None
    name: Span | None = None
    fresh: tuple[Span, ...] = ()
    site: Span | None = None
    questions: tuple[TypeQuestion, ...] = ()
    on_request: str = ""
