"""What terminals do to programs: pipes that close, interrupts, locales, colours, narrow windows."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cli_tools import COMMAND, GOOD, Module, Run, environment, slow_go, survivors, wait_for

from goescape.golang import Toolchain

_ESCAPE = "\x1b["


def in_a_terminal(*arguments: str, cwd: Path, columns: int = 80, **more: str) -> tuple[str, int]:
    """What a person sees, stdout and stderr together, and the exit code."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment(COLUMNS=str(columns), **more),
        stdin=slave,
        stdout=slave,
        stderr=slave,
    ) as child:
        os.close(slave)
        seen = b""
        while True:
            try:
                chunk = os.read(master, 65536)
            except OSError:  # Linux says EIO at the end
                break
            if not chunk:
                break
            seen += chunk
        code = child.wait(60)
    os.close(master)
    return seen.decode("utf-8", "replace").replace("\r\n", "\n"), code


def test_colours_only_on_a_terminal(run: Run, module: Module) -> None:
    folder = module({"good.go": GOOD})
    assert _ESCAPE not in run("check", cwd=folder).stdout
    assert _ESCAPE in run("check", "--color", "always", cwd=folder).stdout
    assert _ESCAPE in in_a_terminal("check", cwd=folder)[0]
    assert _ESCAPE not in in_a_terminal("check", "--color", "never", cwd=folder)[0]
    assert _ESCAPE not in in_a_terminal("check", cwd=folder, NO_COLOR="1")[0]
    assert _ESCAPE not in in_a_terminal("check", cwd=folder, TERM="dumb")[0]


@pytest.mark.parametrize("columns", [1, 20, 60])
def test_narrow_terminals_cut_the_source_line(module: Module, columns: int) -> None:
    long = GOOD.replace("t := T{1, 2}", "t := T{1, 2} // " + "long " * 100)
    seen, code = in_a_terminal(
        "check", cwd=module({"good.go": long}), columns=columns, NO_COLOR="1"
    )
    line, marker = (line for line in seen.splitlines() if line[6:8] == " |")
    assert code == 0
    assert len(line) <= max(columns, 30)
    assert line.endswith("...")
    assert marker == "       |     ^"


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_an_interrupt_ends_the_children_too(
    module: Module, tmp_path: Path, toolchain: Toolchain, number: signal.Signals, code: int
) -> None:
    script, pid_file = slow_go(toolchain, tmp_path)
    with subprocess.Popen(
        [*COMMAND, "check", "--set", f"go.executable={script}"],
        cwd=module({"good.go": GOOD}),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as child:
        wait_for(pid_file)
        child.send_signal(number)
        out, err = child.communicate(timeout=20)
    assert child.returncode == code
    assert (out, err) == (b"", b"")
    assert survivors(int(pid_file.read_text())) == []


def test_progress_appears_on_a_terminal_only(
    module: Module, tmp_path: Path, toolchain: Toolchain, run: Run
) -> None:
    script, _ = slow_go(toolchain, tmp_path)
    script.write_text(script.read_text().replace("sleep 60 & wait", "sleep 1"))
    folder = module({"good.go": GOOD})
    arguments = ("check", "--set", f"go.executable={script}")
    seen, code = in_a_terminal(*arguments, cwd=folder)
    assert "go list" in seen
    assert code == 0
    assert run(*arguments, cwd=folder).stderr == ""
    assert "go list" not in in_a_terminal("check", cwd=folder)[0], "quick work shows none"


def test_a_reader_that_leaves_is_no_error(module: Module) -> None:
    many = "package p\n" + "".join(
        f"\nfunc F{n}() *int {{ x := {n}; return &x }}\n" for n in range(2000)
    )
    with subprocess.Popen(
        [*COMMAND, "check", "--set", "maxFindings=0"],
        cwd=module({"p.go": many}),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        ready, _, _ = select.select([child.stdout], [], [], 60)
        assert ready
        assert child.stdout.readline().startswith(b"p.go:3:")
        child.stdout.close()
        said = child.stderr.read()
        code = child.wait(20)
    assert said == b""
    assert code == 141


def test_a_locale_that_is_not_utf_8(run: Run, module: Module) -> None:
    source = 'package p\n\nfunc F() *string {\n\tgrüße := "世界"\n\treturn &grüße\n}\n'
    folder = module({"grüße.go": source})
    ascii_only = environment(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    done = run("check", cwd=folder, env=ascii_only)
    assert done.returncode == 0, done.stderr
    head, line, marker, *_ = done.stdout.splitlines()
    assert head.startswith("gr??e.go:4:2: information: gr??e ")
    assert line == '     4 |     gr??e := "??"'
    assert marker == "       |     ^^^^^"
    # What programs read is UTF-8 all the same.
    assert (
        '"file": "grüße.go"' in run("check", "--format", "json", cwd=folder, env=ascii_only).stdout
    )


@pytest.mark.parametrize(
    ("words", "unneeded"),
    [
        ("--help", ["asyncio", "msgspec", "rich", "tree_sitter", "lsprotocol", "pygls"]),
        ("check", ["lsprotocol", "pygls", "watchdog", "rich.console"]),
        ("doctor", ["lsprotocol", "pygls", "watchdog"]),
    ],
)
def test_commands_import_only_what_they_need(
    module: Module, words: str, unneeded: list[str]
) -> None:
    # The time itself depends on what else this machine does: 70 ms for --help when it is idle.
    script = (
        "import sys\nfrom goescape.cli import main\n"
        "try:\n    main(sys.argv[2:])\nexcept SystemExit:\n    pass\n"
        "sys.exit([name for name in sys.argv[1].split() if name in sys.modules] or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, " ".join(unneeded), words],
        cwd=module({"good.go": GOOD}),
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert done.stdout
