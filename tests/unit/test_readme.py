"""What the README says of settings and commands is generated, or held to what is run.

``python -m tests.unit.test_readme`` writes the tables of settings and fixes and the hovers anew.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from goescape.engine import manual
from goescape.engine.plain import plain
from goescape.settings import describe

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
HOVERS = re.compile(r"(?<=<!-- hovers -->\n).*?(?=<!-- end of hovers -->)", re.DOTALL)
SHOWN = ("A returned address", "A boxed number in a loop", "A leak across packages")
FIXES = re.compile(r"(?<=<!-- fixes -->\n)(?:\|.*\n)*")
SETTINGS = re.compile(r"(?<=<!-- settings -->\n)(?:\|.*\n)*")


def settings_table() -> str:
    rows = ["| setting | default | |", "|---|---|---|"]
    for setting in describe():
        default = json.dumps(setting.default)
        values = setting.schema.get("enum")
        text = setting.documentation + (f" One of {', '.join(values)}." if values else "")
        rows.append(f"| `{setting.name.removeprefix('goescape.')}` | `{default}` | {text} |")
    return "\n".join(rows) + "\n"


def test_the_settings_table_is_current() -> None:
    written = SETTINGS.search(README.read_text())
    assert written and written.group() == settings_table(), "run: python -m tests.unit.test_readme"


def fixes_table() -> str:
    rows = [
        "| `goescape explain …` | what it does | quick fix | on save | refactoring |",
        "|---|---|:---:|:---:|:---:|",
    ]
    for name, offered in manual.FIXES.items():
        page = manual.PAGES[name]
        about = f"**{page.title}**. {' '.join(page.summary.split())}"
        ways = (offered.quick, offered.on_save, offered.asked)
        rows.append(f"| `{name}` | {about} | {' | '.join('yes' if way else '' for way in ways)} |")
    return "\n".join(rows) + "\n"


def test_the_fixes_table_is_current() -> None:
    written = FIXES.search(README.read_text())
    assert written and written.group() == fixes_table(), "run: python -m tests.unit.test_readme"


def hovers() -> str:
    """Three of the hovers that ``tests/lsp/test_hover.py`` compares with what the server says."""
    told = (ROOT / "tests" / "lsp" / "hovers.md").read_text()
    parts: list[str] = []
    for title in SHOWN:
        section = told.split(f"## {title}\n", 1)[1]
        code = section.split("```go\n", 1)[1].split("```", 1)[0]
        hover = section.split("````markdown\n", 1)[1].split("````", 1)[0]
        shown = plain(hover).replace(" (it costs N of the 80 allowed)", "")
        shown = shown.replace("print.go:N", "print.go")
        code = code.replace("«", "")
        parts.append(f"{title}:\n\n```go\n{code}```\n\n```text\n{shown}\n```\n\n")
    return "".join(parts)


def test_the_hovers_are_current() -> None:
    written = HOVERS.search(README.read_text())
    assert written and written.group() == hovers(), "run: python -m tests.unit.test_readme"


def test_ci_runs_the_readmes_test_command() -> None:
    command = (
        "python3 -m venv .venv && .venv/bin/pip install -q -e '.[go,test]'"
        " && .venv/bin/pytest -q -n auto"
    )
    assert f"```sh\n{command}\n```" in README.read_text()
    assert command in (ROOT / ".ci" / "run").read_text()


if __name__ == "__main__":
    text = HOVERS.sub(lambda _: hovers(), README.read_text(), count=1)
    text = FIXES.sub(lambda _: fixes_table(), text, count=1)
    README.write_text(SETTINGS.sub(lambda _: settings_table(), text, count=1))
