"""The packages that are measured: the shipped sample, and two from the Go module proxy."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import goescape
from goescape.golang import Toolchain
from goescape.golang.process import run

__all__ = ["PACKAGES", "Package"]


@dataclass(frozen=True)
class Package:
    """One package.

    Attributes:
        name: For the table.
        file: The file that is edited, relative to the package's folder.
        module: ``path@version``; empty for the shipped sample.
        folder: The package's folder in its module.
    """

    name: str
    file: str
    module: str = ""
    folder: str = "."

    async def copy(self, toolchain: Toolchain, to: Path) -> Path:
        """Put a writable copy of the module at ``to``; the package's folder."""
        source = Path(goescape.__file__).parent / "sample"
        if self.module:
            to.parent.mkdir(parents=True, exist_ok=True)
            with await run(
                [toolchain.go, "mod", "download", "-json", self.module],
                cwd=str(to.parent),
                environment=toolchain.environment,
                timeout=300,
            ) as done:
                source = Path(json.loads(done.output())["Dir"])
        shutil.copytree(source, to)
        for path in to.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        to.chmod(0o755)
        return to / self.folder


PACKAGES = {
    "sample": Package("sample", "request.go"),
    "zap": Package("go.uber.org/zap", "logger.go", "go.uber.org/zap@v1.27.0"),
    "http2": Package("golang.org/x/net/http2", "server.go", "golang.org/x/net@v0.47.0", "http2"),
}
