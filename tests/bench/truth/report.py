"""The table, the same as JSON, and errors to be explained."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.truth.compare import Outcome, Statement

__all__ = ["Figures", "figures", "write_report"]

_ERRORS = 50


@dataclass(frozen=True, slots=True)
class Figures:
    """How good one method is at one level.

    Attributes:
        flagged: Executed statements that are flagged.
        right: Of those, the ones that allocated.
        allocating: Executed statements that allocated.
        found: Of those, the flagged ones.
        silent: Executed statements that are not flagged.
        missed: Of those, the ones that allocated.
    """

    flagged: int
    right: int
    allocating: int
    found: int
    silent: int
    missed: int

    @property
    def precision(self) -> float:
        """Of what is flagged, how much allocated."""
        return self.right / self.flagged if self.flagged else 1.0

    @property
    def recall(self) -> float:
        """Of what allocated, how much is flagged."""
        return self.found / self.allocating if self.allocating else 1.0

    @property
    def wrong_silence(self) -> float:
        """Of what is not flagged, how much allocated."""
        return self.missed / self.silent if self.silent else 0.0


def figures(outcomes: Iterable[Outcome], method: str, level: int, *, tiny: bool = False) -> Figures:
    """The figures of a method: flagged is what reaches a level.

    Args:
        outcomes: The packages.
        method: ``raw``, ``instant`` or ``evidence``.
        level: 1 for said and may, 2 for said.
        tiny: Count statements of which only tiny objects are said as well.
    """
    flagged = right = allocating = found = silent = missed = 0
    for outcome in outcomes:
        by_key = {statement.key: statement for statement in outcome.statements}
        for statement in outcome.statements:
            if statement.not_compiled:
                continue
            here = statement.flags.get(method, 0) >= level
            if here and (tiny or not statement.only_tiny):
                flagged += 1
                right += statement.allocated or statement.credit
            if statement.allocated:
                allocating += 1
                found += here or any(
                    by_key[key].flags.get(method, 0) >= level
                    for key in statement.related
                    if key in by_key
                )
            if not here:
                silent += 1
                missed += statement.allocated and not any(
                    by_key[key].flags.get(method, 0) >= level
                    for key in statement.related
                    if key in by_key
                )
    return Figures(flagged, right, allocating, found, silent, missed)


_ROWS = (
    ("raw `-m`", "raw", 2),
    ("goescape, instant", "instant", 2),
    ("with evidence: said", "evidence", 2),
    ("with evidence: said or may", "evidence", 1),
)


def write_report(outcomes: list[Outcome], version: str, folder: Path, seed: int) -> str:
    """Writes ``truth.md``, ``truth.json`` and ``errors.txt``; returns the table."""
    groups = {"all": outcomes, "std": [o for o in outcomes if not _module(o)]}
    groups |= {o.package: [o] for o in outcomes if _module(o)}
    lines = [
        f"{version}, {datetime.now(tz=UTC):%Y-%m-%d}, {len(outcomes)} packages, "
        f"{sum(len(o.statements) for o in outcomes)} executed statements",
        "",
    ]
    tree: dict[str, object] = {"version": version, "packages": [o.package for o in outcomes]}
    for name, group in groups.items():
        if not group:
            continue
        lines += [
            f"**{name}**: {sum(len(o.statements) for o in group)} executed statements, "
            f"{figures(group, 'raw', 2).allocating} of them allocated (and "
            f"{sum(s.not_compiled and s.allocated for o in group for s in o.statements)} in "
            "generic functions that the package does not instantiate, which are left out)",
            "",
            "| | flagged | precision | with tiny objects | recall | silence wrong |",
            "|---|---|---|---|---|---|",
        ]
        for title, method, level in _ROWS:
            f, t = figures(group, method, level), figures(group, method, level, tiny=True)
            lines.append(
                f"| {title} | {f.flagged} | {f.precision:.1%} | {t.precision:.1%} | "
                f"{f.recall:.1%} | {f.wrong_silence:.2%} |"
            )
            tree[f"{name}: {title}"] = {**asdict(f), "precision": f.precision, "recall": f.recall}
        lines.append("")
    left_out = sum((outcome.left_out for outcome in outcomes), Counter[str]())
    told = ", ".join(f"{name} {count}" for name, count in left_out.most_common())
    lines += [
        f"Statements that called what allocates for the runtime itself: {told or 'none'}.",
        "",
    ]
    tree["left out"] = dict(left_out)
    table = "\n".join(lines)
    (folder / "truth.md").write_text(table)
    (folder / "truth.json").write_text(json.dumps(tree, indent=1))
    (folder / "errors.txt").write_text("\n".join(_errors(outcomes, seed)))
    return table


def _module(outcome: Outcome) -> bool:
    return "." in outcome.package.split("/", 1)[0]


def _errors(outcomes: list[Outcome], seed: int) -> Iterable[str]:
    """Said and did not; not even "may", and did."""
    wrong: list[tuple[str, str, Statement]] = []
    for outcome in outcomes:
        by_key = {statement.key: statement for statement in outcome.statements}
        for statement in outcome.statements:
            level = statement.flags.get("evidence", 0)
            if level == 2 and not (statement.allocated or statement.credit):
                if not statement.only_tiny:
                    wrong.append(("said, did not", outcome.package, statement))
            elif statement.allocated and not level and not statement.not_compiled:
                related = (by_key.get(key) for key in statement.related)
                if not any(other and other.flags.get("evidence") for other in related):
                    wrong.append(("silent, did", outcome.package, statement))
    yield f"{len(wrong)} errors: " + ", ".join(
        f"{sum(kind == which for which, _, _ in wrong)} {kind}"
        for kind in ("said, did not", "silent, did")
    )
    for kind, package, statement in random.Random(seed).sample(wrong, min(_ERRORS, len(wrong))):
        path, line = statement.key
        with open(path, encoding="utf-8", errors="replace") as file:
            source = file.read().split("\n")[line - 1].strip()
        yield f"\n{kind}: {package}/{os.path.basename(path)}:{line}: {source}"
        yield from (f"    {told}" for told in statement.told)
        if statement.symbols:
            yield f"    recorded: {', '.join(sorted(statement.symbols))}"
