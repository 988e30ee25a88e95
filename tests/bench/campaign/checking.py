"""One edit at a time, applied to a copy of its module and judged by Go alone.

An edit is broken where, after it,

* the module does not build (of the standard library: the package, and up to ``IMPORTERS`` that
  import it)
* ``go vet``, which compiles tests too, says something of these packages that it did not say before
* a file that was as gofmt wants it is not any more
* a package that other modules may import does not export something any more, and the edit's title
  did not say so
* a test of an edited package fails that passed twice before, or one of up to ``IMPORTERS`` packages
  of its module that import it (of the standard library: its own alone)

Tests run with ``-short``. Those of a package that need longer than ``SLOW`` seconds are not run,
and are counted. A test that passes when it is run once more is counted as flaky. An edit that
changes what a package of the standard library exports is set apart: if it says so nobody would
apply it there, and its proof did not see all who use internal packages.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.campaign.modules import STD, Go1, Module, Package, call
from tests.bench.campaign.records import Record, Records

__all__ = ["Checker", "Copy"]

IMPORTERS = 3
SLOW = 120
_PLACE = re.compile(r":\d+(?::\d+)?")


@dataclass(frozen=True)
class Known:
    """How things were before an edit.

    Attributes:
        packages: Those whose files it edits.
        patterns: What is built and vetted.
        before: What is known of each package whose tests are run.
        vet: What vet said of the patterns.
    """

    packages: list[str]
    patterns: list[str]
    before: Mapping[str, Record]
    vet: list[str]


class Checker:
    """Checks edits of several modules in copies of its own."""

    def __init__(self, go1: Go1, modules: list[Module], slot: int) -> None:
        self._go1 = go1
        self._modules = {module.name: module for module in modules}
        self._slot = f"slot{slot}"
        self._copies: dict[str, Copy] = {}

    @staticmethod
    def checked(candidate: Record, checks: Records) -> Record | None:
        """What came of these very edits."""
        found = checks.get(candidate["id"])
        if found is None or "edits" not in candidate or found["edits"] != _digest(candidate):
            return None
        return found

    async def check(self, candidate: Record, checks: Records) -> Record:
        """Apply a candidate's edits, judge them, and take them back."""
        began = time.monotonic()
        name = candidate["module"]
        if name not in self._copies:
            self._copies[name] = await Copy.made(self._go1, self._modules[name], self._slot)
        copy = self._copies[name]
        contents = copy.edited(candidate["edits"])
        known = await copy.known(copy.packages_of(contents), checks)
        copy.write(contents)
        try:
            verdict = await copy.judge(contents, known, told=bool(candidate.get("changes")))
        finally:
            copy.restore(contents)
        return {
            "id": candidate["id"],
            "fix": candidate["fix"],
            "module": name,
            "edits": _digest(candidate),
            **verdict,
            "seconds": round(time.monotonic() - began, 1),
        }


