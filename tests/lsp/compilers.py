"""The compilers that a server in this process runs, and what keeps them busy for a while."""

from __future__ import annotations

import psutil

from .harness import wait_until

__all__ = ["children", "ended", "gives_way", "large"]


def large(functions: int) -> str:
    """A file that takes a while to compile."""
    text = ['package p\n\nimport "fmt"\n']
    for number in range(functions):
        body = "\n".join(
            f"\tfor i := range n {{ s = append(s, fmt.Sprint(i, s, {line})) }}"
            for line in range(12)
        )
        text.append(f"func more{number}(n []int) (s []string) {{\n{body}\n\treturn s\n}}\n")
    return "\n".join(text)


def children() -> list[psutil.Process]:
    """Those that run."""
    found = psutil.Process().children(recursive=True)
    return [one for one in found if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def gives_way(process: psutil.Process) -> bool:
    """Whether one is for a proof that nobody waits for."""
    try:
        return process.nice() == min(psutil.Process().nice() + 10, 19)
    except psutil.NoSuchProcess:
        return False


async def ended(children: list[psutil.Process]) -> None:
    """Wait for the end of some."""

    def over() -> bool:
        return not any(
            one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in children
        )

    await wait_until(over, "the end of the compilers", 5)
