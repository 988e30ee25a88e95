"""What the README says of settings and commands is generated, or held to what is run.

``python -m tests.unit.test_readme`` writes the settings' table anew.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from goescape.settings import describe

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
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


def test_ci_runs_the_readmes_test_command() -> None:
    command = (
        "python3 -m venv .venv && .venv/bin/pip install -q -e '.[go,test]' && .venv/bin/pytest -q"
    )
    assert f"```sh\n{command}\n```" in README.read_text()
    assert command in (ROOT / ".ci" / "run").read_text()


if __name__ == "__main__":
    README.write_text(SETTINGS.sub(lambda _: settings_table(), README.read_text(), count=1))
