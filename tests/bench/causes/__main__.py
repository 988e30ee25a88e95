"""What the findings of real code are explained by.

    python -m tests.bench.causes                              # the distribution of causes
    python -m tests.bench.causes sample --seed 1 --count 100  # findings to be read one by one
    python -m tests.bench.causes show ID …                    # certain findings again

The code is the standard library of the Go in use, cobra, zap and gin (``--only std zap`` for
some of it); of every package that compiles, without its tests, the findings that are shown by
default. The first run asks the compiler about all of it (some minutes) and keeps the answers in
``.cache/causes``; later runs take seconds, so a sample can be read again after each change.

``sample`` prints of each finding its message, what would change it, the hover, the source and
the compiler's words; ``--rows`` prints the rows for ``READ.md`` instead, where the verdicts on
what was read are kept. ``--cause SLUG`` draws from that cause only.
"""

from __future__ import annotations

import argparse
import sys

from tests.bench.causes.corpus import GROUPS, asked
from tests.bench.causes.distribution import count, table
from tests.bench.causes.sample import draw, everything, row, shown


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.causes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", nargs="?", default="count", choices=["count", "sample", "show"])
    parser.add_argument("ids", nargs="*", help="for show: ids, or package#id")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--cause", default="", help="draw from this cause only")
    parser.add_argument("--rows", action="store_true", help="print rows for READ.md")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS))
    parser.add_argument("--go", default="", help="the go command")
    args = parser.parse_args()
    version, packages = asked(args.only, args.go)
    if args.what == "count":
        print(table(count(packages), args.only, version))
        return 0
    found = everything(packages)
    if args.what == "show":
        wanted = {one.rpartition("#")[2] for one in args.ids}
        chosen = [one for one in found if one.escape.id in wanted]
        missing = wanted - {one.escape.id for one in chosen}
        if missing:
            print(f"no such finding (any more): {', '.join(sorted(missing))}", file=sys.stderr)
    else:
        those = [one for one in found if args.cause in ("", one.escape.cause.slug)]
        chosen = draw(those, args.seed, args.count)
        print(f"{version}, seed {args.seed}: {len(chosen)} of {len(those)} findings\n")
    for number, one in enumerate(chosen, 1):
        print(row(one) if args.rows else shown(one, number))
    return 0


if __name__ == "__main__":
    sys.exit(main())
