"""What every command needs of a terminal: streams, colours, and leaving it in good order.

A terminal tool must survive what terminals do: a pipe whose reader has left (``| head``), an
interrupt, a locale that is not UTF-8. None of them ever shows a traceback.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from io import TextIOWrapper
from typing import Literal, TextIO

__all__ = ["Colour", "Paint", "UsageError", "guarded", "log_to", "prepare_streams"]

Colour = Literal["auto", "always", "never"]
"""When output is coloured; ``auto``: on a terminal, unless NO_COLOR is set or TERM is dumb."""

log = logging.getLogger("goescape.cli")

_INTERRUPTED = 128 + signal.SIGINT
_READER_LEFT = 128 + signal.SIGPIPE

_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "information": "1;36",
    "hint": "36",
    "bold": "1",
    "dim": "2",
    "good": "32",
}


class UsageError(Exception):
    """Something on the command line that cannot be meant; the message says what is wrong."""


class Paint:
    """Wraps text in terminal colours, or leaves it as it is."""

    def __init__(self, stream: TextIO, colour: Colour = "auto") -> None:
        self.on = colour == "always" or (colour == "auto" and _is_colourful(stream))

    def __call__(self, text: str, look: str) -> str:
        """``text`` in the look of a severity, or ``bold``, ``dim`` or ``good``."""
        return f"\x1b[{_CODES[look]}m{text}\x1b[0m" if self.on and text else text


def _is_colourful(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def prepare_streams() -> None:
    """Make no character of a path or a source line an error, whatever the locale.

    Go names files in UTF-8, and so must this process: where the locale says otherwise, it
    starts once more in Python's UTF-8 mode (PEP 540), with the terminal's own encoding kept for
    what is printed.
    """
    if sys.getfilesystemencoding().lower() != "utf-8" and not sys.flags.utf8_mode:
        os.environ["PYTHONIOENCODING"] = f"{sys.stdout.encoding}:replace"
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 - itself
    # A stream that was closed by whoever started us (`>&-`) is None, whatever its type says.
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - as long as we live
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def guarded(command: Callable[[], int]) -> int:
    """Run ``command``; an interrupt, a closed pipe or any error becomes an exit code."""
    try:
        code = command()
        sys.stdout.flush()
    except UsageError as error:
        sys.stderr.write(f"goescape: error: {error}\n")
        return 2
    except KeyboardInterrupt:
        _silence(sys.stdout)
        return _INTERRUPTED
    except BrokenPipeError:
        _silence(sys.stdout)
        _silence(sys.stderr)
        return _READER_LEFT
    except OSError as error:
        # The disk is full, or a file cannot be read: no fault of ours.
        _silence(sys.stdout)
        sys.stderr.write(f"goescape: error: {error}\n")
        return 2
    except Exception as error:
        log.debug("the fault", exc_info=True)
        sys.stderr.write(
            f"goescape: error: {error!r}: this is a fault of goescape; please report it with what "
            "`--log-level debug` says\n"
        )
        return 2
    return code


def _silence(stream: TextIO) -> None:
    """Let what is still buffered go nowhere: Python flushes once more when it exits."""
    try:
        stream.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


class _Diary(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        clock = time.strftime("%H:%M:%S", time.localtime(record.created))
        name = record.name.removeprefix("goescape.")
        return f"{clock}.{int(record.msecs):03d} {record.levelname.lower():7} {name}: " + (
            super().format(record)
        )


def log_to(level: str, file: str = "") -> None:
    """Send the diary of the loggers ``goescape.*`` to stderr, or to a file (appended).

    Raises:
        OSError: The file cannot be opened.
    """
    handler = logging.FileHandler(file, encoding="utf-8") if file else logging.StreamHandler()
    handler.setFormatter(_Diary())
    logger = logging.getLogger("goescape")
    logger.addHandler(handler)
    logger.setLevel(level.upper())
    logger.propagate = False
