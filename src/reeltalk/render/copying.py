"""Which frames of a film are taken from their file as they are coded, and which have to be encoded. Pure.

A copied frame costs nothing and is the footage's own, bit for bit. That works for closed groups of pictures of a file that already is what
the film will be, whole ones and the beginnings of others: what is shown later in a group is not needed to decode what comes before.
Whatever gives the least doubt is encoded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Final

from reeltalk.ffmpeg.encoders import PARAMETER_SETS_NUMBER
from reeltalk.media.coding import CONTAINERS, CodedVideo
from reeltalk.media.facts import MediaInfo
from reeltalk.media.h264 import picture_set_numbers, sequence_set
from reeltalk.render.plan import MediaPicture, PlannedLayer, PlannedTrack, RenderPlan
from reeltalk.render.profile import OutputProfile
from reeltalk.timeline.model import MediaId, Transform

REORDER_FRAMES: Final = 2
"""How many frames early a picture may be decoded in a finished film: what x264 needs for its pyramid of B-frames."""
COPIED_MIN_S: Final = 0.25
"""A shorter copy saves less than the border on its other side costs."""
CERTAIN: Final = Fraction(2, 5)
"""How far from its frame's time, in frames, a moment may lie and still be sure to show that frame."""
SAYS_NOTHING: Final = frozenset({"", "unknown", "unspecified", "reserved"})
UNSAID_MEANS_BT709_LINES: Final = 720
"""Footage of so many lines is taken for BT.709 where it says nothing; smaller footage is not, and has to be converted."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A stretch of the film, frames ``start`` to ``end``, that shows a file from a key frame on: its packets ``first`` and following."""

    media_id: MediaId
    start: int
    end: int
    first: int


def may_copy_file(info: MediaInfo, profile: OutputProfile) -> bool:
    """Say whether a file's picture, as far as a probe can tell, already is what the film will be."""
    video = info.video
    if not profile.copies or video is None or info.duration is None:
        return False
    if info.container not in CONTAINERS or video.codec != "h264" or info.warnings:
        return False
    if (video.coded_width, video.coded_height, video.rotation) != (profile.width, profile.height, 0):
        return False
    if (video.width, video.height) != (video.coded_width, video.coded_height):  # pixels that are not square
        return False
    if video.variable_rate or video.rate != profile.rate or video.interlaced:
        return False
    if video.pixel_format != "yuv420p" or video.color_range != "tv":
        return False
    said = {video.color_space, video.color_primaries, video.color_transfer} - SAYS_NOTHING
    return said <= {"bt709"}


def may_copy_code(coded: CodedVideo, info: MediaInfo) -> bool:
    """Say whether the packets of a file can stand beside those of our encoder."""
    if coded.reordered > REORDER_FRAMES:
        return False
    if not coded.says_bt709 and info.video is not None and info.video.coded_height < UNSAID_MEANS_BT709_LINES:
        return False
    numbers = {sequence_set(unit).number for unit in coded.parameters.sequences}
    numbers |= {picture_set_numbers(unit)[0] for unit in coded.parameters.pictures}
    return PARAMETER_SETS_NUMBER not in numbers


def may_feed_file(info: MediaInfo, profile: OutputProfile) -> bool:
    """Say whether a file's packets, taken out of their container, may still show what the file shows, frame by frame."""
    video = info.video
    if video is None or info.duration is None or info.container not in CONTAINERS or video.codec != "h264" or info.warnings:
        return False
    return video.rotation == 0 and not video.variable_rate and video.rate == profile.rate and not video.interlaced


def may_feed_code(coded: CodedVideo, info: MediaInfo) -> bool:
    """Say whether the packets of a file tell as much of its colours as its container does."""
    return coded.says_bt709 or (info.video is not None and info.video.color_space in SAYS_NOTHING)


def frame_number(coded: CodedVideo, info: MediaInfo, moment: Fraction, profile: OutputProfile) -> int | None:
    """Return which frame of a file is shown at a moment of it; None where that lies between two of them, or before the first."""
    exact = (moment - (coded.start - info.start)) / profile.rate.ticks_per_frame
    nearest = math.floor(exact + Fraction(1, 2))
    return nearest if nearest >= 0 and abs(exact - nearest) < CERTAIN else None


