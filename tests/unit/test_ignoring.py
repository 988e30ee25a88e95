"""Writing and removing ``//goescape:ignore``, as pairs of before and after.

``«…»`` marks the finding, or the comment to remove.
"""

from __future__ import annotations

import pytest

from goescape.engine.ignoring import ignore_function, ignore_line, remove_comment
from goescape.model import TextEdit
from goescape.syntax import Source
from goescape.syntax.directives import directives
from goescape.text import Text


def marked(code: str) -> tuple[Source, int, int]:
    before, _, rest = code.partition("«")
    inside, _, after = rest.partition("»")
    start = len(before.encode())
    text = Text((before + inside + after).encode())
    return Source("/p.go", text), start, start + len(inside.encode())


def applied(source: Source, edit: TextEdit) -> str:
    data = source.text.data
    return (data[: edit.span.start] + edit.new_text + data[edit.span.end :]).decode()


ON_THE_LINE = {
    "above, as it is indented": (
        "func f() {\n\tif x {\n\t\tuse(«&T{}»)\n\t}\n}\n",
        "func f() {\n\tif x {\n\t\t//goescape:ignore\n\t\tuse(&T{})\n\t}\n}\n",
    ),
    "in the middle of a call": (
        "func f() {\n\tuse(\n\t\t«&T{}»,\n\t)\n}\n",
        "func f() {\n\tuse(\n\t\t//goescape:ignore\n\t\t&T{},\n\t)\n}\n",
    ),
    "before a closing bracket": (
        "func f() {\n\tif x {\n\t} else if y(«&T{}») {\n\t}\n}\n",
        "func f() {\n\tif x {\n\t} else if y(&T{}) { //goescape:ignore\n\t}\n}\n",
    ),
    "behind a string of several lines": (
        "func f() {\n\tuse(`a\n  b`, «&T{}»)\n}\n",
        "func f() {\n\tuse(`a\n  b`, &T{}) //goescape:ignore\n}\n",
    ),
    "package level": (
        "var x = «&T{}»\n",
        "//goescape:ignore\nvar x = &T{}\n",
    ),
    "not in a string": ("func f() {\n\tuse(`a\n  b`, «&T{}», `\n`)\n}\n", None),
    "not behind a comment": ("func f() {\n\tif x {\n\t} else { use(«&T{}») // y\n\t}\n}\n", None),
    "not on the func line": ("func f(«x» int) *int {\n\treturn &x\n}\n", None),
}


@pytest.mark.parametrize("eol", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", ON_THE_LINE)
def test_on_the_line(name: str, eol: str) -> None:
    before, after = ON_THE_LINE[name]
    source, start, _ = marked(("package p\n\n" + before).replace("\n", eol))
    edit = ignore_line(source, start)
    if after is None:
        assert edit is None
        return
    assert edit is not None
    changed = applied(source, edit)
    assert changed == ("package p\n\n" + after).replace("\n", eol)
    shift = len(edit.new_text) if edit.span.start <= start else 0
    (comment,) = directives(Source("/p.go", Text(changed.encode())))
    assert comment.holds(start + shift), "what is written is about the finding"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "func (t *T[K]) f(«x» int) {\n}\n",
            "//goescape:ignore\nfunc (t *T[K]) f(x int) {\n}\n",
        ),
        (
            "// f does.\nfunc f() {\n\tuse(«&x»)\n}\n",
            "// f does.\n//\n//goescape:ignore\nfunc f() {\n\tuse(&x)\n}\n",
        ),
        (
            "// f does.\n//\n//go:noinline\nfunc f() {\n\tuse(«&x»)\n}\n",
            "// f does.\n//\n//go:noinline\n//goescape:ignore\nfunc f() {\n\tuse(&x)\n}\n",
        ),
    ],
)
def test_on_the_function(before: str, after: str) -> None:
    source, start, _ = marked("package p\n\n" + before)
    found = ignore_function(source, start)
    assert found is not None
    name, edit = found
    assert name in ("f", "(*T).f")
    assert applied(source, edit) == "package p\n\n" + after


def test_package_level_is_no_function() -> None:
    source, start, _ = marked("package p\n\nvar x = «&T{}»\n")
    assert ignore_function(source, start) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("func f() {\n\t«//goescape:ignore why»\n\tx()\n}\n", "func f() {\n\tx()\n}\n"),
        ("func f() {\n\tx() «//goescape:ignore why»\n}\n", "func f() {\n\tx()\n}\n"),
        ("«//goescape:ignore why»", ""),
    ],
)
@pytest.mark.parametrize("eol", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_removed(before: str, after: str, eol: str) -> None:
    source, start, end = marked(before.replace("\n", eol))
    assert applied(source, remove_comment(source, (start, end))) == after.replace("\n", eol)