class Copy:
    """A copy of a module that edits are applied to."""

    def __init__(
        self, go1: Go1, module: Module, root: Path, source: Path, packages: dict[str, Package]
    ) -> None:
        self.root = root
        self._module = module
        self._source = source
        self._packages = packages
        self._top = module.top(root)
        self._go = module.command(go1, root)
        self._environment = go1.environment(module, root)
        self._exported = go1.out / "exported"

    @classmethod
    async def made(cls, go1: Go1, module: Module, name: str) -> Copy:
        """A copy that is as its source is; what an ended campaign left in it is taken back."""
        source = await module.source(go1)
        root = await module.copy(go1, name)
        packages = await module.packages(go1, root)
        copy = cls(go1, module, root, source, packages)
        if copy._mark.exists():
            copy.restore(dict.fromkeys(json.loads(copy._mark.read_text()), b""))
        await copy._build_exported(go1)
        return copy

    @property
    def packages(self) -> dict[str, Package]:
        """By import path."""
        return self._packages

    # Files

    def edited(self, edits: list[list[object]]) -> dict[str, bytes]:
        """The files, relative to the copy, with edits applied."""
        contents: dict[str, bytes] = {}
        # from the end; of several at one place the first one's text comes first
        ordered = sorted(edits, key=lambda one: (str(one[0]), _int(one[1])))
        for path, start, end, new in reversed(ordered):
            name = str(path)
            if name not in contents:
                contents[name] = (self.root / name).read_bytes()
            before = contents[name]
            assert 0 <= _int(start) <= _int(end) <= len(before), (name, start, end)
            inserted = str(new).encode("utf-8", "surrogateescape")
            contents[name] = before[: _int(start)] + inserted + before[_int(end) :]
        return contents

    def write(self, contents: dict[str, bytes]) -> None:
        """Write files, and that they are not as they were."""
        self._mark.write_text(json.dumps(sorted(contents)))
        for name, content in contents.items():
            (self.root / name).write_bytes(content)

    def restore(self, contents: dict[str, bytes]) -> None:
        """Take files back to what they are in the source."""
        for name in contents:
            (self.root / name).write_bytes((self._source / name).read_bytes())
        self._mark.unlink(missing_ok=True)

    def packages_of(self, names: dict[str, bytes]) -> list[str]:
        """The packages that files are in."""
        folders = {str(Path(name).parent) for name in names}
        return sorted(path for path, one in self._packages.items() if one.folder in folders)

    @property
    def _mark(self) -> Path:
        return self.root.with_name(self.root.name + ".edited")

    # Questions to Go

    async def before(self, package: str, checks: Records) -> Record:
        """What a package's tests did twice, and what it exports, before any edit."""
        name = f"before|{self._module.name}|{package}"
        if (known := checks.get(name)) is not None:
            return known
        began = time.monotonic()
        failed: set[str] = set()
        code = 0
        for _ in range(2):
            code, now = await self._test([package], SLOW)
            failed |= now
            if code < 0:
                break
        record: Record = {
            "id": name,
            "failed": sorted(failed),
            "slow": code < 0,
            "exported": await self._exports(self.root / self._packages[package].folder),
            "seconds": round(time.monotonic() - began, 1),
        }
        checks.add(record)
        return record

    async def vetted(self, pattern: str, checks: Records) -> Record:
        """What vet said before any edit."""
        name = f"vet|{self._module.name}|{pattern}"
        if (known := checks.get(name)) is not None:
            return known
        _, text = await self._run("vet", pattern)
        record: Record = {"id": name, "said": _lines(text)}
        checks.add(record)
        return record

    async def judge(
        self, contents: dict[str, bytes], known: Known, *, told: bool = False
    ) -> Record:
        """What is wrong with the copy as it is: ``broken`` is empty where nothing is.

        Args:
            contents: The files that were edited.
            known: How things were before.
            told: The edit's title says that other modules have to follow.
        """
        flaky = 0
        lost, inside = await self._signatures(known)
        if lost and (inside or told) and self._module.name == STD:
            return {"broken": "", "apart": lost, "tested": 0, "flaky": 0}
        broken = (
            await self._layout(contents)
            or ("" if inside or told else lost)
            or await self._built(known)
            or await self._vetted(known)
        )
        tested = [path for path, one in known.before.items() if not one["slow"]]
        if not broken and tested:
            before = {name for one in known.before.values() for name in one["failed"]}
            failed = (await self._test(tested, 4 * SLOW))[1] - before
            while failed and flaky < 2:
                flaky += 1
                failed &= (await self._test(tested, 4 * SLOW))[1]
            broken = f"test: {', '.join(sorted(failed))}" if failed else ""
        return {
            "broken": broken[:2000],
            "apart": "",
            "tested": len(tested),
            "flaky": 0 if broken else flaky,
        }

    async def known(self, packages: list[str], checks: Records) -> Known:
        """How things were before edits of some packages."""
        near = [*packages, *self._importers(packages)]
        std = self._module.name == STD
        tested = packages if std else near
        patterns = near if std else ["./..."]
        vet = [line for one in patterns for line in (await self.vetted(one, checks))["said"]]
        before = {path: await self.before(path, checks) for path in tested}
        return Known(packages, patterns, before, vet)

    async def known_whole(self, packages: list[str], checks: Records) -> Known:
        """The same for all packages of the module at once, where some are edited."""
        pattern = STD if self._module.name == STD else "./..."
        vet = (await self.vetted(pattern, checks))["said"]
        near = packages if pattern == STD else [*packages, *self._importers(packages)]
        return Known(
            packages, [pattern], {one: await self.before(one, checks) for one in near}, vet
        )

    async def _built(self, known: Known) -> str:
        # a second package, so that go build does not write the program of a single one
        code, text = await self._run("build", *known.patterns, "errors")
        return f"build: {text}" if code else ""

    async def _vetted(self, known: Known) -> str:
        _, text = await self._run("vet", *known.patterns)
        new = Counter(_lines(text)) - Counter(known.vet)
        return f"vet: {'; '.join(sorted(new))}" if new else ""

    async def _layout(self, contents: dict[str, bytes]) -> str:
        gofmt = str(Path(self._go).with_name("gofmt"))
        for name in contents:
            _, said = await call([gofmt, "-l", name], self.root, self._environment, 60)
            _, said_before = await call([gofmt, "-l", name], self._source, self._environment, 60)
            if said and not said_before:
                return f"gofmt: {said}"
        return ""

    async def _signatures(self, known: Known) -> tuple[str, bool]:
        """What an edited package exports no more, and whether only its own module could see it."""
        for path in known.packages:
            package = self._packages[path]
            now = await self._exports(self.root / package.folder)
            lost = sorted(set(known.before[path]["exported"]) - set(now))
            if lost:
                inside = "internal" in path.split("/") or package.main
                return f"exported no more: {'; '.join(lost)}", inside
        return "", False

    def _importers(self, packages: list[str]) -> list[str]:
        users = [
            path
            for path, one in self._packages.items()
            if path not in packages and any(name in one.imports for name in packages)
        ]
        users.sort(key=lambda path: (len(self._packages[path].imports), path))
        return users[:IMPORTERS]

    async def _exports(self, folder: Path) -> list[str]:
        _, text = await call([str(self._exported), str(folder)], self.root, self._environment, 60)
        return text.splitlines()

    async def _test(self, packages: list[str], seconds: int) -> tuple[int, set[str]]:
        """The exit code (-1: it took too long), and the tests that failed, with their package."""
        argv = ["test", "-short", "-count=1", "-json", *packages]
        code, text = await self._run(*argv, seconds=seconds)
        failed: set[str] = set()
        for line in text.splitlines():
            if not line.startswith("{"):
                continue
            event = json.loads(line)
            if event.get("Action") in ("fail", "build-fail"):
                package = event.get("Package") or event.get("ImportPath")
                failed.add(f"{package} {event.get('Test', '')}".strip())
        if code < 0:
            failed.add("tests took too long")
        elif code and not failed:
            failed.add(text[-400:])
        return code, failed

    async def _run(self, *argv: str, seconds: float = 900) -> tuple[int, str]:
        return await call([self._go, *argv], self._top, self._environment, seconds)

    async def _build_exported(self, go1: Go1) -> None:
        if self._exported.exists():
            return
        program = Path(__file__).parent / "exported" / "main.go"
        environment = {**self._environment, "GOFLAGS": ""}
        argv = [go1.go, "build", "-o", str(self._exported), str(program)]
        code, text = await call(argv, program.parent, environment, 300)
        if code:
            raise RuntimeError(text)


def _lines(said: str) -> list[str]:
    """What vet says, without places."""
    lines = (line for line in said.splitlines() if not line.startswith("#"))
    return [_PLACE.sub("", line).strip() for line in lines if line.strip()]


def _digest(candidate: Record) -> str:
    return hashlib.sha256(json.dumps(candidate["edits"]).encode()).hexdigest()[:16]


def _int(number: object) -> int:
    assert isinstance(number, int)
    return number
