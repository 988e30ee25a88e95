"""Runs one child process, and leaves nothing behind whatever happens.

Output goes to unnamed temporary files rather than pipes: with ``-m`` the compiler writes each
line on its own, and reading those from a pipe cost up to 1.6 s (go/types, go1.27). Unnamed
files also vanish by themselves, even when goescape is killed.

The child leads its own session, so that cancelling, a timeout or too much output kills the
whole group: ``go list`` runs compilers of its own.

What nobody waits for runs :func:`unhurried`.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextvars import ContextVar
from types import TracebackType
from typing import BinaryIO, Self, cast

from goescape.golang.problems import GoFailed, GoMissing, GoTimeout

__all__ = ["Run", "disk_full", "run", "unhurried"]

_CHUNK = 1 << 18
_WATCH_SECONDS = 0.05
_FOLLOW_SECONDS = 0.01
_FOLLOW_BYTES = 1 << 16
_NICE = 10
_unhurried: ContextVar[bool] = ContextVar("_unhurried", default=False)


class Run:
    """A finished child. Close it (``with``) to free its output.

    Attributes:
        code: Exit code; negative: the signal that killed it.
        seconds: Wall time from start to exit.
        overflowed: Its output passed the limit; if that was seen in time, it was killed.
        followed: Bytes of standard output that ``follow`` has seen.
        stdout: Its standard output; the position in it is the child's.
        stderr: Its standard error; the same file if they were merged.
    """

    __slots__ = ("code", "followed", "overflowed", "seconds", "stderr", "stdout")

    def __init__(self, out: BinaryIO, err: BinaryIO) -> None:
        self.stdout = out
        self.stderr = err
        self.code = 0
        self.seconds = 0.0
        self.overflowed = False
        self.followed = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the output."""
        self.stdout.close()
        self.stderr.close()

    def written(self) -> int:
        """Bytes of output so far."""
        size = os.fstat(self.stdout.fileno()).st_size
        if self.stderr is not self.stdout:
            size += os.fstat(self.stderr.fileno()).st_size
        return size

    def output(self) -> bytes:
        """All of standard output."""
        return b"".join(_chunks(self.stdout))

    def errors(self) -> bytes:
        """All of standard error."""
        return b"".join(_chunks(self.stderr))

    def output_chunks(self) -> Iterator[bytes]:
        """Standard output, a piece at a time."""
        return _chunks(self.stdout)

    def error_chunks(self) -> Iterator[bytes]:
        """Standard error, a piece at a time."""
        return _chunks(self.stderr)


async def run(
    argv: Sequence[str],
    *,
    cwd: str,
    environment: Mapping[str, str],
    timeout: float,  # noqa: ASYNC109 - a child must be killed and reaped, which asyncio.timeout does not do
    limit: int = 0,
    merged: bool = False,
    follow: Callable[[bytes], None] | None = None,
) -> Run:
    """Run a program to its end.

    Args:
        argv: Program and arguments; the program as an absolute path.
        cwd: Working folder. PWD is set to it, so that Go names folders behind a symbolic link
            as the user does.
        environment: The complete environment, without PWD.
        timeout: Seconds until the whole process group is killed.
        limit: Bytes of output after which the group is killed; 0: no limit.
        merged: Standard error goes where standard output goes.
        follow: Called in a thread with each piece of standard output, once, in order: most of
            them while the child runs, the last after it.

    Raises:
        GoTimeout: After ``timeout``.
        GoMissing: There is no such program, or it cannot be run.
        GoFailed: There is no such folder, or no room for the output.
    """
    result = _open(merged)
    try:
        child = await _start(result, argv, cwd, environment)
        if await _finish(child, result, timeout, limit, follow):
            return result
    except BaseException:
        result.close()
        raise
    result.close()
    raise GoTimeout(
        f"`{_show(argv)}` in {cwd} took longer than {timeout:g} s and was stopped. If it needs "
        "that long, raise goescape.go.timeout."
    )


@contextlib.contextmanager
def unhurried() -> Generator[None]:
    """Children that are started in the block, and in tasks made there, give way to others."""
    token = _unhurried.set(True)
    try:
        yield
    finally:
        _unhurried.reset(token)


def disk_full() -> str:
    """Which folder of temporary files is full, or empty: the compiler does not tell."""
    folder = tempfile.gettempdir()
    try:
        space = os.statvfs(folder)
    except OSError:
        return folder
    return folder if space.f_bavail * space.f_frsize < 1 << 20 else ""


