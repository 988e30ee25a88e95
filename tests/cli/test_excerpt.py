"""The marker stands exactly under the token, whatever the line holds."""

import pytest
from rich.cells import cell_len

from goescape.cli.excerpt import excerpt
from goescape.text import Text

# The marked part stands between « and »; what is shown and the marker follow.
CASES = {
    "plain": ("x := «new(int)»", "x := new(int)", "     ^^^^^^^^"),
    "tabs": ("\t\treq\t:= «&req»", "        req := &req", "               ^^^^"),
    "tab inside the token": ("f(«a\tb»)", "f(a b)", "  ^^^"),
    "wide": ('名前 := «"世界"» + x', '名前 := "世界" + x', "        ^^^^^^"),
    "combining": ("cafe\u0301 := «x»", "cafe\u0301 := x", "        ^"),
    "emoji": ('"👩‍🚀" + «x»', None, None),
    "control": ('"\x1b[31m" + «x»', '"\u241b[31m" + x', "          ^"),
    "bidi": ('"\u202e" + «x»', '"\ufffd" + x', "      ^"),
    "not utf-8": (b'"\xff" + \xc2\xabx\xc2\xbb', '"\ufffd" + x', "      ^"),
    "crlf": ("a := «b»\r\nnext", "a := b", "     ^"),
    "second line": ("first\n  «b»", "  b", "  ^"),
    "byte order mark": ("\ufeff«package» p", "package p", "^^^^^^^"),
    "end of line": ("return«»", "return", "      ^"),
    "end of file": ("return\n«»", "", "^"),
}


def marked(source: str | bytes) -> tuple[Text, int, int]:
    data = source if isinstance(source, bytes) else source.encode()
    data = data.removeprefix(b"\xef\xbb\xbf")
    start = data.index("«".encode())
    end = data.index("»".encode()) - len("«".encode())
    return Text(data.replace("«".encode(), b"").replace("»".encode(), b"")), start, end


@pytest.mark.parametrize("name", CASES)
def test_marker_is_under_the_token(name: str) -> None:
    source, line, marker = CASES[name]
    found = excerpt(*marked(source), cells=100)
    assert len(found.marker.lstrip()) == max(1, cell_len(found.marked))
    assert len(found.marker) - len(found.marker.lstrip()) == cell_len(found.before)
    if line is not None:
        assert found.before + found.marked + found.after == line
        assert found.marker == marker


def test_span_of_several_lines_marks_the_first() -> None:
    found = excerpt(*marked("\treturn «func() int {  \n\t\treturn 1\n\t}»\n"), cells=100)
    assert (found.line, found.last_line) == (1, 3)
    assert found.before + found.marked + found.after == "    return func() int {"
    assert found.marker == "           ^^^^^^^^^^^^"


@pytest.mark.parametrize("cells", [8, 20, 40, 79])
@pytest.mark.parametrize(
    "source",
    [
        "x" * 300 + " := «&y» + " + "z" * 300,
        "名" * 300 + "«&y»" + "世" * 300,
        "«" + "x" * 300 + "»",
        "«x» := " + "z" * 300,
        "x" * 300 + "«y»",
        "\t" * 40 + "«y»",
    ],
)
def test_long_lines_are_cut_around_the_marker(source: str, cells: int) -> None:
    found = excerpt(*marked(source), cells=cells)
    assert cell_len(found.before + found.marked + found.after) <= cells
    assert len(found.marker) <= cells
    assert cell_len(found.before) == len(found.marker) - len(found.marker.lstrip())
    assert found.marked


def test_what_the_terminal_cannot_show_is_counted_as_it_is_shown() -> None:
    found = excerpt(*marked('"世界" + «é»'), cells=80, encoding="ascii")
    assert found.before + found.marked == '"??" + ?'
    assert found.marker == "       ^"
