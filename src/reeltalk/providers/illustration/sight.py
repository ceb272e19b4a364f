"""What can be seen of a pile of sheets: most of a picture lies behind something, and what nobody sees need not be drawn.

The picture is looked at in blocks. A sheet is seen in a block where it has colour there and no sheet before it fills the block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import skia
from numpy.typing import NDArray

BLOCK: Final = 48
"""Side of a block in pixels: smaller ones hide more and cost more to look at."""
_CELL: Final = 16
_REACH: Final = 1.5
"""How far around a point, in pixels of a sheet, its colour may come from when the sheet is placed between pixels."""

Blocks = NDArray[np.bool_]
_Sums = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cover:
    """Where a sheet has colour at all and where it lets nothing through, in cells, summed up from its upper left corner."""

    width: int
    height: int
    coloured: _Sums
    solid: _Sums

    @classmethod
    def of(cls, images: Sequence[skia.Image]) -> Cover:
        """Return that of a sheet whose frames take turns."""
        alphas = [image.toarray()[..., 3] for image in images]
        height, width = alphas[0].shape
        most, least = _in_cells(np.maximum.reduce(alphas), 0), _in_cells(np.minimum.reduce(alphas), 255)
        return cls(width, height, _summed(most.max(axis=(1, 3)) > 0), _summed(least.min(axis=(1, 3)) == 255))

    def in_blocks(self, matrix: skia.Matrix, columns: int, rows: int) -> tuple[Blocks, Blocks]:
        """Return in which blocks the sheet has colour and which it fills, placed by a matrix from its pixels to the picture's."""
        if not matrix.isScaleTranslate():
            return np.ones((rows, columns), bool), np.zeros((rows, columns), bool)
        across = _Span.of(columns, self.width, matrix.getScaleX(), matrix.getTranslateX())
        down = _Span.of(rows, self.height, matrix.getScaleY(), matrix.getTranslateY())
        cells = np.outer(down.end - down.start, across.end - across.start)
        filled = (_counted(self.solid, down, across) == cells) & np.outer(down.inside, across.inside)
        return _counted(self.coloured, down, across) > 0, filled


@dataclass(frozen=True, slots=True)
class _Span:
    """Along one side: the cells that each block shows, from ``start`` to ``end``, and whether all of the block is ``inside`` the sheet."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    inside: Blocks

    @classmethod
    def of(cls, blocks: int, length: int, scale: float, shift: float) -> _Span:
        edges = (np.arange(blocks + 1) * BLOCK - shift) / scale
        low, high = edges[:-1] - _REACH, edges[1:] + _REACH
        cells = -(-length // _CELL)
        start, end = np.floor(low / _CELL).astype(np.int64), np.ceil(high / _CELL).astype(np.int64)
        return cls(np.clip(start, 0, cells), np.clip(end, 0, cells), (low >= 0) & (high <= length))


def visible(sheets: Sequence[tuple[Cover | None, skia.Matrix, bool]], width: int, height: int) -> list[Blocks]:
    """Return in which blocks each of some sheets, the farthest first, is seen; what has no cover may have colour anywhere.

    The flag says whether a sheet is shown undimmed.
    """
    columns, rows = -(-width // BLOCK), -(-height // BLOCK)
    hidden = np.zeros((rows, columns), bool)
    seen: list[Blocks] = []
    for cover, matrix, undimmed in reversed(sheets):
        if cover is None:
            seen.append(~hidden)
            continue
        coloured, filled = cover.in_blocks(matrix, columns, rows)
        seen.append(coloured & ~hidden)
        if undimmed:
            hidden |= filled
    return seen[::-1]


def region(blocks: Blocks) -> skia.Region:
    """Return the blocks as a region of the picture."""
    rects = []
    for row, line in enumerate(blocks):
        edges = np.flatnonzero(np.diff(np.concatenate(([False], line, [False])))) * BLOCK
        rects += [
            skia.IRect.MakeLTRB(int(left), row * BLOCK, int(right), (row + 1) * BLOCK)
            for left, right in zip(edges[::2], edges[1::2], strict=True)
        ]
    found = skia.Region()
    found.setRects(rects)
    return found


def _in_cells(alpha: NDArray[np.uint8], outside: int) -> NDArray[np.uint8]:
    """Return an alpha channel as (rows of cells, pixels, columns of cells, pixels)."""
    height, width = alpha.shape
    more = ((0, -height % _CELL), (0, -width % _CELL))
    padded = np.pad(alpha, more, constant_values=outside)
    return padded.reshape(padded.shape[0] // _CELL, _CELL, padded.shape[1] // _CELL, _CELL)


def _summed(cells: Blocks) -> _Sums:
    sums: _Sums = np.pad(cells.astype(np.int64).cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    return sums


def _counted(sums: _Sums, down: _Span, across: _Span) -> _Sums:
    low, high = sums[down.start], sums[down.end]
    counted: _Sums = high[:, across.end] - high[:, across.start] - low[:, across.end] + low[:, across.start]
    return counted
