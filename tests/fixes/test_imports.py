"""The imports of a file after edits: what gofmt would have, in as few lines as possible."""

from __future__ import annotations

import pytest

from goescape.fixes.edits import applied, edit
from goescape.fixes.import_edits import import_edits, qualifier
from goescape.golang import Toolchain, gofmt
from goescape.syntax import Source
from goescape.text import Text

BODY = "\n\nfunc f() { sort.X() }\n"
CASES: dict[str, tuple[str, str | None, list[str]]] = {
    "one for another": ('import "sort"', 'import "slices"', ["slices"]),
    "two for one": ('import "sort"', 'import (\n\t"cmp"\n\t"slices"\n)', ["slices", "cmp"]),
    "gone": ('import "sort"', "", []),
    "gone from a group": ('import (\n\t"fmt"\n\t"sort"\n)', 'import (\n\t"fmt"\n)', []),
    "the only one of a group": ('import (\n\t"sort"\n)', "", []),
    "a group of its own": (
        'import (\n\t"fmt"\n\n\t"sort"\n)',
        'import (\n\t"cmp"\n\t"fmt"\n)',
        ["cmp"],
    ),
    "into a group": (
        'import (\n\t"fmt"\n\t"sort"\n\n\t"a.b/c"\n)',
        'import (\n\t"cmp"\n\t"fmt"\n\t"slices"\n\n\t"a.b/c"\n)',
        ["slices", "cmp"],
    ),
    "before a group of others": (
        'import (\n\t"a.b/c"\n)\n\nimport "sort"',
        'import (\n\t"cmp"\n\n\t"a.b/c"\n)',
        ["cmp"],
    ),
    "a comment stays": (
        'import (\n\t// for g\n\t"fmt"\n\t"sort"\n)',
        'import (\n\t"cmp"\n\t// for g\n\t"fmt"\n)',
        ["cmp"],
    ),
    "another name": ('import (\n\tsort "x.y/sort"\n)', None, ["cmp"]),
    "imported already": (
        'import (\n\tc "cmp"\n\t"sort"\n)',
        'import (\n\tc "cmp"\n)',
        ["cmp"],
    ),
    "a comment on it": ('import "sort" // why', None, ["cmp"]),
    "a comment above it": ('import (\n\t"fmt"\n\t// why\n\t"sort"\n)', None, []),
    "between comments": (
        'import (\n\t"a"   // a\n\t"fmt" // b\n\t"sort"\n)',
        None,
        ["cmp"],
    ),
    "beside a comment": (
        'import (\n\t"fmt"\n\t"sort"\n\t_ "unsafe" // for f\n)',
        'import (\n\t"fmt"\n\t"slices"\n\t_ "unsafe" // for f\n)',
        ["slices"],
    ),
    "the second declaration": (
        'import "os"\n\nimport (\n\t"sort"\n)',
        'import "os"',
        [],
    ),
    "between declarations": (
        'import "os"\n\nimport (\n\t"sort"\n)\n\nimport "io"',
        'import "os"\n\nimport "io"',
        [],
    ),
    "dotted already": (
        'import (\n\t"bufio"\n\t. "cmp"\n\t"sort"\n)',
        'import (\n\t"bufio"\n\t"cmp"\n\t. "cmp"\n)',
        ["cmp"],
    ),
    "cgo": (
        'import "C"\n\nimport "sort"',
        'import "C"\n\nimport "cmp"',
        ["cmp"],
    ),
}


@pytest.mark.parametrize("carriage", [False, True])
@pytest.mark.parametrize("name", CASES)
async def test_import_edits(name: str, carriage: bool, toolchain: Toolchain) -> None:
    before, after, adds = CASES[name]
    text = f"package p\n\n{before}{BODY}"
    text = text.replace("\n", "\r\n") if carriage else text
    source = Source("/p.go", Text(text.encode()))
    at = text.index("sort.X")
    body = edit("/p.go", at, at + len("sort.X"), "_ = 1")
    found = import_edits(source, [body], adds, ["sort"])
    if name == "another name":
        assert found is not None
        assert b"x.y/sort" in applied(text.encode(), found)
        return
    if after is None:
        assert found is None
        return
    assert found is not None
    edited = applied(text.encode(), sorted([*found, body], key=lambda one: one.span.start))
    wanted = f"package p\n\n{after}{BODY}" if after else f"package p{BODY}"
    plain = edited.decode().replace("\r\n", "\n")
    assert plain == wanted.replace("sort.X", "_ = 1")
    assert edited.count(b"\r\n") == (edited.count(b"\n") if carriage else 0)
    if "gone" not in name:
        assert await gofmt(toolchain, plain.encode()) == plain.encode()


@pytest.mark.parametrize(
    ("head", "inside", "name"),
    [
        ("", "", "slices"),
        ('import "slices"', "_ = slices.Max(xs)", "slices"),
        ('import s "slices"', "", "s"),
        ('import "slices"', "slices := 1; _ = slices", ""),
        ("", "slices := 1; _ = slices", ""),
        ("var slices = 1", "", ""),
        ('import "golang.org/x/exp/slices"', "", ""),
        ('import slices "a.b/c"', "", ""),
        ('import "a.b/slices/v2"', "", ""),
        ('import . "slices"', "", "slices"),
        ("type T struct{ slices int }", "", "slices"),
        ("func g(slices int) int { x := slices; return x + slices }", "", "slices"),
        ("func g() int { for slices := range 3 { _ = slices }; return slices }", "", ""),
        ("var g = func() int { slices := 1; return slices }", "", "slices"),
    ],
)
def test_qualifier(head: str, inside: str, name: str) -> None:
    text = f"package p\n\n{head}\n\nfunc f(xs []int) {{ {inside} }}\n"
    source = Source("/p.go", Text(text.encode()))
    declaration = source.tree.root_node.named_children[-1]
    assert qualifier(source, declaration, "slices") == name
