"""What a cause is given, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from tree_sitter import Node

from goescape.causes.destination import Destination
from goescape.causes.direct import direct
from goescape.causes.uses import Use, uses
from goescape.causes.ways import destination
from goescape.causes.wording import message, name, shorten
from goescape.model import Cause, Evidence, Place, Root, Span, Verdict
from goescape.syntax import Source
from goescape.syntax.packages import NO_PACKAGES, Packages
from goescape.syntax.tree import node_of, node_to_body

__all__ = ["Case", "Role", "Told"]


class Role(StrEnum):
    """Which of two allocations at one place a verdict speaks of."""

    ONLY = ""
    """There is but one."""
    CONTENT = "content"
    """A slice's array or a string's bytes, whose header is boxed at the same place."""
    BOX = "box"
    """The header of that slice or string, boxed in an interface."""


_NONE = Evidence()


@dataclass(frozen=True)
class Case:
    """One finding whose cause is sought.

    Attributes:
        verdict: What the compiler said; of the kind ALLOCATES for what only the emitted code shows.
        span: The token or expression that it is about.
        source: The file that it stands in.
        sources: The text of a file by absolute path; None where there is none.
        release: Go's version, as (1, 26).
        inlined: The verdict is about something in the function that the call at ``span`` has
            inlined.
        role: Which of two allocations at one place.
        evidence: What the emitted code shows, where it was read already.
        makes: For the kind ALLOCATES, what is made, as ``golang.allocators.Allocates`` names it, or
            ``closure``; that also for an ``x.M`` of which the emitted code shows that it is a
            method value; else empty.
        callee: For the kind ALLOCATES, the inlined function that allocates, or empty.
        packages: What the packages at hand declare; nothing, where they are not known.
        others: The verdicts of the same package at a place, that put something on the heap.
        language: The Go version of the module, as (1, 21): what loop variables are depends on it.
        memory: What was worked out for one cause, for those that are asked after it.
    """

    verdict: Verdict
    span: Span
    source: Source
    sources: Callable[[str], Source | None]
    release: tuple[int, int]
    inlined: bool = False
    role: Role = Role.ONLY
    evidence: Evidence = _NONE
    makes: str = ""
    callee: str = ""
    packages: Packages = NO_PACKAGES
    others: Callable[[Place], Sequence[Verdict]] = lambda _: ()
    language: tuple[int, int] = (1, 22)
    memory: dict[object, object] = field(
        default_factory=dict[object, object], compare=False, repr=False
    )

    @cached_property
    def text(self) -> str:
        """The source of the span."""
        return self.source.text.slice(self.span)

    @cached_property
    def short(self) -> str:
        """The source of the span on one line, what is long replaced by ``…``."""
        return shorten(self.text)

    @cached_property
    def name(self) -> str:
        """What the finding is about, the subject of a sentence: ``x in the inlined call of f``."""
        return name(self.verdict, self.text, inlined=self.inlined, role=self.role.value)

    @cached_property
    def head(self) -> str:
        """The sentence that reasons begin with: ``x moves to the heap``; not for ALLOCATES."""
        return message(self.verdict, self.text, inlined=self.inlined, role=self.role.value)

    @cached_property
    def node(self) -> Node | None:
        """The syntax node that the finding is about; None where there is none.

        It has exactly the finding's span, or goes on where that ends before a closure's body.
        """
        exact = node_of(self.source.tree, self.span.start, self.span.end)
        if exact is not None or self.verdict.subject == "func literal":
            return exact
        return node_to_body(self.source.tree, self.span.start, self.span.end)

    @cached_property
    def way(self) -> tuple[Use, ...]:
        """The steps from the value to the heap, as the compiler's first flow has them.

        Where flows were not read, those that the source itself shows.
        """
        flows = self.verdict.flows
        if flows or self.inlined:
            return uses(flows[0], self.sources) if flows else ()
        return direct(self.verdict, self.source, self.node)

    @cached_property
    def destination(self) -> Destination | None:
        """Where the value goes, what holds it followed on; None where the flow does not tell."""
        return destination(
            self.verdict,
            self.way,
            inlined=self.inlined,
            others=self.others,
            sources=self.sources,
            is_package=lambda name: bool(self.packages.named(name)),
            is_global=self._is_global,
        )

    def _is_global(self, name: str) -> bool | None:
        packages = self.packages
        if not packages.own.files:
            return None
        if packages.find(packages.own, name) is not None:
            return True
        return packages.imported(self.source, name) is not None

    @property
    def may_be_started(self) -> bool:
        """Whether the flow can end in a ``go`` or ``defer``: those have no step of their own."""
        last = self.last
        if last is None:
            return False
        flows = self.verdict.flows
        return last.reason in ("spill", "captured by a closure") or (
            bool(flows) and not flows[0].edges[-1].steps
        )

    @property
    def last(self) -> Use | None:
        """The step that forces the value to the heap; None without a flow."""
        return self.way[-1] if self.way else None


@dataclass(frozen=True, slots=True)
class Told:
    """A cause's answer.

    Attributes:
        reason: One line with the names in the code, without evidence: ``req moves to the heap:
            &req is returned`` and :data:`~goescape.model.WHERE` for each of ``mentions``.
        mentions: The places spoken of, in ``reason``, then ``change``, then ``leave``.
        change: What would have to change for the value to stay on the stack: a sentence or two
            of Markdown, with WHERE as in ``reason``.
        leave: Why the allocation is right and has no cheaper form; else empty.
        root: What forces it, where other findings can share that.
        cause: Where one file tells of several causes; else that of the file.
    """

    reason: str
    mentions: tuple[Place, ...] = ()
    change: str = ""
    leave: str = ""
    root: Root | None = None
    cause: Cause | None = None
