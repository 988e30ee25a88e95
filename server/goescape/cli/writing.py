"""Writes edited files: all of them or none, and never over what somebody else has written."""

from __future__ import annotations

import contextlib
import difflib
import os
import stat
import tempfile
from collections.abc import Mapping

from goescape.cli.paths import relative

__all__ = ["diff", "write_all"]


def write_all(files: Mapping[str, bytes]) -> None:
    """Replace the content of files, each at once. Mode and owner stay.

    Everything is written beside the files first; only then they are replaced, one after the other.

    Args:
        files: Path to new content; behind a symbolic link the file that it leads to is replaced.

    Raises:
        OSError: Something cannot be written; no file is changed, unless the system fails while
            they are being replaced.
    """
    ready: list[tuple[str, str]] = []
    try:
        for path, content in files.items():
            target = os.path.realpath(path)
            ready.append((_beside(target, content), target))
        while ready:
            os.replace(*ready[0])
            ready.pop(0)
    finally:
        for temporary, _ in ready:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _beside(target: str, content: bytes) -> str:
    """A file with new content in a file's folder, and its mode and owner."""
    found = os.stat(target)
    # replacing needs no permission to write the file, but who took it away meant it
    if not os.access(target, os.W_OK):
        raise PermissionError(13, "it is read-only", target)
    descriptor, temporary = tempfile.mkstemp(
        prefix=f".{os.path.basename(target)}.", dir=os.path.dirname(target)
    )
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            with contextlib.suppress(OSError):
                os.fchown(descriptor, found.st_uid, found.st_gid)
            os.fchmod(descriptor, stat.S_IMODE(found.st_mode))
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        os.unlink(temporary)
        raise
    return temporary


def diff(path: str, before: bytes, after: bytes, folder: str) -> bytes:
    r"""A unified diff of one file, as ``git diff`` has them, line ends included.

    Args:
        path: The file.
        before: Its content.
        after: What it becomes.
        folder: What its name is relative to.
    """
    name = relative(path, folder).encode()
    changed = difflib.diff_bytes(
        difflib.unified_diff, _lines(before), _lines(after), b"a/" + name, b"b/" + name
    )
    return b"".join(
        line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"
        for line in changed
    )


def _lines(content: bytes) -> list[bytes]:
    lines = content.split(b"\n")
    last = lines.pop()
    return [line + b"\n" for line in lines] + ([last] if last else [])
