"""Results as JSON lines: each is on disk before the next is made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["Record", "Records"]

Record = dict[str, Any]


class Records:
    """A file of records, each with an ``id``; of several with one id the last counts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Record] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            return
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            path.write_bytes(whole)  # it was ended while it wrote
        for line in whole.splitlines():
            self._take(json.loads(line))

    def add(self, record: Record) -> None:
        """Keep a record."""
        self._take(record)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")

    def forget(self, name: str) -> None:
        """As if there had never been a record of an id."""
        self.add({"id": name, "forgotten": True})

    def get(self, name: str) -> Record | None:
        """The record of an id."""
        return self._known.get(name)

    def __iter__(self) -> Iterator[Record]:
        return iter(list(self._known.values()))

    def _take(self, record: Record) -> None:
        if record.get("forgotten"):
            self._known.pop(record["id"], None)
        else:
            self._known[record["id"]] = record
