"""Writes the server's settings into package.json, from their declarations.

``python editors/vscode/scripts/configuration.py`` writes; a test in ``tests/unit`` fails while
what it would write is not there. The extension's own settings, the first group of
``contributes.configuration``, are written by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from goescape.settings import Described, describe

__all__ = ["MANIFEST", "current"]

MANIFEST = Path(__file__).parents[1] / "package.json"

_GROUPS = {"go": "Go", "severity": "Severity"}
_GENERAL = "Findings"

_USUAL_SCOPE = "resource"
"""Each workspace folder can have its own, unless the declaration says otherwise."""

_RESTRICTED_SCOPE = "machine-overridable"
"""Names an executable or what runs it: ignored where the workspace is not trusted."""


def current(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest with the settings as they are declared now."""
    contributes = manifest["contributes"]
    own = contributes["configuration"][0]
    configuration = [own, *_groups(describe())]
    restricted = [
        name
        for group in configuration
        for name, schema in group["properties"].items()
        if schema["scope"] == _RESTRICTED_SCOPE
    ]
    untrusted = manifest["capabilities"]["untrustedWorkspaces"]
    return {
        **manifest,
        "capabilities": {
            **manifest["capabilities"],
            "untrustedWorkspaces": {**untrusted, "restrictedConfigurations": sorted(restricted)},
        },
        "contributes": {**contributes, "configuration": configuration},
    }


def _groups(settings: Iterable[Described]) -> list[dict[str, Any]]:
    properties: dict[str, dict[str, Any]] = {}
    for setting in settings:
        first = setting.name.split(".")[1]
        title = _GROUPS.get(first, _GENERAL)
        properties.setdefault(title, {})[setting.name] = _property(setting)
    order = [_GENERAL, *_GROUPS.values()]
    return [{"title": title, "properties": properties[title]} for title in order]


def _property(setting: Described) -> dict[str, Any]:
    schema = dict(setting.schema)
    scope = schema.pop("scope", _USUAL_SCOPE)
    if "enum" in schema:
        schema = {"type": "string", **schema}
    return {
        **schema,
        "default": json.loads(json.dumps(setting.default)),
        "scope": scope,
        "markdownDescription": setting.documentation,
    }


def _main() -> None:
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    text = json.dumps(current(manifest), indent=2, ensure_ascii=False)
    MANIFEST.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    _main()
