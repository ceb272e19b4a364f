"""The texts of pictures that are drawn one after the other, all of them by one filter. Pure.

Every filter that draws text reads the fonts anew, which costs as much as encoding a few frames: with one for each of many short cuts
that was a fifth of the whole work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from reeltalk.render.plan import PlannedText
from reeltalk.render.spans import Span
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate, Ticks

SCRIPT_NAME: Final = "words.ass"
TIE_TICKS: Final = 1000
"""Added to the time of every frame (1.4 µs): FFmpeg's arithmetic loses as much, and a text would come a frame late."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Texts of one stretch of pictures, which lies between two moments of a script; the texts' own times count from its ``begin``."""

    begin: Ticks
    end: Ticks
    texts: tuple[PlannedText, ...]


def scenes_of(spans: Sequence[Span], rate: FrameRate) -> tuple[Scene, ...]:
    """Give each span a time of its own, from a whole second on, so that its texts look the same whatever is drawn before it.

    Returns nothing where nothing is written.
    """
    scenes: list[Scene] = []
    begin = 0
    for span in spans:
        end = begin + span.frames * rate.ticks_per_frame
        scenes.append(Scene(begin, end, span.texts))
        begin = -(-end // TICKS_PER_SECOND) * TICKS_PER_SECOND
    return tuple(scenes) if any(span.texts for span in spans) else ()


def lettering(scenes: Sequence[Scene], rate: FrameRate) -> list[str]:
    """Return the filters that draw the texts of scenes over their pictures, which come without a gap."""
    if not scenes:
        return []
    frame = rate.ticks_per_frame
    times, first = [f"N*{frame}+{TIE_TICKS}"], 0
    for before, scene in pairwise(scenes):
        first += (before.end - before.begin) // frame
        times.append(f"gte(N,{first})*{scene.begin - before.end}")
    timed = [f"settb=1/{TICKS_PER_SECOND}", f"setpts='{'+'.join(times)}'"]
    return [*timed, f"ass=filename={SCRIPT_NAME}:shaping=complex", f"setpts=N*{frame}", f"fps={rate}"]
