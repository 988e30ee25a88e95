"""What the command line says about itself: the manual of the terminal.

Exit codes and units are part of the contract with scripts, so they are written here and nowhere
else.
"""

from __future__ import annotations

__all__ = [
    "CHECK",
    "CHECK_END",
    "DEMO",
    "DOCTOR",
    "EXPLAIN",
    "EXPLAIN_END",
    "FIX",
    "FIX_END",
    "SERVE",
]

CHECK = """\
Ask the Go compiler what escapes to the heap in the packages that PATTERNS name, and say so
line by line. Patterns are those of `go list`; paths are relative to the current folder, and may
lead to another module."""

CHECK_END = """\
what is shown
  Variables moved to the heap and expressions that escape to it, in the named packages' own
  files. Generated files and vendored packages are silent (--set generated=true,
  --set vendored=true). .goescape.toml at the module's root and comments (//goescape:ignore
  reason, //goescape:noalloc) are obeyed as in editors. Columns count code points, from 1.

exit codes
  0    every package was analysed
  1    --fail-on was given, and there is such a finding (shown, or beyond maxFindings); or a
       function marked //goescape:noalloc allocates
  2    something could not be analysed: no Go, no module, a pattern that matches nothing, a
       package that does not build (the others are reported all the same); a wrong argument, or
       something wrong in .goescape.toml
  130, 143, 141  interrupted; terminated; the reader of a pipe has left

by root
  --by root groups the findings by what forces them, the most valuable first: one parameter that
  leaks, one interface method, one global can be the reason of many. At the end comes what shares
  its reason with nothing.

examples
  goescape check
  goescape check ./internal/... --show leaks
  goescape check --by root ./...
  goescape check --format json --fail-on moved > escapes.json"""

SERVE = """\
Run the language server. Editors start it like this and talk to it over stdin and stdout;
its log goes to stderr."""

DEMO = """\
Show what goescape does, on a copy of the sample module that it brings along: the squiggles
under the code, one hover, the time from save to squiggle against `go build`, and the fixes, with
what `go test -bench -benchmem` says before and after."""

DOCTOR = """\
Say which Go is used and how it was found, which module this is, what works here, and what to
do about what does not. Exit code 0: all that goescape needs works; 2: something does not."""

EXPLAIN = """\
Explain one cause of allocations or one fix (a page of the manual), or what was found at a place in
your code: why it is on the heap, what would have to change, what it costs. Without an argument: the
causes and the fixes, with one line each."""

EXPLAIN_END = """\
WHAT
  a cause     the word in brackets behind a finding, such as returned-address
  a fix       its name, such as fill
  a place     FILE:LINE or FILE:LINE:COLUMN, 1-based; the column counts code points. The package of
              the file is analysed, and what is found there, and a function that is declared
              there, are told as an editor's hover tells them.

exit codes
  0    explained
  1    there is nothing to tell at that place
  2    no such cause or fix; or the package could not be analysed; or a wrong argument

examples
  goescape explain returned-address
  goescape explain fill
  goescape explain internal/server/log.go:15
  goescape explain --all --format markdown > manual.md"""

FIX = """\
Apply the edits that the Go compiler has proved to remove an allocation: they type-check in every
package and test of the module, mean the same, and some call gains while none loses. Fixed is what
`goescape check` shows in the packages that PATTERNS name; files elsewhere in their module are
edited where a fix needs it."""

FIX_END = """\
what is written
  Each fix is proved on the code that the ones before it left, and at the end all files are written,
  or none: none if a file of the module has changed meanwhile, or goescape is interrupted. A file
  keeps its mode and line ends; behind a symbolic link its target is written. Fixes that change
  something observable, and fixes of what is made only before a panic, the end of the program or a
  failed test, are applied only where --only names them. Test files are not fixed.

refactorings
  --only NAME:FUNCTION (fill, callers, value or pool; F, T.M or (*T).M) asks for a refactoring of a
  function, as in editors: it is as valid and equivalent as ever, and applied whether anything is
  gained or not; its title tells. callers and pool are there only in this way.

exit codes
  0    everything that is proved was applied (with --diff: was printed), or nothing is
  1    --fail was given, and there is something to apply
  2    a package could not be analysed, or a candidate not be proved (the others are fixed all the
       same); a refactoring that was asked for is not possible; nothing was written, because a file
       has changed or is not writable; a wrong argument
  130, 143, 141  interrupted; terminated; the reader of a pipe has left

examples
  goescape fix --diff
  goescape fix ./internal/server
  goescape fix --explain
  goescape fix --diff --only callers:handleRequest ./internal/server
  goescape fix --diff --fail > /dev/null"""
