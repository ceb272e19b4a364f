"""Going back: which parts an edit changed, and putting exactly those parts back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reeltalk.edits.operations import Restore, TrackPatch
from reeltalk.edits.pieces import in_order
from reeltalk.timeline.model import Canvas, Clip, ClipId, Marker, MediaReference, Mix, Timeline, Track, TrackId


def inverse_of(before: Timeline, after: Timeline) -> Restore:
    """Return the operation that makes ``before`` out of ``after``, carrying only what differs."""
    return Restore(
        title=before.title if before.title != after.title else None,
        canvas=before.canvas if before.canvas != after.canvas else None,
        media=before.media if before.media != after.media else None,
        markers=before.markers if before.markers != after.markers else None,
        mix=before.mix if before.mix != after.mix else None,
        language=before.language if before.language != after.language else None,
        tracks=_patches(before.tracks, after.tracks),
    )


def _patches(before: Sequence[Track], after: Sequence[Track]) -> tuple[TrackPatch, ...]:
    old, new = {track.id: track for track in before}, {track.id: track for track in after}
    same = {track.id for track in before if new.get(track.id) == track}
    if [track.id for track in before if track.id in same] != [track.id for track in after if track.id in same]:
        same = set()
    gone = tuple(TrackPatch(track.id, index, None) for index, track in enumerate(after) if track.id not in old)
    back = tuple(_patch(track, index, new.get(track.id)) for index, track in enumerate(before) if track.id not in same)
    return gone + back


def _patch(track: Track, index: int, changed: Track | None) -> TrackPatch:
    now = {clip.id: clip for clip in changed.clips} if changed else {}
    should = {clip.id: clip for clip in track.clips}
    differing = tuple((clip.id, clip) for clip in track.clips if now.get(clip.id) is not clip and now.get(clip.id) != clip)
    surplus: tuple[tuple[ClipId, Clip | None], ...] = tuple((clip_id, None) for clip_id in now if clip_id not in should)
    return TrackPatch(track.id, index, replace(track, clips=()), surplus + differing)


def restore(
    timeline: Timeline,
    title: str | None = None,
    canvas: Canvas | None = None,
    media: tuple[MediaReference, ...] | None = None,
    markers: tuple[Marker, ...] | None = None,
    mix: Mix | None = None,
    language: str | None = None,
    tracks: tuple[TrackPatch, ...] = (),
) -> Timeline:
    """Put back the parts that are given and leave the rest as it is now."""
    return replace(
        timeline,
        title=timeline.title if title is None else title,
        canvas=timeline.canvas if canvas is None else canvas,
        media=timeline.media if media is None else media,
        markers=timeline.markers if markers is None else markers,
        mix=timeline.mix if mix is None else mix,
        language=timeline.language if language is None else language,
        tracks=_restored(timeline.tracks, tracks),
    )


def _restored(tracks: Sequence[Track], patches: Sequence[TrackPatch]) -> tuple[Track, ...]:
    now: dict[TrackId, Track] = {track.id: track for track in tracks}
    patched = {patch.track_id for patch in patches}
    result = [track for track in tracks if track.id not in patched]
    for patch in sorted(patches, key=lambda each: each.index):
        if patch.track is not None:
            current = now.get(patch.track_id)
            result.insert(patch.index, replace(patch.track, clips=_restored_clips(current.clips if current else (), patch)))
    return tuple(result)


def _restored_clips(clips: Sequence[Clip], patch: TrackPatch) -> tuple[Clip, ...]:
    named = {clip_id for clip_id, _ in patch.clips}
    kept = [clip for clip in clips if clip.id not in named]
    return in_order([*kept, *(clip for _, clip in patch.clips if clip is not None)])
