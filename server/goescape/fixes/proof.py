"""Proves a candidate: valid, equivalent, effective; or says in words why not.

* **Equivalent** is the fix's own rule: syntax gave the candidate, and here the text of the
  package that no compiler sees is searched (other build tags, assembly, ``//go:linkname``), and
  limits of size are asked of the compiler.
* **Valid**: the edited texts type-check in the package and its tests, in whatever imports it
  where that can see a difference, and vet says nothing that it did not say before.
* **Effective**: the accounts of all these units (``accounting.py``).

The cheapest questions come first, since most candidates fail: on a small package a refusal by
effect costs one compile, a proof three and a vet.
"""

from __future__ import annotations

import asyncio
from typing import Literal

from goescape.fixes.accounting import Account, Side, account
from goescape.fixes.calls import calls_of
from goescape.fixes.candidate import Candidate, Refused
from goescape.fixes.comments import lost_comment
from goescape.fixes.elsewhere import linked_elsewhere, named_elsewhere
from goescape.fixes.ground import Ground
from goescape.fixes.imports import with_imports
from goescape.fixes.inlined import Already, already_inlined
from goescape.fixes.layout import laid_out
from goescape.fixes.local_proof import prove_local
from goescape.fixes.other_uses import EARLY, other_uses, told
from goescape.fixes.proved import Proved, Refusal, compiled, vet_complaints
from goescape.fixes.sides import plain
from goescape.fixes.sizes import wrong_size
from goescape.fixes.wording import summary
from goescape.golang import Graph, Report, Unit, analyse, refresh_exports
from goescape.golang.command import is_runtime
from goescape.golang.facts import read_inlining
from goescape.golang.verdicts import ALL_KINDS
from goescape.model import Fix, Overlay, Proof, TextEdit, VerdictKind
from goescape.syntax import Source
from goescape.text import Text

__all__ = ["Reach", "may_achieve_more", "prove"]

Reach = Literal["package", "module"]


async def prove(
    candidate: Candidate,
    ground: Ground,
    unit: Unit,
    *,
    asked: bool = False,
    reach: Reach = "module",
) -> Proved | Refused:
    """Prove one candidate.

    Args:
        candidate: What a fix proposed for the ground's texts.
        ground: The code as it is.
        unit: The plain package of the candidate's file (a test variant for a test file).
        asked: A person asked for this edit: that it gains nothing is said in its title, and is no
            reason to refuse. One that makes something worse is refused all the same.
        reach: ``package``: refuse (stage ``outside``) what would need other packages compiled.

    Raises:
        GoProblem: The toolchain gave no answer.
    """
    if candidate.measured is not None:
        return await prove_local(candidate, ground, unit)
    try:
        return await _Proof(candidate, ground, unit, asked=asked, reach=reach).prove()
    except Refusal as refusal:
        return Refused(
            candidate.fix,
            candidate.form,
            candidate.path,
            candidate.function,
            refusal.reason,
            refusal.stage,
            decided=refusal.decided,
        )


async def may_achieve_more(found: Proved, ground: Ground, unit: Unit) -> bool:
    """Whether a form that stores nothing through a pointer may gain more: an argument is stored.

    Raises:
        GoProblem: The toolchain gave no answer.
    """
    span = found.candidate.span
    for verdict in (await ground.report(unit)).verdicts:
        if verdict.kind is VerdictKind.LEAKS and verdict.place.path == span.path:
            offset = ground.source(span.path).text.offset_of_place(verdict.place)
            if offset is not None and span.start <= offset < span.end:
                return True
    return False


