"""A plan cut into spans: short stretches of frames, each with one stack of layers and a key that names its pixels. Pure.

The film is cut wherever the stack of layers changes, and again where texts come and go; what is still long is cut on a grid of the
*source's* time, about every four seconds. So a pause cut out earlier in the film, or another wording of a caption, leaves all other spans
exactly as they were, and their keys too. Groups of pictures that may be copied are spans of their own.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from typing import Final, TypeVar

from reeltalk.media.facts import MediaInfo
from reeltalk.render.copying import Copy, copies
from reeltalk.render.plan import (
    MediaPicture,
    Picture,
    PlannedLayer,
    PlannedText,
    PlannedTrack,
    PlannedTransition,
    RenderPlan,
    Take,
)
from reeltalk.timeline.model import Effect, FillKind, MediaId, Motion, TrackRole, Transform
from reeltalk.timeline.time import Ticks

ENGINE_VERSION: Final = "6"
"""Raise it whenever the same span would come out with other pixels: every cached chunk is then made anew."""

SPAN_S: Final = 4.0
REVERSED_SPAN_S: Final = 1.0
"""A reversed stretch is held in memory as raw frames, so it is kept short."""
LOOPED_FRAMES_MAX: Final = 45
EFFECTS_WITH_MEMORY: Final = frozenset({"stabilize"})
"""Effects whose picture depends on all frames before it: a clip that carries one is never cut inside."""

EFFECTS_WITH_COURSE: Final = frozenset({"progress"})
"""Effects that run once over the whole of their clip."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Which frames of a longer course (a camera move, a fade, a passage) are meant: ``first`` of ``length``."""

    first: int
    length: int


@dataclass(frozen=True, slots=True)
class LayerSlice:
    """What a layer shows over a stretch of ``frames``.

    Frame n shows the file at ``picture.start + n * picture.step`` (reversed: at ``picture.start + (frames - 1 - n) * picture.step``).
    ``loop_frames`` is the period of a picture that begins again, 0 for all others. ``fade`` tells where in the clip's fades it lies,
    ``take`` where it was measured how its camera moves.
    """

    picture: Picture
    frames: int
    transform: Transform
    effects: tuple[Effect, ...] = ()
    motion: Motion | None = None
    motion_stage: Stage = Stage(0, 1)
    fade_in: int = 0
    fade_out: int = 0
    fade_stage: Stage = Stage(0, 1)
    loop_frames: int = 0
    effect_stage: Stage = Stage(0, 1)
    take: Take | None = None


@dataclass(frozen=True, slots=True)
class PassageSlice:
    """A part of a transition; both sides are given for the whole of it."""

    kind: str
    before: LayerSlice
    after: LayerSlice
    stage: Stage
    frames: int


