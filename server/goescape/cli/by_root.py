"""``goescape check --by root``: what forces values to the heap, the most valuable first.

parameter v of logValue makes 3 values in 2 functions escape
log.go:9:15; 3 findings in 2 functions: 2 allocate 32 bytes, 1 may, 2 in loops
main.go:13:12: information: n is copied to the heap: …
"""

from __future__ import annotations

import sys

from goescape.cli.paths import printable, short
from goescape.cli.printers import ExitCode, TextPrinter, Total
from goescape.cli.report import counted
from goescape.cli.root_document import Places
from goescape.cli.terminal import Colour
from goescape.engine.batch import Checked
from goescape.engine.roots import RootGroup, roots, sentence, tally
from goescape.golang import Toolchain
from goescape.model import Escape, Place, compiled_line
from goescape.settings import Severity
from goescape.text import Text

__all__ = ["RootPrinter"]


class RootPrinter(TextPrinter):
    """For people: roots with their findings, once all packages are known."""

    def __init__(self, folder: str, colour: Colour) -> None:
        super().__init__(folder, colour)
        self._escapes: list[Escape] = []
        self._notices: list[Escape] = []
        self._texts: dict[str, Text] = {}
        self._severities: dict[tuple[str, str], Severity] = {}

    def package(self, checked: Checked) -> None:
        """Keep the findings until the end."""
        self._escapes += checked.findings
        self._notices += checked.notices
        self._texts |= checked.texts
        self._severities |= checked.severities

    def summary(
        self, total: Total, toolchain: Toolchain | None, seconds: float, code: ExitCode
    ) -> None:
        """Roots that several findings share, then findings that share theirs with none."""
        shared = [group for group in roots(self._escapes) if len(group.escapes) > 1]
        told = {id(escape) for group in shared for escape in group.escapes}
        alone = [escape for escape in self._escapes if id(escape) not in told]
        places = Places(self.units)
        blocks = [self._group(group, places(group.root)) for group in shared]
        each = "that shares its reason" if len(alone) == 1 else "that share their reason"
        others = (
            (alone, f"{counted(len(alone), 'finding')} {each} with none"),
            (self._notices, counted(len(self._notices), "notice")),
        )
        for escapes, head in others:
            if escapes:
                lines = "".join(self._finding(escape) for escape in escapes)
                blocks.append(f"{self._paint(head, 'bold')}\n{lines}")
        if blocks:
            sys.stdout.write("\n".join(blocks) + "\n")
        super().summary(total, toolchain, seconds, code)

    def _group(self, group: RootGroup, place: Place | None) -> str:
        at = f"{short(place.path, self._folder)}:{place.line}; " if place else ""
        return "".join(
            (
                self._paint(printable(sentence(group, compiled_line)), "bold"),
                f"\n  {at}{tally(group)}\n",
                *(self._finding(escape) for escape in group.escapes),
            )
        )

    def _finding(self, escape: Escape) -> str:
        line, column = self._texts[escape.span.path].display_column(escape.span.start)
        at = f"{short(escape.span.path, self._folder)}:{line}:{column}:"
        severity = self._severities[escape.span.path, escape.id]
        paint = self._paint
        return f"    {at} {paint(severity + ':', severity)} {printable(escape.message)}\n"
