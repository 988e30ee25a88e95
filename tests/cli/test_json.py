"""``goescape check --format json`` keeps to the schema that goescape ships."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from cli_tools import GOOD, Module, Run
from json_schema import problems

from goescape.cli import document

SCHEMA = files("goescape.cli") / "check.schema.json"


def load(text: str) -> Any:
    """The document, which must be valid."""
    found = json.loads(text)
    schema = json.loads(SCHEMA.read_bytes())
    assert problems(found, schema, schema) == []
    return found


def test_the_schema_that_is_shipped_is_not_stale() -> None:
    assert SCHEMA.read_bytes() == document.schema(), (
        "run: goescape check --print-schema > server/goescape/cli/check.schema.json"
    )


def test_the_schema_is_printed(run: Run, tmp_path: Path) -> None:
    assert run("check", "--print-schema", cwd=tmp_path).stdout == SCHEMA.read_text()


def test_the_validator_sees_what_is_wrong() -> None:
    schema = json.loads(SCHEMA.read_bytes())
    wrong = {"version": 2, "go": 1, "findings": [{"range": {"start": {"line": 0}}}], "more": None}
    assert {
        "$.version: 2 is none of [1]",
        "$.more is unknown",
        "$.summary is missing",
        "$.findings[0].id is missing",
        "$.findings[0].range.start.line: 0 is less than 1",
    } <= set(problems(wrong, schema, schema))


def test_findings(run: Run, module: Module) -> None:
    source = GOOD.replace("\tt := T{1, 2}", "\t/* é世 */ t := T{1, 2}")
    folder = module({"sub/good.go": source})
    done = run("check", "--format", "json", cwd=folder)
    found = load(done.stdout)
    assert found["version"] == 1
    assert found["go"]["version"].startswith("go1.")
    assert found["folder"] == str(folder)
    assert found["errors"] == []
    (finding,) = found["findings"]
    assert {name: finding[name] for name in ("version", "code", "kind", "severity", "subject")} == {
        "version": 1,
        "code": "returned-address",
        "kind": "moved-to-heap",
        "severity": "information",
        "subject": "t",
    }
    assert finding["package"] == "example.com/m/sub"
    assert finding["function"] == "New"
    assert finding["file"] == "sub/good.go"
    assert finding["path"] == str(folder / "sub/good.go")
    # \t/* é世 */ t: é takes two bytes, 世 three.
    assert finding["range"] == {
        "start": {"line": 6, "columnBytes": 14, "columnCodePoints": 11},
        "end": {"line": 6, "columnBytes": 15, "columnCodePoints": 12},
    }
    steps = [(step["line"], step["expression"], step["reason"]) for step in finding["flow"]]
    assert steps == [(7, "&t", "address-of"), (7, "return &t", "return")]
    assert {step["file"] for step in finding["flow"]} == {"sub/good.go"}
    assert finding["compiler"][0] == "sub/good.go:6:14: moved to heap: t"
    assert any("flow: ~r0" in line for line in finding["compiler"])
    assert done.stderr == ""


def test_ids_are_stable_while_the_code_stands(run: Run, module: Module) -> None:
    before = load(run("check", "--format", "json", cwd=module({"good.go": GOOD})).stdout)
    moved = module({"good.go": GOOD.replace("package good\n", "package good\n\n// More.\n")})
    after = load(run("check", "--format", "json", cwd=moved).stdout)
    assert [f["id"] for f in before["findings"]] == [f["id"] for f in after["findings"]]
    assert [f["range"] for f in before["findings"]] != [f["range"] for f in after["findings"]]


def test_errors_are_part_of_the_document(run: Run, module: Module) -> None:
    folder = module({"a/a.go": "package a\n\nvar X int = missing\n", "b/b.go": GOOD})
    done = run("check", "--format", "json", "--fail-on", "any", cwd=folder)
    found = load(done.stdout)
    assert done.returncode == 2
    assert done.stderr == ""
    (error,) = found["errors"]
    assert "missing" in error["message"]
    assert (error["package"], error["file"], error["line"], error["columnBytes"]) == (
        "example.com/m/a",
        "a/a.go",
        3,
        13,
    )
    assert len(found["findings"]) == 1
    summary = found["summary"]
    assert summary.pop("seconds") > 0
    assert summary == {
        "findings": 1,
        "packages": 2,
        "packagesWithFindings": 1,
        "packagesNotAnalysed": 1,
        "generatedFindings": 0,
        "vendoredPackages": 0,
        "ignoredFindings": 0,
        "moreFindings": 0,
        "brokenAssertions": 0,
        "exitCode": 2,
    }


def test_no_go_is_a_document_too(run: Run, module: Module) -> None:
    folder = module({"good.go": GOOD})
    done = run("check", "--format", "json", "--set", "go.executable=/nowhere/go", cwd=folder)
    found = load(done.stdout)
    assert done.returncode == 2
    assert found["go"] is None
    assert found["findings"] == []
    assert "/nowhere/go" in found["errors"][0]["message"]


def test_exit_codes_are_those_of_text(run: Run, module: Module) -> None:
    folder = module({"good.go": GOOD})
    for options, code in (((), 0), (("--fail-on", "moved"), 1), (("./nowhere",), 2)):
        done = run("check", "--format", "json", *options, cwd=folder)
        assert (done.returncode, load(done.stdout)["summary"]["exitCode"]) == (code, code)
