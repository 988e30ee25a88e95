r"""Kept in a context.

A key or a value is given to `context.WithValue`, which keeps both as interfaces.

## What happens

`context.WithValue(ctx, key, value)` makes a small struct on the heap that holds the key, the value
and the outer context. A key or value that is no pointer is copied to the heap on top of that.

## Why the compiler must

The new context holds them for as long as anybody holds the context.

## What it costs

Each call allocates the struct (48 bytes on 64-bit machines), and what the key and the value need.
A key that is a constant or of type `struct{}` needs nothing, a string variable 16 bytes. And each `ctx.Value(key)` walks
the chain of contexts up, and copies its key if that is no constant.

## What to do

* Keys that are constants, or of an empty struct type: `context.WithValue(ctx, userKey{}, u)`.
* Values that are pointers: `*User` instead of `User`.
* One struct with all that belongs to a request, in one context, in place of five contexts.

## When to leave it

Once for each request that is cheap. It should not stand in a loop, or in what is called for each
row or message.

## Example

    package p

    import "context"

    type key int

    const userKey key = 1 // a constant needs no copy

    func withUser(ctx context.Context, name string) context.Context {
        return context.WithValue(ctx, userKey, name) // ERROR "^a copy of name escapes to the heap: context.WithValue\(.*\) keeps it as the value; allocates 16 bytes"
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.boxing import boxed
from goescape.causes.calls import Call, call_of
from goescape.causes.case import Case, Told
from goescape.causes.passing import passed
from goescape.model import WHERE

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A key or value of context.WithValue."""
    call = call_of(case)
    if call is None or case.inlined:
        return None
    if (call.outer.package, call.outer.symbol) != ("context", "WithValue"):
        return None
    if call.argument is None or call.outer_index not in (1, 2):
        return None
    boxing = boxed(case)
    is_key = call.outer_index == 1
    if boxing is None:
        reason = f"{case.head}: {passed(case, call)}{WHERE}"
    else:
        kept = f"{_name(call)} keeps it as the {'key' if is_key else 'value'}"
        reason = f"{boxing.head}: {kept}{WHERE}"
    return Told(
        reason,
        (call.place,),
        change=(
            "A key of an empty struct type, `type key struct{}`, needs no copy."
            if is_key
            else "A pointer as value is stored as it is."
            if boxing is not None
            else "The context keeps the pointer, and so all that it leads to. Only a value that is "
            "not put into a context can stay."
        ),
        root=call.root(),
    )


def _name(call: Call) -> str:
    return call.text
