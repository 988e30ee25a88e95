"""What a rule is given, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from goescape.evidence.calls import Call
from goescape.golang import Emitted
from goescape.model import EvidenceKind
from goescape.syntax import Source
from goescape.syntax.lines import is_conditional

__all__ = ["Case", "Ruling"]


@dataclass(frozen=True, slots=True)
class Case:
    """One call to be judged.

    Attributes:
        call: The call.
        emitted: Where it was read.
        sources: The text of a file by absolute path, other packages' files too; None where
            there is none.
        stays: The compiler says that what the call makes does not escape.
    """

    call: Call
    emitted: Emitted
    sources: Callable[[str], Source | None]
    stays: bool

    def conditional_in_callee(self) -> bool:
        """Whether the call stands on a branch in a function inlined from another package."""
        frames = self.call.call.frames[: self.call.foreign]
        for frame in frames:
            path = self.emitted.path(frame)
            source = self.sources(path) if path else None
            if source is None:
                return True  # not to be seen: claim nothing
            if is_conditional(source, frame.line):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule concludes; ``condition`` and ``why`` as in :class:`~goescape.model.Evidence`."""

    kind: EvidenceKind
    condition: str = ""
    why: str = ""
