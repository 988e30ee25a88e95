"""A progress bar on stderr, for work that takes a while.

It appears only on a terminal and only after half a second, so that quick work and the logs of
CI stay clean, and it steps aside while findings are printed.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["Bar"]

_PATIENCE = 0.5


class Bar:
    """Progress in a running event loop; nothing where not ``on``, no colours where ``plain``."""

    def __init__(self, *, on: bool, plain: bool) -> None:
        self._plain = plain
        self._what = ""
        self._done = 0
        self._total: int | None = None
        self._shown: tuple[Progress, TaskID] | None = None
        self._timer: asyncio.TimerHandle | None = None
        if on and sys.stderr.isatty():
            self._timer = asyncio.get_running_loop().call_later(_PATIENCE, self._show)

    def phase(self, what: str, total: int | None = None) -> None:
        """Begin something new: of ``total`` steps, or of a length that is not known."""
        self._what, self._done, self._total = what, 0, total
        self._update()

    def advance(self) -> None:
        """One step is done."""
        self._done += 1
        self._update()

    @contextmanager
    def aside(self) -> Generator[None]:
        """Leave the terminal to others for a moment."""
        shown = self._shown
        if shown is None:
            yield
            return
        shown[0].stop()
        yield
        shown[0].start()

    def close(self) -> None:
        """Take the bar away."""
        if self._timer is not None:
            self._timer.cancel()
        if self._shown is not None:
            self._shown[0].stop()
            self._shown = None

    def _show(self) -> None:
        # Half of the start-up time of `check` otherwise, and only long work on a terminal needs it.
        from rich import progress as rich  # noqa: PLC0415
        from rich.console import Console  # noqa: PLC0415

        progress = rich.Progress(
            rich.TextColumn("{task.description}", markup=False),
            rich.BarColumn(bar_width=24),
            rich.MofNCompleteColumn(),
            rich.TimeElapsedColumn(),
            console=Console(stderr=True, no_color=self._plain or None),
            transient=True,
        )
        self._shown = (progress, progress.add_task(self._what, total=self._total))
        self._update()
        progress.start()

    def _update(self) -> None:
        if self._shown is None:
            return
        progress, task = self._shown
        progress.update(task, description=self._what, completed=self._done, total=self._total)
