"""The command line: what it accepts (``helptexts`` has what it says about itself)."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Literal

from goescape import __version__
from goescape.cli import helptexts
from goescape.cli.terminal import Colour
from goescape.cli.values import KINDS, QUIET_KINDS, address, fail_on, kinds_of, positive, words

__all__ = ["Arguments", "parse"]

_LEVELS = ("debug", "info", "warning", "error")


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
    by: Literal["file", "root"]
    what: str
    all: bool
    diff: bool
    explain: bool
    fail: bool
    only: tuple[str, ...]

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
    if arguments.command in ("check", "fix") and not arguments.patterns:
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

    _check(
        command(
            "check",
            "analyse packages in the terminal or in CI",
            helptexts.CHECK,
            helptexts.CHECK_END,
        )
    )
    _explain(
        command(
            "explain",
            "explain a cause, a fix, or a finding at FILE:LINE",
            helptexts.EXPLAIN,
            helptexts.EXPLAIN_END,
        )
    )
    _fix(
        command(
            "fix",
            "apply the edits that are proved to remove an allocation",
            helptexts.FIX,
            helptexts.FIX_END,
        )
    )
    _serve(command("serve", "run the language server (for editors)", helptexts.SERVE))
    demo = command("demo", "see what it does, on a sample module", helptexts.DEMO)
    _common(demo)
    demo.add_argument("--plain", action="store_true", help="no colours")
    doctor = command(
        "doctor", "find out what works here, and what to do if it does not", helptexts.DOCTOR
    )
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
        "--by",
        choices=("file", "root"),
        default="file",
        help="how they are ordered: by file and line (the default), or by what forces them",
    )
    check.add_argument(
        "--print-schema",
        action="store_true",
        help="print the JSON Schema of --format json",
    )
    _colour(check)
    check.add_argument(
        "--fail-on",
        type=fail_on,
        default=frozenset[str](),
        metavar="KINDS",
        help="end with 1 if there is a finding of these kinds: none (the default), any (whatever "
        f"is shown), or some of {', '.join(KINDS)}; naming a kind shows it",
    )
    check.add_argument(
        "--show",
        type=kinds_of(QUIET_KINDS),
        default=(),
        metavar="KINDS",
        help=f"show quiet kinds as well, as hints: some of {', '.join(QUIET_KINDS)}",
    )
    check.add_argument("--tags", type=words, default=(), help="build tags, as in `go build -tags`")
    check.add_argument("--no-tests", action="store_true", help="leave test files out")
    check.add_argument(
        "--jobs", type=positive, default=0, metavar="N", help="packages at a time (the cores)"
    )
    _common(check)


def _explain(explain: argparse.ArgumentParser) -> None:
    explain.add_argument(
        "what", nargs="?", default="", metavar="WHAT", help="a cause, a fix, or a place"
    )
    explain.add_argument("--all", action="store_true", help="every page of the manual")
    explain.add_argument(
        "--format",
        choices=("text", "markdown"),
        default="text",
        help="text for people (the default), or Markdown",
    )
    _folder(explain)
    _colour(explain)
    _common(explain)


def _fix(fix: argparse.ArgumentParser) -> None:
    fix.add_argument("patterns", nargs="*", metavar="PATTERNS", help="packages (./...)")
    _folder(fix)
    fix.add_argument(
        "--diff", action="store_true", help="print a unified diff on stdout, and write nothing"
    )
    fix.add_argument(
        "--only",
        type=words,
        default=(),
        metavar="NAMES",
        help="these fixes alone, such as fill; NAME:FUNCTION asks for a refactoring",
    )
    fix.add_argument(
        "--explain", action="store_true", help="say why each candidate that is left was refused"
    )
    fix.add_argument(
        "--fail", action="store_true", help="end with 1 if there is something to apply"
    )
    _colour(fix)
    fix.add_argument("--tags", type=words, default=(), help="build tags, as in `go build -tags`")
    _common(fix)


def _serve(serve: argparse.ArgumentParser) -> None:
    way = serve.add_mutually_exclusive_group()
    way.add_argument("--stdio", action="store_true", help="talk over stdin and stdout (default)")
    way.add_argument(
        "--tcp", type=address, metavar="HOST:PORT", help="wait for one client there, for debugging"
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
