"""``--set`` and its shorthands make one tree of settings, and refuse what cannot be meant."""

import pytest

from goescape.cli.arguments import parse
from goescape.cli.options import settings_of
from goescape.cli.terminal import UsageError
from goescape.cli.values import KINDS
from goescape.settings import Go, Settings, SeveritySettings

GOOD = {
    "": Settings(),
    "--set go.goos=windows": Settings(go=Go(goos="windows")),
    "--set goescape.go.goos=windows": Settings(go=Go(goos="windows")),
    "--set go.goos=386": Settings(go=Go(goos="386")),
    '--set go.goos="js"': Settings(go=Go(goos="js")),
    "--set go.timeout=5": Settings(go=Go(timeout=5.0)),
    "--set tests=false": Settings(tests=False),
    '--set go.buildTags=["a","b"]': Settings(go=Go(build_tags=("a", "b"))),
    "--set go.env.CGO_ENABLED=0 --set go.env.X.Y=a=b": Settings(
        go=Go(env={"CGO_ENABLED": "0", "X.Y": "a=b"})
    ),
    "--tags a,b": Settings(go=Go(build_tags=("a", "b"))),
    "--no-tests": Settings(tests=False),
    "--set severity.moved=error": Settings(severity=SeveritySettings(moved="error")),
    "--show leaks,inlining": Settings(severity=SeveritySettings(leaks="hint", inlining="hint")),
    "--show leaks --set severity.leaks=warning": Settings(
        severity=SeveritySettings(leaks="warning")
    ),
    "--fail-on stays": Settings(severity=SeveritySettings(stays="hint")),
    "--fail-on moved --set severity.moved=off": Settings(
        severity=SeveritySettings(moved="information")
    ),
    "--fail-on any": Settings(),
}

BAD = {
    "--set nonsense=1": "goescape.nonsense: there is no such setting",
    "--set go.nonsense=1": "goescape.go.nonsense: there is no such setting",
    "--set go=1": "goescape.go: there is no such setting",
    "--set tests": "expected NAME=VALUE",
    "--set tests=perhaps": "goescape.tests: Expected `bool`, got `str`",
    "--set severity.moved=loud": "goescape.severity.moved: Invalid enum value 'loud'",
    "--set go.timeout=-1": "goescape.go.timeout: Expected `float` > 0",
}


@pytest.mark.parametrize("words", GOOD)
def test_settings(words: str) -> None:
    assert settings_of(parse(["check", *words.split()])) == GOOD[words]


@pytest.mark.parametrize("words", BAD)
def test_refused(words: str) -> None:
    with pytest.raises(UsageError) as error:
        settings_of(parse(["check", *words.split()]))
    assert BAD[words] in str(error.value)
    assert "default" not in str(error.value)


@pytest.mark.parametrize(
    "words",
    ["check --jobs 0", "check --jobs x", "check --fail-on none,any", "check --fail-on sometimes",
     "check --show moved", "check --format xml", "serve --tcp 80", "serve --tcp h:99999",
     "serve --tcp h:1 --stdio", "", "nonsense"],
)  # fmt: skip
def test_wrong_command_lines_end_with_2(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse(words.split())
    assert end.value.code == 2
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "expected"),
    [("127.0.0.1:80", ("127.0.0.1", 80)), (":0", ("127.0.0.1", 0)), ("[::1]:9", ("::1", 9))],
)
def test_addresses(words: str, expected: tuple[str, int]) -> None:
    assert parse(["serve", "--tcp", words]).tcp == expected


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("", "warning"),
        ("-v", "info"),
        ("--log-level debug", "debug"),
        ("-v --log-level debug", "debug"),
    ],
)
def test_log_level(words: str, level: str) -> None:
    assert parse(["check", *words.split()]).level == level


def test_every_severity_is_a_kind_of_the_terminal() -> None:
    shifts = {"loops", "once", "cold", "leave"}
    assert set(KINDS) == set(SeveritySettings.__struct_fields__) - shifts
