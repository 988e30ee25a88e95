"""Findings as diagnostics and states as notifications: the contracts, version 1.

Plain dictionaries rather than lsprotocol's classes: serializing 1,000 diagnostics with 4
related places each through cattrs takes 76 ms on the event loop, this way takes 5.

Diagnostic:
    ``source`` is ``goescape``; ``code`` is the cause's slug; ``data`` holds ``version``, ``id``
    (stable across runs while the code stands), ``kind``, ``package`` and ``function``.

``goescape/status``:
    ``version``, ``state`` (``checking``, ``idle``, ``error``), ``package`` (import path, or the
    folder as long as that is not known), ``uri`` of the folder, ``generation``, ``findings``,
    ``milliseconds``, ``error``, ``note`` and ``evidence``: false at a run's start and end; true in
    one more ``idle`` of the same generation, once the findings are what evidence made of them.
    ``error`` is null, or has ``message``, ``kind`` (``code``, ``no-go``, ``failed``; see
    :class:`goescape.model.BuildError`) and, where known, ``uri`` and ``line``, 1-based.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from goescape.causes.wording import plain
from goescape.engine.report import Placed, Publication, Status
from goescape.lsp.uris import uri_of
from goescape.model import Escape, Step
from goescape.text import Encoding, Text

__all__ = ["VERSION", "Locate", "diagnostics", "lsp_range", "related_steps", "status"]

VERSION = 1

_SEVERITY = {"error": 1, "warning": 2, "information": 3, "hint": 4}

Locate = Callable[[Step], tuple[str, Text, int] | None]
"""Where a step stands now: path, text, byte offset; None if its line was edited or is unknown."""

_WORDS = {
    "address-of": "the address of {} is taken",
    "spill": "{} is made",
    "return": "{}",
    "call parameter": "passed to {}",
    "callee operand": "called in {}",
    "captured by a closure": "{} is captured by a closure",
    "reference": "{} is captured by reference",
    "interface-converted": "{} becomes an interface",
    "send": "sent by {}",
    "slice": "{} is taken",
    "dot": "{} is taken",
    "dot of pointer": "{} is taken",
    "indirection": "{} is taken",
    "range": "ranged over in {}",
    "appendee slice": "moved by {} where the slice grows",
    "appended slice...": "copied by {}",
    "copied slice": "copied by {}",
    "slice-literal-element": "held by {}",
    "array literal element": "held by {}",
    "struct literal element": "held by {}",
    "map literal key": "held by {} as a key",
    "map literal value": "held by {}",
    "key of map put": "{} is the key of a map",
    "too large for stack": "{} is too large for the stack",
    "non-constant size": "{} has a size that is not known when compiling",
}
"""What the compiler's words for a step say of the expression that it prints."""

_OWN = re.compile(r"[~#]|\.autotmp_|\.\.\. argument|_cgo\d")
"""Names of the compiler's own, which nobody has written."""

# Related places cost the most to send and to show; a file full of findings gets fewer.
_RELATED_EACH = 8
_RELATED_IN_FILE = 800


def diagnostics(
    publication: Publication, encoding: Encoding, locate: Locate | None
) -> dict[str, Any]:
    """The parameters of ``textDocument/publishDiagnostics``.

    Args:
        publication: What the file shows.
        encoding: The negotiated position encoding.
        locate: Finds a flow's step; None where the client takes no related information.
    """
    each = min(_RELATED_EACH, _RELATED_IN_FILE // max(len(publication.placed), 1))
    params: dict[str, Any] = {
        "uri": uri_of(publication.path),
        "diagnostics": [
            _diagnostic(placed, publication.text, encoding, locate, each)
            for placed in publication.placed
        ],
    }
    if publication.version is not None:
        params["version"] = publication.version
    return params


def _diagnostic(
    placed: Placed, text: Text, encoding: Encoding, locate: Locate | None, each: int
) -> dict[str, Any]:
    escape = placed.escape
    diagnostic: dict[str, Any] = {
        "range": lsp_range(text, placed.start, placed.end, encoding),
        "severity": _SEVERITY[placed.severity],
        "code": escape.cause.slug,
        "source": "goescape",
        "message": placed.message,
        "data": {
            "version": VERSION,
            "id": escape.id,
            "kind": escape.kind.value,
            "package": escape.package,
            "function": escape.function,
        },
    }
    if locate is not None and each > 0:
        related = list(_related(related_steps(escape), encoding, locate, each))
        if related:
            diagnostic["relatedInformation"] = related
    return diagnostic


def related_steps(escape: Escape) -> list[Step]:
    """The steps of a finding's flow from the value to the heap, each place once."""
    steps: dict[tuple[str, int, int, str], Step] = {}
    for flow in escape.verdict.flows[:1]:
        for edge in flow.edges:
            for step in edge.steps:
                place = step.place
                if os.path.isabs(place.path) and place.line:
                    steps.setdefault((place.path, place.line, place.column, step.reason), step)
    return list(steps.values())


def _related(
    steps: Iterable[Step], encoding: Encoding, locate: Locate, most: int
) -> Iterable[dict[str, Any]]:
    for step in list(steps)[:most]:
        said = _said(step)
        found = locate(step) if said else None
        if found is None:
            continue
        path, text, offset = found
        yield {
            "location": {"uri": uri_of(path), "range": lsp_range(text, offset, offset, encoding)},
            "message": said,
        }


def _said(step: Step) -> str:
    """A step in words; nothing for those between names of the compiler's own.

    The story in the hover says it better, but takes 0.1 ms for each finding.
    """
    expression = plain(step.expression).removeprefix("&" if step.reason == "address-of" else "")
    if _OWN.search(expression):
        return ""
    words = "{}" if step.reason.startswith("assign") else _WORDS.get(step.reason, "")
    if not words:
        return f"{expression} ({step.reason})"
    return words.replace("{}", expression.replace("func literal", "the closure"))


def lsp_range(text: Text, start: int, end: int, encoding: Encoding) -> dict[str, Any]:
    """A range of byte offsets in the protocol's terms."""
    first_line, first_column = text.position_of_offset(start, encoding)
    last_line, last_column = text.position_of_offset(end, encoding)
    return {
        "start": {"line": first_line, "character": first_column},
        "end": {"line": last_line, "character": last_column},
    }


def status(status: Status) -> dict[str, Any]:
    """The parameters of ``goescape/status``."""
    error: dict[str, Any] | None = None
    if status.errors:
        first = status.errors[0]
        error = {"message": first.message, "kind": first.kind}
        if first.place is not None:
            error["line"] = first.place.line
            if os.path.isabs(first.place.path):
                error["uri"] = uri_of(first.place.path)
    return {
        "version": VERSION,
        "state": status.state,
        "package": status.package,
        "uri": uri_of(status.folder),
        "generation": status.generation,
        "findings": status.findings,
        "milliseconds": round(status.milliseconds, 1),
        "error": error,
        "note": status.note,
        "evidence": status.evidence,
    }
