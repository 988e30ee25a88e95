"""The parser: large files as small ones, and no memory lost."""

from __future__ import annotations

import psutil

from goescape.syntax.tree import parse

FUNCTION = b"func f%d() *int { x := %d; return &x }\n"


def _file(functions: int) -> bytes:
    return b"package p\n" + b"".join(FUNCTION % (n, n) for n in range(functions))


def test_a_large_file_is_parsed_as_a_small_one_is() -> None:
    data = _file(20_000)
    assert len(data) > 500_000
    tree = parse(data)
    assert not tree.root_node.has_error
    last = tree.root_node.named_children[-1]
    name = last.child_by_field_name("name")
    assert name is not None
    assert data[name.start_byte : name.end_byte] == b"f19999"
    assert tree.root_node.named_child_count == 20_001


def test_parsing_again_and_again_takes_no_more_memory() -> None:
    texts = [_file(8_000) + b"// %d\n" % number for number in range(40)]
    parse(texts[0])
    before = psutil.Process().memory_info().rss
    for text in texts:
        parse(text)
    grown = psutil.Process().memory_info().rss - before
    assert grown < len(texts[0]) * len(texts) / 4
