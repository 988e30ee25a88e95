"""What came of a campaign, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.bench.campaign.checking import Checker
from tests.bench.campaign.modules import STD, Go1, Module, call
from tests.bench.campaign.proving import NEAR
from tests.bench.campaign.records import Record, Records

__all__ = ["table"]

_HEAD = """\
| | candidates | by shape | by text elsewhere | by type | by effect | no answer | offered | \
on request | checked | tests run | flaky | broken |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
"""


async def table(
    go1: Go1,
    modules: list[Module],
    candidates: Records,
    checks: Records,
    whole: Records,
    *,
    seed: int,
    drawn: int,
) -> str:
    """The tables by fix and by module, and what is broken."""
    names = {module.name for module in modules}
    proved = [one for one in candidates if one["module"] in names]
    offered = [one for one in proved if one["outcome"] == "offered"]
    judged = [found for one in offered if (found := Checker.checked(one, checks))]
    checked = [one for one in judged if not one["apart"]]
    lines = [
        "# No broken code",
        "",
        "Written by `python -m tests.bench.campaign`, which tells what is checked, and how.",
        "",
        f"Seed {seed}, {drawn} edits drawn, {await _version(go1)}. "
        f"{', '.join(_name(go1, one) for one in modules)}.",
        f"Of the standard library a proof sees the package, its tests, and up to {NEAR} packages "
        "that import it; what nobody would do there is not checked: "
        f"{len(judged) - len(checked)} edits change what a package exports, and say so.",
        "",
        _HEAD + "\n".join(_rows(proved, checked, "fix")),
        "",
        _HEAD + "\n".join(_rows(proved, checked, "module")),
        "",
    ]
    broken = [one for one in checked if one["broken"]]
    for one in broken:
        told = one["broken"].strip().replace("\n", "\n    ")
        lines += [f"* `{one['id']}`", "", f"    {told}", ""]
    lines += _fixed(record for record in whole if record.get("module") in names)
    return "\n".join(lines) + "\n"


def _rows(proved: list[Record], checked: list[Record], by: str) -> Iterable[str]:
    for name in [*sorted({one[by] for one in proved}), ""]:
        mine = [one for one in proved if not name or one[by] == name]
        stages = Counter(one["stage"] for one in mine if one["outcome"] == "refused")
        offered = [one for one in mine if one["outcome"] == "offered"]
        done = [one for one in checked if not name or one[by] == name]
        cells = (
            len(mine),
            stages["syntax"],
            stages["text"],
            stages["types"],
            stages["effect"],
            sum(one["outcome"] == "problem" for one in mine) + stages["outside"],
            sum(not one["asked"] for one in offered),
            sum(one["asked"] for one in offered),
            len(done),
            sum(one["tested"] > 0 for one in done),
            sum(one["flaky"] > 0 for one in done),
            sum(bool(one["broken"]) for one in done),
        )
        yield f"| {name or 'all'} | {' | '.join(f'{cell:,}' for cell in cells)} |"


def _fixed(whole: Iterable[Record]) -> list[str]:
    rows = [
        f"| {one['module']} | {one['files']:,} | {one['fixes']:,} | {one['changed']:,} | "
        f"{one['again']:,} | {one['tested']:,} | {one['broken'] or 'no'} |"
        for one in whole
        if "again" in one
    ]
    if not rows:
        return []
    head = "| | files | fixes | files changed | by a second run | packages tested | broken |"
    return [
        "## All fixes of every file",
        "",
        "`source.fixAll.goescape` of each file in turn, on what those before it left "
        "(`--fix-all`).",
        "",
        head,
        "|---|---|---|---|---|---|---|",
        *rows,
    ]


async def _version(go1: Go1) -> str:
    environment = {"HOME": str(go1.out), "GOTOOLCHAIN": "local"}
    _, text = await call([go1.go, "env", "GOVERSION"], go1.out, environment, 60)
    return text.strip()


def _name(go1: Go1, module: Module) -> str:
    if module.name != STD:
        return f"{module.name} {module.version}"
    try:
        release = (module.root(go1) / "VERSION").read_text(encoding="utf-8").partition("\n")[0]
    except OSError:
        return "the standard library"
    return f"the standard library of {release}"
