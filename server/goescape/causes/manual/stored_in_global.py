r"""Stored in a global.

A pointer to the value is stored in a package-level variable, or in something that one holds.

## What happens

A package-level variable lives as long as the program, so what it points to does too. Whatever is
stored in it, in a field or an element of it, or in a map or slice that it holds, is made on the
heap from the start.

A value that is stored before `main` begins (`var table = []*Row{{…}, {…}}`) is made once. Where
the compiler can lay it out at build time it is not allocated at all, and goescape is silent.

## Why the compiler must

Anybody may read the variable at any later time, from any goroutine; no stack frame lives that
long. That the variable is overwritten soon, or read in the same function only, is not looked at.

## What it costs

One allocation each time the value is made, which is freed only when the variable holds something
else. In an initialiser: once, when the program starts.

## What to do

* Make the global hold the value, not a pointer: `var current Config` and `current = c` copy into
  memory that is there already. Readers take `&current`.
* Keep it local and pass it down; a global that serves as a parameter costs more than it saves.
* Fill one object again and again (`last.Reset(); last.Fill(x)`), where only one is alive.

## When to leave it

Caches, registries, and what is set up once when the program starts: the value has to live that
long, and the cost is paid once.

## Example

    package p

    type Config struct{ Level int }

    var (
        current *Config
        byName  = map[string]*Config{} // ERROR "it is stored in the global byName"
    )

    func set(level int) {
        c := Config{level} // ERROR "^c moves to the heap: &c is stored in the global current"
        current = &c
    }

    func add(name string, level int) {
        c := &Config{level} // ERROR "c, holding it, is stored in the global byName\[name\]"
        byName[name] = c // ERROR "^the insertion"
    }
"""

from __future__ import annotations

from goescape.causes.case import Case, Told
from goescape.causes.destination import Kind
from goescape.causes.telling import in_interface, is_pointed_to, tell
from goescape.model import VerdictKind
from goescape.syntax.bindings import function_around

__all__ = ["recognise"]


def recognise(case: Case) -> Told | None:
    """A flow into a package-level variable, maybe in another value that is stored there."""
    if case.verdict.kind is VerdictKind.ALLOCATES:
        return None
    found = case.destination
    if found is None or found.last.kind is not Kind.GLOBAL or found.kind is Kind.CAPTURED:
        return None
    change = f"`{found.last.name}` is a package-level variable and lives as long as the program."
    if why := in_interface(case):
        change += f" {why} Fill what it holds already, or keep the value in this function."
    elif is_pointed_to(case):
        change += (
            " Let it hold the value itself rather than a pointer, or keep it in this function."
        )
    else:
        change += " Fill what it holds already, or keep the value in this function."
    leave = _once(case)
    if leave:
        change = (
            f"`{found.last.name}` lives as long as the program, so no stack can hold it. Made when "
            "it is first needed (`sync.OnceValue`), it costs nothing where it is not."
        )
    return tell(case, found, change=change, leave=leave)


def _once(case: Case) -> str:
    """Where it is the initial value of the variable."""
    node = case.node
    if node is None or case.source.function_at(case.span.start):
        return ""
    if function_around(node) is not None:
        return ""
    return "it is made once, when the program starts, and used as long as it runs"
