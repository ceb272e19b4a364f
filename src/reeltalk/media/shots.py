"""Where one shot gives way to the next: cuts, dissolves and fades, by what twenty by eleven cells of the picture do over time.

A cut is one change far above what happens around it, after which the picture stays changed (a flash does not). A dissolve is a straight
way from one picture to another: what lies between is the mean of its ends, which no camera move and no passing car manages. A fade goes
through a picture of one even tone.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reeltalk.ffmpeg.process import Watch
from reeltalk.media.facts import MediaInfo, Shot, Shots, ShotStart
from reeltalk.media.frames import Pictures, Sampling, even_rate, frame_blocks
from reeltalk.media.probe import probe
from reeltalk.media.sound import runs
from reeltalk.timeline.model import MediaKind
from reeltalk.timeline.time import TimeRange

Cells: TypeAlias = NDArray[np.uint8]
Levels: TypeAlias = NDArray[np.float32]
Borders: TypeAlias = dict[int, ShotStart]

WIDTH: Final = 320
HEIGHT: Final = 176
_COLUMNS, _ROWS = 20, 11
RATE_MAX: Final = Fraction(30)
FRAMES_MAX: Final = 400_000
SHOT_MIN_S: Final = 0.25
STILL_MIN_S: Final = 0.5
BLACK_MIN_S: Final = 0.1

_CUT_MIN: Final = 6.0
_CUT_ABOVE_SURROUNDINGS: Final = 3.0
_SURROUNDINGS_FRAMES: Final = 8
_FLASH_FRAMES: Final = 5
_STAYS_CHANGED: Final = 0.5

_DISSOLVES_S: Final = (0.3, 0.45, 0.7, 1.0, 1.5, 2.2)
_DISSOLVE_MIN: Final = 10.0
_BEND_MAX: Final = 0.28
_UNREST_MAX: Final = 0.75
_CHUNK: Final = 4096

_EVEN_MAX: Final = 4.0
_BLACK_MAX: Final = 24.0
_WHITE_MIN: Final = 232.0
_STIRS: Final = 10
_STIRRED_MAX: Final = 0.0005


def find_shots(path: Path, watch: Watch | None = None, *, info: MediaInfo | None = None) -> Shots | None:
    """Return the shots of a film, reading it once; None where nothing moves (a photo, a sound file)."""
    info = info or probe(path)
    if info.video is None or info.kind is not MediaKind.VIDEO or not info.duration:
        return None
    sampling = Sampling(WIDTH, HEIGHT, "yuv420p", even_rate(info, RATE_MAX, FRAMES_MAX))
    cells, sharpness, stirred = _seen(path, info, sampling, watch)
    if not len(cells):
        return None
    rate = float(sampling.rate)
    black, white = _even_frames(cells)
    borders = find_borders(cells, rate)
    starts = {0: ShotStart.FIRST, **borders}
    frames = [*starts, len(cells)]
    shots = tuple(
        _shot(first, end, begins, cells, sharpness, black | white, sampling, info)
        for (first, begins), end in zip(starts.items(), frames[1:], strict=True)
    )
    still = (stirred < _STIRRED_MAX) & ~black
    return Shots(shots, _ranges(black, BLACK_MIN_S, sampling, info), _ranges(still, STILL_MIN_S, sampling, info))


def find_borders(cells: Cells, rate: float) -> Borders:
    """Return the first frame of every shot but the first, in order, with how it begins; ``rate`` is frames a second."""
    black, white = _even_frames(cells)
    fades = _fades(black | white)
    taken = [(first - round(rate), end + round(rate)) for first, end in runs(black | white) if fades]
    cuts = _cuts(cells)
    found: Borders = dict.fromkeys(fades, ShotStart.FADE)
    least = max(2, round(SHOT_MIN_S * rate))
    for frame in cuts:
        beside_even = any(first <= frame <= end for first, end in runs(black | white))
        if not beside_even and all(abs(frame - other) >= least for other in found):
            found[frame] = ShotStart.CUT
    reach = dict.fromkeys(found, 0)
    for frame, half in _dissolves(cells, rate):
        in_fade = any(first <= frame <= end for first, end in taken)
        if not in_fade and all(abs(frame - other) >= max(least, half + reach[other]) for other in found):
            found[frame], reach[frame] = ShotStart.DISSOLVE, half
    return dict(sorted((frame, begins) for frame, begins in found.items() if least <= frame <= len(cells) - least))


def _seen(path: Path, info: MediaInfo, sampling: Sampling, watch: Watch | None) -> tuple[Cells, Levels, Levels]:
    """Return of every frame the mean colour of its cells, its fine detail, and which share of it differs from the frame before."""
    cells = [np.zeros((0, _ROWS * _COLUMNS, 3), np.uint8)]
    sharpness, stirred = [np.zeros(0, np.float32)], [np.zeros(0, np.float32)]
    last = None
    for block in frame_blocks(path, info, sampling, watch, stage="watching"):
        cells.append(cells_of(block))
        sharpness.append(_detail(block))
        stirred.append(_stirred(block, last))
        last = block[-1]
    return np.concatenate(cells), np.concatenate(sharpness), np.concatenate(stirred)


def cells_of(frames: Pictures) -> Cells:
    """Return brightness and both colours of each cell: (frames, cells, 3)."""
    luma, chroma = WIDTH * HEIGHT, WIDTH * HEIGHT // 4
    planes = (frames[:, :luma], frames[:, luma : luma + chroma], frames[:, luma + chroma :])
    means = [_means(plane, side) for plane, side in zip(planes, (16, 8, 8), strict=True)]
    return np.stack(means, axis=-1)


def _means(plane: Pictures, side: int) -> Cells:
    rows = plane.reshape(len(plane), _ROWS, side, _COLUMNS * side).sum(axis=2, dtype=np.uint16)
    sums = rows.reshape(len(plane), _ROWS * _COLUMNS, side).sum(axis=2, dtype=np.uint32)
    means: Cells = ((sums + side * side // 2) // (side * side)).astype(np.uint8)
    return means


def _detail(frames: Pictures) -> Levels:
    """Return the mean second difference of brightness along rows and columns, in grey levels; of a fifth of the rows, which is enough."""
    luma = frames[:, : WIDTH * HEIGHT].reshape(-1, HEIGHT, WIDTH)[:, 2:-2:5].astype(np.int16)
    bend = np.abs(2 * luma[:, :, 1:-1] - luma[:, :, :-2] - luma[:, :, 2:])
    detail: Levels = bend.mean(axis=(1, 2), dtype=np.float32)
    return detail


def _stirred(frames: Pictures, before: Pictures | None) -> Levels:
    """Return which share of the brightness of each frame differs from the frame before by more than noise; 1 for a first one."""
    luma = frames[:, : WIDTH * HEIGHT].astype(np.int16)
    first = luma[0] + 255 if before is None else before[: WIDTH * HEIGHT].astype(np.int16)
    differs = np.abs(np.diff(luma, axis=0, prepend=first[None])) > _STIRS
    share: Levels = differs.mean(axis=1, dtype=np.float32)
    return share


def _apart(first: Cells, second: Cells) -> Levels:
    """Return how far pictures are apart, frame by frame: the mean difference of brightness plus half of those of the colours."""
    apart = np.empty(len(first), np.float32)
    for start in range(0, len(first), _CHUNK):
        part = slice(start, start + _CHUNK)
        difference = np.abs(first[part].astype(np.int16) - second[part])
        apart[part] = difference.mean(axis=1, dtype=np.float32) @ np.array([1.0, 0.5, 0.5], np.float32)
    return apart


def _change(cells: Cells, frames: int) -> Levels:
    """Return how far each picture is from the one ``frames`` before it; the first figure is of picture number ``frames``."""
    return _apart(cells[frames:], cells[:-frames]) if len(cells) > frames else np.zeros(0, np.float32)


# --- the three kinds of borders ------------------------------------------------------------------------------------------------------


def _cuts(cells: Cells) -> list[int]:
    """Return the first frames after cuts, the clearest first."""
    change = np.concatenate((np.zeros(1, np.float32), _change(cells, 1)))
    wanted = np.flatnonzero(change > _CUT_MIN)
    clear = [frame for frame in wanted.tolist() if _stands_out(change, frame) and _stays(cells, change, frame)]
    return sorted(clear, key=lambda frame: -float(change[frame]))


def _stands_out(change: Levels, frame: int) -> bool:
    before = change[max(1, frame - _SURROUNDINGS_FRAMES) : max(1, frame - 1)]
    after = change[frame + 2 : frame + 1 + _SURROUNDINGS_FRAMES]
    near = change[max(1, frame - 1) : frame + 2]
    surroundings = max(float(np.median(side)) if side.size else 0.0 for side in (before, after))
    return bool(change[frame] >= near.max() and change[frame] > _CUT_ABOVE_SURROUNDINGS * surroundings + 2.0)


def _stays(cells: Cells, change: Levels, frame: int) -> bool:
    """Say whether the picture from before does not come back at once, as it does after a flash."""
    after = cells[frame : frame + _FLASH_FRAMES]
    before = np.repeat(cells[frame - 1][None], len(after), axis=0)
    return bool(_apart(after, before).min() > _STAYS_CHANGED * change[frame])


def _dissolves(cells: Cells, rate: float) -> list[tuple[int, int]]:
    """Return (middle, half length) in frames of every dissolve, the clearest first."""
    found: list[tuple[float, int, int]] = []
    for seconds in _DISSOLVES_S:
        half = max(2, round(seconds * rate / 2))
        bends, apart = _bends(cells, half)
        for first, end in runs(bends < _BEND_MAX):
            worth = apart[first:end] * (1 - 2 * bends[first:end])
            best = int(np.argmax(worth))
            found.append((float(worth[best]), first + best, half))
    return [(frame, half) for _, frame, half in sorted(found, reverse=True)]


def _bends(cells: Cells, half: int) -> tuple[Levels, Levels]:
    """Return how far the way through each frame, from ``half`` before to ``half`` after, is from straight, and how far apart its ends are.

    A bend of 0 is straight; 1 stands where the ends are too much alike, or where the picture moves about as much before or after.
    """
    bends, apart = np.ones(len(cells), np.float32), np.zeros(len(cells), np.float32)
    count = len(cells) - 4 * half
    for first in range(0, count, _CHUNK):
        here = min(_CHUNK, count - first)
        steps = [cells[first + half * quarter // 2 : first + half * quarter // 2 + here] for quarter in range(9)]
        middles = slice(2 * half + first, 2 * half + first + here)
        bends[middles], apart[middles] = _bends_between(steps)
    return bends, apart


def _bends_between(steps: list[Cells]) -> tuple[Levels, Levels]:
    """Judge ways from quarter to quarter of a window: a half of rest, the passage from the second to the sixth, and a half of rest."""
    before, start, early, middle, late, end, after = (steps[index] for index in (0, 2, 3, 4, 5, 6, 8))
    apart = _apart(end, start)
    unrest = np.maximum(_apart(start, before), _apart(after, end)) / np.maximum(apart, 1e-3)
    off = [_off_line(start, end, between, share) for between, share in ((early, 0.25), (middle, 0.5), (late, 0.75))]
    bend = np.max(off, axis=0) / np.maximum(apart, 1e-3)
    judged: Levels = np.where((apart > _DISSOLVE_MIN) & (unrest < _UNREST_MAX), bend, np.float32(1))
    return judged, apart


def _off_line(start: Cells, end: Cells, between: Cells, share: float) -> Levels:
    line = start.astype(np.float32) * (1 - share) + end.astype(np.float32) * share
    off: Levels = np.abs(between - line).mean(axis=1) @ np.array([1.0, 0.5, 0.5], np.float32)
    return off


def _even_frames(cells: Cells) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say of each frame whether it is black, and whether it is white."""
    level, spread = np.empty(len(cells), np.float32), np.empty(len(cells), np.float32)
    for start in range(0, len(cells), _CHUNK):
        luma = cells[start : start + _CHUNK, :, 0].astype(np.float32)
        level[start : start + _CHUNK], spread[start : start + _CHUNK] = luma.mean(axis=1), luma.std(axis=1)
    even = spread < _EVEN_MAX
    return even & (level < _BLACK_MAX), even & (level > _WHITE_MIN)


