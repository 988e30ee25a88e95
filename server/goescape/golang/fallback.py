"""Asks the go command, where calling the compiler directly is not exact.

``go list -export -gcflags=-m=2`` compiles without linking and prints the compiler's text,
from the build cache too. Cached text holds the paths of the run that made it, relative to *its*
working folder, so ``-trimpath`` is given again here: own files are ``@/x.go`` as in the direct
way, whoever runs it from wherever.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from goescape.golang import cgo, overlays, pgo, scratch
from goescape.golang.command import hard_to_trim, trimpath
from goescape.golang.graph import Unit
from goescape.golang.listing import build_errors
from goescape.golang.messages import OWN, Messages, read_messages
from goescape.golang.problems import GoFailed
from goescape.golang.process import Run, disk_full, run
from goescape.golang.question import Question
from goescape.model import BuildError, Place

__all__ = ["Answer", "ask"]


@dataclass(frozen=True)
class Answer:
    """What the go command said. Without errors the messages are complete."""

    messages: Messages
    errors: tuple[BuildError, ...]
    level: Literal[1, 2]
    seconds: float


class _Error(msgspec.Struct, rename="pascal"):
    err: str = ""
    pos: str = ""


class _Package(msgspec.Struct, rename="pascal"):
    import_path: str
    error: _Error | None = None
    deps_errors: list[_Error | None] = []


_decoder = msgspec.json.Decoder(list[_Package])
_HEADING = re.compile(rb"# .+")


async def ask(question: Question, limit: int) -> Answer:
    """Verdicts of one unit; at level 1 where level 2 prints more than ``limit`` bytes.

    Raises:
        GoFailed, GoTimeout, GoMissing: No answer.
    """
    toolchain, unit = question.toolchain, question.unit
    if question.profile:
        await pgo.ready(toolchain, question.graph.folder, question.profile)
    with (
        overlays.written(question.overlay) as (replaced, stand_ins),
        scratch.built_in(toolchain.environment) as environment,
    ):
        folder, own, argv, packages = _command(question, stand_ins)
        with await run(
            [*argv, *replaced, "--", *packages],
            cwd=folder,
            environment=environment,
            timeout=toolchain.settings.timeout,
            limit=limit,
        ) as done:
            if done.overflowed and question.level == 2:
                return await ask(replace(question, level=1), limit << 7)
            if done.code < 0:
                raise GoFailed(f"`go list` in {folder} was killed (signal {-done.code}).")
            check_space(unit)
            originals = {copy: path for path, copy in stand_ins.items()}
            return await asyncio.to_thread(_answer, question, done, (folder, own), originals)


def check_space(unit: Unit) -> None:
    """Refuse output that may have been cut off. To be asked while it is still there.

    Raises:
        GoFailed: There is no room for temporary files.
    """
    if full := disk_full():
        raise GoFailed(
            f"{full} is full, so {unit.id} could not be compiled. Free some space there, or set "
            "TMPDIR."
        )


def _command(
    question: Question, stand_ins: Mapping[str, str]
) -> tuple[str, str, list[str], list[str]]:
    """Where to run what for which packages, and what own files are called in its output."""
    toolchain, unit, m = question.toolchain, question.unit, f"-m={question.level}"
    if hard_to_trim(unit):
        # Twice the same flag makes it another build than the user's: what is cached of it was
        # printed here.
        folder, own, packages, flags = unit.dir, "./", ["."], f"{m} {m}"
    else:
        package = unit.import_path.removesuffix("_test" if unit.variant == "xtest" else "")
        files = package == "command-line-arguments"
        folder, own, packages = question.graph.folder, OWN, list(unit.files) if files else [package]
        flags = f"{m} {_quoted(f'-trimpath={trimpath(unit, stand_ins)}')}"
    argv = [toolchain.go, "list", "-e", "-export", "-json=ImportPath,Error,DepsErrors"]
    if unit.variant != "plain":
        argv.append("-test")
    if "-trimpath" in toolchain.environment.get("GOFLAGS", ""):
        argv.append("-trimpath=false")
    if toolchain.settings.build_tags:
        argv.append("-tags=" + ",".join(toolchain.settings.build_tags))
    argv += [f"-pgo={question.profile or 'off'}", f"-gcflags={flags}"]
    return folder, own, argv, packages


def _answer(
    question: Question, done: Run, place: tuple[str, str], originals: Mapping[str, str]
) -> Answer:
    folder, own = place
    messages = read_messages(
        _block(done.error_chunks(), question.unit.id),
        question.unit.dir,
        question.kinds,
        flows=question.level == 2,
        cgo=cgo.renamed(question.toolchain, question.unit),
        only=question.only,
        own=own,
    )
    problem = done.errors().decode("utf-8", "replace").strip() if done.code else ""
    errors = [
        BuildError(_moved(error.place, originals), error.message)
        for error in _errors(done.output(), question.unit, folder, problem)
    ]
    return Answer(messages, tuple(errors), question.level, done.seconds)


def _moved(place: Place | None, originals: Mapping[str, str]) -> Place | None:
    if place and place.path in originals:
        return replace(place, path=originals[place.path])
    return place


def _quoted(flag: str) -> str:
    for quote in "'\"":
        if quote not in flag:
            return f"{quote}{flag}{quote}"
    return flag


def _block(chunks: Iterable[bytes], unit: str) -> Iterator[bytes]:
    """The part of the text that stands below ``# unit``."""
    wanted = b"# " + unit.encode()
    inside = False
    tail = b""
    for chunk in chunks:
        lines = (tail + chunk).split(b"\n")
        tail = lines.pop()
        kept: list[bytes] = []
        for line in lines:
            if line.startswith(b"# ") and _HEADING.fullmatch(line):
                inside = line == wanted
            elif inside:
                kept.append(line + b"\n")
        yield b"".join(kept)
    if inside:
        yield tail


def _errors(text: bytes, unit: Unit, folder: str, problem: str) -> list[BuildError]:
    try:
        packages = _decoder.decode(b"[" + text.replace(b"\n}\n{", b"\n},\n{") + b"]")
    except msgspec.DecodeError as error:
        raise GoFailed(
            f"The output of `go list` in {folder} is not as expected: {error}"
        ) from error
    found: list[BuildError] = []
    for package in packages:
        if package.import_path != unit.id:
            continue
        for error in (package.error, *package.deps_errors):
            if error:
                where = f"{error.pos}: " if error.pos else ""
                told = (where + error.err).replace(OWN, unit.dir + "/")
                found += build_errors(told, folder)
    if not packages:
        found += build_errors(problem or f"{unit.id} is gone", folder)
    return list(dict.fromkeys(found))
