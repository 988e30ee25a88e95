"""``goescape serve``: the language server, as editors start it."""

from __future__ import annotations

import logging
import os
import signal
import threading
from typing import NoReturn

from goescape import __version__
from goescape.cli.arguments import Arguments
from goescape.lsp.server import serve_stdio, serve_tcp

__all__ = ["serve"]

log = logging.getLogger("goescape.serve")

_LAST_SECOND = 1.0


def _stop(number: int, _frame: object) -> NoReturn:
    """End the event loop, which takes its child processes with it, and then the process.

    The thread that reads stdin cannot be interrupted, so the process would not end by itself
    before the client closes the pipe.
    """
    end = threading.Timer(_LAST_SECOND, os._exit, (128 + number,))
    end.daemon = True
    end.start()
    raise KeyboardInterrupt


def serve(arguments: Arguments) -> int:
    """Serve one client until it says goodbye; 0."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    if arguments.tcp is None:
        log.info("goescape %s serves on stdin and stdout", __version__)
        serve_stdio()
    else:
        host, port = arguments.tcp
        log.info("goescape %s serves on %s:%d", __version__, host, port)
        serve_tcp(host, port)
    return 0