class _Proof:
    def __init__(
        self, candidate: Candidate, ground: Ground, unit: Unit, *, asked: bool, reach: Reach
    ) -> None:
        self._candidate = candidate
        self._ground = ground
        self._unit = unit
        self._asked = asked
        self._reach: Reach = reach
        self._overlay: Overlay = ground.edited(candidate.edits)
        self._edited_graph = ground.graph
        self._outside_units: list[Unit] = []
        self._after: dict[str, Source] = {}

    async def prove(self) -> Proved:
        candidate = self._candidate
        if candidate.on_request and not self._asked:
            raise Refusal("effect", f"only on request: {candidate.on_request}")
        before = await compiled(self._ground, self._unit)
        already = await asyncio.to_thread(self._already, before)
        if already is not None and not self._asked:
            reason = f"{candidate.function} is inlined already: {already.told}"
            raise Refusal("effect", reason, decided=True)
        await self._equivalent()
        await self._mend_imports()
        own, _ = await asyncio.gather(self._account(self._unit), self._sizes())
        self._judge(own)
        accounts = [own]
        outside = own.outside if self._can_be_imported() and not candidate.unproved else ""
        if outside and self._reach == "package":
            raise Refusal("outside", f"other packages have to be looked at: {outside}")
        if not outside and not already and not candidate.unproved:
            await self._demand_gain([own])
        tests, _ = await asyncio.gather(self._tests(), self._vet())
        accounts += tests
        if outside:
            accounts += await self._dependents()
        for found in accounts:
            self._judge(found)
        if not already and not candidate.unproved:
            await self._demand_gain(accounts)
            accounts += await self._other_uses(accounts)
        await self._linked()
        edits = await laid_out(self._ground, candidate.edits)
        if edits is None:
            raise Refusal("types", "the edited code does not parse")
        gained = tuple(site for found in accounts for site in found.gained)
        moved = tuple(site for found in accounts for site in found.moved)
        also = sum(found.also for found in accounts)
        if already is not None and self._outside_units:
            reports = [before, *[await self._ground.report(u) for u in self._outside_units]]
            verdicts = tuple(verdict for report in reports for verdict in report.verdicts)
            already = already_inlined(candidate, Side(verdicts, self._ground.source))
        told = already.told if already is not None else summary(gained, moved, also)
        proof = Proof(
            valid=True,
            effective=any(not site.test for site in gained) and already is None,
            summary=candidate.unproved or told,
            gained=tuple(site.place for site in gained),
            kept=tuple(site.place for site in moved),
            also=also,
        )
        title = f"{candidate.title} ({proof.summary})"
        fix = Fix(
            name=candidate.fix,
            form=candidate.form,
            title=title,
            edits=tuple(one for one in edits if not self._changes_nothing(one)),
            mends=candidate.fresh,
            changes=candidate.changes,
            proof=proof,
        )
        return Proved(candidate, fix, inlined=already is not None)

    # Equivalent

    async def _equivalent(self) -> None:
        edits = self._candidate.edits
        if comment := await asyncio.to_thread(lost_comment, edits, self._ground):
            raise Refusal("syntax", f"a comment stands in what would be replaced: {comment}")
        known = {*self._unit.files, *(f for unit in self._variants() for f in unit.files)}
        known |= self._external_tests()
        reason = await asyncio.to_thread(named_elsewhere, self._candidate, self._ground, known)
        if reason:
            raise Refusal("text", reason)

    async def _linked(self) -> None:
        if self._candidate.calls:
            reason = await asyncio.to_thread(
                linked_elsewhere, self._candidate, self._ground, self._unit
            )
            if reason:
                raise Refusal("text", reason)

    def _external_tests(self) -> set[str]:
        """The files of external tests in the same folder: they see what is exported alone."""
        graph = self._ground.graph
        units = (graph.units[root] for root in graph.roots)
        here = (u for u in units if u.variant == "xtest" and u.dir == self._unit.dir)
        return {file for unit in here for file in unit.files}

    def _can_be_imported(self) -> bool:
        """Whether anything can import the package: of a main package its external tests can."""
        return self._unit.name != "main" or bool(self._external_tests())

    async def _mend_imports(self) -> None:
        candidate, ground = self._candidate, self._ground
        self._edited_graph = await with_imports(
            ground.toolchain, ground.graph, candidate.files(), candidate.imports, self._overlay
        )

    def _changes_nothing(self, one: TextEdit) -> bool:
        """Whether an edit stands there only to say where something is made."""
        span = one.span
        return self._ground.source(span.path).text.data[span.start : span.end] == one.new_text

    async def _sizes(self) -> None:
        if reason := await wrong_size(self._candidate, self._ground, self._unit):
            raise Refusal("types", reason)

    # Valid

    async def _tests(self) -> list[Account]:
        """The in-package tests: their own files alone, the others are judged already."""
        found: list[Account] = []
        for unit in self._variants():
            only = frozenset(unit.files) - frozenset(self._unit.files)
            found.append(await self._account(unit, only))
        return found

    def _variants(self) -> list[Unit]:
        """Other units that are compiled from the function's file."""
        graph, path = self._ground.graph, self._candidate.path
        units = [graph.units[root] for root in graph.roots]
        return [u for u in units if u.id != self._unit.id and path in u.files]

    async def _dependents(self) -> list[Account]:
        """Whatever imports the package, directly or not: external tests and other packages."""
        ground = self._ground
        changed = {self._unit.id, *(unit.id for unit in self._variants())}
        roots = (ground.graph.units[root] for root in ground.graph.roots)
        if not any(changed & ground.graph.dependencies(unit) for unit in roots):
            return []
        refreshed = await refresh_exports(ground.toolchain, ground.graph, self._overlay)
        found: list[Account] = []
        seen: set[str] = set()
        for root in sorted(refreshed.changed - changed):
            unit = ground.graph.units.get(root)
            if unit is None:
                continue
            # of a test variant its own files alone: those of the plain one are judged already
            only = frozenset(unit.files) - seen
            edited = bool(only & {*self._candidate.files()})
            if unit.cgo and not edited and (await ground.report(unit)).errors:
                continue  # without a C compiler nothing is known of it, and nothing in it changes
            self._outside_units.append(unit)
            found.append(await self._account(unit, only, refreshed.graph))
            seen |= only
            if edited:
                await self._vet_unit(unit, refreshed.graph, self._overlay)
        return found

    async def _vet(self) -> None:
        unit = next(iter(self._variants()), self._unit)
        copied, path = self._candidate.copies, self._candidate.path
        overlay = dict(self._overlay)
        if copied:
            # vet says nothing of a literal that is returned: it does of a parameter
            overlay[path] += f"\n\nfunc _(goescape {copied}) {{}}\n".encode()
        await self._vet_unit(unit, self._edited_graph, overlay)

    async def _vet_unit(self, unit: Unit, graph: Graph, overlay: Overlay) -> None:
        ground, copied = self._ground, self._candidate.copies
        said, new = await vet_complaints(ground, unit, graph, overlay)
        for complaint in said:
            if copied and complaint.startswith("copylocks: _ passes lock by value"):
                raise Refusal("types", f"{copied} holds a lock, which must not be copied")
        for complaint in new:
            raise Refusal("types", f"vet would say: {complaint}")

    # Effective

    async def _account(
        self, unit: Unit, files: frozenset[str] | None = None, graph: Graph | None = None
    ) -> Account:
        ground = self._ground
        graph = graph or self._edited_graph
        before, after = await asyncio.gather(
            compiled(ground, unit),
            analyse(
                ground.toolchain,
                graph,
                graph.units[unit.id],
                self._overlay,
                kinds=ALL_KINDS,
                level=1,
            ),
        )
        for error in after.errors:
            message = error.message.partition("\n")[0]
            raise Refusal("types", f"{unit.id} would not compile: {message}")
        if is_runtime(unit) and any(v.kind is VerdictKind.MOVED for v in after.verdicts):
            raise Refusal("types", "in the runtime no variable may move to the heap")
        return await asyncio.to_thread(
            self._accounted, before, after, files if files is not None else frozenset(unit.files)
        )

    def _accounted(self, before: Report, after: Report, files: frozenset[str]) -> Account:
        ground, candidate = self._ground, self._candidate
        calls = [
            (path, offset)
            for path in sorted(files)
            if "." not in candidate.function
            for offset in calls_of(ground.source(path), candidate.function, self._unit)
        ]
        return account(
            Side(before.verdicts, ground.source),
            Side(after.verdicts, self._edited_source),
            candidate,
            files,
            calls,
        )

    def _edited_source(self, path: str) -> Source:
        if path not in self._after:
            content = self._overlay.get(path)
            if content is None or path not in self._candidate.files():
                return self._ground.source(path)
            self._after[path] = Source(path, Text(content))
        return self._after[path]

    def _already(self, before: Report) -> Already | None:
        name = self._candidate.function
        if not any(
            verdict.kind is VerdictKind.CAN_INLINE
            and plain(verdict.subject) == name
            # of generic code the wrappers are inlinable, whatever the code itself is
            and ("[" not in verdict.subject or "go.shape." in verdict.subject)
            for verdict in before.verdicts
        ):
            return None
        return already_inlined(self._candidate, Side(before.verdicts, self._ground.source))

    async def _other_uses(self, accounts: list[Account]) -> list[Account]:
        whole = next((u for u in self._variants() if u.variant == "test"), self._unit)
        moved, reason = await other_uses(self._candidate, self._ground, whole, accounts)
        if reason:
            raise Refusal("effect", reason)
        return [Account((), moved, ())] if moved else []

    def _judge(self, found: Account) -> None:
        for reason in found.worse:
            raise Refusal("effect", reason)

    async def _demand_gain(self, accounts: list[Account]) -> None:
        gained = [site for found in accounts for site in found.gained]
        moved = [site for found in accounts for site in found.moved if not site.test]
        if self._candidate.all_must_gain and moved:
            raise Refusal(
                "effect",
                f"{EARLY}: {told(moved[0])} would pay for that",
            )
        if self._asked or any(not site.test for site in gained):
            return
        if gained:
            raise Refusal("effect", "only tests would gain")
        if not moved:
            raise Refusal("effect", "nothing in this package calls it")
        reason = f"no call gains: {summary((), tuple(moved))}"
        # a compile more, for who asked about this one
        if any(found.decides for found in accounts):
            raise Refusal("effect", reason, decided=True)
        cost = await self._too_costly() if self._reach == "module" else ""
        raise Refusal("effect", reason + cost)

    async def _too_costly(self) -> str:
        """That the function that remains is not inlined, so that no caller can decide."""
        candidate, ground, graph = self._candidate, self._ground, self._edited_graph
        if candidate.calls or not candidate.helper:
            return ""
        report = await analyse(
            ground.toolchain,
            graph,
            graph.units[self._unit.id],
            self._overlay,
            kinds=frozenset((VerdictKind.CANNOT_INLINE,)),
        )
        for verdict in report.verdicts:
            if plain(verdict.subject) != candidate.function:
                continue
            if (said := read_inlining(verdict)) is None:
                continue
            name = candidate.function
            why = said.why or f"cost {said.cost} exceeds {said.budget}"
            return f"; {name} is not inlined: {why}"
        return ""
