r"""Passed to reflection.

A value goes into package `reflect`.

## What happens

`reflect.ValueOf(x)` takes an interface: a value that is no pointer is copied first. Since Go 1.21
ValueOf itself does not force that copy to the heap; what is then done with the `reflect.Value`
does: `Interface`, `Set`, `Call`, `MapIndex`, `Convert`, `DeepEqual`.

## Why the compiler must

A `reflect.Value` holds an `unsafe.Pointer` to data of a type that is known only at run time: where
its methods put that pointer, the compiler cannot follow.

## What it costs

One allocation for each value that is copied, or that is pointed to. Most methods that return
values allocate as well.

## What to do

* Do the work that depends on the type once, and keep the result for each `reflect.Type`.
* `reflect.ValueOf(&x).Elem()` copies nothing, and can be set.
* `reflect.TypeFor[T]()` (Go 1.22) needs no value. `TypeOf(x)` lets nothing escape.
* In place of `reflect.DeepEqual`: `slices.Equal`, `maps.Equal`, `bytes.Equal`, `==`.
* A type switch over the common types before the way by reflection.

## When to leave it

In what runs at start-up, in tests, and in code that is generic over any type by its nature.

## Example

    package p

    import "reflect"

    func equal(a, b []int) bool {
        return reflect.DeepEqual(a, b) // ERROR "^a copy of a escapes to the heap: reflect.DeepEqual\(a, b\) takes it as an interface; allocates 24 bytes" "^a copy of b .*; allocates 24 bytes"
    }
"""  # noqa: E501 - an expectation stands on one line

from __future__ import annotations

from goescape.causes.boxing import boxed
from goescape.causes.calls import Call, call_of
from goescape.causes.case import Case, Told
from goescape.causes.passing import code, passed
from goescape.causes.wording import shorten
from goescape.model import WHERE

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A flow that ends in a function of reflect."""
    call = call_of(case)
    if call is None or "reflect" not in (call.outer.package, call.callee.package):
        return None
    if case.packages.own.path == "reflect":
        return None  # its own code is as any other
    boxing = boxed(case)
    if boxing is None:
        text = f"{case.head}: {passed(case, call)}{WHERE}"
        places = (call.place,)
    else:
        more, mentions = boxing.forced()
        text = f"{boxing.head}: {boxing.taken()}{WHERE}{more}"
        places = (boxing.place, *mentions)
    return Told(text, places, change=_change(call), root=call.root())


def _change(call: Call) -> str:
    name = code(shorten(call.written))
    if call.callee.symbol == "DeepEqual":
        return "`slices.Equal`, `maps.Equal`, `bytes.Equal` or `==` compare without copies."
    return (
        f"{name} hides from the compiler what becomes of the value. Code that knows the type needs "
        "no reflection, and no heap."
    )