def may_copy_layer(layer: PlannedLayer, profile: OutputProfile) -> bool:
    """Say whether a layer shows its file untouched, fades at its ends aside."""
    picture = layer.picture
    if not isinstance(picture, MediaPicture) or picture.reversed or picture.loop:
        return False
    if picture.step != profile.rate.ticks_per_frame:
        return False
    if layer.effects or layer.motion is not None:
        return False
    return replace(layer.transform, fit=Transform().fit) == Transform()


def agreeing(coded: Mapping[MediaId, CodedVideo], tracks: Sequence[PlannedTrack]) -> dict[MediaId, CodedVideo]:
    """Return the files of a film whose parameter sets can be listed together; what is shown longest is chosen first."""
    chosen: dict[MediaId, CodedVideo] = {}
    sets: dict[tuple[str, int], bytes] = {}
    for media_id in sorted(coded, key=lambda media_id: (-_frames_shown(media_id, tracks), media_id)):
        own = {("sequence", sequence_set(unit).number): unit for unit in coded[media_id].parameters.sequences}
        own |= {("picture", picture_set_numbers(unit)[0]): unit for unit in coded[media_id].parameters.pictures}
        if all(sets.get(number, unit) == unit for number, unit in own.items()):
            sets |= own
            chosen[media_id] = coded[media_id]
    return chosen


def _frames_shown(media_id: MediaId, tracks: Sequence[PlannedTrack]) -> int:
    layers = (layer for track in tracks for layer in track.layers)
    return sum(layer.frames for layer in layers if isinstance(layer.picture, MediaPicture) and layer.picture.media_id == media_id)


def copies(plan: RenderPlan, layers: Sequence[PlannedLayer], start: int, end: int) -> Iterator[Copy]:
    """Yield what may be copied between two frames of the film, where ``layers`` is the whole stack, texts aside."""
    if len(layers) != 1:
        return
    (layer,) = layers
    if not may_copy_layer(layer, plan.profile):
        return
    picture = layer.picture
    assert isinstance(picture, MediaPicture)
    coded = plan.coded.get(picture.media_id)
    if coded is None:
        return
    shift = file_shift(plan, layer, coded)
    if shift is None:
        return
    for first, last in _untouched(plan, layer, start, end):
        yield from _from_key_frames(coded, picture.media_id, first, last, shift, plan.profile)


def file_shift(plan: RenderPlan, layer: PlannedLayer, coded: CodedVideo) -> int | None:
    """Return what to add to a frame of the film to get the file's frame; None where it lies between two of them."""
    picture = layer.picture
    assert isinstance(picture, MediaPicture)
    first = frame_number(coded, plan.info[picture.media_id], picture.start, plan.profile)
    return None if first is None else first - layer.start


def _untouched(plan: RenderPlan, layer: PlannedLayer, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches between two frames over which no text lies and in which nothing fades."""
    frames = plan.profile.frames
    touched = [(frames(text.start), frames(text.end)) for text in plan.texts]
    touched += [(layer.start, layer.start + layer.fade_in), (layer.end - layer.fade_out, layer.end)]
    position = start
    for first, last in sorted(touched):
        if first > position:
            yield position, min(first, end)
        position = max(position, last)
        if position >= end:
            return
    yield position, end


def _from_key_frames(coded: CodedVideo, media_id: MediaId, start: int, end: int, shift: int, profile: OutputProfile) -> Iterator[Copy]:
    """Yield what can be decoded by itself between two frames, in pieces about as long as a span."""
    borders = [border - shift for border in coded.groups if start <= border - shift <= end]
    if borders:
        borders.append(borders[-1] + _beginning(coded, borders[-1] + shift, end - borders[-1]))
    if not borders or borders[-1] - borders[0] < COPIED_MIN_S * profile.rate.frames_per_second:
        return
    for first, last in pairwise(_thinned(list(dict.fromkeys(borders)), profile)):
        yield Copy(media_id, first, last, first + shift)


def _beginning(coded: CodedVideo, first: int, most: int) -> int:
    """Return how many packets from a key frame on, at most so many, show exactly as many frames without a gap."""
    whole, highest = 0, first
    for number in range(first, min(first + most, coded.groups[-1])):
        highest = max(highest, coded.shown[number])
        if highest == number:
            whole = number + 1 - first
    return whole


def _thinned(borders: Iterable[int], profile: OutputProfile) -> list[int]:
    """Drop borders so that a copy is not shorter than need be."""
    first, *others = borders
    kept = [first]
    for border in others[:-1]:
        if border - kept[-1] >= 2 * profile.keyframe_interval:
            kept.append(border)
    return [*kept, others[-1]]
