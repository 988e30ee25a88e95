"""``goescape doctor``: what works here, and what to do about what does not."""

from __future__ import annotations

import sys

import msgspec

from goescape.cli.arguments import Arguments
from goescape.cli.checkup import Check, State, checkup
from goescape.cli.options import folder_of, layers_of
from goescape.cli.paths import printable
from goescape.cli.running import run
from goescape.cli.terminal import Paint
from goescape.model import BuildError
from goescape.settings import Settings

__all__ = ["doctor"]

_LOOKS: dict[State, str] = {"ok": "good", "note": "warning", "fails": "error"}
_LABEL = 6


class _Diagnosis(msgspec.Struct, frozen=True):
    version: int
    ok: bool
    checks: list[Check]


def doctor(arguments: Arguments) -> int:
    """Look at everything; 0 if all that goescape needs works, else 2.

    Raises:
        UsageError: An option that cannot be meant.
    """
    folder = folder_of(arguments)
    wrong: list[BuildError] = []
    settings = layers_of(arguments, wrong.append)(folder)
    return run(_doctor(arguments, folder, settings, wrong))


async def _doctor(
    arguments: Arguments, folder: str, settings: Settings, wrong: list[BuildError]
) -> int:
    paint = Paint(sys.stdout, arguments.color)
    checks: list[Check] = []
    async for check in checkup(folder, settings, wrong):
        checks.append(check)
        if not arguments.json:
            sys.stdout.write(_shown(check, paint))
            sys.stdout.flush()
    ok = all(check.state != "fails" for check in checks)
    if arguments.json:
        body = msgspec.json.encode(_Diagnosis(1, ok, checks))
        sys.stdout.buffer.write(msgspec.json.format(body, indent=2) + b"\n")
        sys.stdout.buffer.flush()
    else:
        end = "All that goescape needs works here." if ok else "goescape cannot work here as it is."
        sys.stdout.write("\n" + paint(end, "good" if ok else "error") + "\n")
    return 0 if ok else 2


def _shown(check: Check, paint: Paint) -> str:
    indent = " " * (_LABEL + 2)
    first, *more = printable(check.found).splitlines() or [""]
    label = paint(check.state, _LOOKS[check.state]) + " " * (_LABEL - len(check.state))
    lines = [f"{label}  {paint(check.name + ':', 'bold')} {first}".rstrip()]
    lines += (f"{indent}{line}" for line in more)
    if check.advice:
        lines.append(f"{indent}{paint('What to do:', 'bold')} {check.advice}")
    return "\n".join(lines) + "\n"
