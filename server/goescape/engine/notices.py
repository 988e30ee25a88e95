"""What goescape says itself: of comments that speak to it, and of findings that it leaves out.

Notices travel as findings of the kind ``notice``, with a code of their own, so that they are
carried along with edits, shown and printed like any finding. ``goescape.causes`` sets how loud
each is.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Mapping

from goescape.model import Cause, Escape, Span, Verdict, VerdictKind
from goescape.settings import Severity
from goescape.syntax.directives import IGNORE, NOALLOC, WORDS, Directive
from goescape.text import Text

__all__ = ["IGNORED_WITHOUT_REASON", "MORE", "SEVERITIES", "UNUSED", "faults", "more", "notice"]

UNUSED = Cause("unused-ignore", "Ignores nothing")
IGNORED_WITHOUT_REASON = Cause("ignore-without-reason", "Ignored without a reason")
_UNKNOWN = Cause("unknown-comment", "Not understood")
MORE = Cause("more-findings", "More findings")

SEVERITIES: Mapping[str, Severity] = {
    UNUSED.slug: "information",
    IGNORED_WITHOUT_REASON.slug: "hint",
    _UNKNOWN.slug: "warning",
    MORE.slug: "hint",
}
"""How loud each notice is, by its code, unless the settings say otherwise."""

_PACKAGE = re.compile(rb"^package[ \t]+\w+", re.MULTILINE)


def notice(
    cause: Cause, message: str, span: Span, text: Text, *, package: str = "", ordinal: int = 0
) -> Escape:
    """A notice at a place; ``ordinal`` tells it from others of the same words in its file."""
    path = span.path
    key = "\0".join((package, path, cause.slug, text.slice(span), str(ordinal)))
    return Escape(
        id=hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).hexdigest(),
        kind=VerdictKind.NOTICE,
        span=span,
        package=package,
        function="",
        subject="",
        wording=message,
        verdict=Verdict(text.place_of_offset(path, span.start), VerdictKind.NOTICE, "", message),
        cause=cause,
        reason=message,
    )


def faults(directive: Directive) -> tuple[Cause, str] | None:
    """What is wrong with a comment, whatever the compiler says; None if nothing is."""
    word = directive.word
    if directive.spaced:
        return _UNKNOWN, f"this has no effect: write //goescape:{word}, without a space"
    if word not in WORDS:
        near = difflib.get_close_matches(word, WORDS, 1)
        known = " and ".join(f"//goescape:{known}" for known in WORDS)
        meant = f"did you mean //goescape:{near[0]}?" if near else f"there are {known}"
        return _UNKNOWN, f"goescape does not know //goescape:{word}; {meant}"
    if word == NOALLOC and not directive.function:
        return _UNKNOWN, (
            "//goescape:noalloc is about no function here: it belongs into a function's doc "
            "comment, or on its func line"
        )
    if word == IGNORE and not directive.reason:
        return IGNORED_WITHOUT_REASON, "say why: //goescape:ignore reason"
    return None


def more(count: int, path: str, text: Text, package: str) -> Escape:
    """The one line that counts the findings beyond ``goescape.maxFindings``."""
    match = _PACKAGE.search(text.data)
    span = Span(path, *(match.span() if match else (0, min(1, len(text.data)))))
    findings = "finding" if count == 1 else "findings"
    message = f"…and {count} more {findings}, less valuable (goescape.maxFindings)"
    return notice(MORE, message, span, text, package=package)
