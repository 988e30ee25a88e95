"""Loops, start-up and cold branches, as data: what is marked is read as a finding.

Each case is Go code with ``«…»`` around the place and what is expected of it.
"""

from __future__ import annotations

import pytest

from goescape.model import Circumstances, Span, VerdictKind
from goescape.syntax import Source
from goescape.syntax.circumstances import circumstances
from goescape.text import Text


def at(code: str, kind: VerdictKind, language: tuple[int, int]) -> Circumstances:
    before, _, rest = code.partition("«")
    marked, _, after = rest.partition("»")
    data = (before + marked + after).encode()
    start = len(before.encode())
    source = Source("/p.go", Text(data))
    assert not source.tree.root_node.has_error, code
    span = Span("/p.go", start, start + len(marked.encode()))
    return circumstances(source, span, kind, language)


def told(found: Circumstances) -> str:
    loops = f"{found.loops}{' each' if found.each else ''}" if found.loops else ""
    return " ".join(filter(None, (loops, found.once, found.cold)))


LOOPS = {
    "for i := 0; i < n; i++ { use(«&T{}») }": "1 each",
    "for range 3 { for { use(«&T{}») } }": "2 each",
    "for i := range xs { if i > 1 { use(«&T{}») } }": "1",
    "for { if done { continue }; use(«&T{}») }": "1",
    "for ok() && use(«&T{}») { }": "1",
    "for ok(«&T{}») { }": "1 each",
    "for i := 0; i < n; i += next(«&T{}») { }": "1 each",
    "for x := open(«&T{}»); x.ok(); { }": "",
    "for _, x := range list(«&T{}») { use(x) }": "",
    "use(«&T{}»); for { }": "",
    "for { use(«func() int» { return 1 }) }": "1 each",
    "for { use(func() { use(«&T{}») }) }": "",
    "for { func() { use(«&T{}») }() }": "1 each",
    "for { go func() { use(«&T{}») }() }": "1 each",
    "for { defer (func() { use(«&T{}») })() }": "1 each",
    "for { func() { use(«&T{}»); return }() }": "1 each",
    "use(func() { for { use(«&T{}») } })": "1 each",
    "for { switch n { case 1: use(«&T{}») } }": "1",
    "for { switch n { case 1: use(«&T{}»); break } }": "1",
    "for { switch n { case 1: use(«&T{}»); return } }": "",
    "for { select { case c <- «&T{}»: } }": "1",
    "for { if n > 1 { use(«&T{}»); break }; n++ }": "",
    "for { if n > 1 { use(«&T{}»); if ok() { continue }; break }; n++ }": "1",
    "for { for { use(«&T{}») }; return }": "1 each",
    "for { if n > 1 { use(«&T{}»); if ok() { return }; break }; n++ }": "",
    "for { if n > 1 { use(«&T{}»); switch n { case 1: break }; return }; n++ }": "1",
    "outer:\n\tfor { for { use(«&T{}»); break outer } }": "",
    "outer:\n\tfor { for { use(«&T{}»); continue outer } }": "2 each",
    "outer:\n\tfor { for { for { use(«&T{}»); break outer } } }": "",
    "for { outer:\n\tfor { for { use(«&T{}»); break outer } } }": "1 each",
    "for { sw:\n\tswitch n { case 1: for { use(«&T{}»); break sw } } }": "1",
    "again:\n\tuse(«&T{}»)\n\tif n > 1 { goto again }": "1",
    "use(«&T{}»)\nagain:\n\tif n > 1 { goto again }": "",
}


@pytest.mark.parametrize("body", LOOPS)
def test_loops(body: str) -> None:
    found = at(f"package p\n\nfunc f() {{\n\t{body}\n}}\n", VerdictKind.ESCAPES, (1, 21))
    assert told(found) == LOOPS[body]


@pytest.mark.parametrize(
    ("body", "old", "new"),
    [
        ("for «i» := 0; i < n; i++ { use(&i) }", "", "1 each"),
        ("for _, «x» := range xs { use(&x) }", "", "1 each"),
        ("for { «x» := 1; use(&x) }", "1 each", "1 each"),
        ("for { for «i» := range n { use(&i) } }", "1 each", "2 each"),
    ],
)
def test_loop_variables_are_made_in_each_round_since_122(body: str, old: str, new: str) -> None:
    code = f"package p\n\nfunc f() {{\n\t{body}\n}}\n"
    assert told(at(code, VerdictKind.MOVED, (1, 21))) == old
    assert told(at(code, VerdictKind.MOVED, (1, 22))) == new


