"""Every fix over real modules: proved, applied one at a time, and checked without goescape.

    .venv/bin/python -m tests.bench.campaign [--seed N] [--out FOLDER] [--each 30] [--total 500]
        [--jobs 2] [--go GO] [--again FIX] [--fix-all] [--server] [--table] [MODULE …]

Without names: the standard library (in a copy of GOROOT) and six modules of the module proxy; a
name is ``std``, or a module's path with ``@version``. Three steps, each of which goes on where it
was ended:

1. every candidate of every fix is put through its proof (``proving.py``)
2. of the edits that are offered, ``--each`` of every fix and ``--total`` in all are drawn with the
   seed, whatever their package's tests cost
3. each is applied to a copy and checked by Go alone (``checking.py``), then taken back

``--again FIX`` forgets what was proved of a fix, ``--again all`` of every one; what was checked is
checked again only where the edits are others. ``--fix-all`` applies all fixes of every file
instead (``fix_all.py``), ``--server`` through the real server, as an editor does while it saves
(``served.py``). What came of it is printed, and of all modules written to ``TABLE.md``
beside this file; ``--table`` does that alone.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import logging
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.bench.campaign.checking import Checker
from tests.bench.campaign.fix_all import fix_all
from tests.bench.campaign.modules import MODULES, Go1, Module
from tests.bench.campaign.proving import Prover
from tests.bench.campaign.records import Record, Records
from tests.bench.campaign.served import served, served_table
from tests.bench.campaign.table import table

_TABLE = Path(__file__).parent / "TABLE.md"

log = logging.getLogger("campaign")


def main() -> int:
    """Runs the campaign, or goes on with it."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.campaign",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("modules", nargs="*", default=list(MODULES), help="default: all")
    parser.add_argument("--seed", type=int, default=1, help="for the draw")
    parser.add_argument("--out", type=Path, default=Path("campaign"), help="folder of everything")
    parser.add_argument("--each", type=int, default=30, help="edits of each fix, at least")
    parser.add_argument("--total", type=int, default=500, help="edits in all")
    parser.add_argument("--jobs", type=int, default=2, help="checks at a time")
    parser.add_argument("--go", default="", help="the go command")
    parser.add_argument("--again", action="append", default=[], help="forget what is known of it")
    parser.add_argument("--fix-all", action="store_true", help="all fixes of every file instead")
    parser.add_argument("--server", action="store_true", help="the same through the server")
    parser.add_argument("--table", action="store_true", help="print what is known")
    args = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    log.setLevel(logging.INFO)
    args.out.mkdir(parents=True, exist_ok=True)
    go1 = Go1(args.go or shutil.which("go") or "go", args.out.resolve())
    modules = [Module.named(name) for name in args.modules]
    asyncio.run(_campaign(go1, modules, args))
    return 0


async def _campaign(go1: Go1, modules: list[Module], args: argparse.Namespace) -> None:
    candidates = Records(go1.out / "candidates.jsonl")
    checks = Records(go1.out / "checks.jsonl")
    whole = Records(go1.out / "fix_all.jsonl")
    saved = Records(go1.out / "served.jsonl")
    for record in candidates:
        if record["fix"] in args.again or "all" in args.again:
            candidates.forget(record["id"])
    if args.fix_all:
        for module in modules:
            await fix_all(go1, module, whole, checks)
    elif args.server:
        for module in modules:
            await served(go1, module, saved, checks)
    elif not args.table:
        await _prove_and_check(go1, modules, candidates, checks, args)
    drawn = draw(_offered(modules, candidates, checks), args.seed, args.each, args.total)
    text = await table(go1, modules, candidates, checks, whole, seed=args.seed, drawn=len(drawn))
    text += served_table(saved, modules)
    print(text)
    if len(modules) == len(MODULES):
        _TABLE.write_text(text, encoding="utf-8")


async def _prove_and_check(
    go1: Go1,
    modules: list[Module],
    candidates: Records,
    checks: Records,
    args: argparse.Namespace,
) -> None:
    provers: dict[str, Prover] = {}
    for module in modules:
        provers[module.name] = await Prover.made(go1, module, candidates)
        async for done, of in provers[module.name].all(args.jobs):
            log.info("%s: %d of %d packages proved", module.name, done, of)
    while True:
        offered = _offered(modules, candidates, checks)
        drawn = draw(offered, args.seed, args.each, args.total)
        if not await _check(go1, drawn, provers, checks, args.jobs):
            return


def _offered(modules: list[Module], candidates: Records, checks: Records) -> list[Record]:
    """What can be drawn: not what turned out to be no edit for its module."""
    names = {module.name for module in modules}
    apart = {one["id"] for one in checks if one.get("apart")}
    return [
        one
        for one in candidates
        if one["module"] in names and one["outcome"] == "offered" and one["id"] not in apart
    ]


def draw(offered: Iterable[Record], seed: int, each: int, total: int) -> list[Record]:
    """The edits to check, by turns of each fix.

    Each edit has its place in the order that the seed gives, so that edits which are offered later
    push few others out.
    """
    fixes: dict[str, list[Record]] = {}
    for record in offered:
        fixes.setdefault(record["fix"], []).append(record)
    order = _order(seed)
    for several in fixes.values():
        several.sort(key=order)
    drawn = [one for several in fixes.values() for one in several[:each]]
    rest = sorted((one for several in fixes.values() for one in several[each:]), key=order)
    drawn += rest[: max(0, total - len(drawn))]
    turn = {one["id"]: n for several in fixes.values() for n, one in enumerate(several)}
    return sorted(drawn, key=lambda one: (turn[one["id"]], one["fix"]))


def _order(seed: int) -> Callable[[Record], str]:
    return lambda record: hashlib.sha256(f"{seed}:{record['id']}".encode()).hexdigest()


async def _check(
    go1: Go1, drawn: list[Record], provers: dict[str, Prover], checks: Records, jobs: int
) -> bool:
    """Check what was drawn and is not checked yet; whether there was anything."""
    missing = [one for one in drawn if not Checker.checked(one, checks)]
    todo = iter(missing)

    async def work(slot: int) -> None:
        checker = Checker(go1, [prover.module for prover in provers.values()], slot)
        for one in todo:
            candidate = one
            if "edits" not in one:
                candidate = await provers[one["module"]].edits_of(one)
            if candidate["outcome"] != "offered":
                continue
            record = await checker.check(candidate, checks)
            checks.add(record)
            said = "BROKEN" if record["broken"] else record["apart"] or "good"
            log.info("%s: %s (%.0f s)", said, record["id"], record["seconds"])
            if record["broken"]:
                log.info("  %s", record["broken"].replace("\n", "\n  "))

    await asyncio.gather(*(work(slot) for slot in range(jobs)))
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())