Element = LayerSlice | PassageSlice


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the film with one stack of layers, bottom first.

    ``start`` and ``frames`` count frames of the film; texts are relative to the span's start. Spans with the same ``stretch`` continue one
    another seamlessly. ``key`` names the pixels: two spans with the same key are the same frames. A span with ``copied`` is not encoded:
    its frames are taken as they are coded in their file.
    """

    start: int
    frames: int
    stretch: int
    stack: tuple[Element, ...]
    texts: tuple[PlannedText, ...]
    fill: FillKind
    fill_color: str
    copied: Copy | None = None
    key: str = ""

    @property
    def end(self) -> int:
        """Return the first frame after the span."""
        return self.start + self.frames


def spans(plan: RenderPlan, *, engine: str = "") -> tuple[Span, ...]:
    """Cut a plan into spans that follow each other without a gap.

    ``engine`` names what else decides the pixels (the version of FFmpeg, of the fonts) and becomes part of every key.
    """
    result: list[Span] = []
    text_borders = sorted({plan.profile.frames(edge) for text in plan.texts for edge in (text.start, text.end)})
    for stretch, (start, end) in enumerate(pairwise(_stack_borders(plan))):
        position = start
        for copy in _copies(plan, start, end):
            result += _encoded(plan, position, copy.start, stretch, text_borders, engine)
            result.append(cut(plan, copy.start, copy.end - copy.start, stretch, engine=engine, copied=copy))
            position = copy.end
        result += _encoded(plan, position, end, stretch, text_borders, engine)
    if all(span.copied for span in result):  # one chunk of our own has to describe the film
        result += _parted(plan, result.pop(), engine)
    return tuple(result)


def _parted(plan: RenderPlan, span: Span, engine: str) -> Iterator[Span]:
    """Yield a copied span with its last group of pictures no longer copied."""
    assert span.copied is not None
    groups = plan.coded[span.copied.media_id].groups
    last = groups[bisect_left(groups, span.copied.first + span.frames) - 1] - span.copied.first
    if last > 0:
        copied = replace(span.copied, end=span.start + last)
        yield cut(plan, span.start, last, span.stretch, engine=engine, copied=copied)
    yield cut(plan, span.start + max(0, last), span.frames - max(0, last), span.stretch, engine=engine)


def _encoded(plan: RenderPlan, start: int, end: int, stretch: int, text_borders: Sequence[int], engine: str) -> Iterator[Span]:
    """Yield the spans of a part of a stretch that is not copied."""
    if start < end:
        for first, last in pairwise(_inner_borders(plan, start, end, text_borders)):
            yield cut(plan, first, last - first, stretch, engine=engine)


def _copies(plan: RenderPlan, start: int, end: int) -> Iterator[Copy]:
    """Yield what of a stretch may be copied; nothing of a passage."""
    if not any(_at(track.transitions, start) for track in plan.tracks):
        yield from copies(plan, _layers(plan, start), start, end)


def cut(plan: RenderPlan, start: int, frames: int, stretch: int = 0, *, engine: str = "", copied: Copy | None = None) -> Span:
    """Return the span of ``frames`` frames from ``start``, which must lie between two changes of the stack."""
    found = [(track.role, element) for track in plan.tracks if (element := _element(plan, track, start, frames)) is not None]
    story_below = bool(found) and found[0][0] is TrackRole.MAIN
    span = Span(
        start=start,
        frames=frames,
        stretch=stretch,
        stack=tuple(element for _, element in found),
        texts=tuple(_texts(plan, start, frames)),
        fill=plan.fill if story_below else FillKind.COLOR,
        fill_color=plan.fill_color,
        copied=copied,
    )
    return replace(span, key=_key(plan, span, engine))


# --- borders -------------------------------------------------------------------------------------------------------------------------


def _stack_borders(plan: RenderPlan) -> list[int]:
    """Return the frames at which the stack of layers changes, both ends of the film included."""
    borders = {0, plan.frames}
    for track in plan.tracks:
        own = {border for layer in track.layers for border in (layer.start, layer.end, *_loop_borders(plan, layer))}
        for transition in track.transitions:  # the cut under a passage is part of it
            own.difference_update(range(transition.start, transition.end))
            own.update((transition.start, transition.end))
        borders |= own
    return sorted(border for border in borders if 0 <= border <= plan.frames)


def _loop_borders(plan: RenderPlan, layer: PlannedLayer) -> Iterable[int]:
    """Return the frames at which a long looped picture begins again; short ones are looped inside a span."""
    period = _loop_period(plan, layer.picture)
    if period <= LOOPED_FRAMES_MAX:
        return ()
    return range(layer.start + period - _loop_phase(layer.picture, period), layer.end, period)


def _loop_period(plan: RenderPlan, picture: Picture) -> int:
    """Return after how many frames a looped picture begins again, 0 for all others."""
    if not isinstance(picture, MediaPicture) or not picture.loop or not picture.step:
        return 0
    duration = plan.info[picture.media_id].duration
    return max(1, round(duration / picture.step)) if duration else 0


def _loop_phase(picture: Picture, period: int) -> int:
    assert isinstance(picture, MediaPicture)
    return round(picture.start / picture.step) % period


def _inner_borders(plan: RenderPlan, start: int, end: int, text_borders: Sequence[int]) -> list[int]:
    """Cut a stretch of one stack where texts come and go, so that another wording is its own seconds only, and on the source's grid."""
    layers = _layers(plan, start)
    if any(effect.kind in EFFECTS_WITH_MEMORY for layer in layers for effect in layer.effects):
        return [start, end]
    reversed_ = any(isinstance(layer.picture, MediaPicture) and layer.picture.reversed for layer in layers)
    step = max(1, round((REVERSED_SPAN_S if reversed_ else SPAN_S) * plan.profile.rate.frames_per_second))
    margin = step // 4
    phase = _source_frame(layers, start) - start
    borders = [start]
    for border in [*text_borders[bisect_right(text_borders, start) : bisect_left(text_borders, end)], end]:
        if border < end and (border - borders[-1] < margin or end - border < margin):
            continue
        grid = range(borders[-1] + step - (borders[-1] + phase) % step, border, step) if border - borders[-1] > step + margin else ()
        borders += [*(point for point in grid if borders[-1] + margin <= point <= border - margin), border]
    return borders


def _layers(plan: RenderPlan, frame: int) -> list[PlannedLayer]:
    """Return the layers that are shown at a frame, bottom first."""
    return [layer for track in plan.tracks if (layer := _at(track.layers, frame))]


def _source_frame(layers: Sequence[PlannedLayer], start: int) -> int:
    """Return the number of the frame, counted in the bottom layer's own file, that is shown at ``start``."""
    picture = layers[0].picture if layers else None
    if not isinstance(picture, MediaPicture) or not picture.step or picture.reversed:
        return start - layers[0].start if layers else 0
    return round(picture.start / picture.step) + start - layers[0].start


# --- what stands in a span -----------------------------------------------------------------------------------------------------------


def _element(plan: RenderPlan, track: PlannedTrack, start: int, frames: int) -> Element | None:
    """Return what a track shows from ``start`` on, None for a gap."""
    transition = _at(track.transitions, start)
    if transition is not None:
        return _passage(plan, transition, start, frames)
    layer = _at(track.layers, start)
    return _slice(plan, layer, start, frames) if layer is not None else None


Placed = TypeVar("Placed", PlannedLayer, PlannedTransition)


