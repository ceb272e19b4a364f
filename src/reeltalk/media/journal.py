"""What a listener has heard so far, piece by piece, kept in a file so that one that was ended goes on where it was.

One JSON line per piece, each naming engine and language. A line that was cut off by the end of its writer is heard again.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

PieceKey: TypeAlias = tuple[int, int]
"""The first sample of a piece, and the first after it, in the whole recording."""


HeardWord: TypeAlias = tuple[str, float, float, float]
"""A word, its start and end in seconds from the start of its piece, and the engine's confidence."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of one piece and the language they are in."""

    language: str
    certainty: float
    words: Sequence[HeardWord]


class Journal:
    """Pieces by their place; without a path nothing is kept. What another engine heard, or for another language, is forgotten."""

    def __init__(self, path: Path | None, title: str) -> None:
        self._path = path
        self._title = title
        self._pieces: dict[PieceKey, Heard] = {}
        if path is not None and path.is_file():
            self._take_up(path)

    def heard(self, key: PieceKey) -> Heard | None:
        """Return what was heard in a piece, None where nobody has listened to it."""
        return self._pieces.get(key)

    def add(self, key: PieceKey, heard: Heard) -> None:
        """Keep what was heard in a piece."""
        self._pieces[key] = heard
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(self._line(key, heard))

    def _take_up(self, path: Path) -> None:
        """Read what was kept, and leave nothing else in the file: what is added next begins on a line of its own."""
        for line in path.read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(ValueError, KeyError, TypeError):
                told = json.loads(line)
                if told["title"] == self._title:
                    start, end = told["key"]
                    self._pieces[start, end] = Heard(told["language"], told["certainty"], [tuple(word) for word in told["words"]])
        path.write_text("".join(self._line(key, heard) for key, heard in self._pieces.items()), encoding="utf-8")

    def _line(self, key: PieceKey, heard: Heard) -> str:
        return json.dumps({"title": self._title, "key": key, **asdict(heard)}, ensure_ascii=False) + "\n"
