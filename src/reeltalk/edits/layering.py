"""The verbs that change how things look and sound, and what lies over what. None of them moves a clip, but for a new frame rate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from reeltalk.edits.pieces import (
    MediaPool,
    cut,
    find_clip,
    find_track,
    in_order,
    is_static,
    on_grid,
    pool,
    source_length,
    with_clip,
    with_track,
)
from reeltalk.edits.settle import fitting_fades
from reeltalk.errors import InvalidOperation
from reeltalk.timeline.model import (
    Canvas,
    Clip,
    ClipAudio,
    ClipId,
    Ducking,
    Effect,
    Marker,
    MediaSource,
    Mix,
    Motion,
    Timeline,
    Track,
    TrackId,
    Transform,
    Transition,
)
from reeltalk.timeline.time import FrameRate, Ticks, snap_to_frame


def changed_clips(timeline: Timeline, clip_ids: Sequence[ClipId], change: Callable[[Clip], Clip]) -> Timeline:
    """Return the timeline with ``change`` done to some clips; raises InvalidOperation where one of them is not there."""
    wanted = set(clip_ids)
    found = {clip.id for track in timeline.tracks for clip in track.clips if clip.id in wanted}
    for clip_id in clip_ids:
        if clip_id not in found:
            raise InvalidOperation(f"There is no clip {clip_id!r}.", clip=clip_id)
    return replace(timeline, tracks=tuple(_changed_track(track, wanted, change) for track in timeline.tracks))


def _changed_track(track: Track, wanted: set[ClipId], change: Callable[[Clip], Clip]) -> Track:
    if not any(clip.id in wanted for clip in track.clips):
        return track
    return replace(track, clips=tuple(change(clip) if clip.id in wanted else clip for clip in track.clips))


def add_track(timeline: Timeline, track: Track, index: int | None = None) -> Timeline:
    """Add a track at a place in the stack (0 is the bottom; None puts it on top).

    >>> from reeltalk.timeline.strip import draw, parse
    >>> draw(add_track(parse("V |a b c|"), parse("M |0 1 2|").tracks[0], index=0))
    M |0 1 2|
    V |a b c|
    """
    if timeline.track(track.id):
        raise InvalidOperation(f"There is a track {track.id!r} already.", track=track.id)
    place = len(timeline.tracks) if index is None else max(0, min(index, len(timeline.tracks)))
    aligned = replace(track, clips=in_order(on_grid(clip, timeline.canvas.rate) for clip in track.clips))
    return replace(timeline, tracks=(*timeline.tracks[:place], aligned, *timeline.tracks[place:]))


def remove_track(timeline: Timeline, track_id: TrackId) -> Timeline:
    """Remove a track with all that is on it.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> before = parse('''
    ... V |a b c|
    ... M |0 1 2|''')
    >>> draw(remove_track(before, "m"))
    V |a b c|
    """
    find_track(timeline, track_id)
    return replace(timeline, tracks=tuple(track for track in timeline.tracks if track.id != track_id))


def set_track(
    timeline: Timeline,
    track_id: TrackId,
    name: str | None = None,
    gain_db: float | None = None,
    muted: bool | None = None,
    hidden: bool | None = None,
    ducking: Ducking | None = None,
    remove_ducking: bool = False,
) -> Timeline:
    """Set what a track does as a whole; None leaves a property as it is."""
    track = find_track(timeline, track_id)
    changed = replace(
        track,
        name=track.name if name is None else name,
        gain_db=track.gain_db if gain_db is None else gain_db,
        muted=track.muted if muted is None else muted,
        hidden=track.hidden if hidden is None else hidden,
        ducking=None if remove_ducking else ducking or track.ducking,
    )
    return with_track(timeline, changed)


def set_transitions(timeline: Timeline, track_id: TrackId, transitions: tuple[Transition, ...]) -> Timeline:
    """Put transitions on borders; they reach over both sides, shortened where a clip is too short, and nothing moves.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> from reeltalk.timeline.time import TICKS_PER_SECOND as second
    >>> dissolve = Transition("x", "cross_dissolve", "v1", "v2", second)
    >>> draw(set_transitions(parse("V |a b c|A B|"), "v", (dissolve,)))
    V |a b c%A B|
    """
    track = find_track(timeline, track_id)
    clips = {clip.id: clip for clip in track.clips}
    for transition in transitions:
        first, second = clips.get(transition.from_clip), clips.get(transition.to_clip)
        if first is None or second is None or first.end != second.start:
            raise InvalidOperation(f"Transition {transition.id!r} does not name two touching clips of track {track_id!r}.", track=track_id)
    rate = timeline.canvas.rate
    wanted = {(each.from_clip, each.to_clip): replace(each, duration=_whole_frames(each.duration, rate)) for each in transitions}
    kept = tuple(each for each in track.transitions if (each.from_clip, each.to_clip) not in wanted)
    return with_track(timeline, replace(track, transitions=(*kept, *wanted.values())))


def _whole_frames(duration: Ticks, rate: FrameRate) -> Ticks:
    return max(snap_to_frame(duration, rate), rate.ticks_per_frame)


def remove_transitions(timeline: Timeline, track_id: TrackId, transition_ids: tuple[str, ...]) -> Timeline:
    """Take transitions off a track.

    >>> from reeltalk.timeline.strip import draw, parse
    >>> draw(remove_transitions(parse("V |a b c%A B|"), "v", ("xv2",)))
    V |a b c|A B|
    """
    track, gone = find_track(timeline, track_id), set(transition_ids)
    missing = gone - {each.id for each in track.transitions}
    if missing:
        raise InvalidOperation(f"There is no transition {min(missing)!r} on track {track_id!r}.", track=track_id)
    return with_track(timeline, replace(track, transitions=tuple(each for each in track.transitions if each.id not in gone)))


def set_transform(timeline: Timeline, clip_ids: tuple[ClipId, ...], transform: Transform) -> Timeline:
    """Place the picture of clips."""
    return changed_clips(timeline, clip_ids, lambda clip: replace(clip, transform=transform))


def set_motion(timeline: Timeline, clip_ids: tuple[ClipId, ...], motion: Motion | None) -> Timeline:
    """Give clips a camera move, or take it away."""
    return changed_clips(timeline, clip_ids, lambda clip: replace(clip, motion=motion))


def set_effect(timeline: Timeline, clip_ids: tuple[ClipId, ...], effect: Effect) -> Timeline:
    """Put an effect on clips; one of the same kind is replaced where it stands."""

    def change(clip: Clip) -> Clip:
        kinds = [each.kind for each in clip.effects]
        if effect.kind not in kinds:
            return replace(clip, effects=(*clip.effects, effect))
        return replace(clip, effects=tuple(effect if each.kind == effect.kind else each for each in clip.effects))

    return changed_clips(timeline, clip_ids, change)


def remove_effects(timeline: Timeline, clip_ids: tuple[ClipId, ...], kinds: tuple[str, ...] = ()) -> Timeline:
    """Take effects of some kinds (or, with none named, all effects) off clips."""
    return changed_clips(
        timeline, clip_ids, lambda clip: replace(clip, effects=tuple(each for each in clip.effects if kinds and each.kind not in kinds))
    )


def set_audio(timeline: Timeline, clip_ids: tuple[ClipId, ...], audio: ClipAudio) -> Timeline:
    """Set gain, mute and fades of the sound of clips."""
    return changed_clips(timeline, clip_ids, lambda clip: replace(clip, audio=audio))


def set_fades(timeline: Timeline, clip_ids: tuple[ClipId, ...], fade_in: Ticks = 0, fade_out: Ticks = 0) -> Timeline:
    """Fade the picture of clips in from and out to what lies below, within the length of each."""

    def change(clip: Clip) -> Clip:
        fitted = fitting_fades(fade_in, fade_out, clip.duration)
        return replace(clip, fade_in=fitted[0], fade_out=fitted[1])

    return changed_clips(timeline, clip_ids, change)


def set_canvas(timeline: Timeline, canvas: Canvas) -> Timeline:
    """Change size, rate or fill of the picture. Another rate moves every border to its nearest frame: clips that touched still touch.

    A clip shorter than half a new frame goes.
    """
    if canvas.rate == timeline.canvas.rate:
        return replace(timeline, canvas=canvas)
    media, rate = pool(timeline), canvas.rate
    tracks = []
    for track in timeline.tracks:
        borders = ((clip, snap_to_frame(clip.start, rate), snap_to_frame(clip.end, rate)) for clip in track.clips)
        clips = tuple(_resnapped(clip, start, end, media) for clip, start, end in borders if start < end)
        transitions = tuple(replace(each, duration=_whole_frames(each.duration, rate)) for each in track.transitions)
        tracks.append(replace(track, clips=clips, transitions=transitions))
    return replace(timeline, canvas=canvas, tracks=tuple(tracks))


def _resnapped(clip: Clip, start: Ticks, end: Ticks, media: MediaPool) -> Clip:
    """Return the clip between its new borders; where that is more than its file holds, it begins up to a frame earlier in it."""
    result = replace(cut(clip, start - clip.start, clip.end - end, media), motion=clip.motion)
    source = result.source
    reference = media.get(source.media_id) if isinstance(source, MediaSource) else None
    if not isinstance(source, MediaSource) or is_static(clip, media) or source.loop or reference is None or reference.duration is None:
        return result
    excess = source.start + source_length(source, result.duration) - reference.duration
    return replace(result, source=replace(source, start=max(source.start - excess, 0))) if excess > 0 else result


def set_mix(timeline: Timeline, mix: Mix) -> Timeline:
    """Set the loudness of the finished film."""
    return replace(timeline, mix=mix)


def set_markers(timeline: Timeline, markers: tuple[Marker, ...]) -> Timeline:
    """Replace the named moments."""
    return replace(timeline, markers=markers)


def rename(timeline: Timeline, name: str, clip_id: ClipId | None = None) -> Timeline:
    """Give the film a title, or a clip a name."""
    if clip_id is None:
        return replace(timeline, title=name)
    _, clip = find_clip(timeline, clip_id)
    return with_clip(timeline, replace(clip, name=name))
