"""Colour tables: ``.cube`` files as people upload them, read strictly and within bounds, and written anew for those who apply them.

What is uploaded is never handed to another program: only what was read here is. One-dimensional tables become three-dimensional ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reeltalk import limits
from reeltalk.errors import CorruptMedia, MediaTooLarge

Values = NDArray[np.float64]

_SIZE: Final = re.compile(r"(LUT_[13]D_SIZE)[ \t]+(\d{1,6})[ \t]*$")
_DOMAIN: Final = re.compile(r"DOMAIN_(MIN|MAX)[ \t]+(\S{1,24})[ \t]+(\S{1,24})[ \t]+(\S{1,24})[ \t]*$")
_INPUT_RANGE: Final = re.compile(r"LUT_[13]D_INPUT_RANGE[ \t]+(\S{1,24})[ \t]+(\S{1,24})[ \t]*$")
_KEPT_SIZE: Final = 33
"""The size of the table that a one-dimensional one is turned into."""
_VALUE_MAX: Final = 16.0


@dataclass(frozen=True, slots=True)
class ColorTable:
    """What becomes of each colour: ``values[blue, green, red]`` is red, green, blue; inputs run evenly over the domain."""

    values: Values
    low: tuple[float, float, float] = (0.0, 0.0, 0.0)
    high: tuple[float, float, float] = (1.0, 1.0, 1.0)

    @property
    def size(self) -> int:
        """Return how many steps each colour has."""
        return int(self.values.shape[0])

    def mixed(self, strength: float) -> ColorTable:
        """Return the table that goes so far from leaving everything as it is (0) to what this one does (1)."""
        same = _unchanged(self.size, self.low, self.high)
        return ColorTable(same + (self.values - same) * strength, self.low, self.high)

    def to_cube(self) -> str:
        """Write it as a ``.cube`` file."""
        head = [f"LUT_3D_SIZE {self.size}", f"DOMAIN_MIN {_written(self.low)}", f"DOMAIN_MAX {_written(self.high)}"]
        rows = (f"{red:.6f} {green:.6f} {blue:.6f}" for red, green, blue in self.values.reshape(-1, 3).tolist())
        return "\n".join([*head, *rows, ""])


def read_color_table(path: Path) -> ColorTable:
    """Read a ``.cube`` file. Raises MediaTooLarge and CorruptMedia, which say what is wrong with it."""
    if path.stat().st_size > limits.COLOR_TABLE_MAX_BYTES:
        raise MediaTooLarge(f"A colour table may have {limits.COLOR_TABLE_MAX_BYTES // limits.MEGABYTE} MB at most.")
    lines = path.read_bytes().decode("utf-8-sig", "replace").splitlines()
    head, rows = _parted([line.strip() for line in lines])
    sizes = [(match[1], match[2]) for line in head if (match := _SIZE.match(line))]
    if len(sizes) != 1:
        raise CorruptMedia("The colour table does not say how large it is.", hint=_HINT)
    name, size = sizes[0]
    low, high = _domain(head)
    return _solid(rows, int(size), low, high) if name == "LUT_3D_SIZE" else _from_curves(rows, int(size), low, high)


_HINT: Final = "Export it again as a .cube file."


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines that say something of the table, and those that hold its numbers; comments and titles are left out."""
    told = [line for line in lines if line and not line.startswith("#")]
    head = [line for line in told if line[0].isalpha()]
    return head, [line for line in told if not line[0].isalpha()]


def _domain(head: list[str]) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    low, high = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
    for line in head:
        if match := _DOMAIN.match(line):
            red, green, blue = (_number(part) for part in match.groups()[1:])
            low, high = ((red, green, blue), high) if match[1] == "MIN" else (low, (red, green, blue))
        elif match := _INPUT_RANGE.match(line):
            first, last = _number(match[1]), _number(match[2])
            low, high = (first, first, first), (last, last, last)
    if any(last - first < 1e-3 for first, last in zip(low, high, strict=True)):
        raise CorruptMedia("The colour table covers no colours.", hint=_HINT)
    return low, high


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) <= _VALUE_MAX:
        raise CorruptMedia(f"The colour table holds {text[:20]!r} where a number should stand.", hint=_HINT)
    return value


def _numbers(rows: list[str], count: int) -> Values:
    if len(rows) != count:
        raise CorruptMedia(f"The colour table should have {count} rows of colours and has {len(rows)}.", hint=_HINT)
    try:
        values = np.array([row.split() for row in rows], dtype=np.float64)
    except ValueError as problem:
        raise CorruptMedia("The colour table holds something that is no number.", hint=_HINT) from problem
    if values.shape != (count, 3) or not np.isfinite(values).all() or np.abs(values).max() > _VALUE_MAX:
        raise CorruptMedia("The colour table holds a row that is no colour.", hint=_HINT)
    return values


def _solid(rows: list[str], size: int, low: tuple[float, float, float], high: tuple[float, float, float]) -> ColorTable:
    _check_size(size, 2, limits.COLOR_TABLE_SIZE_MAX)
    return ColorTable(_numbers(rows, size**3).reshape(size, size, size, 3), low, high)


def _from_curves(rows: list[str], size: int, low: tuple[float, float, float], high: tuple[float, float, float]) -> ColorTable:
    """Return the table of three curves, one for each colour."""
    _check_size(size, 2, limits.COLOR_CURVE_SIZE_MAX)
    curves = _numbers(rows, size)
    steps = np.linspace(0, size - 1, _KEPT_SIZE)
    red, green, blue = (np.interp(steps, np.arange(size), curves[:, channel]) for channel in range(3))
    grid = np.meshgrid(blue, green, red, indexing="ij")
    return ColorTable(np.stack([grid[2], grid[1], grid[0]], axis=-1), low, high)


def _check_size(size: int, least: int, most: int) -> None:
    if not least <= size <= most:
        raise CorruptMedia(f"A colour table has {least} to {most} steps; this one has {size}.", hint=_HINT)


def _unchanged(size: int, low: tuple[float, float, float], high: tuple[float, float, float]) -> Values:
    red, green, blue = (np.linspace(first, last, size) for first, last in zip(low, high, strict=True))
    grid = np.meshgrid(blue, green, red, indexing="ij")
    return np.stack([grid[2], grid[1], grid[0]], axis=-1)


def _written(values: tuple[float, float, float]) -> str:
    return " ".join(f"{value:.6f}" for value in values)
