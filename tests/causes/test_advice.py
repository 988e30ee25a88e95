"""What hovers advise and say of the cost, beside the code: ``advice/advice.go``.

``// SAYS "…"``: the hover of a finding on that line has this text; ``NOT "…"``: none of the line's
has. Advice is the part of a hover that a reader acts on, so each of these was wrong once.
"""

from __future__ import annotations

import re
from pathlib import Path

from goescape.engine.telling import Known, telling
from goescape.golang import Toolchain
from tests.conftest import new_enough
from tests.evidence.weighing import weighed

_FILE = Path(__file__).parent / "advice" / "advice.go"
_EXPECTED = re.compile(r'(SAYS|NOT) "([^"]*)"')


def test_advice(toolchain: Toolchain, tmp_path: Path) -> None:
    toolchain = new_enough(toolchain, (1, 25))  # for which the lines are written
    (tmp_path / "go.mod").write_text("module example.com/p\n\ngo 1.23\n")
    code = _FILE.read_text()
    (tmp_path / "p.go").write_text(code)
    result = weighed(toolchain, tmp_path)

    by_line: dict[int, list[str]] = {}
    for escape in result.escapes:
        told = telling(escape, result.sources, known=Known(siblings=result.escapes))
        parts = [f"{part.lead}: {line.text}" for part in told.parts for line in part.lines]
        by_line.setdefault(result.line(escape), []).extend(parts)
    problems: list[str] = []
    for number, line in enumerate(code.splitlines(), 1):
        for wanted, text in _EXPECTED.findall(line):
            here = by_line.get(number, [])
            if any(text in said for said in here) != (wanted == "SAYS"):
                problems.append(f"{_FILE.name}:{number}: {wanted} {text!r}: {here}")
    assert not problems, "\n".join(problems)
