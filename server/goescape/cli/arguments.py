"""The command line: what it accepts, and what it says about itself.

The help texts are the manual of the terminal: exit codes and units are part of the contract
with scripts, so they are written here and nowhere else.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from goescape import __version__
from goescape.cli.terminal import Colour

__all__ = ["KINDS", "QUIET_KINDS", "Arguments", "parse"]

KINDS = ("moved", "escapes", "allocates", "leaks", "stays", "inlining")
"""The kinds of findings, by the names of the settings ``severity.*``."""

QUIET_KINDS = ("leaks", "stays", "inlining")
"""The kinds that are off unless asked for."""

_LEVELS = ("debug", "info", "warning", "error")

_CHECK = """\
Ask the Go compiler what escapes to the heap in the packages that PATTERNS name, and say so
line by line. Patterns are those of `go list`; paths are relative to the current folder."""

_CHECK_END = """\
what is shown
  Variables moved to the heap and expressions that escape to it, in the named packages' own
  files. Generated files and vendored packages are silent (--set generated=true,
  --set vendored=true). Columns count code points, from 1.

exit codes
  0    every package was analysed
  1    --fail-on was given, and there is such a finding
  2    something could not be analysed: no Go, no module, a pattern that matches nothing, a
       package that does not build (the others are reported all the same); or a wrong argument
  130, 143, 141  interrupted; terminated; the reader of a pipe has left

examples
  goescape check
  goescape check ./internal/... --show leaks
  goescape check --format json --fail-on moved > escapes.json"""

_SERVE = """\
Run the language server. Editors start it like this and talk to it over stdin and stdout;
its log goes to stderr."""

_DEMO = """\
Show what goescape does, on a copy of the sample module that it brings along: the squiggles
under the code, one hover, and the time from save to squiggle against `go build`."""

_DOCTOR = """\
Say which Go is used and how it was found, which module this is, what works here, and what to
do about what does not. Exit code 0: all that goescape needs works; 2: something does not."""


class Arguments(argparse.Namespace):
    """The parsed command line; which fields count depends on ``command``."""

    command: str
    folder: str
    patterns: list[str]
    format: str
    color: Colour
    fail_on: frozenset[str]
    show: tuple[str, ...]
    set: list[str]
    tags: tuple[str, ...]
    no_tests: bool
    jobs: int
    print_schema: bool
    verbose: bool
    log_level: str
    log_file: str
    tcp: tuple[str, int] | None
    plain: bool
    json: bool

    @property
    def level(self) -> str:
        """How much of the diary is told."""
        verbose = getattr(self, "verbose", False)
        return "info" if verbose and self.log_level == "warning" else self.log_level

    @property
    def tells(self) -> bool:
        """Whether the diary is told while the command runs."""
        return self.level in ("info", "debug")


def parse(argv: Sequence[str] | None = None) -> Arguments:
    """Parse the command line; on a wrong one (exit code 2), ``--help`` or ``--version``, exit."""
    parser = _parser()
    arguments = parser.parse_args(argv, namespace=Arguments())
    if arguments.command == "check" and not arguments.patterns:
        arguments.patterns = ["./..."]
    return arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="goescape",
        description="What Go's escape analysis puts on the heap, and why.",
        epilog="New here? Run `goescape demo`.",
    )
    parser.add_argument("--version", action="version", version=f"goescape {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, summary: str, about: str, end: str = "") -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=summary,
            description=about,
            epilog=end,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    _check(command("check", "analyse packages in the terminal or in CI", _CHECK, _CHECK_END))
    _serve(command("serve", "run the language server (for editors)", _SERVE))
    demo = command("demo", "see what it does, on a sample module", _DEMO)
    _common(demo)
    demo.add_argument("--plain", action="store_true", help="no colours")
    doctor = command("doctor", "find out what works here, and what to do if it does not", _DOCTOR)
    _common(doctor)
    _folder(doctor)
    _colour(doctor)
    doctor.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser


def _check(check: argparse.ArgumentParser) -> None:
    check.add_argument("patterns", nargs="*", metavar="PATTERNS", help="packages (./...)")
    _folder(check)
    check.add_argument(
        "--format", choices=("text", "json"), default="text", help="how findings are printed (text)"
    )
    check.add_argument(
        "--print-schema",
        action="store_true",
        help="print the JSON Schema of --format json",
    )
    _colour(check)
    check.add_argument(
        "--fail-on",
        type=_fail_on,
        default=frozenset[str](),
        metavar="KINDS",
        help="end with 1 if there is a finding of these kinds: none (the default), any (whatever "
        f"is shown), or some of {', '.join(KINDS)}; naming a kind shows it",
    )
    check.add_argument(
        "--show",
        type=_kinds(QUIET_KINDS),
        default=(),
        metavar="KINDS",
        help=f"show quiet kinds as well, as hints: some of {', '.join(QUIET_KINDS)}",
    )
    check.add_argument("--tags", type=_words, default=(), help="build tags, as in `go build -tags`")
    check.add_argument("--no-tests", action="store_true", help="leave test files out")
    check.add_argument(
        "--jobs", type=_positive, default=0, metavar="N", help="packages at a time (the cores)"
    )
    _common(check)


def _serve(serve: argparse.ArgumentParser) -> None:
    way = serve.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="talk over stdin and stdout (default)")
    way.add_argument(
        "--tcp", type=_address, metavar="HOST:PORT", help="wait for one client there, for debugging"
    )
    serve.add_argument(
        "--log-level", choices=_LEVELS, default="info", help="how much the log tells (info)"
    )
    serve.add_argument("--log-file", default="", metavar="FILE", help="log there, not to stderr")


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-C", dest="folder", default="", metavar="DIR", help="run as if in DIR")


def _colour(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--color",
        "--colour",
        choices=("auto", "always", "never"),
        default="auto",
        help="colours (auto: on a terminal, unless NO_COLOR is set)",
    )


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting, by its name in editors: go.goos=windows, severity.moved=warning; VALUE is "
        "JSON or plain text; may be repeated",
    )
    parser.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        help="tell on stderr what is asked and how long it took (the same as --log-level info)",
    )
    parser.add_argument(
        "--log-level", choices=_LEVELS, default="warning", help="how much is told (warning)"
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.replace(",", " ").split() if word)


def _kinds(known: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    def kinds(text: str) -> tuple[str, ...]:
        words = _words(text)
        for word in words:
            if word not in known:
                raise argparse.ArgumentTypeError(
                    f"there is no kind {word!r} here; there are {', '.join(known)}"
                )
        return words

    return kinds


def _fail_on(text: str) -> frozenset[str]:
    words = frozenset(_kinds(("none", "any", *KINDS))(text))
    if "none" in words and len(words) > 1:
        raise argparse.ArgumentTypeError("none cannot be combined with kinds")
    return words - {"none"}


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number of 1 or more, got {text!r}")
    return int(text)


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"expected HOST:PORT, got {text!r}")
    return host.strip("[]") or "127.0.0.1", int(port)
