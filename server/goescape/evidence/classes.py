"""Which emitted calls can be what a verdict speaks of, told from the verdict's words.

The compiler prints an expression; the object file has a call and often a type. Escape analysis
never says which call it expects, so this table does. It was measured on net/http, encoding/json,
http2, zap, cobra and others: of 4,557 heap verdicts (go1.27.3) 8 were put in a wrong class.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from goescape.evidence.calls import Call
from goescape.golang.allocators import Allocates as Kind
from goescape.model import VerdictKind
from goescape.syntax import is_constant_text
from goescape.syntax.printed import has_sum

__all__ = ["BOXES", "Class", "boxing", "classify", "contents", "fit"]

CLOSURE = "struct { F uintptr"
"""How the name of a closure's type begins."""
_ARRAY = re.compile(r"\[\d+\]")
_PACKAGE = re.compile(r"(?:[^(\[]*/)?[^(\[/.]*\.")
BOXES = frozenset({Kind.BOX, Kind.BOX_SMALL, Kind.BOX_STRING, Kind.BOX_SLICE})
"""Copies for an interface: which one depends on the value's type."""
_CONVERSIONS = frozenset(
    {
        Kind.STRING_FROM_BYTES,
        Kind.STRING_FROM_RUNES,
        Kind.STRING_FROM_RUNE,
        Kind.BYTES_FROM_STRING,
        Kind.RUNES_FROM_STRING,
        Kind.BYTES_CONCAT,
        Kind.STRING_CONCAT,
    }
)


@dataclass(frozen=True, slots=True)
class Class:
    """What a verdict is about.

    Attributes:
        name: For the rules that ask.
        kinds: What the call may make.
        type: What the call's type must be: ``closure``, ``array``, ``named`` (ends in
            ``wanted``), or empty (anything but a closure).
        wanted: The type's name.
        foreign: The name is written with a package: of two types of that name, it is not the
            unit's own.
    """

    name: str
    kinds: frozenset[Kind]
    type: str = ""
    wanted: str = ""
    foreign: bool = False


def _class(name: str, *kinds: Kind, type: str = "", wanted: str = "") -> Class:  # noqa: A002
    return Class(name, frozenset(kinds), type, wanted)


_NOTHING = _class("nothing")
_MOVED = _class("variable", Kind.OBJECT)
_CLOSURES = _class("closure", Kind.OBJECT, type="closure")
_ARRAYS = _class("array", Kind.OBJECT, type="array")
_MAKE = _class("make", Kind.SLICE, Kind.SLICE_COPY, Kind.OBJECT, type="array")
_MAKE_NAMED = _class("make named", Kind.MAP, Kind.CHAN, Kind.SLICE, Kind.SLICE_COPY, Kind.OBJECT)
_MAP = _class("map", Kind.MAP, Kind.OBJECT)
_CHAN = _class("chan", Kind.CHAN)
_APPEND = _class("append", Kind.GROWTH)
_BOX = Class("box", BOXES)
_STRING = Class(
    "string",
    frozenset({Kind.STRING_FROM_BYTES, Kind.STRING_FROM_RUNES, Kind.STRING_FROM_RUNE}) | BOXES,
)
_BYTES = _class("bytes", Kind.BYTES_FROM_STRING, Kind.BYTES_CONCAT, Kind.OBJECT, type="array")
_RUNES = _class("runes", Kind.RUNES_FROM_STRING)
_SUM = Class("sum", BOXES | {Kind.STRING_CONCAT, Kind.BYTES_CONCAT})
_TEXT_SUM = Class("text sum", _SUM.kinds)
_SELECTED = Class("selected", BOXES | {Kind.OBJECT}, type="closure")
_CALL = Class("conversion", BOXES | _CONVERSIONS)

_STRING_HEADER = _class("box", Kind.BOX_STRING)
_SLICE_HEADER = _class("box", Kind.BOX_SLICE, Kind.BOX)
_NUMBER = _class("box", Kind.BOX_SMALL, Kind.BOX)

_TEXT = ("text sum", "string")
_LENGTH = re.compile(r"(?:len|cap)\(")

_MAKE_SLICE = re.compile(r"make\(\[")
_BYTES_OF = re.compile(r"\(?\[\](?:byte|uint8)\)?\(")
_RUNES_OF = re.compile(r"\(?\[\](?:rune|int32)\)?\(")
_NAMED_LITERAL = re.compile(r"(?:go\.shape\.)?[\w./]+(?:\[.*\])?\{(?:\.\.\.)?\}\Z", re.DOTALL)
_ADDRESSED = re.compile(r"&([\w./]+)(?:\[.*\])?\{(?:\.\.\.)?\}\Z", re.DOTALL)
_ARRAY_LITERAL = re.compile(r"\[[^\]]*\].*\{(?:\.\.\.)?\}\Z", re.DOTALL)
_SELECTOR = re.compile(r"[\w)\]}]\.\w+\Z")
_TYPED = re.compile(r"[\w./*()\[\]]*\((.*)\)\Z", re.DOTALL)


