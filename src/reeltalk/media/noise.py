"""How noisy a picture is: what flickers where it shows an even surface, measured at the file's own size, where noise is made."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reeltalk.media.facts import MediaInfo
from reeltalk.media.probe import probe
from reeltalk.media.thumbnails import luma
from reeltalk.timeline.model import MediaKind

_MOMENTS: Final = 5
_BLOCK: Final = 16
_EVEN_SHARE: Final = 10
_BLOCKS_MIN: Final = 20
_CLIPPED: Final = (28, 224)
_MASK_GAIN: Final = 6.0


def find_noise(path: Path, *, info: MediaInfo | None = None) -> float | None:
    """Return the standard deviation of a picture's noise in grey levels of 255: 0 to 1 is clean, 3 seen, 7 strong; None without a picture.

    The median over moments spread evenly; raises CorruptMedia where no picture can be read.
    """
    info = info or probe(path)
    if info.video is None:
        return None
    if info.kind is MediaKind.IMAGE or not info.duration:
        return noise_of(luma(path, 0, info=info))
    moments = [info.duration * (2 * number + 1) // (2 * _MOMENTS) for number in range(_MOMENTS)]
    return float(np.median([noise_of(luma(path, at, info=info)) for at in moments]))


def noise_of(plane: NDArray[np.uint8]) -> float:
    """Return the noise of one picture's brightness (rows, columns).

    J. Immerkaer's mask ("Fast noise variance estimation", 1996), which surfaces and their slopes pass as nothing, taken block by block: the
    tenth of them that is most even holds the noise and little else. Blocks near black and white do not count: noise is cut off there.
    """
    levels = plane.astype(np.float32)
    rows = levels[:-2] - 2 * levels[1:-1] + levels[2:]
    rest = (rows[:, :-2] - 2 * rows[:, 1:-1] + rows[:, 2:]) / _MASK_GAIN
    if min(rest.shape) < _BLOCK:
        return 0.0
    energy, means = _block_means(rest**2), _block_means(levels[1:-1, 1:-1])
    counted = (means > _CLIPPED[0]) & (means < _CLIPPED[1])
    return float(np.sqrt(np.percentile(energy[counted] if counted.sum() >= _BLOCKS_MIN else energy, _EVEN_SHARE)))


def _block_means(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    rows, columns = plane.shape[0] // _BLOCK, plane.shape[1] // _BLOCK
    blocks = plane[: rows * _BLOCK, : columns * _BLOCK].reshape(rows, _BLOCK, columns, _BLOCK)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)
