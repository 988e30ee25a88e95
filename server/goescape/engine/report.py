"""What the engine tells the outside: publications and states, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from goescape.model import BuildError, Escape
from goescape.settings import Severity
from goescape.text import Text

__all__ = ["Client", "Placed", "Publication", "State", "Status"]

State = Literal["checking", "idle", "error"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding where it stands in the text that the editor has now (byte offsets).

    Its message speaks of that text's lines.
    """

    escape: Escape
    start: int
    end: int
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class Publication:
    """All that one file shows.

    Attributes:
        path: The file.
        version: The buffer's version that the findings are true for; None if it is not open.
        text: The text that the offsets are in.
        placed: In order of position; empty clears the file.
    """

    path: str
    version: int | None
    text: Text
    placed: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """The start or the end of one run over one package.

    A run that a newer one replaced has no end of its own: the newer one's start, with a
    higher generation, says so.

    Attributes:
        state: ``checking`` at the start; ``idle`` or ``error`` at the end.
        package: Import path, or the folder as long as it is not known.
        folder: The package's folder.
        generation: Counts the runs over this package, from 1.
        findings: How many are shown for the package's files.
        milliseconds: Since the run was asked for; 0 at the start.
        errors: Why the package could not be analysed.
        note: What a person should know, such as why nothing is shown.
        evidence: Comes after the end of a run, with its generation: its findings have been
            replaced by what is known of their really allocating.
    """

    state: State
    package: str
    folder: str
    generation: int
    findings: int = 0
    milliseconds: float = 0.0
    errors: tuple[BuildError, ...] = ()
    note: str = ""
    evidence: bool = False


class Client(Protocol):
    """Whoever listens: the protocol layer, or a test."""

    def publish(self, publication: Publication) -> None:
        """Replace all that a file shows."""
        ...

    def status(self, status: Status) -> None:
        """Tell the start or the end of a run."""
        ...

    def trouble(self, message: str) -> None:
        """Tell a person what hinders and what to do about it."""
        ...
