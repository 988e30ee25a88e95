"""The example in each rule's documentation is what the rule does."""

from __future__ import annotations

import importlib
import pkgutil
import textwrap
from pathlib import Path
from types import ModuleType

import pytest

from goescape.evidence import callers, rules
from goescape.golang import Toolchain
from tests.evidence.weighing import problems, weighed

MODULES = [
    callers,
    *(
        importlib.import_module(f"{rules.__name__}.{found.name}")
        for found in pkgutil.iter_modules(rules.__path__)
        if found.name != "case"
    ),
]


def example(module: ModuleType) -> str:
    """The Go file in a module's text."""
    text = module.__doc__ or ""
    _, _, code = text.partition("Example::\n")
    assert code, f"{module.__name__} shows no example"
    return textwrap.dedent(code)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rsplit(".", 1)[-1])
def test_example(module: ModuleType, toolchain: Toolchain, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.21\n")
    (tmp_path / "p.go").write_text(example(module))
    result = weighed(toolchain, tmp_path)
    assert any("EVIDENCE" in line for line in (tmp_path / "p.go").read_text().splitlines())
    assert not (found := problems(result, toolchain.release)), "\n".join(found)
