"""Whether every caller of a function is known: nothing outside of its module can call it."""

from __future__ import annotations

import os
import re

from goescape.fixes.fill.order import Steady
from goescape.fixes.fill.shape import Shape, text_of, walk
from goescape.fixes.ground import Ground
from goescape.golang import Unit
from goescape.syntax import Source, header
from goescape.syntax.names import declared_names

__all__ = ["closed", "declared_functions", "named_by_interface", "nested_modules"]

_FUNCTION = re.compile(rb"^func (\w+)[\[(]", re.MULTILINE)
_PASSED_OVER = ("node_modules", "testdata", "vendor")


def closed(shape: Shape, unit: Unit) -> str:
    """Why callers may be unknown; empty where they are not. It may walk a folder tree.

    Args:
        shape: The function.
        unit: Its package.
    """
    if not shape.name[:1].isupper():
        return ""
    if shape.node.type == "method_declaration":
        return "an exported method may be asked for by an interface, a type assertion or a template"
    if unit.name == "main":
        return ""
    if "internal" not in unit.import_path.split("/"):
        return "it is exported, and other modules may call it"
    return nested_modules(unit)


def nested_modules(unit: Unit) -> str:
    """Why other modules may import an internal package: one that lies in what it is internal to."""
    parts = unit.dir.split(os.sep)
    if "internal" not in parts or not unit.module_dir:
        return "it is not known who may import its package"
    last = len(parts) - 1 - parts[::-1].index("internal")
    top = os.sep.join(parts[:last]) or os.sep
    if not (top + os.sep).startswith(unit.module_dir.rstrip(os.sep) + os.sep):
        return "modules outside of its own may import its package"
    for folder, folders, files in os.walk(top):
        if "go.mod" in files and folder != unit.module_dir:
            return f"another module may import its package ({os.path.relpath(folder, top)}/go.mod)"
        folders[:] = [
            name for name in folders if name not in _PASSED_OVER and not name.startswith((".", "_"))
        ]
    return ""


def named_by_interface(method: str, ground: Ground, unit: Unit) -> str:
    """Why a method must stay: an interface of its package asks for one of its name."""
    wanted = method.encode()
    for path, content in ground.folder(unit.dir).items():
        if not path.endswith(".go") or b"interface" not in content or wanted not in content:
            continue
        source = ground.source(path)
        for node in walk(source.tree.root_node):
            if node.type not in ("method_elem", "method_spec"):
                continue
            name = node.child_by_field_name("name")
            if name is not None and text_of(name, source.text.data) == method:
                return f"an interface in {os.path.basename(path)} has a method {method}"
    return ""


def declared_functions(ground: Ground, unit: Unit, source: Source) -> Steady:
    """Tells whether a name in a file, ``F`` or ``pkg.F``, is a package's function or type."""
    graph = ground.graph
    own = next(iter(graph.units_of_file(source.path)), unit)

    def steady(name: str) -> bool:
        qualifier, _, last = name.rpartition(".")
        if not qualifier:
            return _declares(own, last)
        for one in header(source.text.data).imports:
            imported = graph.units.get(own.imports.get(one.path, one.path))
            if imported is not None and qualifier == (one.name or imported.name):
                return _declares(imported, last)
        return False

    def _declares(package: Unit, name: str) -> bool:
        wanted = name.encode()
        for path in package.files:
            data = ground.source(path).text.data
            if wanted not in data:
                continue
            if wanted in _FUNCTION.findall(data) or name in declared_names(data, "type"):
                return True
        return False

    return steady
