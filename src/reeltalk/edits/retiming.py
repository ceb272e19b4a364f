"""The verbs that change how the time of a file passes: speed, direction, held frames; and sound parted from its picture."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from reeltalk import limits
from reeltalk.edits.cutting import with_placed
from reeltalk.edits.pieces import (
    find_clip,
    find_track,
    framing_at,
    is_static,
    moved,
    pool,
    source_length,
    split,
    timeline_length,
    with_clip,
    with_track,
)
from reeltalk.edits.ripple import opened, renamed
from reeltalk.errors import InvalidOperation
from reeltalk.timeline.catalogue import EFFECTS, EffectDomain
from reeltalk.timeline.model import (
    CaptionWord,
    Clip,
    ClipAudio,
    ClipId,
    MediaSource,
    Motion,
    TextSource,
    Timeline,
    Track,
    TrackId,
    TrackKind,
    TrackRole,
)
from reeltalk.timeline.time import FrameRate, Ticks, frames_from_ticks, snap_to_frame, ticks_from_frames


def set_speed(timeline: Timeline, clip_id: ClipId, speed: Fraction, ripple: bool = True) -> Timeline:
    """Play a clip faster or slower. With ``ripple`` it shows the same material and the film's length changes; else it keeps its place.

    What lies above a main clip is placed anew at the same moments of its material; captions keep their words.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> before = parse('''
    ... V |a b c d|A B|
    ... C |h i|. .|j|''')
    >>> draw(set_speed(before, "v1", Fraction(2)))
    V |a c|A B|
    C |h|.|j|
    >>> draw(set_speed(before, "v1", Fraction(2), ripple=False))
    V |a c e g|A B|
    C |h i|. .|j|
    """
    track, clip = find_clip(timeline, clip_id)
    source = clip.source
    if not limits.SPEED_MIN <= speed <= limits.SPEED_MAX:
        raise InvalidOperation(f"A speed lies between {limits.SPEED_MIN:g} and {limits.SPEED_MAX:g}.", clip=clip_id)
    if not isinstance(source, MediaSource) or is_static(clip, pool(timeline)):
        raise InvalidOperation(f"Clip {clip_id!r} looks the same at every moment and has no speed.", clip=clip_id)
    rate = timeline.canvas.rate
    shown = source_length(source, clip.duration)
    faster = replace(source, speed=Fraction(speed))
    if not ripple:
        return with_clip(timeline, _in_its_place(timeline, clip, faster, shown))
    duration = max(snap_to_frame(timeline_length(faster, shown), rate), rate.ticks_per_frame)
    changed = replace(clip, duration=duration, source=faster)
    change = _Stretch(clip, duration, rate)
    if track.role is not TrackRole.MAIN:
        return with_track(timeline, change.on_own_track(track, changed))
    tracks = tuple(
        change.on_own_track(each, changed) if each.id == track.id else change.on_track(each) if each.follows_ripple else each
        for each in timeline.tracks
    )
    markers = tuple(marker.moved(change.place) for marker in timeline.markers)
    return replace(timeline, tracks=tracks, markers=markers)


def _in_its_place(timeline: Timeline, clip: Clip, source: MediaSource, shown: Ticks) -> Clip:
    """Return the clip at its new speed from the same first frame, shorter only where its file runs out."""
    frame, reference = timeline.canvas.rate.ticks_per_frame, timeline.media_reference(source.media_id)
    duration = clip.duration
    if reference is not None and reference.duration is not None and not source.loop:
        left = source.start + shown if source.reversed else reference.duration - source.start
        duration = max(min(duration, timeline_length(source, left) // frame * frame), frame)
    if source.reversed:
        source = replace(source, start=max(source.start + shown - source_length(source, duration), 0))
    return replace(clip, duration=duration, source=source)


class _Stretch:
    """The time of one clip made longer or shorter: where every other position goes."""

    def __init__(self, clip: Clip, duration: Ticks, rate: FrameRate) -> None:
        self.clip, self.duration, self.rate = clip, duration, rate

    def place(self, position: Ticks) -> Ticks:
        """Return where ``position`` goes: in proportion inside the clip, along with its end behind it."""
        if position <= self.clip.start:
            return position
        if position >= self.clip.end:
            return position + self.duration - self.clip.duration
        return self.clip.start + (position - self.clip.start) * self.duration // self.clip.duration

    def on_own_track(self, track: Track, changed: Clip) -> Track:
        """Return the clip's track with the changed clip in it and the later ones moved."""
        by = changed.duration - self.clip.duration
        clips = (changed if each.id == changed.id else moved(each, by) if each.start >= self.clip.end else each for each in track.clips)
        return replace(track, clips=tuple(clips))

    def on_track(self, track: Track) -> Track:
        """Return another track with its clips at the same moments of the material."""
        clips = [self._on_clip(clip) for clip in track.clips]
        return replace(track, clips=tuple(clip for clip in clips if clip.duration > 0))

    def _on_clip(self, clip: Clip) -> Clip:
        if clip.end <= self.clip.start:
            return clip
        start, end = (snap_to_frame(self.place(border), self.rate) for border in (clip.start, clip.end))
        if clip.until_end or start - clip.start == end - clip.end:
            return moved(clip, start - clip.start)
        if isinstance(clip.source, TextSource):
            words = tuple(self._on_word(word, clip.start, start) for word in clip.source.words)
            return replace(clip, start=start, duration=end - start, source=replace(clip.source, words=words))
        return replace(clip, start=start, duration=min(clip.duration, end - start))

    def _on_word(self, word: CaptionWord, old_start: Ticks, new_start: Ticks) -> CaptionWord:
        start, end = self.place(old_start + word.start), self.place(old_start + word.start + word.duration)
        return replace(word, start=max(start - new_start, 0), duration=end - start)


