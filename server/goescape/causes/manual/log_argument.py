r"""Logged.

A value is given to a log call that takes `...any`: of `log`, `log/slog`, zap's sugared logger,
logrus, or a `logf` of the program's own.

## What happens

Each argument is converted to an interface, and copied to the heap on the way, before the logger
looks at its level. A message that is not wanted costs the same copies as one that is.

## Why the compiler must

Handlers are interfaces: what they keep, the compiler cannot see. `slog` and others hold on to the
values until the record is written.

## What it costs

One allocation for each argument that is not a pointer or a constant, in every call, even at a
level that is switched off, and often one for the slice of the arguments.

## What to do

* Typed attributes take values as they are: `slog.LogAttrs(ctx, level, msg, slog.Int("n", n))`,
  zap's `logger.Info(msg, zap.Int("n", n))`, zerolog's `.Int("n", n)`.
* Ask first: `if logger.Enabled(ctx, slog.LevelDebug) { … }`. What is not reached is not copied.
* In loops, log the sum after the loop.

## When to leave it

Errors, start-up, one line for each request: the writing costs far more.

## Example

    package p

    import "log"

    func served(user string, n int) {
        log.Printf("served %s", user) // ERROR "^a copy of user escapes to the heap: log.Printf\(.*\) logs it; allocates 16 bytes"
        log.Println(n) // ERROR "^a copy of n escapes to the heap: log.Println\(n\) logs it; may allocate 8 bytes"
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.boxing import boxed
from goescape.causes.calls import call_of
from goescape.causes.case import Case, Told
from goescape.causes.passing import code
from goescape.causes.printing import Printing, printing
from goescape.causes.wording import shorten
from goescape.model import WHERE

__all__ = ["recognise"]

_TYPED = {
    "log/slog": "`slog.LogAttrs` with `slog.Int`, `slog.String`… takes values as they are",
    "go.uber.org/zap": "a `zap.Logger` with `zap.Int`, `zap.String`… takes values as they are",
}


def recognise(case: Case) -> Told | None:
    """A boxed argument of a call that logs."""
    boxing = boxed(case)
    if boxing is None or boxing.node is None or printing(boxing) is not Printing.LOG:
        return None
    call = call_of(case)
    package = call.outer.package if call is not None else ""
    if boxing.inside:
        return None
    name = shorten(boxing.written)
    typed = _TYPED.get(package, "typed attributes, where the logger has them, copy nothing")
    return Told(
        f"{boxing.head}: {boxing.call} logs it{WHERE}",
        (boxing.place,),
        change=(
            f"Ask for the level before {code(name)}: what is not reached is not copied. And "
            f"{typed}."
        ),
        root=boxing.root(),
    )
