"""``goescape check``: the engine in the terminal and in CI.

Findings go to stdout, as soon as it is their packages' turn; what could not be analysed, and
why, goes to stderr. The exit codes are a contract (see ``arguments``).
"""

from __future__ import annotations

import os
import sys
import time

from goescape.cli import document
from goescape.cli.arguments import KINDS, Arguments
from goescape.cli.options import folder_of, settings_of
from goescape.cli.printers import ExitCode, JsonPrinter, Printer, TextPrinter, Total
from goescape.cli.progress import Bar
from goescape.cli.running import run
from goescape.engine import batch
from goescape.engine.publisher import wanted_kinds
from goescape.golang import GoProblem, Toolchain
from goescape.model import VerdictKind
from goescape.settings import Settings, Severity, SeveritySettings

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
    settings = settings_of(arguments)
    folder = folder_of(arguments)
    here = os.getcwd()
    printer: Printer
    if arguments.format == "json":
        printer = JsonPrinter(here, settings)
    else:
        printer = TextPrinter(here, arguments.color, settings)
    return run(_check(arguments, settings, folder, printer))


async def _check(
    arguments: Arguments, settings: Settings, folder: str, printer: Printer
) -> ExitCode:
    began = time.monotonic()
    total = Total()
    toolchain: Toolchain | None = None
    bar = Bar(on=not arguments.tells, plain=arguments.color == "never")
    try:
        bar.phase("go list: loads the packages, and builds what they import")
        work = await batch.prepare(folder, arguments.patterns, settings)
        toolchain = work.toolchain
        code = await _report(work, arguments, settings, printer=printer, bar=bar, total=total)
    except GoProblem as problem:
        with bar.aside():
            printer.problem(problem)
        code = 2
    finally:
        bar.close()
    printer.summary(total, toolchain, time.monotonic() - began, code)
    return code


async def _report(
    work: batch.Batch,
    arguments: Arguments,
    settings: Settings,
    *,
    printer: Printer,
    bar: Bar,
    total: Total,
) -> ExitCode:
    total.packages = len(work.packages)
    total.vendored_packages = work.vendored
    with bar.aside():
        printer.errors(work.graph.errors)
    bar.phase("analysed", len(work.packages))
    failing = _failing(arguments.fail_on, settings)
    asked_to_fail = False
    broken = bool(work.graph.errors)
    async for checked in batch.run(work, settings, jobs=arguments.jobs, tick=bar.advance):
        with bar.aside():
            printer.errors(checked.errors, checked.import_path)
            printer.package(checked)
        total.findings += len(checked.findings)
        total.packages_with_findings += bool(checked.findings)
        total.packages_not_analysed += bool(checked.errors)
        total.generated_findings += checked.generated
        broken = broken or bool(checked.errors)
        asked_to_fail = asked_to_fail or any(e.kind in failing for e in checked.findings)
    if broken:
        return 2
    return 1 if asked_to_fail else 0


def _failing(fail_on: frozenset[str], settings: Settings) -> frozenset[VerdictKind]:
    if "any" in fail_on:
        return wanted_kinds(settings.severity)
    levels: dict[str, Severity] = {kind: "error" if kind in fail_on else "off" for kind in KINDS}
    return wanted_kinds(SeveritySettings(**levels))
