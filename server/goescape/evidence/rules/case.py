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
        subject: What the verdict or finding is about.
        stays: The compiler says that what the call makes does not escape.
        at_call: The finding stands at the call that all of it is inlined into, not where it is.
    """

    call: Call
    emitted: Emitted
    sources: Callable[[str], Source | None]
    subject: str
    stays: bool = False
    at_call: bool = False

    def branch(self) -> str:
        """The function, inlined from another package, on whose branch the call stands."""
        return self._branch(self.call.foreign)

    def own_branch(self) -> str:
        """The inlined function of any package on whose branch the call stands.

        A person who looks at the outermost line does not see that branch.
        """
        return self._branch(len(self.call.call.frames) - 1)

    def outer_branch(self) -> str:
        """As :meth:`own_branch`, for the inlined functions of the package itself only."""
        return self._branch(len(self.call.call.frames) - 1, self.call.foreign)

    def _branch(self, inner: int, first: int = 0) -> str:
        for frame in self.call.call.frames[first:inner]:
            path = self.emitted.path(frame)
            source = self.sources(path) if path else None
            if source is None:
                return frame.function or "the inlined function"  # not to be seen: no claim
            if _conditional(source, frame.line):
                return frame.function or "the inlined function"
        return ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule concludes; ``condition`` and ``why`` as in :class:`~goescape.model.Evidence`."""

    kind: EvidenceKind
    condition: str = ""
    why: str = ""


# Other packages' files hardly ever change: what was looked up in them is kept, so that they need
# not be parsed again after each save.
_known: dict[tuple[str, int, int], bool] = {}
_MOST_KNOWN = 20_000


def _conditional(source: Source, line: int) -> bool:
    key = source.path, line, hash(source.text.data)
    found = _known.get(key)
    if found is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        found = _known[key] = is_conditional(source, line)
    return found
