"""The rules that hold for every timeline, checked before every save and after every load.

Each error names the clip (or track) and the rule that it breaks; ``details`` carries both as ``subject`` and ``rule``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from reeltalk import limits
from reeltalk.errors import InvalidTimeline
from reeltalk.timeline.catalogue import (
    EFFECTS,
    TRANSITIONS,
    ChoiceParameter,
    ColorParameter,
    EffectKind,
    FileParameter,
    NumberParameter,
    TrackParameter,
)
from reeltalk.timeline.model import (
    Canvas,
    Clip,
    ClipAudio,
    Effect,
    MediaId,
    MediaKind,
    MediaReference,
    MediaSource,
    Motion,
    SolidSource,
    TextSource,
    TextStyle,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
    Transform,
)
from reeltalk.timeline.time import Ticks, ticks_from_seconds
from reeltalk.timeline.tracking import is_text_of_courses

KIND_OF_ROLE: Final = {
    TrackRole.MAIN: TrackKind.VIDEO,
    TrackRole.OVERLAY: TrackKind.VIDEO,
    TrackRole.DIALOGUE: TrackKind.AUDIO,
    TrackRole.MUSIC: TrackKind.AUDIO,
    TrackRole.EFFECTS: TrackKind.AUDIO,
    TrackRole.TITLES: TrackKind.TEXT,
    TrackRole.CAPTIONS: TrackKind.TEXT,
}

_color = re.compile(r"#[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?\Z")
_plain_transform = Transform()
_plain_audio = ClipAudio()
_plain_style = TextStyle()


def check(timeline: Timeline) -> None:
    """Raise InvalidTimeline when the timeline breaks a rule. Linear in the number of clips."""
    _check_whole(timeline)
    _check_canvas(timeline.canvas)
    media = {reference.id: reference for reference in timeline.media}
    film_end = timeline.duration
    for track in timeline.tracks:
        _check_track(track)
        _check_order(track, timeline.canvas.rate.ticks_per_frame)
        _check_transitions(track, timeline.canvas.rate.ticks_per_frame)
        for clip in track.clips:
            _check_clip(clip, track, media, timeline.canvas.rate.ticks_per_frame)
        _check_followers(track, film_end)


def _broken(rule: str, subject: str, why: str) -> InvalidTimeline:
    return InvalidTimeline(f"{subject} {why}.", subject=subject, rule=rule)


def _within(value: float, low: float, high: float, subject: str, what: str) -> None:
    if not low <= value <= high:  # also refuses NaN
        raise _broken("number", subject, f"has {what} {value:g}, which is not between {low:g} and {high:g}")


def _short(text: str, longest: int, subject: str, what: str) -> None:
    if len(text) > longest:
        raise _broken("text_length", subject, f"has {what} of {len(text)} characters; {longest} are allowed")


def _is_color(color: str | None, subject: str) -> None:
    if color is not None and not _color.match(color):
        raise _broken("color", subject, f"has the colour {color!r}, which is not #RRGGBB or #RRGGBBAA")


def _unique(ids: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for name in ids:
        if not name or len(name) > limits.NAME_MAX_CHARACTERS:
            raise _broken("id", f"{what} {name[:40]!r}", "has no usable id")
        if name in seen:
            raise _broken("unique_id", f"{what} {name!r}", "is there twice")
        seen.add(name)


def _check_whole(timeline: Timeline) -> None:
    clip_ids = [clip.id for track in timeline.tracks for clip in track.clips]
    for count, most, what in (
        (len(timeline.tracks), limits.TRACKS_MAX, "tracks"),
        (len(clip_ids), limits.CLIPS_MAX, "clips"),
        (len(timeline.media), limits.MEDIA_REFERENCES_MAX, "media files"),
    ):
        if count > most:
            raise _broken("count", "The timeline", f"has {count} {what}; {most} are allowed")
    _unique((track.id for track in timeline.tracks), "Track")
    _unique(clip_ids, "Clip")
    _unique((transition.id for track in timeline.tracks for transition in track.transitions), "Transition")
    _unique((reference.id for reference in timeline.media), "Media")
    _unique((marker.id for marker in timeline.markers), "Marker")
    if sum(track.role is TrackRole.MAIN for track in timeline.tracks) > 1:
        raise _broken("one_main_track", "The timeline", "has more than one main track")
    if max((track.end for track in timeline.tracks), default=0) > ticks_from_seconds(limits.TIMELINE_DURATION_MAX_S):
        raise _broken("duration", "The timeline", f"is longer than {limits.TIMELINE_DURATION_MAX_S // 3600} hours")
    _check_names(timeline)
    _within(timeline.mix.loudness_lufs, limits.LOUDNESS_MIN_LUFS, 0, "The mix", "a loudness of")
    _within(timeline.mix.true_peak_dbtp, limits.TRUE_PEAK_MIN_DBTP, 0, "The mix", "a true peak of")


def _check_names(timeline: Timeline) -> None:
    _short(timeline.title, limits.NAME_MAX_CHARACTERS, "The timeline", "a title")
    _short(timeline.language, limits.NAME_MAX_CHARACTERS, "The timeline", "a language")
    for reference in timeline.media:
        _short(reference.name, limits.NAME_MAX_CHARACTERS, f"Media {reference.id!r}", "a name")
    for marker in timeline.markers:
        subject = f"Marker {marker.id!r}"
        _short(marker.name, limits.NAME_MAX_CHARACTERS, subject, "a name")
        _is_color(marker.color, subject)
        _within(marker.at, 0, ticks_from_seconds(limits.TIMELINE_DURATION_MAX_S), subject, "a position of")
        if marker.until is not None and marker.until < marker.at:
            raise _broken("order", subject, "ends before it begins")


def _check_canvas(canvas: Canvas) -> None:
    for pixels, what in ((canvas.width, "a width of"), (canvas.height, "a height of")):
        _within(pixels, limits.CANVAS_MIN_PIXELS, limits.CANVAS_MAX_PIXELS, "The canvas", what)
        if pixels % 2:
            raise _broken("even_size", "The canvas", f"has {what} {pixels}, which is odd")
    _is_color(canvas.fill_color, "The canvas")


def _check_track(track: Track) -> None:
    subject = f"Track {track.id!r}"
    if KIND_OF_ROLE[track.role] is not track.kind:
        raise _broken("role", subject, f"carries {track.kind} and cannot serve as {track.role}")
    _short(track.name, limits.NAME_MAX_CHARACTERS, subject, "a name")
    _within(track.gain_db, limits.GAIN_MIN_DB, limits.GAIN_MAX_DB, subject, "a gain of")
    if track.ducking:
        _within(track.ducking.depth_db, 0, limits.DUCKING_MAX_DB, subject, "a ducking depth of")
        _within(min(track.ducking.attack, track.ducking.release), 0, float("inf"), subject, "a ducking time of")


def _check_order(track: Track, frame: Ticks) -> None:
    for clip in track.clips:
        if clip.duration <= 0:
            raise _broken("positive_length", f"Clip {clip.id!r}", "has no length")
        if clip.start < 0:
            raise _broken("start", f"Clip {clip.id!r}", "starts before the film")
        if clip.start % frame or clip.duration % frame:
            raise _broken("frame_grid", f"Clip {clip.id!r}", "does not lie on the frame grid")
    for clip, following in pairwise(track.clips):
        if following.start < clip.start:
            raise _broken("order", f"Clip {following.id!r}", f"stands after clip {clip.id!r} but starts before it")
        if following.start < clip.end:
            raise _broken("overlap", f"Clip {following.id!r}", f"overlaps clip {clip.id!r}")


def _check_transitions(track: Track, frame: Ticks) -> None:
    if not track.transitions:
        return
    touching = {(clip.id, following.id) for clip, following in pairwise(track.clips) if clip.end == following.start}
    taken = {clip.id: 0 for clip in track.clips}
    pairs: set[tuple[str, str]] = set()
    for transition in track.transitions:
        subject, pair = f"Transition {transition.id!r}", (transition.from_clip, transition.to_clip)
        if transition.kind not in TRANSITIONS:
            raise _broken("transition_kind", subject, f"is of the unknown kind {transition.kind!r}")
        if pair not in touching or pair in pairs:
            raise _broken("transition_place", subject, f"is not alone between two touching clips ({pair[0]!r}, {pair[1]!r})")
        if transition.duration <= 0 or transition.duration % frame:
            raise _broken("transition_length", subject, "does not last a whole number of frames")
        pairs.add(pair)
        taken[transition.from_clip] += transition.duration // 2
        taken[transition.to_clip] += transition.duration - transition.duration // 2
    for clip in track.clips:
        if taken[clip.id] > clip.duration:
            raise _broken("transition_fit", f"Clip {clip.id!r}", "is too short for the transitions at its borders")


def _check_followers(track: Track, film_end: Ticks) -> None:
    for clip in track.clips:
        if clip.until_end and (clip.end != film_end or clip is not track.clips[-1]):
            raise _broken("until_end", f"Clip {clip.id!r}", "follows the end of the film but does not end there")


def _check_clip(clip: Clip, track: Track, media: dict[MediaId, MediaReference], frame: Ticks) -> None:
    subject = f"Clip {clip.id!r}"
    _short(clip.name, limits.NAME_MAX_CHARACTERS, subject, "a name")
    _check_source(clip, track, media, frame)
    _check_fades(clip.fade_in, clip.fade_out, clip.duration, subject)
    if clip.audio != _plain_audio:
        _within(clip.audio.gain_db, limits.GAIN_MIN_DB, limits.GAIN_MAX_DB, subject, "a gain of")
        _check_fades(clip.audio.fade_in, clip.audio.fade_out, clip.duration, subject)
    if clip.transform != _plain_transform:
        _check_transform(clip.transform, subject)
    if clip.motion:
        _check_motion(clip.motion, subject)
    if clip.effects:
        _check_effects(clip.effects, subject)


def _check_fades(fade_in: Ticks, fade_out: Ticks, duration: Ticks, subject: str) -> None:
    if fade_in < 0 or fade_out < 0 or fade_in + fade_out > duration:
        raise _broken("fades", subject, "has fades longer than itself")


def _check_source(clip: Clip, track: Track, media: dict[MediaId, MediaReference], frame: Ticks) -> None:
    source, subject = clip.source, f"Clip {clip.id!r}"
    if isinstance(source, TextSource) is not (track.kind is TrackKind.TEXT):
        raise _broken("track_kind", subject, f"does not belong on a track of {track.kind}")
    if isinstance(source, TextSource):
        _check_text(source, subject)
    elif isinstance(source, SolidSource):
        _is_color(source.color, subject)
        if track.kind is TrackKind.AUDIO:
            raise _broken("track_kind", subject, "has no sound and stands on a sound track")
    else:
        _check_media(clip, source, track, media.get(source.media_id), frame)


def _check_media(clip: Clip, source: MediaSource, track: Track, reference: MediaReference | None, frame: Ticks) -> None:
    subject = f"Clip {clip.id!r}"
    if reference is None:
        raise _broken("known_media", subject, f"shows media {source.media_id!r}, which is not in the pool")
    heard = reference.has_audio or reference.kind is MediaKind.AUDIO
    if (track.kind is TrackKind.AUDIO and not heard) or (track.kind is TrackKind.VIDEO and reference.kind is MediaKind.AUDIO):
        raise _broken("track_kind", subject, f"shows a file of {reference.kind} and stands on a track of {track.kind}")
    if source.speed != 1:
        _within(float(source.speed), limits.SPEED_MIN, limits.SPEED_MAX, subject, "a speed of")
    if source.start < 0:
        raise _broken("source_range", subject, "begins before its file does")
    if reference.duration is None:
        return
    speed = 1 if source.speed == 1 else source.speed
    shown = 0 if source.frozen or source.loop else clip.duration * speed
    # borders lie on the film's frames, a file's end need not: the last frame may be held for less than one frame
    if source.start + shown > reference.duration + frame * (speed if speed > 1 else 1):
        raise _broken("source_range", subject, f"shows more than there is of {reference.name!r}")


def _check_text(source: TextSource, subject: str) -> None:
    _short(source.text, limits.TEXT_MAX_CHARACTERS, subject, "a text")
    position = 0
    for word in source.words:
        if word.start < position or word.duration < 0:
            raise _broken("word_order", subject, f"has its word {word.text[:40]!r} out of order")
        position = word.start
    if source.style != _plain_style:
        _check_style(source.style, subject)


def _check_style(style: TextStyle, subject: str) -> None:
    _short(style.font, limits.NAME_MAX_CHARACTERS, subject, "a font name")
    for color in (style.color, style.highlight_color, style.outline_color, style.box_color):
        _is_color(color, subject)
    _within(style.size, limits.TEXT_SIZE_MIN_PER_MILLE, limits.TEXT_SIZE_MAX_PER_MILLE, subject, "a text size of")
    _within(style.outline_width, 0, limits.OUTLINE_MAX_PIXELS, subject, "an outline of")
    _within(style.shadow, 0, limits.OUTLINE_MAX_PIXELS, subject, "a shadow of")
    _within(style.max_width, 0.01, 1, subject, "a text width of")
    _within(style.second_line_scale, limits.SECOND_LINE_SCALE_MIN, 1, subject, "a second line scaled by")
    _within(style.max_lines, 1, limits.TEXT_LINES_MAX, subject, "a number of lines of")
    for place in (style.x, style.y):
        _within(place, -limits.PLACE_MAX_CANVASES, limits.PLACE_MAX_CANVASES, subject, "a place of")


def _check_transform(transform: Transform, subject: str) -> None:
    crop = transform.crop
    for edge in (crop.left, crop.top, crop.right, crop.bottom):
        _within(edge, 0, 1, subject, "a crop of")
    if crop.left + crop.right >= 1 or crop.top + crop.bottom >= 1:
        raise _broken("crop", subject, "is cropped to nothing")
    _within(transform.scale, 0, limits.SCALE_MAX, subject, "a scale of")
    _within(transform.rotation, -limits.ROTATION_MAX_DEGREES, limits.ROTATION_MAX_DEGREES, subject, "a rotation of")
    _within(transform.opacity, 0, 1, subject, "an opacity of")
    for place in (transform.x, transform.y):
        _within(place, -limits.PLACE_MAX_CANVASES, limits.PLACE_MAX_CANVASES, subject, "a place of")


def _check_motion(motion: Motion, subject: str) -> None:
    for framing in (motion.start, motion.end):
        _within(framing.scale, 1 / limits.SCALE_MAX, limits.SCALE_MAX, subject, "a motion scale of")
        _within(framing.x, 0, 1, subject, "a motion centre of")
        _within(framing.y, 0, 1, subject, "a motion centre of")


def _check_effects(effects: tuple[Effect, ...], subject: str) -> None:
    if len(effects) > limits.EFFECTS_PER_CLIP_MAX:
        raise _broken("count", subject, f"has {len(effects)} effects; {limits.EFFECTS_PER_CLIP_MAX} are allowed")
    _unique((effect.id for effect in effects), f"{subject}: effect")
    for effect in effects:
        kind = EFFECTS.get(effect.kind)
        if kind is None:
            raise _broken("effect_kind", subject, f"has an effect of the unknown kind {effect.kind!r}")
        _check_parameters(effect, kind, subject)


def _check_parameters(effect: Effect, kind: EffectKind, subject: str) -> None:
    known = {parameter.name: parameter for parameter in kind.parameters}
    _unique((name for name, _ in effect.parameters), f"{subject}: parameter of {effect.kind}")
    for name, value in effect.parameters:
        match known.get(name):
            case NumberParameter() as bounds if isinstance(value, int | float):
                _within(value, bounds.minimum, bounds.maximum, subject, f"{effect.kind} with {name}")
            case ChoiceParameter() as choice if value in choice.choices:
                pass
            case FileParameter() if isinstance(value, str) and 0 < len(value) <= limits.NAME_MAX_CHARACTERS:
                pass
            case ColorParameter() if isinstance(value, str):
                _is_color(value, subject)
            case TrackParameter() if isinstance(value, str) and len(value) <= limits.TRACK_MAX_CHARACTERS and is_text_of_courses(value):
                pass
            case _:
                raise _broken("effect_parameter", subject, f"has {effect.kind} with {name} = {value!r}, which it cannot take")
