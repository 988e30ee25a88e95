"""A private folder for the small files that the compiler reads: importcfg, overlays.

One for each goescape process, made at first use, removed at exit. What a killed process left
is removed by the next one that starts: a live process holds a lock on its own folder.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import itertools
import os
import shutil
import tempfile
import threading
from collections.abc import Generator, Mapping

from goescape.golang.problems import GoFailed

__all__ = ["built_in", "keep", "new_folder"]

_PREFIX = "goescape-"
_LOCK = "lock"

_guard = threading.Lock()
_folder = ""
_lock_file: int | None = None
_serial = itertools.count()


def keep(content: bytes, suffix: str) -> str:
    """Path of a file with this content, which lives as long as the process.

    Equal content gives the same file, so that a package's importcfg is written once.
    """
    name = hashlib.blake2b(content, digest_size=12).hexdigest() + suffix
    with _guard:
        path = os.path.join(_ensure(), name)
        if not os.path.exists(path):
            _write(path, content)
    return path


def new_folder() -> str:
    """A new empty folder; whoever asked removes it."""
    with _guard:
        path = os.path.join(_ensure(), f"run-{next(_serial)}")
        try:
            os.mkdir(path)
        except OSError as error:
            raise _no_room(error) from error
    return path


@contextlib.contextmanager
def built_in(environment: Mapping[str, str]) -> Generator[Mapping[str, str]]:
    """The environment of a go command that may build, with a temporary folder of its own.

    A go command that is killed leaves ``go-build…`` folders behind (go1.26; 500 in a day of
    campaigns and tests); these go when the block ends. GOTMPDIR stays where a person set it.

    Raises:
        GoFailed: There is no room.
    """
    if environment.get("GOTMPDIR"):
        yield environment
        return
    folder = new_folder()
    try:
        yield {**environment, "GOTMPDIR": folder}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(path: str, content: bytes) -> None:
    part = f"{path}.{next(_serial)}"
    try:
        with open(part, "wb") as file:
            file.write(content)
        os.replace(part, path)
    except OSError as error:
        raise _no_room(error) from error


def _no_room(error: OSError) -> GoFailed:
    return GoFailed(
        f"No temporary file can be made in {os.path.dirname(_folder) or 'any temporary folder'}: "
        f"{error.strerror}. Free some space there, or set TMPDIR."
    )


def _ensure() -> str:
    global _folder, _lock_file  # noqa: PLW0603 - one folder for each process is the point
    # Long-lived servers lose theirs to cleaners of /tmp.
    if _folder and os.path.isdir(_folder):
        return _folder
    try:
        root = tempfile.gettempdir()
        _sweep(root)
        # realpath: /tmp may be a link, and the compiler compares paths as text
        _folder = os.path.realpath(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
        if _lock_file is not None:
            os.close(_lock_file)
        else:
            atexit.register(_remove)
        lock = os.path.join(_folder, _LOCK)
        _lock_file = os.open(f"{lock}.new", os.O_CREAT | os.O_RDWR, 0o600)
        # Locked before it has its name: others remove folders whose lock they can take.
        fcntl.flock(_lock_file, fcntl.LOCK_EX)
        os.rename(f"{lock}.new", lock)
    except OSError as error:
        raise _no_room(error) from error
    return _folder


def _sweep(root: str) -> None:
    """Remove the folders of processes that are gone."""
    with contextlib.suppress(OSError), os.scandir(root) as entries:
        for entry in entries:
            lock = os.path.join(entry.path, _LOCK)
            if not entry.name.startswith(_PREFIX) or not os.path.exists(lock):
                continue
            with contextlib.suppress(OSError):
                held = os.open(lock, os.O_RDWR)
                try:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(entry.path, ignore_errors=True)
                finally:
                    os.close(held)


def _remove() -> None:
    shutil.rmtree(_folder, ignore_errors=True)