def classify(kind: VerdictKind, subject: str) -> Class:
    """The class of a verdict of the kinds MOVED, ESCAPES and STAYS."""
    if kind is VerdictKind.MOVED:
        return _MOVED
    if is_constant_text(subject) or (subject[:1] in "\"'`" and subject.endswith("...")):
        return _NOTHING
    if subject.startswith("&"):
        named = _ADDRESSED.match(subject)
        if named and not subject.startswith("&struct"):
            found = _class("object", Kind.OBJECT, type="named", wanted=_last(named[1]))
            return replace(found, foreign="." in named[1])
        return _MOVED
    if subject.startswith("new("):
        return _class("object", Kind.OBJECT, type="like", wanted=_last(subject[4:-1]))
    if subject == "func literal":
        return _CLOSURES
    if subject == "... argument":
        return _ARRAYS
    if subject == "append":
        return _APPEND
    if has_sum(subject):
        return _TEXT_SUM if '"' in subject or "`" in subject else _SUM
    if _BYTES_OF.match(subject):
        return _BYTES
    if _RUNES_OF.match(subject):
        return _RUNES
    if subject.startswith(("make(map[",)) or (subject.startswith("map[") and "{" in subject):
        return _MAP
    if subject.startswith("make(chan"):
        return _CHAN
    if _MAKE_SLICE.match(subject):
        return _MAKE
    if subject.startswith("make("):
        return _MAKE_NAMED
    if subject.startswith("[]") and subject.endswith("{}"):
        return _NOTHING
    if subject.startswith("[") and _ARRAY_LITERAL.match(subject):
        return _ARRAYS if subject.startswith("[]") else _BOX
    if _NAMED_LITERAL.match(subject):
        name = _last(subject.partition("{")[0].partition("[")[0])
        return Class("literal", BOXES | {Kind.MAP, Kind.OBJECT}, type="literal", wanted=name)
    if subject.startswith("string("):
        return _STRING
    if _SELECTOR.search(subject):
        return _SELECTED
    if _LENGTH.match(subject):
        return _NUMBER
    typed = _TYPED.match(subject)
    if typed:
        return _NOTHING if is_constant_text(typed[1]) and '"' not in typed[1] else _CALL
    return Class("box", BOXES)


def contents(wanted: Class) -> Class:
    """The same for a slice's array or a string's bytes, whose header is boxed beside."""
    kinds = wanted.kinds - BOXES
    return replace(wanted, kinds=kinds) if kinds else wanted


def boxing(wanted: Class) -> Class:
    """The same for that header."""
    if not wanted.kinds:
        return wanted
    if wanted.name in _TEXT:
        return _STRING_HEADER
    return _SLICE_HEADER if wanted.name in ("bytes", "runes") else _BOX


def fit(wanted: Class, call: Call) -> int:
    """How well a call fits a verdict's class.

    4: its type's name and package fit; 3: the name does; 2: it can be; 1: only if the source names
    the type differently; 0: it cannot.
    """
    if call.what not in wanted.kinds:
        return 0
    if wanted.name == "literal" and call.what is Kind.BOX_STRING:
        return 0  # no literal in braces is a string
    name = call.type_name
    closure = name.startswith(CLOSURE)
    if call.what is not Kind.OBJECT:
        if wanted.name == "literal" and call.what is Kind.BOX and name:
            return 3 if _last(name.split("[")[0]) == wanted.wanted else 0
        if wanted.name == "literal" and call.what is Kind.BOX_SMALL:
            return 1  # a struct of one number; a number itself comes first
        if wanted.name in _TEXT and call.what in _CONVERSIONS:
            return 3  # of text the bytes come first, and the header that is boxed after them
        return 2
    match wanted.type:
        case "closure":
            return 3 if closure else 0
        case "array":
            if wanted.name == "make" and not name:
                return 2
            return 3 if _ARRAY.match(name) else 0
        case "literal":
            return 3 if _ARRAY.match(name) else 0
        case "named":
            if not name or "[" in name:
                return 0 if _ARRAY.match(name) else 2
            if _last(name) != wanted.wanted:
                return 1  # the source may name an alias
            return 4 if _is_own(name, call) is not wanted.foreign else 3
        case "like":
            return 0 if closure else 3 if name and _last(name) == wanted.wanted else 2
        case _:
            return 0 if closure else 2


def _is_own(name: str, call: Call) -> bool:
    """Whether a type is of the package that the code around a call was compiled for."""
    function = _PACKAGE.match(call.call.frames[-1].function)
    return function is not None and name.startswith(function[0])


def _last(name: str) -> str:
    return name.rsplit(".", 1)[-1].rsplit("/", 1)[-1]