def _fades(even: NDArray[np.bool_]) -> list[int]:
    """Return the middles of all stretches of one tone that lie between pictures."""
    return [(first + end) // 2 for first, end in runs(even) if first > 0 and end < even.size]


# --- what is said of each shot -------------------------------------------------------------------------------------------------------


def _shot(
    first: int,
    end: int,
    begins: ShotStart,
    cells: Cells,
    sharpness: Levels,
    even: NDArray[np.bool_],
    sampling: Sampling,
    info: MediaInfo,
) -> Shot:
    """Describe a shot by its middle three fifths, where no passage reaches."""
    margin = (end - first) // 5
    inner = slice(first + margin, max(first + margin + 1, end - margin))
    lag = max(1, round(float(sampling.rate) / 5))
    motion = _change(cells[inner], lag)
    last = info.duration if end == len(cells) and info.duration else sampling.moment(end)
    whole = TimeRange.between(sampling.moment(first), max(last, sampling.moment(first)))
    best = inner.start + _best(sharpness[inner], cells[inner], even[inner])
    moved = float(motion.mean()) / 255 if motion.size else 0.0
    lit = float(cells[best, :, 0].mean()) / 255
    return Shot(whole, sampling.moment(best), round(float(sharpness[inner].mean()), 2), round(moved, 4), begins, round(lit, 3))


def _best(sharpness: Levels, cells: Cells, even: NDArray[np.bool_]) -> int:
    """Return the frame that stands for a shot: sharp, at rest, near its middle, not black."""
    count = sharpness.size
    rest = np.concatenate((_change(cells, 1), np.zeros(1, np.float32)))[:count]
    place = np.abs(np.linspace(-1, 1, count)) if count > 1 else np.zeros(1)
    worth = sharpness / max(1e-3, float(sharpness.max())) - rest / 10 - 0.2 * place - 10 * even
    return int(np.argmax(worth))


def _ranges(flags: NDArray[np.bool_], least_s: float, sampling: Sampling, info: MediaInfo) -> tuple[TimeRange, ...]:
    least = least_s * float(sampling.rate)
    whole = info.duration or sampling.moment(flags.size)
    stretches = [(sampling.moment(first), min(whole, sampling.moment(end))) for first, end in runs(flags) if end - first >= least]
    return tuple(TimeRange.between(start, end) for start, end in stretches if end > start)
