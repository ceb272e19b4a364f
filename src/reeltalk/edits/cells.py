"""A timeline as single values, each under a name of its own, so that two edits can be asked whether they wrote the same one.

A clip's place is told by what is around it and not in ticks: a clip that only moved up because something before it was cut has not moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from reeltalk.edits.anchors import root_of
from reeltalk.timeline.model import Clip, MediaSource, TextSource, Timeline, Track, TrackRole

Cell: TypeAlias = tuple[str, ...]
Cells: TypeAlias = Mapping[Cell, object]


def cells(timeline: Timeline) -> Cells:
    """Return every value of a timeline: ("film", name), ("track", id, name), ("transition", from, to), ("clip", id, name)."""
    return dict(_all(timeline))


def touched(before: Cells, after: Cells) -> dict[Cell, object]:
    """Return the values that differ, as they are afterwards; None for what is gone."""
    return {name: after.get(name) for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _all(timeline: Timeline) -> Iterator[tuple[Cell, object]]:
    yield ("film", "title"), timeline.title
    yield ("film", "canvas"), timeline.canvas
    yield ("film", "mix"), timeline.mix
    yield ("film", "language"), timeline.language
    yield ("film", "markers"), tuple((marker.id, marker.name) for marker in timeline.markers)
    main = timeline.main_track
    for track in timeline.tracks:
        settings = {"exists": True, "name": track.name, "gain": track.gain_db, "muted": track.muted, "hidden": track.hidden}
        yield from ((("track", track.id, name), value) for name, value in {**settings, "ducking": track.ducking}.items())
        for each in track.transitions:
            yield ("transition", root_of(each.from_clip), root_of(each.to_clip)), (each.kind, each.duration)
        for index, clip in enumerate(track.clips):
            yield from ((("clip", clip.id, name), value) for name, value in _clip(clip))
            place = _place_on_main(track, index) if track.role is TrackRole.MAIN else _place_above(clip, main)
            yield ("clip", clip.id, "place"), (track.id, *place)


def _clip(clip: Clip) -> Iterator[tuple[str, object]]:
    yield "exists", True
    source = clip.source
    if isinstance(source, TextSource):
        yield "text", source.text
        yield "style", source.style
    yield "cut", (clip.duration, replace(source, words=(), text="", style=TextSource().style) if isinstance(source, TextSource) else source)
    yield "transform", clip.transform
    yield "motion", clip.motion
    yield "audio", (clip.audio.gain_db, clip.audio.muted)
    yield "audio_fades", (clip.audio.fade_in, clip.audio.fade_out)
    yield "fades", (clip.fade_in, clip.fade_out)
    yield "name", clip.name
    for effect in clip.effects:
        yield f"effect {effect.kind}", effect.parameters


def _place_on_main(track: Track, index: int) -> tuple[object, ...]:
    if not index:
        return "", track.clips[0].start
    previous = track.clips[index - 1]
    return root_of(previous.id), track.clips[index].start - previous.end


def _place_above(clip: Clip, main: Track | None) -> tuple[object, ...]:
    """Return the main clip that a clip stands over and what that shows there; its plain start where there is none."""
    below = next((each for each in main.clips if each.start <= clip.start < each.end), None) if main else None
    if below is None:
        return "", clip.start
    source, passed = below.source, clip.start - below.start
    return root_of(below.id), int(source.start + passed * source.speed) if isinstance(source, MediaSource) else passed
