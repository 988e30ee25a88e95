"""Set-up of the tests of evidence: toolchains, as in tests/findings."""

from __future__ import annotations

from tests.findings.conftest import toolchain

__all__ = ["toolchain"]
