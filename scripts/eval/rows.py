"""Rows of an evaluation file: a published request, what it is said to, and the checks that its result must pass."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NAMED_FILE = re.compile(r"[\w-]+\.(?:mp4|mov|webm|mkv|m4v|avi|jpe?g|png)", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Row:
    """One line of the file. ``input`` is a kind of footage, ``params`` tells what that footage must offer."""

    id: str
    text: str
    language: str
    input: str
    intent: str
    operations: tuple[str, ...]
    params: Mapping[str, Any]
    checks: tuple[str, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """Return what earlier turns must have made."""
        return tuple(self.params.get("needs", ()))

    @property
    def source_s(self) -> float:
        """Return how long the footage must be at least, 0 where it does not matter."""
        return float(self.params.get("needs_source_s", 0))

    @property
    def named_files(self) -> tuple[str, ...]:
        """Return the file names that the request itself mentions."""
        return tuple(dict.fromkeys(match.group() for match in _NAMED_FILE.finditer(self.text)))


def read_rows(path: Path) -> list[Row]:
    """Read a file of one JSON object a line."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [_row(json.loads(line)) for line in lines]


def _row(data: Mapping[str, Any]) -> Row:
    return Row(
        id=str(data["id"]),
        text=str(data["text"]),
        language=str(data.get("lang", "")),
        input=str(data.get("input", "none")),
        intent=str(data.get("intent", "edit")),
        operations=tuple(data.get("ops", ())),
        params=data.get("params", {}),
        checks=tuple(data.get("checks", ())),
    )
