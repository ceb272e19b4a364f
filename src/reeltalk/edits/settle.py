"""What follows from any edit by itself: transitions and fades that no longer fit give way, clips that follow the end go with it.

Every verb changes what it is about and leaves this to ``settle``, so no verb has to think of it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from reeltalk.edits.pieces import MediaPool, cut, pool
from reeltalk.timeline.model import Clip, ClipId, MediaSource, TextSource, Timeline, Track, Transition
from reeltalk.timeline.time import Ticks


def settle(before: Timeline, after: Timeline) -> Timeline:
    """Return ``after`` with its consequences drawn; tracks that are the same object as before are left alone. Linear in clips."""
    ended = tuple(_only_last_follows(track) for track in after.tracks)
    timeline = replace(after, tracks=ended)
    film_end, media = timeline.duration, pool(timeline)
    old = {track.id: track for track in before.tracks}
    tracks = (_refitted(track, film_end, media) for track in ended)
    frame = timeline.canvas.rate.ticks_per_frame
    return replace(
        timeline, tracks=tuple(track if track is old.get(track.id) else _tidied(track, old.get(track.id), frame) for track in tracks)
    )


def _only_last_follows(track: Track) -> Track:
    if not any(clip.until_end for clip in track.clips[:-1]):
        return track
    clips = (replace(clip, until_end=False) if clip.until_end else clip for clip in track.clips[:-1])
    return replace(track, clips=(*clips, track.clips[-1]))


def _refitted(track: Track, film_end: Ticks, media: MediaPool) -> Track:
    last = track.clips[-1] if track.clips else None
    if last is None or not last.until_end or last.end == film_end:
        return track
    if last.start >= film_end:
        return replace(track, clips=track.clips[:-1])
    return replace(track, clips=(*track.clips[:-1], until(last, film_end, media)))


def until(clip: Clip, end: Ticks, media: MediaPool) -> Clip:
    """Return the clip lasting until ``end``; a file that is too short for it begins again, a camera move is stretched."""
    fitted = replace(clip, duration=end - clip.start)
    source = clip.source
    if isinstance(source, TextSource):
        return replace(cut(clip, 0, clip.end - end, media), motion=clip.motion)
    if not isinstance(source, MediaSource) or source.loop or source.frozen:
        return fitted
    reference = media.get(source.media_id)
    if reference is None or reference.duration is None or source.start + fitted.duration * source.speed <= reference.duration:
        return fitted
    return replace(fitted, source=replace(source, loop=True))


def _tidied(track: Track, old: Track | None, frame: Ticks) -> Track:
    known = {id(clip) for clip in old.clips} if old else set()
    clips = tuple(clip if id(clip) in known else _with_fitting_fades(clip) for clip in track.clips)
    return replace(track, clips=clips, transitions=fitting_transitions(clips, track.transitions, frame))


def _with_fitting_fades(clip: Clip) -> Clip:
    picture = fitting_fades(clip.fade_in, clip.fade_out, clip.duration)
    sound = fitting_fades(clip.audio.fade_in, clip.audio.fade_out, clip.duration)
    if picture != (clip.fade_in, clip.fade_out):
        clip = replace(clip, fade_in=picture[0], fade_out=picture[1])
    if sound != (clip.audio.fade_in, clip.audio.fade_out):
        clip = replace(clip, audio=replace(clip.audio, fade_in=sound[0], fade_out=sound[1]))
    return clip


def fitting_fades(fade_in: Ticks, fade_out: Ticks, duration: Ticks) -> tuple[Ticks, Ticks]:
    """Return the two fades, shortened in proportion where together they are longer than the clip."""
    fade_in, fade_out = max(fade_in, 0), max(fade_out, 0)
    if fade_in + fade_out <= duration:
        return fade_in, fade_out
    fitted = duration * fade_in // (fade_in + fade_out)
    return fitted, duration - fitted


def fitting_transitions(clips: tuple[Clip, ...], transitions: tuple[Transition, ...], frame: Ticks) -> tuple[Transition, ...]:
    """Return the transitions whose two clips still touch, in order, each no longer than its clips allow."""
    if not transitions:
        return ()
    by_pair = {(transition.from_clip, transition.to_clip): transition for transition in transitions}
    placed = [
        (by_pair[first.id, second.id], first, second)
        for first, second in pairwise(clips)
        if first.end == second.start and (first.id, second.id) in by_pair
    ]
    taken: dict[ClipId, Ticks] = {}
    for transition, first, second in placed:
        taken[first.id] = taken.get(first.id, 0) + transition.duration // 2
        taken[second.id] = taken.get(second.id, 0) + transition.duration - transition.duration // 2
    shared = {second.id for _, _, second in placed} & {first.id for _, first, _ in placed}
    fitted: list[Transition] = []
    for transition, first, second in placed:
        crowded = [clip for clip in (first, second) if taken[clip.id] > clip.duration]
        longest = min((clip.duration // (2 if clip.id in shared else 1) * 2 for clip in crowded), default=transition.duration)
        duration = min(transition.duration, longest) // frame * frame
        if duration > 0:
            fitted.append(transition if duration == transition.duration else replace(transition, duration=duration))
    return tuple(fitted)
