"""Which calls format or log the values that they are given.

By the package where that is known; the wrappers that every program has, ``p.errorf(format,
args...)``, by their name and their variadic parameter.
"""

from __future__ import annotations

import re
from enum import StrEnum

from goescape.causes.boxing import Boxing
from goescape.causes.calls import CalleeKind, call_of

__all__ = ["Printing", "printing"]


class Printing(StrEnum):
    """What a call does with its arguments."""

    FORMAT = "format"
    LOG = "log"


_FORMAT = frozenset({"fmt"})
_LOG = frozenset(
    {
        "github.com/apex/log",
        "github.com/charmbracelet/log",
        "github.com/go-kit/log",
        "github.com/go-logr/logr",
        "github.com/golang/glog",
        "github.com/hashicorp/go-hclog",
        "github.com/rs/zerolog",
        "github.com/sirupsen/logrus",
        "go.uber.org/zap",
        "golang.org/x/exp/slog",
        "k8s.io/klog",
        "k8s.io/klog/v2",
        "log",
        "log/slog",
    }
)
_NAMED_LOG = re.compile(
    r"(?:log(?:f|ln|w|attrs)?|(?:v?log|debug|trace|info|notice|warn|warning|error|fatal|panic|dpanic"
    r"|print)(?:f|ln|w|kv|context|depth|s)?)\Z",
    re.IGNORECASE,
)
_NAMED_FORMAT = re.compile(
    r"(?:s|f|as|e)?(?:print|format|append|error|err|wrap|fail|skip|write|say|report|throw|bad|usage"
    r"|syntaxerror|panic|fatal|log|trace|debug|info|warn|warning)\w*f\Z",
    re.IGNORECASE,
)
_LOGGERS = re.compile(r"(?:^|\.)(?:\w*log\w*|sugar\w*|\w*trace\w*)\Z", re.IGNORECASE)


def printing(boxing: Boxing) -> Printing | None:
    """What the call that takes a boxed value does with it; None for any other call."""
    if boxing.node is None:
        return None
    if boxing.inside:
        call = call_of(boxing.case)
        package = call.callee.package if call is not None else ""
        return Printing.FORMAT if package in _FORMAT else None
    before, _, name = boxing.written.rpartition(".")
    for path in _packages(boxing):
        if path == boxing.case.packages.own.path:
            continue
        if path in _FORMAT or path == "testing":
            return Printing.FORMAT
        if path in _LOG:
            return Printing.LOG if _NAMED_LOG.match(name) else None
    variadic = boxing.taker.reason == "slice-literal-element"
    if not variadic:
        return None
    if _LOGGERS.search(before) and _NAMED_LOG.match(name):
        return Printing.LOG
    if _NAMED_FORMAT.match(name):
        return Printing.FORMAT
    return None


def _packages(boxing: Boxing) -> list[str]:
    """The packages that the call may be of: what is written first, then what it calls."""
    call = call_of(boxing.case)
    if call is None or call.node != boxing.node:
        source = boxing.taker.source
        qualifier, dot, _ = boxing.written.partition(".")
        found = boxing.case.packages.imported(source, qualifier) if source and dot else None
        return [found.path] if found is not None else []
    if call.outer.kind is CalleeKind.FUNCTION and call.outer.package:
        paths = [call.outer.package]
    else:
        paths = []
    if call.inlined and call.outer is call.callee:
        # the parameters that the arguments are bound to are named after the inlined package
        for use in boxing.case.way:
            if use.reason == "assign-pair" and use.step.place == call.place:
                prefix = use.step.expression.partition(".")[0]
                paths[:0] = [p.path for p in boxing.case.packages.named(prefix)]
    if not call.callee.package and call.callee.symbol.startswith("(*"):
        prefix = call.use.step.expression[2:].partition(".")[0]
        paths += [p.path for p in boxing.case.packages.named(prefix)]
    return paths
