"""How often each cause occurs, and what it costs to find it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from goescape.causes import PAGES
from goescape.model import UNCLASSIFIED
from tests.bench.causes.corpus import Asked, Cost, explained

__all__ = ["Distribution", "count", "table"]

OTHER = "other"


@dataclass
class Distribution:
    """What was counted.

    Attributes:
        causes: How many findings have a cause, by (group, slug).
        packages: How many packages there are, by group.
        cost: CPU time of explaining.
    """

    causes: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    packages: Counter[str] = field(default_factory=Counter[str])
    cost: Cost = field(default_factory=Cost)

    def total(self, group: str = "") -> int:
        """How many findings there are, in one group or in all."""
        return sum(n for (its, _), n in self.causes.items() if group in ("", its))

    def of(self, slug: str, group: str = "") -> int:
        """How many findings have a cause."""
        return sum(n for (g, s), n in self.causes.items() if s == slug and group in ("", g))


def count(packages: Iterable[Asked]) -> Distribution:
    """Explain every package and count."""
    result = Distribution()
    for one in packages:
        result.packages[one.group] += 1
        for found in explained(one, result.cost):
            result.causes[one.group, found.escape.cause.slug] += 1
    return result


def table(found: Distribution, groups: Sequence[str], version: str) -> str:
    """The README's table, in Markdown."""
    slugs = sorted({slug for _, slug in found.causes}, key=lambda slug: (-found.of(slug), slug))
    lines = [
        "| cause | " + " | ".join([*groups, "all", "share"]) + " |",
        "|---" + "|---:" * (len(groups) + 2) + "|",
    ]
    for slug in slugs:
        title = PAGES[slug].title if slug in PAGES else "not classified"
        cells = [f"{found.of(slug, group):,}" for group in [*groups, ""]]
        share = _share(found.of(slug), found.total())
        lines.append(f"| `{slug}`: {title} | " + " | ".join([*cells, share]) + " |")
    totals = [f"{found.total(group):,}" for group in [*groups, ""]]
    lines.append("| all | " + " | ".join([*totals, "100 %"]) + " |")
    packages = ", ".join(f"{group} {found.packages[group]}" for group in groups)
    per_call = 1e6 * found.cost.seconds / max(found.cost.calls, 1)
    return "\n".join(
        [
            *lines,
            "",
            f"Findings that are shown by default, {version}, in packages: {packages}.",
            f"`{OTHER}`: {_share(found.of(OTHER), found.total())}; not classified: "
            f"{found.of(UNCLASSIFIED.slug)}.",
            f"Finding a cause took {per_call:.0f} µs of CPU time ({found.cost.calls:,} findings, "
            f"hidden ones too: {found.cost.seconds:.2f} s).",
        ]
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.2f} %"
