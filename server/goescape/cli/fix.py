"""``goescape fix``: proved edits, applied in the terminal.

What is done is told on stdout (on stderr where stdout has the diff), failures go to stderr. The
exit codes are a contract (see ``helptexts``).
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Iterable, Sequence

import msgspec

from goescape.cli.arguments import Arguments
from goescape.cli.options import layers_of, place_of, settings_of
from goescape.cli.paths import printable, short
from goescape.cli.printers import ExitCode
from goescape.cli.progress import Bar
from goescape.cli.report import counted, error_line
from goescape.cli.running import run
from goescape.cli.terminal import Paint, UsageError
from goescape.cli.writing import diff, write_all
from goescape.engine import batch, manual
from goescape.engine.choice import Choice, bare, choice
from goescape.engine.fix_batch import Changes, Done, fix_packages
from goescape.fixes import FIXES
from goescape.golang import GoProblem
from goescape.model import BuildError
from goescape.settings import Settings

__all__ = ["fix"]


def fix(arguments: Arguments) -> int:
    """Apply what is proved in the packages that the patterns name.

    Returns:
        0: done; 1: there is something to apply, and ``--fail`` was given; 2: something failed.

    Raises:
        UsageError: An option that cannot be meant.
    """
    settings_of(arguments)  # says what is wrong with them before anything is done
    only = _chosen(arguments.only)
    folder, patterns = place_of(arguments)
    return run(_Fix(arguments, folder, patterns, only).run())


def _chosen(words: Iterable[str]) -> Choice:
    """What ``--only`` names."""
    only = choice(words)
    for name in (*only.fixes, *(fix for fix, _ in only.functions)):
        if name not in FIXES:
            raise UsageError(f"--only {name}: there is no such fix; there are: {', '.join(FIXES)}")
    for name in sorted(only.fixes):
        offered = manual.FIXES[name]
        if not offered.quick:
            raise UsageError(
                f"--only {name}: it is there for who asks for it, so name the function: "
                f"--only {name}:FUNCTION"
            )
    for name, function in sorted(only.functions):
        if not function:
            raise UsageError(f"--only {name}: a function's name is missing after the colon")
    return only


class _Fix:
    def __init__(
        self, arguments: Arguments, folder: str, patterns: Sequence[str], only: Choice
    ) -> None:
        self._arguments = arguments
        self._folder = folder
        self._patterns = patterns
        self._only = only
        self._missing = set(only.functions)
        self._here = os.getcwd()
        self._stream = sys.stderr if arguments.diff else sys.stdout
        self._paint = Paint(self._stream, arguments.color)
        self._error_paint = Paint(sys.stderr, arguments.color)
        self._bar = Bar(on=not arguments.tells, plain=arguments.color == "never")
        self._said: set[str] = set()
        self._applied = 0
        self._refused = 0

    async def run(self) -> ExitCode:
        began = time.monotonic()
        changes = Changes()
        try:
            version = await self._prove(changes)
            self._bar.phase("writes")
            written = await asyncio.to_thread(self._finish, changes)
        except GoProblem as problem:
            self._error(BuildError(None, problem.message))
            return 2
        finally:
            self._bar.close()
        if not written:
            return 2
        self._summary(changes, time.monotonic() - began, version)
        if self._said:
            return 2
        return 1 if self._arguments.fail and self._applied else 0

    async def _prove(self, changes: Changes) -> str:
        """Everything but writing; Go's version."""
        arguments, bar = self._arguments, self._bar
        settings_for = layers_of(arguments, self._error)

        def settings(folder: str) -> Settings:
            return msgspec.structs.replace(settings_for(folder), max_findings=0)

        bar.phase("go list: loads the packages, and builds what they import")
        work = await batch.prepare(self._folder, self._patterns, settings)
        for error in work.graph.errors:
            self._error(error)
        bar.phase("analysed", len(work.packages))
        checked: list[batch.Checked] = []
        async for package in batch.run(work, jobs=0, tick=bar.advance):
            for error in package.errors:
                self._error(error, package.import_path)
            checked.append(package)
        bar.phase("proves")
        found = fix_packages(work, checked, changes, only=self._only, everything=arguments.explain)
        async for done in found:
            with bar.aside():
                self._tell(done)
        for name, function in sorted(self._missing):
            problem = f"--only {name}:{function}: there is no such function that it could be about"
            self._error(BuildError(None, problem))
        return work.toolchain.version

    def _tell(self, done: Done) -> None:
        self._missing.discard((done.name, bare(done.function)))
        where = self._paint(f"{short(done.path, self._here)}:{done.line}:", "bold")
        if done.problem:
            self._error(BuildError(None, f"{done.function}: {done.problem}"))
        elif done.fix is not None:
            self._applied += 1
            self._say(f"{where} {self._paint(printable(done.fix.title), 'good')}")
        elif done.asked:
            self._refused += 1
            reason = done.refused[0].reason if done.refused else "nothing can be proposed"
            problem = f"{done.function}: {done.name} is not offered: {printable(reason)}"
            self._error(BuildError(None, problem))
        else:
            self._refused += 1
            for one in done.refused if self._arguments.explain else ():
                self._say(
                    f"{where} {one.function}: {one.fix} ({one.form}) is not offered: "
                    f"{printable(one.reason)}"
                )

    def _finish(self, changes: Changes) -> bool:
        """Write the files, or print how they differ; whether that was done."""
        edited = {path: after for path, (_, after) in changes.files.items()}
        stale = changes.changed_meanwhile() if edited else []
        if stale:
            self._error(
                BuildError(
                    None,
                    f"nothing was written: {short(stale[0], self._here)} has changed meanwhile; "
                    "run it again",
                )
            )
            return False
        if self._arguments.diff:
            sys.stdout.flush()
            for path, (before, after) in sorted(changes.files.items()):
                sys.stdout.buffer.write(diff(path, before, after, self._here))
            sys.stdout.buffer.flush()
            return True
        try:
            write_all(edited)
        except OSError as error:
            name = short(str(error.filename or ""), self._here)
            said = f"nothing was written: {name}: {error.strerror or error}"
            self._error(BuildError(None, said))
            return False
        return True

    def _summary(self, changes: Changes, seconds: float, version: str) -> None:
        files = counted(len(changes.files), "file")
        fixes = f"{self._applied:,} {'fix' if self._applied == 1 else 'fixes'}"
        parts = [f"{fixes} {'proved' if self._arguments.diff else 'applied'} in {files}"]
        if self._refused:
            why = "" if self._arguments.explain else " (--explain says why)"
            parts.append(f"{counted(self._refused, 'candidate')} refused{why}")
        parts += [f"{seconds:.2f} s", version]
        self._say(self._paint(", ".join(parts), "bold"))

    def _say(self, line: str) -> None:
        self._stream.write(line + "\n")
        self._stream.flush()

    def _error(self, error: BuildError, package: str = "") -> None:
        """One line on stderr; the same is told once."""
        line = error_line(error, self._here, self._error_paint, package)
        if line not in self._said:
            self._said.add(line)
            with self._bar.aside():
                sys.stderr.write(line + "\n")
                sys.stderr.flush()
