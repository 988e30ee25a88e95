"""``goescape fix --only NAME:FUNCTION``: refactorings in the terminal."""

from __future__ import annotations

import pytest
from cli_tools import Module, Run
from test_fix import REQUEST, TEST

# beside what test_fix has: a method that nothing is proposed for, and a test that calls
METHOD = """\
package request

func (r *Request) Size() int { return len(r.Checks) }

func (r *Request) Clone() *Request {
	c := Request{ID: r.ID}
	for i := range r.Checks {
		c.Checks[i] = check(r.Checks[i]) + check(i)
	}
	return &c
}

func clones(r *Request) int { return r.Clone().ID }
"""


def test_the_callers_are_rewritten(module: Module, run: Run) -> None:
    root = module({"request.go": REQUEST, "request_test.go": TEST})
    done = run("fix", "--only", "callers:handleRequest", cwd=root)
    assert done.returncode == 0, done.stderr
    first = done.stdout.splitlines()[0]
    assert first.startswith(
        "request.go:8: Fill via pointer parameter: handleRequest becomes fillRequest"
    )
    after = (root / "request.go").read_text()
    assert "func handleRequest" not in after
    assert "\tvar req Request\n\tfillRequest(&req, id)\n" in after
    assert run("check", cwd=root).returncode == 0


def test_what_gains_nothing_is_applied_and_says_so(module: Module, run: Run) -> None:
    root = module({"request.go": REQUEST})
    done = run("fix", "--only", "fill:NewEvent", cwd=root)
    assert done.returncode == 0, done.stderr
    assert "NewEvent + fillEvent (its only call is inlined and free already)" in done.stdout
    assert "1 fix applied" in done.stdout
    after = (root / "request.go").read_text()
    assert "func fillEvent(" in after and "func fillRequest(" not in after


@pytest.mark.parametrize("spelt", ["(*Request).Clone", "*Request.Clone", "Request.Clone"])
def test_a_method_by_any_spelling(module: Module, run: Run, spelt: str) -> None:
    root = module({"request.go": REQUEST, "method.go": METHOD})
    done = run("fix", "--diff", "--only", f"fill:{spelt}", cwd=root)
    assert done.returncode == 0, done.stderr
    assert "method.go:5: Fill via pointer parameter: " in done.stderr


def test_a_pool_says_that_nothing_is_proved(module: Module, run: Run) -> None:
    root = module({"request.go": REQUEST})
    done = run("fix", "--only", "pool:handleRequest", cwd=root)
    assert done.returncode == 0, done.stderr
    assert "(not proved: measure it)" in done.stdout
    assert "sync.Pool" in (root / "request.go").read_text()


@pytest.mark.parametrize(
    ("only", "said"),
    [
        ("callers", "--only callers: it is there for who asks for it, so name the function: "),
        ("pool,fill", "--only pool: it is there for who asks for it, so name the function: "),
        ("callers:", "--only callers: a function's name is missing after the colon"),
        ("nothing:f", "--only nothing: there is no such fix; there are: fill, "),
        (
            "callers:gone",
            "--only callers:gone: there is no such function that it could be about",
        ),
        (
            "fill:Request.Size",
            "--only fill:Request.Size: there is no such function that it could be about",
        ),
    ],
)
def test_what_cannot_be_asked_for(module: Module, run: Run, only: str, said: str) -> None:
    root = module({"request.go": REQUEST, "method.go": METHOD})
    done = run("fix", "--only", only, cwd=root)
    assert done.returncode == 2
    assert said in done.stderr
    assert (root / "request.go").read_text() == REQUEST


def test_why_it_is_not_possible_is_told_unasked(module: Module, run: Run) -> None:
    taken = REQUEST + "\nfunc fillRequest() {}\n"
    root = module({"request.go": taken})
    done = run("fix", "--only", "callers:handleRequest", cwd=root)
    assert done.returncode == 2
    assert "error: handleRequest: callers is not offered: " in done.stderr
    assert "fillRequest" in done.stderr.partition("not offered: ")[2]
    assert (root / "request.go").read_text() == taken