def _open(merged: bool) -> Run:
    try:
        out = _unnamed()
        err = out if merged else _unnamed()
    except OSError as error:
        raise GoFailed(
            f"No temporary file can be made in {tempfile.tempdir or 'any temporary folder'}: "
            f"{error.strerror}. Free some space there, or set TMPDIR."
        ) from error
    return Run(out, err)


def _unnamed() -> BinaryIO:
    file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - the Run closes it
    return cast("BinaryIO", file)


async def _start(
    result: Run, argv: Sequence[str], cwd: str, environment: Mapping[str, str]
) -> asyncio.subprocess.Process:
    try:
        child = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=result.stdout,
            stderr=result.stderr,
            cwd=cwd,
            env={**environment, "PWD": cwd},
            start_new_session=True,
        )
    except OSError as error:
        raise _not_started(argv[0], cwd, error) from error
    if _unhurried.get():
        _give_way(child.pid)
    return child


def _give_way(pid: int) -> None:
    # From here: with a preexec_fn every start would fork this process. The group: a process's
    # own number changes only its first thread on Linux, and Go has several by now.
    nice = min(os.getpriority(os.PRIO_PROCESS, 0) + _NICE, 19)
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PGRP, pid, nice)
    # Where the kernel groups by session (autogroup, the default of most desktops) a nice value
    # counts within its session alone, and the child has one of its own (sched(7)).
    with contextlib.suppress(OSError), open(f"/proc/{pid}/autogroup", "w") as file:
        file.write(str(nice))


async def _finish(
    child: asyncio.subprocess.Process,
    result: Run,
    seconds: float,
    limit: int,
    follow: Callable[[bytes], None] | None,
) -> bool:
    """Wait for the child; whether it ended in time."""
    started = time.perf_counter()
    tick = _FOLLOW_SECONDS if follow else _WATCH_SECONDS if limit else seconds
    waiting = asyncio.ensure_future(child.wait())
    try:
        while True:
            left = started + seconds - time.perf_counter()
            done, _ = await asyncio.wait({waiting}, timeout=max(min(left, tick), 0))
            if done:
                break
            if limit and result.written() > limit:
                result.overflowed = True
                return True
            if time.perf_counter() - started >= seconds:
                return False
            if follow and result.written() - result.followed >= _FOLLOW_BYTES:
                await asyncio.to_thread(_follow, result, follow, _FOLLOW_BYTES)
    finally:
        # Not `waiting.done()`: at the loop's end `waiting` is cancelled as well.
        if child.returncode is None:
            _kill(child.pid)
        # The group is dead by now: this only reaps it, and a second cancel changes nothing.
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(waiting)
    result.overflowed = 0 < limit < result.written()
    result.code = waiting.result()
    result.seconds = time.perf_counter() - started
    if follow:
        await asyncio.to_thread(_follow, result, follow, 0)
    return True


def _follow(result: Run, follow: Callable[[bytes], None], least: int) -> None:
    while chunk := os.pread(result.stdout.fileno(), _CHUNK, result.followed):
        follow(chunk)
        result.followed += len(chunk)
        if len(chunk) < least:
            return


def _kill(pid: int) -> None:
    # The child has not been reaped, so its id is still its own.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _not_started(program: str, cwd: str, error: OSError) -> GoFailed | GoMissing:
    if not os.path.isdir(cwd):
        return GoFailed(f"The folder {cwd} does not exist any more.")
    if not os.access(cwd, os.X_OK):
        return GoFailed(f"The folder {cwd} cannot be entered: check its permissions.")
    if error.errno == errno.E2BIG:
        return GoFailed(f"{program} was given more files than the system can pass on.")
    return GoMissing(
        f"{program} cannot be run: {error.strerror}. Check the Go installation, or the setting "
        "goescape.go.executable."
    )


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    # pread: the child shared the file's position
    at = 0
    while chunk := os.pread(file.fileno(), _CHUNK, at):
        yield chunk
        at += len(chunk)


def _show(argv: Sequence[str]) -> str:
    """The command without its arguments, whose temporary names would make each message new."""
    subcommand = argv[1:2] if argv[1:] and argv[1].isalpha() else ()
    return " ".join((os.path.basename(argv[0]), *subcommand))
