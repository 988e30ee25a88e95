"""Ends the reading of a call that cannot be adapted."""

from __future__ import annotations

__all__ = ["Unfit"]


class Unfit(Exception):  # noqa: N818 - ends the reading of a call, and is no error
    """Why a call cannot be adapted, in words."""
