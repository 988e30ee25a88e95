"""What can go wrong when the Go toolchain is asked: always one clear message.

A package that does not compile is no problem in this sense: that is an answer
(:class:`~goescape.model.BuildError`). A problem is a question that got no answer.
"""

from __future__ import annotations

from typing import Literal

__all__ = ["GoFailed", "GoMissing", "GoProblem", "GoTimeout", "GoTooOld"]


class GoProblem(Exception):  # noqa: N818 - the names read as what they are: problems
    """The Go toolchain could not be asked, or gave no answer.

    Attributes:
        message: One sentence that says what is wrong and what to do.
        details: Longer output of the tool, or empty.
    """

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    @property
    def kind(self) -> Literal["no-go", "failed"]:
        """As in :class:`goescape.model.BuildError`."""
        return "no-go" if isinstance(self, GoMissing | GoTooOld) else "failed"


class GoMissing(GoProblem):
    """There is no Go toolchain, or not where the setting says."""


class GoTooOld(GoProblem):
    """The Go toolchain is too old, for goescape or for the module."""


class GoFailed(GoProblem):
    """A tool failed in a way that says nothing about the code: killed, no disk space."""


class GoTimeout(GoProblem):
    """A tool ran longer than ``goescape.go.timeout`` and was killed."""
