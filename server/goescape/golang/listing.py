"""Fills the package graph: one ``go list -export -deps``, from the build cache where it can.

``-pgo=off``: listing several main packages with profiles would compile the standard library
once for each (measured, go1.21 to go1.27), and it is what ``go build ./lib`` says of a library.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from goescape.golang import overlays, scratch
from goescape.golang.graph import Graph, Unit, Variant
from goescape.golang.problems import GoFailed, GoTooOld
from goescape.golang.process import disk_full, run
from goescape.golang.toolchain import Toolchain
from goescape.model import NO_OVERLAY, BuildError, Overlay, Place

__all__ = ["build_errors", "load"]

_log = logging.getLogger(__name__)

_POSITION = re.compile(r"(.+?):(\d+)(?::(\d+))?: (.*)", re.DOTALL)
_MISSING = ("no required module provides", "missing go.sum entry", "cannot find module")
_C_HEADING = re.compile(r": (?:In|At) .*:$|^In file included from ")
"""What C compilers print before the error itself."""
_WHAT_TO_DO = {
    "does not contain modules listed in go.work": "name what to look at: a module's folder as in "
    "./a/..., or, since Go 1.25, `work` for all modules of go.work",
    "does not contain main module": "go to the folder of a module, which holds a go.mod, make one "
    "with `go mod init NAME`, or name single files",
}
_FETCH = ("module lookup disabled", "dial tcp", "no such host", "proxyconnect", "i/o timeout")


class _Module(msgspec.Struct, rename="pascal"):
    path: str = ""
    main: bool = False
    dir: str = ""
    go_version: str = ""


class _Error(msgspec.Struct, rename="pascal"):
    pos: str = ""
    err: str = ""


class _Package(msgspec.Struct, rename="pascal"):
    import_path: str
    dir: str = ""
    name: str = ""
    for_test: str = ""
    export: str = ""
    standard: bool = False
    dep_only: bool = False
    module: _Module | None = None
    go_files: list[str] = []
    cgo_files: list[str] = []
    compiled_go_files: list[str] = []
    s_files: list[str] = []
    imports: list[str] = []
    import_map: dict[str, str] = {}
    error: _Error | None = None
    deps_errors: list[_Error | None] = []


_FIELDS = "-json=" + ",".join(field.encode_name for field in msgspec.structs.fields(_Package))
_decoder = msgspec.json.Decoder(list[_Package])


async def load(
    toolchain: Toolchain,
    folder: str,
    patterns: Sequence[str] = (".",),
    *,
    tests: bool = True,
    overlay: Overlay = NO_OVERLAY,
    pgo: Literal["off", "auto"] = "off",
) -> Graph:
    """The graph of the packages that match the patterns, and of all that they import.

    Packages that do not compile are in it, with their errors; so are patterns that match
    nothing, as errors of the graph. Absolute file names are patterns too (``go run`` files).

    Args:
        toolchain: Which Go.
        folder: Where ``go list`` runs; relative patterns are relative to it.
        patterns: As for ``go build``.
        tests: List test variants as well.
        overlay: Content that stands in for files.
        pgo: ``auto``: compile with the main package's profile.

    Raises:
        GoTooOld: go.mod asks for a newer Go than there is.
        GoFailed, GoTimeout, GoMissing: No answer.
    """
    argv = [toolchain.go, "list", "-e", "-export", "-deps", "-compiled", f"-pgo={pgo}"]
    if tests:
        argv.append("-test")
    if toolchain.settings.build_tags:
        argv.append("-tags=" + ",".join(toolchain.settings.build_tags))
    with (
        overlays.written(overlay) as (replaced, _),
        scratch.built_in(toolchain.environment) as environment,
    ):
        argv += [*replaced, _FIELDS, "--", *patterns]
        with await run(
            argv,
            cwd=folder,
            environment=environment,
            timeout=toolchain.settings.timeout,
        ) as done:
            if done.code < 0:
                raise GoFailed(f"`go list` in {folder} was killed (signal {-done.code}).")
            graph = await asyncio.to_thread(_read, done.output(), folder, tuple(patterns), tests)
            problem = done.errors().decode("utf-8", "replace").strip()
            code, seconds = done.code, done.seconds
    if not graph.units and not graph.errors:
        graph = _nothing(graph, code, problem, toolchain)
    _log.info("listed %s in %.0f ms", _count(graph), 1e3 * seconds)
    return graph


def build_errors(text: str, folder: str) -> list[BuildError]:
    r"""Errors from text such as ``# pkg\n./a.go:3:8: msg\n\tmore``.

    Indented lines belong to the message before them. Relative names are relative to ``folder``.
    """
    errors: list[BuildError] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("# ") or _C_HEADING.search(line):
            continue
        if line[0] in "\t " and errors:
            last = errors[-1]
            errors[-1] = BuildError(last.place, f"{last.message}\n{line.strip()}")
            continue
        match = _POSITION.fullmatch(line)
        if not match or not match[1].endswith((".go", ".s", ".h", ".c", ".mod", ".work")):
            errors.append(BuildError(None, line.strip()))
            continue
        path = os.path.normpath(os.path.join(folder, match[1]))
        errors.append(BuildError(Place(path, int(match[2]), int(match[3] or 0)), match[4]))
    return [BuildError(error.place, hinted(error.message)) for error in errors]


def hinted(message: str) -> str:
    """An error of module loading, with what to do about it."""
    for sign, hint in _WHAT_TO_DO.items():
        if sign in message:
            return f"{message} ({hint})"
    if any(sign in message for sign in _FETCH):
        return f"{message} (a module is not downloaded: run `go mod download` with a network)"
    if any(sign in message for sign in _MISSING) and "go mod" not in message:
        return f"{message} (or run `go mod tidy`; `go mod download` fetches what go.mod names)"
    return message


def _read(text: bytes, folder: str, patterns: tuple[str, ...], tests: bool) -> Graph:
    # Objects are printed indented, so a line that is only a brace ends one.
    joined = b"[" + text.replace(b"\n}\n{", b"\n},\n{") + b"]"
    try:
        packages = _decoder.decode(joined)
    except msgspec.DecodeError as error:
        raise GoFailed(
            f"The output of `go list` in {folder} was cut off or is not as expected"
            + (f": {disk_full()} is full" if disk_full() else f" ({error})")
        ) from error
    units: dict[str, Unit] = {}
    roots: list[Unit] = []
    loose: list[BuildError] = []
    for package in packages:
        unit = _unit(package, folder)
        if not package.dir and not package.dep_only:
            loose += unit.errors
            continue
        units[unit.id] = unit
        if not package.dep_only and _is_root(package, unit):
            roots.append(unit)
    rank: Mapping[Variant, int] = {"plain": 0, "test": 1, "xtest": 2}
    roots.sort(key=lambda unit: rank[unit.variant])
    return Graph(
        folder=folder,
        units=units,
        roots=tuple(unit.id for unit in roots),
        errors=tuple(loose),
        patterns=patterns,
        tests=tests,
    )


def _is_root(package: _Package, unit: Unit) -> bool:
    if not unit.files and not unit.errors:
        return False  # only test files
    if package.for_test:
        return unit.variant != "plain"  # else a dependency compiled anew for the test
    generated = all(os.path.isabs(name) for name in package.go_files)
    return not (package.import_path.endswith(".test") and package.go_files and generated)


def _unit(package: _Package, folder: str) -> Unit:
    path = package.import_path.partition(" ")[0]
    variant: Variant = "plain"
    if package.for_test and path == package.for_test:
        variant = "test"
    elif package.for_test and path == package.for_test + "_test":
        variant = "xtest"
    module = package.module or _Module()
    own = _absolute(package.dir, [*package.go_files, *package.cgo_files])
    compiled = _absolute(package.dir, package.compiled_go_files) if package.cgo_files else own
    profile = os.path.join(package.dir, "default.pgo")
    # `go test` compiles a main package's tests without it (measured, go1.26).
    has_profile = (
        package.name == "main"
        and not package.for_test
        and bool(package.dir)
        and os.path.isfile(profile)
    )
    return Unit(
        id=package.import_path,
        import_path=path,
        name=package.name,
        dir=package.dir,
        files=own,
        variant=variant,
        export=package.export,
        standard=package.standard,
        cgo=bool(package.cgo_files),
        assembly=bool(package.s_files),
        module_path=module.path,
        go_version=module.go_version,
        module_dir=module.dir,
        main_module=module.main,
        vendored=_vendored(package, module),
        imports=_imports(package),
        errors=tuple(_errors([package.error, *package.deps_errors], folder)),
        compiled=compiled,
        cgo_stamps=_stamps(_absolute(package.dir, package.cgo_files)),
        profile=profile if has_profile else "",
    )


def _absolute(folder: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(os.path.join(folder, name) for name in names)


def _imports(package: _Package) -> dict[str, str]:
    imports: dict[str, str] = {}
    mapped = set(package.import_map.values())
    imports.update((name, name) for name in package.imports if name not in mapped and name != "C")
    imports.update(package.import_map)
    return imports


def _vendored(package: _Package, module: _Module) -> bool:
    return bool(module.path and not module.main and f"{os.sep}vendor{os.sep}" in package.dir)


def _errors(found: Iterable[_Error | None], folder: str) -> list[BuildError]:
    errors: dict[BuildError, None] = {}
    for error in found:
        if error is None or not error.err:
            continue
        if error.err.startswith("# ") or not error.pos:
            errors.update(dict.fromkeys(build_errors(error.err, folder)))
            continue
        name, _, rest = error.pos.partition(":")
        line, _, column = rest.partition(":")
        place = Place(
            os.path.normpath(os.path.join(folder, name)),
            int(line) if line.isdigit() else 0,
            int(column) if column.isdigit() else 0,
        )
        errors[BuildError(place, hinted(" ".join(error.err.split())))] = None
    return list(errors)


def _stamps(paths: Iterable[str]) -> tuple[tuple[str, int, int], ...]:
    stamps: list[tuple[str, int, int]] = []
    for path in paths:
        try:
            stat = os.stat(path)
        except OSError:
            continue
        stamps.append((path, stat.st_mtime_ns, stat.st_size))
    return tuple(stamps)


def _nothing(graph: Graph, code: int, problem: str, toolchain: Toolchain) -> Graph:
    if "requires go >=" in problem:
        raise GoTooOld(
            f"{problem.splitlines()[0]}. Install that version, or allow the go command to fetch "
            "it (GOTOOLCHAIN=auto).",
            problem,
        )
    if not code and (not problem or "matched no packages" in problem):
        problem = f"{' '.join(graph.patterns)} matches no package in {graph.folder}"
    elif "go.mod file not found" in problem:
        problem = (
            f"{graph.folder} is in no Go module: there is no go.mod there or above. Run "
            "`go mod init NAME`, or open the folder of a module."
        )
    errors = build_errors(problem, graph.folder) or [
        BuildError(None, f"`{toolchain.go} list` failed with exit code {code} and no message")
    ]
    return Graph(graph.folder, graph.units, graph.roots, tuple(errors), graph.patterns, graph.tests)


def _count(graph: Graph) -> str:
    roots = len(graph.roots)
    others = len(graph.units) - roots
    broken = sum(bool(graph.units[root].errors) for root in graph.roots)
    text = (
        f"{roots} package{'s' * (roots != 1)} and {others} dependenc{'ies' if others != 1 else 'y'}"
    )
    if broken or graph.errors:
        text += f", {broken + len(graph.errors)} with errors"
    return text
