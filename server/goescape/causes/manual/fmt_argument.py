r"""Formatted with fmt.

A value is given to a function of package fmt, or to one like it (`t.Errorf`, a `printf` of one's
own), which takes `...any`.

## What happens

Each argument is converted to an interface, which copies it to the heap unless it is a pointer or a
constant. `fmt` looks at it by reflection, and may call its `String`, `Error` or `Format` method.

## Why the compiler must

Those methods can be anyone's, and may keep what they are given. So for the compiler everything
that goes into a function of `fmt` stays in use for ever, even an `int`, which has no method.

## What it costs

One allocation for each argument that is copied, plus one for the string that is made. Integers
below 256, zero values, `bool` and `byte` are free, and so are constants. The slice for `...any`
itself usually stays on the stack.

## What to do

In a hot path:

* `strconv.Itoa(n)`, `strconv.AppendInt(buf, n, 10)` and `a + b` in place of `Sprintf`.
* Write into a `strings.Builder` or a `[]byte` that is used again; `fmt.Appendf(buf, …)` saves
  the string, though not the copies of the arguments.
* Put the call behind the condition under which it is wanted: what is not reached is not copied.
* Give a large struct by pointer where it is on the heap anyway: `%+v` prints `&{…}`.

## When to leave it

In errors, at start-up, in tests, in output for people: nearly everywhere. Formatting costs more
than the allocation.

## Example

    package p

    import "fmt"

    func name(id int, kind string) string {
        return fmt.Sprintf("%s-%d", kind, id) // ERROR "^a copy of kind escapes to the heap: fmt.Sprintf\(.*\) formats it; allocates 16 bytes" "^a copy of id .* formats it; may allocate 8 bytes"
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.boxing import Boxing, boxed
from goescape.causes.calls import call_of
from goescape.causes.case import Case, Told
from goescape.causes.passing import code, passed
from goescape.causes.printing import Printing, printing
from goescape.causes.wording import shorten
from goescape.model import WHERE

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A boxed argument of a call that formats, or what one is given a pointer to."""
    boxing = boxed(case)
    if boxing is None:
        return _pointer(case)
    if printing(boxing) is not Printing.FORMAT:
        return None
    return Told(
        f"{boxing.head}: {_call(boxing)} formats it{WHERE}",
        (boxing.place,),
        change=(
            f"Without {_formatter(boxing)} nothing is put into an interface: for numbers and texts "
            "`strconv`, `+` or `append` do."
        ),
        root=boxing.root(),
    )


def _formatter(boxing: Boxing) -> str:
    """What is called that formats it, and where that is in inlined code, Markdown."""
    written = code(shorten(boxing.written))
    return f"{code(_call(boxing))} in {written}" if boxing.inside else written


def _call(boxing: Boxing) -> str:
    call = call_of(boxing.case)
    return shorten(call.callee.name) if boxing.inside and call is not None else boxing.call


def _pointer(case: Case) -> Told | None:
    """``fmt.Sscan(s, &x)``: a pointer is not copied, but what it points to must be on the heap."""
    call = call_of(case)
    if call is None or call.outer.package != "fmt" or case.verdict.subject == "... argument":
        return None
    if call.inside(case) and call.outer.package == "fmt" and call.outer is not call.callee:
        return Told(
            f"{case.head}: it goes on to {shorten(call.callee.name)}{WHERE}",
            (call.place,),
            change=f"It is made by {code(call.written)} itself.",
            root=call.root(),
        )
    return Told(
        f"{case.head}: {passed(case, call)}{WHERE}",
        (call.place,),
        change=(
            f"{code(shorten(call.written))} lets everything escape that it is given a pointer to; "
            "`strconv` parses and formats by value."
        ),
        root=call.root(),
    )
