"""Comments, limits and a team's file in the terminal: what is printed, counted, and failed on."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from cli_tools import GOOD, Module, Run

SUMMARY = re.compile(r"(.*), \d+\.\d+ s, go\S+\n$")


def summary(text: str) -> str:
    match = SUMMARY.search(text.splitlines(keepends=True)[-1])
    assert match, text
    return match[1]


def ignored(comment: str) -> str:
    return GOOD.replace("\tt := T{", f"\t//goescape:{comment}\n\tt := T{{")


def test_ignored_findings_are_counted(run: Run, module: Module) -> None:
    folder = module({"good.go": ignored("ignore the caller keeps it")})
    done = run("check", "--fail-on", "any", cwd=folder)
    assert done.returncode == 0
    assert done.stdout.startswith("0 findings in 1 package, 1 ignored, ")


def test_a_comment_without_effect_is_printed_and_fails_nothing(run: Run, module: Module) -> None:
    folder = module({"p.go": "package p\n\n//goescape:ignore why\nvar x = 1\n"})
    done = run("check", "--fail-on", "any", cwd=folder)
    assert done.returncode == 0
    assert done.stdout.startswith(
        "p.go:3:1: information: this ignores nothing: there is no finding"
    )
    assert summary(done.stdout) == "0 findings in 1 package"


NOALLOC = GOOD.replace("func New", "//goescape:noalloc\nfunc New")
NOALLOC_LINE = NOALLOC[: NOALLOC.index("\tt := T{")].count("\n") + 1


@pytest.mark.parametrize("options", ["", "--set severity.moved=off", "--set maxFindings=1"])
def test_noalloc_fails(run: Run, module: Module, options: str) -> None:
    done = run("check", *options.split(), cwd=module({"good.go": NOALLOC}))
    assert done.returncode == 1
    head = f"good.go:{NOALLOC_LINE}:2: error: New must not allocate (//goescape:noalloc): t moves"
    assert done.stdout.startswith(head)
    assert summary(done.stdout) == "1 finding in 1 of 1 package, 1 allocation against noalloc"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("return n", 0),
        ("x := n; g = &x; return n", 1),
        ("s = append(s, n); return n", 1),
        ("m[n] = n; return n", 1),
        ("return *newInt(n)", 1),  # inlined into it
        ("return *freeInt(n)", 0),
        ("func() { x := n; g = &x }(); return n", 1),
        ('if n < 0 { panic("no " + word) }; return n', 0),
        ('if n < 0 { e = errors.New("no " + word) }; return n', 1),
        ("x := n //goescape:ignore once\n\tg = &x; return n", 0),
        ("use(any(0)); return n", 0),
    ],
)
def test_what_breaks_a_noalloc(run: Run, module: Module, body: str, code: int) -> None:
    source = f"""\
package p

import "errors"

var (
	g    *int
	s    []int
	m    = map[int]int{{}}
	e    = errors.New("x") //goescape:ignore a sentinel
	word = "word"
)

func newInt(n int) *int {{ x := n; g = &x; return g }}

func freeInt(n int) *int {{ x := n; return &x }}

//go:noinline
func use(any) {{}}

