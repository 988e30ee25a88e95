"""Set-up of the tests over real Go code: a toolchain, and the folder of test modules."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import pytest

from goescape.golang import Toolchain
from tests.conftest import found
from tests.go_versions import VERSIONS, go_command

DATA = Path(__file__).parent / "testdata"
SAMPLES = Path(__file__).parents[1] / "samples"


def release_of(name: str) -> tuple[int, int]:
    """The Go that a test module or a sample asks for."""
    folder = DATA if (DATA / name).exists() else SAMPLES
    asked = re.search(r"^go (\d+)\.(\d+)", (folder / name / "go.mod").read_text(), re.MULTILINE)
    assert asked
    return int(asked[1]), int(asked[2])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what a version is too old for: there is nothing to test."""
    old = [item for item in items if isinstance(item, pytest.Function) and _too_old(item)]
    config.hook.pytest_deselected(items=old)
    items[:] = [item for item in items if item not in old]


def _too_old(item: pytest.Function) -> bool:
    params = cast("dict[str, str]", item.callspec.params if hasattr(item, "callspec") else {})
    version, name = params.get("toolchain", ""), params.get("name", "")
    if not version or not any((folder / name / "go.mod").exists() for folder in (DATA, SAMPLES)):
        return False
    major, minor, *_ = map(int, version.split("."))
    return (major, minor) < release_of(name)


@pytest.fixture(
    params=["", *(pytest.param(version, marks=pytest.mark.versions) for version in VERSIONS)],
    ids=lambda version: version or "found",
)
def toolchain(request: pytest.FixtureRequest) -> Toolchain:
    """The toolchain that goescape finds here, and with ``-m versions`` each of 1.21 to 1.27."""
    version: str = request.param
    if not version:
        return found()
    go = go_command(version)
    if not go.exists():
        pytest.skip(f"no {go}: run python tests/go_versions.py")
    return found(str(go))
