"""The sample module that comes with goescape: the lesson's programs, ready to be copied."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from importlib.resources import as_file, files
from tempfile import TemporaryDirectory

__all__ = ["sample_copy"]


@contextmanager
def sample_copy(name: str = "lesson") -> Generator[str]:
    """A copy of the sample module in a temporary folder, which goes when the block ends.

    Yields:
        The absolute path of the module's folder, symbolic links resolved.

    Raises:
        OSError: No temporary folder can be made.
    """
    with TemporaryDirectory(prefix="goescape-sample-", ignore_cleanup_errors=True) as folder:
        target = os.path.join(os.path.realpath(folder), name)
        with as_file(files("goescape") / "sample") as source:
            shutil.copytree(source, target, copy_function=shutil.copyfile)
        yield target