def _at(row: Sequence[Placed], frame: int) -> Placed | None:
    """Return the member of a row (in order, none overlapping) that is shown at a frame."""
    index = bisect_right(row, frame, key=lambda placed: placed.start) - 1
    return row[index] if index >= 0 and frame < row[index].end else None


def _passage(plan: RenderPlan, transition: PlannedTransition, start: int, frames: int) -> PassageSlice:
    before = _slice(plan, transition.before, transition.start, transition.frames)
    after = _slice(plan, transition.after, transition.start, transition.frames)
    return PassageSlice(transition.kind, before, after, Stage(start - transition.start, transition.frames), frames)


def _slice(plan: RenderPlan, layer: PlannedLayer, start: int, frames: int) -> LayerSlice:
    """Cut a layer; it may be asked for frames before its start or after its end, where a passage needs them.

    What does not matter in this stretch (a fade that is over, a camera that stands still) is left out, so that it is not in the key.
    """
    first = start - layer.start
    moves = layer.motion is not None and layer.motion.start != layer.motion.end
    fade_in = layer.fade_in if first < layer.fade_in else 0
    fade_out = layer.fade_out if first + frames > layer.frames - layer.fade_out else 0
    period = _loop_period(plan, layer.picture)
    return LayerSlice(
        picture=_cut_picture(plan, layer, first, frames),
        frames=frames,
        transform=layer.transform,
        effects=layer.effects,
        motion=layer.motion,
        motion_stage=Stage(first, layer.frames) if moves else Stage(0, 1),
        fade_in=fade_in,
        fade_out=fade_out,
        fade_stage=Stage(first, layer.frames) if fade_in or fade_out else Stage(0, 1),
        loop_frames=period if period <= LOOPED_FRAMES_MAX else 0,
        effect_stage=Stage(first, layer.frames) if any(each.kind in EFFECTS_WITH_COURSE for each in layer.effects) else Stage(0, 1),
        take=plan.shaken.get(layer.clip_id),
    )


def _cut_picture(plan: RenderPlan, layer: PlannedLayer, first: int, frames: int) -> Picture:
    """Return the picture as seen from frame ``first`` of its layer, never starting after the file's own end."""
    picture = layer.picture
    if not isinstance(picture, MediaPicture) or not picture.step:
        return picture
    period = _loop_period(plan, picture)
    if period > LOOPED_FRAMES_MAX:
        first = (first + _loop_phase(picture, period)) % period
        return replace(picture, start=first * picture.step, loop=False)
    skipped = layer.frames - first - frames if picture.reversed else first
    start = picture.start + skipped * picture.step
    last = _last_moment(plan.info[picture.media_id])
    if not period and start > last:
        return replace(picture, start=last, step=Fraction(0), reversed=False)
    return replace(picture, start=start)


def _last_moment(info: MediaInfo) -> Fraction:
    """Return when the last frame of a file begins."""
    if info.duration is None or info.video is None:
        return Fraction(0)
    return max(Fraction(0), Fraction(info.duration) - info.video.rate.ticks_per_frame)


def _texts(plan: RenderPlan, start: int, frames: int) -> Iterator[PlannedText]:
    """Yield the texts that can be seen in a span, their start counted from the span's."""
    per_frame = plan.profile.rate.ticks_per_frame
    begin: Ticks = start * per_frame
    end: Ticks = begin + frames * per_frame
    for text in plan.texts:
        if text.start < end and begin < text.end:
            yield replace(text, start=text.start - begin)


# --- keys ----------------------------------------------------------------------------------------------------------------------------


def _key(plan: RenderPlan, span: Span, engine: str) -> str:
    """Hash everything that can change a span's pixels, and nothing else: not its place in the film, not ids, not the sound's bitrate."""
    profile = plan.profile
    output = (profile.width, profile.height, profile.rate, profile.crf, profile.preset, profile.threads, profile.container)
    used = sorted(_media_of(span.stack))
    facts = [(plan.info[media_id].video, plan.info[media_id].duration, plan.info[media_id].container) for media_id in used]
    copied = span.copied is not None
    whole = (ENGINE_VERSION, engine, output, facts, copied, span.frames, span.stack, span.texts, span.fill, span.fill_color)
    return hashlib.sha256(_canonical(whole).encode()).hexdigest()


def _media_of(stack: Iterable[Element]) -> set[MediaId]:
    slices = [side for element in stack for side in ((element.before, element.after) if isinstance(element, PassageSlice) else (element,))]
    return {side.picture.media_id for side in slices if isinstance(side.picture, MediaPicture)}


NOT_IN_KEY: Final = frozenset({"media_id", "id"})


def _canonical(value: object) -> str:
    """Write a value so that equal pixels give equal text, whatever the ids are called."""
    if is_dataclass(value) and not isinstance(value, type):
        inner = (f"{field.name}={_canonical(getattr(value, field.name))}" for field in fields(value) if field.name not in NOT_IN_KEY)
        return f"{type(value).__name__}({','.join(inner)})"
    if isinstance(value, Enum):
        return repr(value.value)
    if isinstance(value, tuple | list):
        return f"[{','.join(_canonical(item) for item in value)}]"
    return repr(value)
