from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from corpus.timelines import FRAME, SECOND, film
from reeltalk.errors import InvalidTimeline
from reeltalk.timeline.invariants import check
from reeltalk.timeline.model import (
    Canvas,
    Clip,
    ClipAudio,
    Crop,
    Effect,
    Framing,
    Marker,
    MediaSource,
    Mix,
    Motion,
    SolidSource,
    TextSource,
    TextStyle,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
    Transform,
    Transition,
)


def with_clip(timeline: Timeline, clip_id: str, **changes: object) -> Timeline:
    def changed(track: Track) -> Track:
        return replace(track, clips=tuple(replace(clip, **changes) if clip.id == clip_id else clip for clip in track.clips))

    return replace(timeline, tracks=tuple(changed(track) for track in timeline.tracks))


def with_track(timeline: Timeline, track_id: str, **changes: object) -> Timeline:
    return replace(timeline, tracks=tuple(replace(track, **changes) if track.id == track_id else track for track in timeline.tracks))


def of_clip(clip_id: str, **changes: object) -> Callable[[Timeline], Timeline]:
    return lambda timeline: with_clip(timeline, clip_id, **changes)


def of_track(track_id: str, **changes: object) -> Callable[[Timeline], Timeline]:
    return lambda timeline: with_track(timeline, track_id, **changes)


def of_film(**changes: object) -> Callable[[Timeline], Timeline]:
    return lambda timeline: replace(timeline, **changes)


def test_a_film_with_a_bit_of_everything_is_sound() -> None:
    check(film())


def test_an_empty_film_is_sound() -> None:
    check(Timeline())


BROKEN: dict[str, tuple[str, Callable[[Timeline], Timeline]]] = {
    "two clips of one id": ("unique_id", of_clip("b", id="a")),
    "two tracks of one id": ("unique_id", of_track("O", id="V")),
    "an empty id": ("id", of_clip("b", id="")),
    "no length": ("positive_length", of_clip("p", duration=0)),
    "a start before the film": ("start", of_clip("a", start=-FRAME)),
    "a border between frames": ("frame_grid", of_clip("p", start=8 * SECOND + 1)),
    "overlapping clips": ("overlap", of_clip("a", duration=5 * SECOND)),
    "clips out of order": ("order", of_clip("p", start=FRAME)),
    "a transition over a gap": ("transition_place", of_track("V", transitions=(Transition("x", "dissolve", "b", "p", SECOND),))),
    "a transition of an unknown kind": ("transition_kind", of_track("V", transitions=(Transition("x", "swoosh", "a", "b", SECOND),))),
    "a transition of half a frame": ("transition_length", of_track("V", transitions=(Transition("x", "dissolve", "a", "b", FRAME // 2),))),
    "a transition longer than its clips": (
        "transition_fit",
        of_track("V", transitions=(Transition("x", "dissolve", "a", "b", 8 * SECOND),)),
    ),
    "unknown media": ("known_media", of_clip("a", source=MediaSource(media_id="nothing"))),
    "more than the file holds": ("source_range", of_clip("a", source=MediaSource(media_id="talk", start=18 * SECOND))),
    "a start before the file": ("source_range", of_clip("a", source=MediaSource(media_id="talk", start=-1))),
    "sound on a picture track": ("track_kind", of_clip("a", source=MediaSource(media_id="song"))),
    "text on a picture track": ("track_kind", of_clip("a", source=TextSource(text="hi"))),
    "a silent file on a sound track": ("track_kind", of_track("A", clips=(Clip("w", 0, SECOND, MediaSource(media_id="walk")),))),
    "a role of another kind": ("role", of_track("A", role=TrackRole.TITLES)),
    "two main tracks": ("one_main_track", of_track("O", role=TrackRole.MAIN)),
    "an unknown effect": ("effect_kind", of_clip("a", effects=(Effect("e", "sparkle"),))),
    "an effect out of bounds": ("number", of_clip("a", effects=(Effect("e", "blur", (("radius", 3.0),)),))),
    "an effect with an unknown choice": ("effect_parameter", of_clip("a", effects=(Effect("e", "look", (("name", "purple"),)),))),
    "an effect with an unknown parameter": ("effect_parameter", of_clip("a", effects=(Effect("e", "mono", (("amount", 1.0),)),))),
    "a gain that is not a number": ("number", of_clip("a", audio=ClipAudio(gain_db=float("nan")))),
    "a gain beyond bounds": ("number", of_track("M", gain_db=100.0)),
    "fades longer than the clip": ("fades", of_clip("a", fade_in=3 * SECOND, fade_out=2 * SECOND)),
    "a colour that is none": ("color", of_clip("mark", source=SolidSource(color="red"))),
    "a text colour that is none": ("color", of_clip("t", source=TextSource("text", "hi", style=TextStyle(color="#12345")))),
    "a crop to nothing": ("crop", of_clip("a", transform=Transform(crop=Crop(left=0.5, right=0.5)))),
    "an endless scale": ("number", of_clip("a", transform=Transform(scale=float("inf")))),
    "a camera out of the picture": ("number", of_clip("a", motion=Motion(Framing(x=2.0), Framing()))),
    "a follower that stops early": ("until_end", of_clip("m", duration=SECOND)),
    "a text that is too long": ("text_length", of_clip("t", source=TextSource(text="x" * 10_001))),
    "a title that is too long": ("text_length", of_film(title="x" * 301)),
    "an odd canvas": ("even_size", of_film(canvas=Canvas(1921, 1080))),
    "a huge canvas": ("number", of_film(canvas=Canvas(100_000, 1080))),
    "an impossible loudness": ("number", of_film(mix=Mix(loudness_lufs=3.0))),
    "a marker before the film": ("number", of_film(markers=(Marker("m", -1, "m"),))),
    "too many tracks": ("count", of_film(tracks=tuple(Track(str(n), TrackKind.TEXT, TrackRole.TITLES) for n in range(65)))),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_rule_is_named(broken: str) -> None:
    rule, spoil = BROKEN[broken]
    with pytest.raises(InvalidTimeline) as caught:
        check(spoil(film()))
    assert caught.value.details["rule"] == rule
    assert str(caught.value.details["subject"]) in caught.value.message


def test_loops_stills_and_held_frames_may_last_longer_than_their_file() -> None:
    timeline = with_clip(film(), "a", source=MediaSource(media_id="talk", start=19 * SECOND, frozen=True))
    check(with_clip(timeline, "b", source=MediaSource(media_id="walk", start=6 * SECOND, loop=True)))