//go:noinline
//goescape:noalloc
func f(n int) int {{
	{body}
}}
"""
    done = run("check", "--show", "leaks", cwd=module({"p.go": source}))
    assert done.returncode == code, done.stdout + done.stderr
    assert ("f must not allocate" in done.stdout) is (code == 1)


def test_noalloc_in_a_test_file(run: Run, module: Module) -> None:
    test = (
        "package good\n\n//go:noinline\n//goescape:noalloc\nfunc h() *int { x := 1; return &x }\n"
    )
    done = run("check", cwd=module({"good.go": GOOD, "good_test.go": test}))
    assert done.returncode == 1
    assert "h must not allocate" in done.stdout


def test_only_so_many_of_a_file(run: Run, module: Module) -> None:
    many = "package p\n" + "".join(
        f"\nfunc F{n}() *int {{ x := {n}; return &x }}\n" for n in range(4)
    )
    folder = module({"p.go": many})
    done = run("check", "--set", "maxFindings=3", "--fail-on", "moved", cwd=folder)
    assert done.returncode == 1
    assert (
        "p.go:1:1: hint: …and 1 more finding, less valuable (goescape.maxFindings)" in done.stdout
    )
    assert summary(done.stdout) == "3 findings in 1 of 1 package, 1 more beyond maxFindings"


TEAM = 'ignore = ["legacy/**"]\n\n[severity]\nmoved = "warning"\n'


def test_a_team_says_the_same(run: Run, module: Module) -> None:
    folder = module({".goescape.toml": TEAM, "good.go": GOOD, "legacy/l.go": GOOD})
    done = run("check", cwd=folder)
    assert done.stdout.startswith("good.go:6:2: warning: ")
    assert summary(done.stdout) == "1 finding in 1 of 2 packages, 1 ignored"
    own = run("check", "--set", "severity.moved=information", cwd=folder)
    assert own.stdout.startswith("good.go:6:2: information: "), "a default that is meant"
    below = run("check", cwd=folder / "legacy")
    assert summary(below.stdout) == "0 findings in 1 package, 1 ignored"


def test_naming_a_kind_shows_it_though_the_team_does_not(run: Run, module: Module) -> None:
    folder = module({".goescape.toml": '[severity]\nmoved = "off"\n', "good.go": GOOD})
    assert run("check", cwd=folder).stdout.startswith("0 findings")
    done = run("check", "--fail-on", "moved", cwd=folder)
    assert (done.returncode, done.stdout[:13]) == (1, "good.go:6:2: ")


def test_a_cause_is_off(run: Run, module: Module) -> None:
    folder = module({"good.go": GOOD})
    found = json.loads(run("check", "--format", "json", cwd=folder).stdout)["findings"][0]
    name = f"causes.{found['code']}=off"
    assert run("check", "--set", name, cwd=folder).stdout.startswith("0 findings")
    wrong = run("check", "--set", "causes.nonsense=off", cwd=folder)
    assert wrong.returncode == 2
    assert "there is no such cause" in wrong.stderr


def test_what_is_wrong_in_a_teams_file_is_told_and_the_rest_counts(
    run: Run, module: Module
) -> None:
    folder = module({".goescape.toml": TEAM + "escapes = 1\n", "good.go": GOOD})
    done = run("check", cwd=folder)
    assert done.returncode == 2
    assert re.match(r"\.goescape\.toml:5: error: goescape\.severity\.escapes: ", done.stderr)
    assert done.stderr.count("\n") == 1
    assert done.stdout.startswith("good.go:6:2: warning: ")


def test_the_document_has_it_all(run: Run, module: Module) -> None:
    loop = "\nfunc Loop() {\n\tfor range [3]int{} {\n\t\tx := 1\n\t\tg = &x\n\t}\n}\n\nvar g *int\n"
    folder = module({"good.go": NOALLOC + loop + "\n//goescape:ignore why\nvar h = 1\n"})
    done = run("check", "--format", "json", cwd=folder)
    found: dict[str, Any] = json.loads(done.stdout)
    first, second = found["findings"]
    assert (first["noalloc"], first["severity"]) == (True, "error")
    assert (second["noalloc"], second["severity"]) == (False, "warning")
    assert second["circumstances"] == {"loops": 1, "eachRound": True, "once": "", "cold": ""}
    assert second["cause"]["slug"] == second["code"]
    assert second["cause"]["title"]
    assert {"change", "leave", "root"} <= second.keys()
    (notice,) = found["notices"]
    assert (notice["code"], notice["severity"]) == ("unused-ignore", "information")
    assert found["summary"]["brokenAssertions"] == 1
    assert found["summary"]["exitCode"] == done.returncode == 1
