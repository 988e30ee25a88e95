"""The two forms in which ``goescape check`` tells what it found.

A printer hears of everything in the order in which it is to be printed: of failures and
packages as they come, and of the summary at the end.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import msgspec

from goescape import __version__
from goescape.cli import document
from goescape.cli.paths import printable
from goescape.cli.report import Page, counted, error_line
from goescape.cli.root_document import root_causes
from goescape.cli.terminal import Colour, Paint
from goescape.engine.batch import Checked
from goescape.golang import GoProblem, Toolchain, Unit
from goescape.model import BuildError, Escape

__all__ = ["ExitCode", "JsonPrinter", "Printer", "TextPrinter", "Total"]

ExitCode = Literal[0, 1, 2]


@dataclass(slots=True)
class Total:
    """What the summary counts."""

    findings: int = 0
    packages: int = 0
    packages_with_findings: int = 0
    packages_not_analysed: int = 0
    generated_findings: int = 0
    vendored_packages: int = 0
    ignored_findings: int = 0
    more_findings: int = 0
    broken_assertions: int = 0


class Printer(Protocol):
    """One form of output.

    Attributes:
        units: All packages involved, by id, once they are known.
    """

    units: Mapping[str, Unit]

    def problem(self, problem: GoProblem) -> None:
        """Nothing at all can be analysed."""
        ...

    def errors(self, errors: Sequence[BuildError], package: str = "") -> None:
        """Something, or this package, cannot be analysed."""
        ...

    def package(self, checked: Checked) -> None:
        """A package's findings (its errors are told by :meth:`errors`)."""
        ...

    def summary(
        self, total: Total, toolchain: Toolchain | None, seconds: float, code: ExitCode
    ) -> None:
        """The end."""
        ...


class TextPrinter:
    """For people: findings on stdout, errors on stderr."""

    def __init__(self, folder: str, colour: Colour) -> None:
        self.units: Mapping[str, Unit] = {}
        self._folder = folder
        self._paint = Paint(sys.stdout, colour)
        self._error_paint = Paint(sys.stderr, colour)
        self._page = Page(sys.stdout, self._paint, folder)
        self._said: set[str] = set()

    def problem(self, problem: GoProblem) -> None:
        """Say what hinders, and what the tools said."""
        self._complain(f"{self._error_paint('error:', 'error')} {printable(problem.message)}")
        for line in problem.details.splitlines():
            self._complain(f"    {printable(line)}")

    def errors(self, errors: Sequence[BuildError], package: str = "") -> None:
        """One line for each error; the same error is told once."""
        for error in errors:
            line = error_line(error, self._folder, self._error_paint, package)
            if line not in self._said:
                self._said.add(line)
                self._complain(line)

    def package(self, checked: Checked) -> None:
        """The findings and notices, with an empty line after each file's."""
        blocks: list[str] = []
        previous = ""
        told = sorted((*checked.findings, *checked.notices), key=_position)
        for escape in told:
            path = escape.span.path
            if previous and path != previous:
                blocks.append("\n")
            previous = path
            severity = checked.severity(escape)
            blocks.append(self._page.finding(escape, checked.texts[path], severity))
        if blocks:
            sys.stdout.write("".join([*blocks, "\n"]))
            sys.stdout.flush()

    def summary(
        self, total: Total, toolchain: Toolchain | None, seconds: float, code: ExitCode
    ) -> None:
        """One line on stdout; nothing where no package was reached."""
        if toolchain is None or (code == 2 and not total.packages):
            return
        shown = counted(total.findings, "finding")
        if total.packages_with_findings:
            shown += f" in {total.packages_with_findings:,} of"
        else:
            shown += " in"
        parts = [f"{shown} {counted(total.packages, 'package')}"]
        if total.packages_not_analysed:
            parts.append(f"{counted(total.packages_not_analysed, 'package')} not analysed")
        if total.generated_findings:
            parts.append(f"{total.generated_findings:,} more in generated files")
        if total.ignored_findings:
            parts.append(f"{total.ignored_findings:,} ignored")
        if total.more_findings:
            parts.append(f"{total.more_findings:,} more beyond maxFindings")
        if total.broken_assertions:
            parts.append(f"{counted(total.broken_assertions, 'allocation')} against noalloc")
        if total.vendored_packages:
            parts.append(f"{counted(total.vendored_packages, 'vendored package')} left out")
        parts += [f"{seconds:.2f} s", toolchain.version]
        sys.stdout.write(self._paint(", ".join(parts), "bold") + "\n")

    def _complain(self, line: str) -> None:
        sys.stdout.flush()
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


class JsonPrinter:
    """For programs: one document on stdout, at the end; errors are part of it."""

    def __init__(self, folder: str) -> None:
        self.units: Mapping[str, Unit] = {}
        self._folder = folder
        self._findings: list[document.Finding] = []
        self._notices: list[document.Notice] = []
        self._escapes: list[Escape] = []
        self._failures: dict[document.Failure, None] = {}

    def problem(self, problem: GoProblem) -> None:
        """A failure that names no place."""
        error = BuildError(None, problem.message)
        self._failures[document.failure(error, self._folder, details=problem.details)] = None

    def errors(self, errors: Sequence[BuildError], package: str = "") -> None:
        """Failures, each once."""
        for error in errors:
            self._failures[document.failure(error, self._folder, package=package)] = None

    def package(self, checked: Checked) -> None:
        """Keep the findings for the document."""
        self._escapes += checked.findings
        self._findings += (
            document.finding(e, checked.texts[e.span.path], checked, self._folder)
            for e in checked.findings
        )
        self._notices += (
            document.notice(e, checked.texts[e.span.path], checked.severity(e), self._folder)
            for e in checked.notices
        )

    def summary(
        self, total: Total, toolchain: Toolchain | None, seconds: float, code: ExitCode
    ) -> None:
        """The document."""
        whole = document.Document(
            version=1,
            goescape=__version__,
            go=document.go(toolchain) if toolchain else None,
            folder=printable(self._folder),
            findings=tuple(self._findings),
            roots=root_causes(self._escapes, self.units, self._folder),
            notices=tuple(self._notices),
            errors=tuple(self._failures),
            summary=document.Summary(
                findings=total.findings,
                packages=total.packages,
                packages_with_findings=total.packages_with_findings,
                packages_not_analysed=total.packages_not_analysed,
                generated_findings=total.generated_findings,
                vendored_packages=total.vendored_packages,
                ignored_findings=total.ignored_findings,
                more_findings=total.more_findings,
                broken_assertions=total.broken_assertions,
                seconds=round(seconds, 3),
                exit_code=code,
            ),
        )
        sys.stdout.flush()
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n")
        sys.stdout.buffer.flush()


def _position(escape: Escape) -> tuple[str, int, int, str]:
    return escape.span.path, escape.span.start, escape.span.end, escape.id
