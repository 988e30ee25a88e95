"""The packages of one ``go list``: what each is made of and what it imports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from goescape.model import BuildError

__all__ = ["Graph", "Unit", "Variant"]

Variant = Literal["plain", "test", "xtest"]


@dataclass(frozen=True)
class Unit:
    """One package as it is compiled.

    A package with tests is compiled up to three times: as itself, once more together with its
    ``_test.go`` files, and its external test package.

    Attributes:
        id: As ``go list`` names it: ``example.com/p``, ``example.com/p [example.com/p.test]``,
            ``example.com/p_test [example.com/p.test]``.
        import_path: The id without its suffix.
        name: The name in the package clause.
        dir: Its folder, as the user names it (symbolic links kept).
        files: The user's own Go files, absolute, in the order in which they are compiled.
        variant: ``test`` holds the package's ``_test.go`` files as well; ``xtest`` is ``p_test``.
        export: Path of its export data (an archive in the build cache), or empty.
        standard: It is of the standard library.
        cgo: It has files that import "C".
        assembly: It has assembly files.
        module_path: Its module; empty for the standard library and outside of modules.
        go_version: The ``go`` line of its go.mod, such as ``1.21``; empty where there is none.
        module_dir: The folder of its module.
        main_module: Its module is a main module (one of go.work's, or the only one).
        vendored: It was taken from a ``vendor`` folder.
        imports: Import path as written in the source to the id of the unit that satisfies it.
        errors: What ``go list`` found wrong when the graph was made.
        compiled: What the compiler is given, absolute: ``files``, and for cgo packages what
            ``cgo`` made of them.
        cgo_stamps: Of each file that imports "C": path, mtime in ns and size when listed.
        profile: Path of the main package's ``default.pgo``, or empty; test variants have none.
    """

    id: str
    import_path: str
    name: str
    dir: str
    files: tuple[str, ...]
    variant: Variant
    export: str
    standard: bool
    cgo: bool
    assembly: bool
    module_path: str
    go_version: str
    module_dir: str
    main_module: bool
    vendored: bool
    imports: Mapping[str, str]
    errors: tuple[BuildError, ...]
    compiled: tuple[str, ...] = ()
    cgo_stamps: tuple[tuple[str, int, int], ...] = ()
    profile: str = ""


@dataclass(frozen=True)
class Graph:
    """Everything that one ``go list`` named.

    Attributes:
        folder: Where it ran.
        units: By id; dependencies too.
        roots: Ids of the units that the patterns matched: the plain ones first, then their
            test variants, never the generated test mains.
        errors: What is wrong with no unit to blame (a bad pattern, no go.mod).
        patterns: The patterns asked for.
        tests: Whether test variants were asked for.
    """

    folder: str
    units: Mapping[str, Unit]
    roots: tuple[str, ...]
    errors: tuple[BuildError, ...]
    patterns: tuple[str, ...] = (".",)
    tests: bool = True
    # Graphs of single main packages compiled with their profile, by import path: filled when
    # first needed, since every dependency is compiled anew for each profile.
    profiled: dict[str, Graph] = field(
        default_factory=dict["str", "Graph"], compare=False, repr=False
    )
    _by_file: dict[str, tuple[Unit, ...]] = field(
        default_factory=dict[str, tuple[Unit, ...]], compare=False, repr=False
    )

    def units_of_file(self, path: str) -> tuple[Unit, ...]:
        """The root units that compile a file, plain first; empty if none does."""
        if not self._by_file:
            table: dict[str, tuple[Unit, ...]] = {}
            for root in self.roots:
                unit = self.units[root]
                for file in unit.files:
                    table[file] = (*table.get(file, ()), unit)
            self._by_file.update(table)
        return self._by_file.get(path, ())

    def dependencies(self, unit: Unit) -> frozenset[str]:
        """Ids of everything that a unit imports, directly or not."""
        seen: set[str] = set()
        todo = list(unit.imports.values())
        while todo:
            found = todo.pop()
            if found not in seen:
                seen.add(found)
                if known := self.units.get(found):
                    todo += known.imports.values()
        return frozenset(seen)
