"""The terminal's way in: ``goescape serve``, ``check``, ``fix``, ``explain``, ``demo``, ``doctor``.

Each command is a function in a module of the same name, which is imported only when it is asked
for, so that ``check`` does not pay for the protocol, nor ``--help`` for anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from goescape.cli.arguments import Arguments, parse
from goescape.cli.terminal import guarded, log_to, prepare_streams

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 and up to 2 are each command's own; 130 and 143 stand for an interrupt and for SIGTERM,
    141 for a reader that closed the pipe.
    """
    prepare_streams()
    return guarded(lambda: _run(argv))


def _run(argv: Sequence[str] | None) -> int:
    arguments = parse(argv)
    log_to(arguments.level, getattr(arguments, "log_file", ""))
    name = arguments.command
    command: Callable[[Arguments], int] = getattr(import_module(f"goescape.cli.{name}"), name)
    return command(arguments)
