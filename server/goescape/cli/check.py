"""``goescape check``: the engine in the terminal and in CI.

Findings go to stdout, as soon as it is their packages' turn; what could not be analysed, and
why, goes to stderr. The exit codes are a contract (see ``arguments``).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from typing import Any

from goescape.cli import document
from goescape.cli.arguments import Arguments
from goescape.cli.by_root import RootPrinter
from goescape.cli.options import layers_of, place_of, settings_of
from goescape.cli.printers import ExitCode, JsonPrinter, Printer, TextPrinter, Total
from goescape.cli.progress import Bar
from goescape.cli.running import run
from goescape.cli.values import KINDS
from goescape.engine import batch
from goescape.engine.severity import wanted_kinds
from goescape.golang import GoProblem, Toolchain
from goescape.model import BuildError, VerdictKind
from goescape.settings import SeveritySettings

__all__ = ["check"]


def check(arguments: Arguments) -> int:
    """Analyse what the patterns name and print it.

    Returns:
        0: analysed; 1: there is what ``--fail-on`` names; 2: something was not analysed.

    Raises:
        UsageError: An option that cannot be meant.
    """
    if arguments.print_schema:
        sys.stdout.write(document.schema().decode())
        return 0
    settings_of(arguments)  # says what is wrong with them before anything is done
    folder, patterns = place_of(arguments)
    here = os.getcwd()
    printer: Printer
    if arguments.format == "json":
        printer = JsonPrinter(here)
    elif arguments.by == "root":
        printer = RootPrinter(here, arguments.color)
    else:
        printer = TextPrinter(here, arguments.color)
    return run(_check(arguments, folder, patterns, printer))


async def _check(
    arguments: Arguments, folder: str, patterns: Sequence[str], printer: Printer
) -> ExitCode:
    began = time.monotonic()
    total = Total()
    toolchain: Toolchain | None = None
    wrong: list[BuildError] = []
    settings_for = layers_of(arguments, wrong.append)
    bar = Bar(on=not arguments.tells, plain=arguments.color == "never")
    try:
        bar.phase("go list: loads the packages, and builds what they import")
        work = await batch.prepare(folder, patterns, settings_for)
        toolchain = work.toolchain
        code = await _report(work, arguments, printer=printer, bar=bar, total=total)
    except GoProblem as problem:
        with bar.aside():
            printer.problem(problem)
        code = 2
    finally:
        bar.close()
    if wrong:
        printer.errors(wrong)
        code = 2
    printer.summary(total, toolchain, time.monotonic() - began, code)
    return code


async def _report(
    work: batch.Batch,
    arguments: Arguments,
    *,
    printer: Printer,
    bar: Bar,
    total: Total,
) -> ExitCode:
    printer.units = work.graph.units
    total.packages = len(work.packages)
    total.vendored_packages = work.vendored
    with bar.aside():
        printer.errors(work.graph.errors)
    bar.phase("analysed", len(work.packages))
    failing = _failing(arguments.fail_on)
    asked_to_fail = False
    broken = bool(work.graph.errors)
    async for checked in batch.run(work, jobs=arguments.jobs, tick=bar.advance):
        with bar.aside():
            printer.errors(checked.errors, checked.import_path)
            printer.package(checked)
        total.findings += len(checked.findings)
        total.packages_with_findings += bool(checked.findings)
        total.packages_not_analysed += bool(checked.errors)
        total.generated_findings += checked.generated
        broken = broken or bool(checked.errors)
        total.ignored_findings += checked.ignored
        total.more_findings += checked.more
        total.broken_assertions += len(checked.broken)
        asked_to_fail = asked_to_fail or bool(checked.broken or checked.kinds & failing)
    if broken:
        return 2
    return 1 if asked_to_fail else 0


def _failing(fail_on: frozenset[str]) -> frozenset[VerdictKind]:
    if "any" in fail_on:
        return frozenset(VerdictKind)
    levels: dict[str, Any] = {kind: "error" if kind in fail_on else "off" for kind in KINDS}
    return wanted_kinds(SeveritySettings(**levels))