ONCE = {
    "package p\n\nvar x = «&T{}»\n": "init",
    "package p\n\nvar (\n\tx = f(func() *T { return «&T{}» })\n)\n": "",
    "package p\n\nvar x = «func() *T» { return nil }\n": "init",
    "package p\n\nvar x = func() *T { return «&T{}» }()\n": "init",
    "package p\n\nfunc init() { x = «&T{}» }\n": "init",
    "package p\n\nfunc init() { for { x = «&T{}» } }\n": "1 each init",
    "package p\n\nfunc init() { use(func() { x = «&T{}» }) }\n": "",
    "package p\n\nfunc (t T) init() { x = «&T{}» }\n": "",
    "package p\n\nfunc main() { x = «&T{}» }\n": "",
    "package main\n\nfunc main() { x = «&T{}»; for { } }\n": "main",
    "package main\n\nfunc main() { for { x = «&T{}» } }\n": "1 each",
    "package main\n\nfunc main() { use(func() { x = «&T{}» }) }\n": "",
    "package main\n\nfunc f() { x = «&T{}» }\n": "",
}


@pytest.mark.parametrize("code", ONCE)
def test_once(code: str) -> None:
    assert told(at(code, VerdictKind.ESCAPES, (1, 22))) == ONCE[code]


COLD = {
    "panic(«&T{}»)": "panic",
    "if n > 1 { panic(fmt.Sprintf(«n»)) }": "panic",
    "if n > 1 { use(«&T{}»); panic(1) }": "panic",
    "if n > 1 { use(«&T{}»); if ok() { return nil }; panic(1) }": "",
    "if n > 1 { use(«&T{}») }; return nil": "",
    "switch n { case 1: return nil; default: panic(«n») }": "panic",
    "switch n { default: use(«&T{}»); log.Fatal(1) }": "exit",
    "if n > 1 { os.Exit(code(«n»)) }": "exit",
    "if n > 1 { logger.Panicf(«n») }": "panic",
    "if n > 1 { t.Fatalf(«n») }": "test",
    "if n > 1 { s.t.FailNow(«n») }": "test",
    "if n > 1 { t.Errorf(«n») }": "test",
    "if n > 1 { t.Errorf(«n»); n++ }": "",
    "if n > 1 { w.Errorf(«n») }": "",
    "if err != nil { return fmt.Errorf(«n») }": "error",
    "if err := f(); err != nil { use(«n»); return err }": "error",
    "if err := f(); err != nil && n > 1 { return wrap(err, «n») }": "error",
    "if err != nil || n > 1 { use(«n»); return err }": "",
    "if err == nil { return nil } else { use(«n»); return err }": "error",
    "if n > 1 { use(«n»); return err }": "",
    "if err != nil { use(«n»); return nil }": "",
    "if err != nil { use(«n»); return ErrClosed }": "error",
    "if n > 1 { use(«n»); return io.EOF }": "error",
    "if n > 1 { return «&PathError{}» }": "error",
    "if n > 1 { return check(«n») }": "",
    "use(«n»); return rows.Err()": "",
    "use(«n»); return errors.New(`x`)": "error",
    "switch { case err != nil: return wrap(«n») }; return nil": "error",
    "for { if err != nil { return fmt.Errorf(«n») } }": "error",
    "if err != nil { for { use(«n») }; return err }": "1 each error",
    "if err != nil { for { if ok() { return nil }; use(«n») }; return err }": "1",
    "use(func() { use(«n») }); panic(1)": "",
    "if n > 1 { use(«n») // why\n\tpanic(1) // really\n\t// indeed\n }": "panic",
}


@pytest.mark.parametrize("body", COLD)
def test_cold(body: str) -> None:
    code = f"package p\n\nfunc f() error {{\n\t{body}\n}}\n"
    assert told(at(code, VerdictKind.ESCAPES, (1, 22))) == COLD[body]


@pytest.mark.parametrize(
    ("result", "cold"), [("(int, error)", "error"), ("(n int, err error)", "error"),
                         ("*PathError", "error"), ("*T", ""), ("", "")]
)  # fmt: skip
def test_only_errors_are_returned_as_errors(result: str, cold: str) -> None:
    code = f"package p\n\nfunc f() {result} {{\n\treturn «&T{{}}»\n}}\n"
    assert told(at(code, VerdictKind.ESCAPES, (1, 22))) == cold


def test_broken_code_claims_nothing() -> None:
    source = Source("/p.go", Text(b"package p\n\nfunc f( {\n\tfor { x := &T{} \n"))
    span = Span("/p.go", 31, 35)
    assert circumstances(source, span, VerdictKind.ESCAPES).once == ""


def test_what_is_not_on_the_heap_has_none() -> None:
    code = "package p\n\nfunc f() { for { use(«x») } }\n"
    assert at(code, VerdictKind.STAYS, (1, 22)) == Circumstances()