def reverse(timeline: Timeline, clip_id: ClipId) -> Timeline:
    """Play a clip backwards, or forwards again.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> draw(reverse(parse("V |a b c|A B|"), "v1"))
    V |c b a|A B|
    """
    _, clip = find_clip(timeline, clip_id)
    source = clip.source
    if not isinstance(source, MediaSource) or is_static(clip, pool(timeline)):
        raise InvalidOperation(f"Clip {clip_id!r} looks the same at every moment and cannot be reversed.", clip=clip_id)
    return with_clip(timeline, replace(clip, source=replace(source, reversed=not source.reversed)))


def freeze(timeline: Timeline, clip_id: ClipId, at: Ticks, duration: Ticks, new_clip_id: ClipId, tail_clip_id: ClipId) -> Timeline:
    """Hold the frame at a timeline position; the film grows by as much, and the held frame is silent.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> from reeltalk.timeline.time import TICKS_PER_SECOND as second
    >>> draw(freeze(parse("V |a b c|A|"), "v1", second, 2 * second, "held", "rest"))
    V |a|b b|b c|A|
    """
    track, clip = find_clip(timeline, clip_id)
    rate = timeline.canvas.rate
    at, duration = snap_to_frame(at, rate), max(snap_to_frame(duration, rate), rate.ticks_per_frame)
    if track.kind is not TrackKind.VIDEO:
        raise InvalidOperation(f"Clip {clip_id!r} has no picture to hold.", clip=clip_id)
    held = _held(timeline, clip, at, duration, new_clip_id)
    if track.role is TrackRole.MAIN:
        timeline = opened(timeline, at, duration, besides=track.id)
    head, tail = split(clip, at, tail_clip_id, pool(timeline)) if clip.start < at < clip.end else (clip, None)
    before = [each for each in track.clips if each.end <= at]
    after = [moved(each, duration) for each in track.clips if each.start >= at]
    parts = [*before, *([head] if tail else []), held, *([moved(tail, duration)] if tail else []), *after]
    last_piece = {clip_id: tail.id if tail else new_clip_id if at == clip.end else clip_id}
    return with_track(timeline, replace(track, clips=tuple(parts), transitions=renamed(track.transitions, last_piece)))


def _held(timeline: Timeline, clip: Clip, at: Ticks, duration: Ticks, new_clip_id: ClipId) -> Clip:
    source = clip.source
    if not isinstance(source, MediaSource) or is_static(clip, pool(timeline)):
        raise InvalidOperation(f"Clip {clip.id!r} looks the same at every moment already.", clip=clip.id)
    if not clip.start <= at <= clip.end:
        raise InvalidOperation(f"Clip {clip.id!r} does not play there.", clip=clip.id, at=at)
    framing = framing_at(clip.motion, Fraction(at - clip.start, clip.duration)) if clip.motion else None
    return Clip(
        new_clip_id,
        at,
        duration,
        replace(source, start=_frame_at(timeline, source, clip, at), speed=Fraction(1), frozen=True, reversed=False, loop=False),
        name=clip.name,
        transform=clip.transform,
        motion=Motion(framing, framing, clip.motion.easing) if framing and clip.motion else None,
        effects=clip.effects,
        audio=ClipAudio(muted=True),
    )


def _frame_at(timeline: Timeline, source: MediaSource, clip: Clip, at: Ticks) -> Ticks:
    """Return the place in the file of the frame seen at a timeline position; at the clip's end that is its last frame."""
    rate, reference = timeline.canvas.rate, timeline.media_reference(source.media_id)
    frames = min(frames_from_ticks(at - clip.start, rate), frames_from_ticks(clip.duration, rate) - 1)
    if source.reversed:
        frames = frames_from_ticks(clip.duration, rate) - 1 - frames
    place = source.start + source_length(source, ticks_from_frames(frames, rate))
    return place % reference.duration if source.loop and reference and reference.duration else place


def detach_audio(timeline: Timeline, clip_id: ClipId, track_id: TrackId, new_clip_id: ClipId) -> Timeline:
    """Give a clip's sound a clip of its own on a sound track and mute the original.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> before = parse('''
    ... V |A|a b c|
    ... A |B|''')
    >>> draw(detach_audio(before, "v2", "a", "sound"))
    V |A|a b c|
    A |B|a b c|
    """
    _, clip = find_clip(timeline, clip_id)
    source = clip.source
    reference = timeline.media_reference(source.media_id) if isinstance(source, MediaSource) else None
    if reference is None or not reference.has_audio or clip.audio.muted:
        raise InvalidOperation(f"Clip {clip_id!r} has no sound to detach.", clip=clip_id)
    if timeline.clip(new_clip_id):
        raise InvalidOperation(f"There is a clip {new_clip_id!r} already.", clip=new_clip_id)
    target = find_track(timeline, track_id)
    sound = tuple(effect for effect in clip.effects if _is_of_sound(effect.kind))
    detached = Clip(
        new_clip_id, clip.start, clip.duration, source, name=clip.name, effects=sound, audio=clip.audio, until_end=clip.until_end
    )
    picture = tuple(effect for effect in clip.effects if not _is_of_sound(effect.kind))
    timeline = with_clip(timeline, replace(clip, effects=picture, audio=replace(clip.audio, muted=True)))
    return with_track(timeline, with_placed(target, detached))


def _is_of_sound(kind: str) -> bool:
    return kind in EFFECTS and EFFECTS[kind].domain is EffectDomain.SOUND
