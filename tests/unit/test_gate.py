"""Who may run the compiler, and when."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from goescape.engine.gate import Gate, Priority


async def run(gate: Gate, name: str, priority: Priority, order: list[str]) -> None:
    async with gate.place(priority):
        order.append(name)
        await asyncio.sleep(0.005)


async def test_the_newest_save_goes_first_and_background_last() -> None:
    gate, order = Gate(1), list[str]()
    tasks = [asyncio.create_task(run(gate, "busy", Priority.FOREGROUND, order))]
    await asyncio.sleep(0)
    for name, priority in (
        ("test", Priority.BACKGROUND),
        ("hover", Priority.ASKED),
        ("old", Priority.FOREGROUND),
        ("new", Priority.FOREGROUND),
    ):
        tasks.append(asyncio.create_task(run(gate, name, priority, order)))
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert order == ["busy", "new", "old", "hover", "test"]


async def test_background_leaves_a_place_for_whoever_saves() -> None:
    gate, order = Gate(2), list[str]()
    tasks = [
        asyncio.create_task(run(gate, name, Priority.BACKGROUND, order)) for name in ("a", "b")
    ]
    await asyncio.sleep(0)
    await run(gate, "save", Priority.FOREGROUND, order)
    await asyncio.gather(*tasks)
    assert order.index("save") == 1


async def test_what_is_asked_waits_for_no_evidence_and_no_save_for_it() -> None:
    gate, order = Gate(1), list[str]()
    tasks = [
        asyncio.create_task(run(gate, name, priority, order))
        for name, priority in (
            ("evidence", Priority.BACKGROUND),
            ("hover", Priority.ASKED),
            ("another hover", Priority.ASKED),
        )
    ]
    await asyncio.sleep(0)
    assert order == ["evidence", "hover"]
    await run(gate, "save", Priority.FOREGROUND, order)
    await asyncio.gather(*tasks)
    assert order.index("save") == 2


async def test_a_cancelled_wait_gives_its_place_back() -> None:
    gate, order = Gate(1), list[str]()
    busy = asyncio.create_task(run(gate, "busy", Priority.FOREGROUND, order))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(run(gate, "never", Priority.FOREGROUND, order))
    await asyncio.sleep(0)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    await busy
    await asyncio.wait_for(run(gate, "next", Priority.BACKGROUND, order), 1)
    assert order == ["busy", "next"]
