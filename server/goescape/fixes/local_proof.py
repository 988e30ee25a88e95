"""Proves local fixes: of one place, or of many at once.

A local fix (``Candidate.measured``) edits one place in one function's body. It is

* **equivalent** by its own rule, which syntax and the types of its expressions decide before;
* **valid**: the package type-checks with its tests, and vet says no more than before. Nothing
  else can tell: a body and the imports of its file are all that is edited;
* **effective** by a measured rule, and by the compiler: nothing gets worse (``local_account.py``).

Many are proved together as one is, so that a whole file or package costs few compiles.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from goescape.fixes.candidate import Candidate, Copied, Made, Refused
from goescape.fixes.edits import by_file
from goescape.fixes.ground import Ground
from goescape.fixes.import_edits import import_edits
from goescape.fixes.imports import with_imports
from goescape.fixes.layout import laid_out
from goescape.fixes.local_account import Local, worse
from goescape.fixes.proved import Proved, Refusal, compiled, vet_complaints
from goescape.fixes.sides import Side
from goescape.golang import Graph, Report, Unit, analyse, type_errors
from goescape.golang.verdicts import ALL_KINDS
from goescape.model import Fix, Overlay, Place, Proof, TextEdit
from goescape.syntax import Source
from goescape.text import Text

__all__ = ["Together", "apart", "prove_local", "prove_together"]


@dataclass(frozen=True)
class Together:
    """Local fixes that hold all at once.

    Attributes:
        parts: They.
        fixes: Each of them: its title, and its own edits of functions; the edits of imports are
            in ``edits`` alone.
        edits: All of them, laid out, in the text as it was.
    """

    parts: tuple[Candidate, ...]
    fixes: tuple[Fix, ...]
    edits: tuple[TextEdit, ...]


async def prove_local(candidate: Candidate, ground: Ground, unit: Unit) -> Proved | Refused:
    """Prove one local candidate.

    Args:
        candidate: One that has ``measured``.
        ground: The code as it is.
        unit: The plain package of the candidate's file.

    Raises:
        GoProblem: The toolchain gave no answer.
    """
    found = await prove_together([candidate], ground, unit)
    if isinstance(found, Refused):
        return found
    return Proved(candidate, replace(found.fixes[0], edits=found.edits))


async def prove_together(
    parts: Sequence[Candidate], ground: Ground, unit: Unit
) -> Together | Refused:
    """Prove local candidates of one package all at once.

    Args:
        parts: Whose edits do not overlap (:func:`apart`).
        ground: The code as it is.
        unit: Their plain package.

    Returns:
        The refusal, where there is one, names the first of them.

    Raises:
        GoProblem: The toolchain gave no answer.
    """
    try:
        return await _Proof(parts, ground, unit).prove()
    except Refusal as refusal:
        one = parts[0]
        return Refused(
            one.fix, one.form, one.path, one.function, refusal.reason, refusal.stage, one.site
        )


def apart(parts: Sequence[Candidate]) -> list[Candidate]:
    """Those whose edits overlap with none of those before."""
    taken: dict[str, list[tuple[int, int]]] = {}
    found: list[Candidate] = []
    for part in parts:
        spans = [(one.span.path, one.span.start, one.span.end) for one in part.edits]
        if any(
            (start < other_end and other_start < end) or start == other_start
            for path, start, end in spans
            for other_start, other_end in taken.get(path, ())
        ):
            continue
        found.append(part)
        for path, start, end in spans:
            taken.setdefault(path, []).append((start, end))
    return found


class _Proof:
    def __init__(self, parts: Sequence[Candidate], ground: Ground, unit: Unit) -> None:
        self._parts = tuple(parts)
        self._ground = ground
        self._unit = unit
        self._edited: dict[str, Source] = {}

    async def prove(self) -> Together:
        ground, unit = self._ground, self._unit
        self._new_enough()
        before = await compiled(ground, unit)
        whole = await asyncio.to_thread(self._whole)
        if reason := await asyncio.to_thread(self._named_elsewhere):
            raise Refusal("text", reason)
        overlay = ground.edited(whole.edits)
        graph = await with_imports(
            ground.toolchain, ground.graph, whole.files(), whole.imports, overlay
        )
        after = await analyse(
            ground.toolchain, graph, graph.units[unit.id], overlay, kinds=ALL_KINDS, level=1
        )
        for error in after.errors:
            message = error.message.partition("\n")[0]
            raise Refusal("types", f"{unit.id} would not compile: {message}")
        if reason := await asyncio.to_thread(self._worse, whole, overlay, before, after):
            raise Refusal("effect", reason)
        await asyncio.gather(self._tests(graph, overlay), self._vet(graph, overlay))
        edits = await laid_out(ground, whole.edits)
        if edits is None:
            raise Refusal("types", "the edited code does not parse")
        return Together(self._parts, tuple(self._fix(part) for part in self._parts), edits)

    def _new_enough(self) -> None:
        for part in self._parts:
            needed = _release(part.go)
            told = self._unit.go_version
            if needed > self._ground.toolchain.release[:2]:
                raise Refusal("types", f"it needs Go {part.go}")
            if told and needed > _release(told):
                raise Refusal("types", f"it needs Go {part.go}, and go.mod says go {told}")

    def _whole(self) -> Candidate:
        """All parts as one candidate, with the imports that they need."""
        edits: list[TextEdit] = []
        made: list[Made] = []
        copied: list[Copied] = []
        for part in self._parts:
            first = len(edits)
            edits += part.edits
            made += [replace(one, edit=one.edit + first) for one in part.made]
            copied += [replace(one, edit=one.edit + first) for one in part.copied]
        wanted = dict.fromkeys(path for part in self._parts for path in part.imports)
        unused = dict.fromkeys(path for part in self._parts for path in part.unused)
        for path, here in by_file(edits).items():
            own = [part for part in self._parts if part.path == path]
            adds = {name for part in own for name in part.imports}
            freed = {name for part in own for name in part.unused}
            mended = import_edits(self._ground.source(path), here, adds, freed & {*unused})
            if mended is None:
                raise Refusal("syntax", "a comment stands with the imports that change")
            edits += mended
        return replace(
            self._parts[0],
            edits=tuple(edits),
            made=tuple(made),
            copied=tuple(copied),
            imports=tuple(wanted),
            _moved={},
        )

    def _named_elsewhere(self) -> str:
        """Whether a file that is not compiled here declares the name of a new import."""
        folder = self._ground.folder(self._unit.dir)
        for path in {name for part in self._parts for name in part.imports}:
            name = re.escape(path.rpartition("/")[2]).encode()
            declared = re.compile(
                rb"^(?:func|type|var|const)[ \t]+" + name + rb"\b|^\t" + name + rb"\b[^.:(]*$",
                re.MULTILINE,
            )
            for file, content in folder.items():
                if file not in self._unit.files and declared.search(content):
                    return f"{name.decode()} may be a name in {file.rpartition('/')[2]}"
        return ""

    def _worse(self, whole: Candidate, overlay: Overlay, before: Report, after: Report) -> str:
        files = {*whole.files()}

        def edited(path: str) -> Source:
            if path not in files:
                return self._ground.source(path)
            if path not in self._edited:
                self._edited[path] = Source(path, Text(overlay[path]))
            return self._edited[path]

        return worse(
            Side(before.verdicts, self._ground.source),
            Side(after.verdicts, edited),
            Local(self._parts, whole),
            self._unit.files,
        )

    def _variants(self) -> list[Unit]:
        """Other units that are compiled from the edited files: the package with its tests."""
        graph = self._ground.graph
        paths = {part.path for part in self._parts}
        units = (graph.units[root] for root in graph.roots)
        return [u for u in units if u.id != self._unit.id and paths & {*u.files}]

    async def _tests(self, graph: Graph, overlay: Overlay) -> None:
        ground = self._ground
        for unit in self._variants():
            known = graph.units.get(unit.id)
            if known is None:
                continue
            for error in await type_errors(ground.toolchain, graph, known, overlay):
                before = await type_errors(ground.toolchain, ground.graph, unit, ground.overlay)
                if not before:
                    message = error.message.partition("\n")[0]
                    raise Refusal("types", f"{unit.id} would not compile: {message}")
                raise Refusal("types", f"{unit.id} does not compile: {before[0].message}")

    async def _vet(self, graph: Graph, overlay: Overlay) -> None:
        unit = next(iter(self._variants()), self._unit)
        _, new = await vet_complaints(self._ground, unit, graph, overlay)
        for complaint in new:
            raise Refusal("types", f"vet would say: {complaint}")

    def _fix(self, part: Candidate) -> Fix:
        measured = part.measured
        told = measured.told if measured is not None else ""
        return Fix(
            name=part.fix,
            form=part.form,
            title=f"{part.title} ({told})",
            edits=part.edits,
            mends=part.fresh,
            changes=part.changes,
            proof=Proof(valid=True, effective=True, summary=told, gained=(self._place(part),)),
        )

    def _place(self, part: Candidate) -> Place:
        site = part.site or part.span
        return self._ground.source(site.path).text.place_of_offset(site.path, site.start)


def _release(version: str) -> tuple[int, int]:
    numbers = re.match(r"(\d+)\.(\d+)", version)
    return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
