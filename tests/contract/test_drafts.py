from __future__ import annotations

import copy
import json
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reeltalk.errors import MalformedRequest
from reeltalk.server.drafts import DraftFiles, draft_from_timeline, timeline_from_draft
from reeltalk.server.wire import read_draft, write_draft
from reeltalk.timeline.invariants import check
from reeltalk.timeline.model import (
    DEFAULT_RATE,
    Canvas,
    CaptionWord,
    Clip,
    ClipAudio,
    Effect,
    MediaKind,
    MediaReference,
    MediaSource,
    Mix,
    TextAnimation,
    TextSource,
    TextStyle,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
    Transition,
)
from reeltalk.timeline.time import USUAL_FRAME_RATES, FrameRate, snap_to_frame, ticks_from_frames, ticks_from_seconds

CITY = MediaReference("ast_city", "city.mp4", MediaKind.VIDEO, ticks_from_seconds(60), 1920, 1080, FrameRate(30), True)
SEA = MediaReference("ast_sea", "sea.mov", MediaKind.VIDEO, ticks_from_seconds(20), 1280, 720, FrameRate(25), True)
LOFI = MediaReference("music_lofi", "Lo-fi", MediaKind.AUDIO, ticks_from_seconds(120), has_audio=True)
BY_ADDRESS = {f"http://films.example/{file.id}": file for file in (CITY, SEA)}
FILES = DraftFiles(
    link=lambda media_id: None if media_id == LOFI.id else f"http://films.example/{media_id}", find=BY_ADDRESS.get, pool=(CITY, SEA)
)


def film(rate: FrameRate = DEFAULT_RATE) -> Timeline:
    """Two clips with a dissolve, ducked music to the end, a title and a spoken caption."""

    def at(frames: int) -> int:
        return ticks_from_frames(frames, rate)

    def odd(ticks: int) -> int:
        return ticks + 12_345

    main = Track(
        "trk_v1",
        TrackKind.VIDEO,
        TrackRole.MAIN,
        "Video",
        (
            Clip("seg_1", 0, at(101), MediaSource(media_id=CITY.id, start=odd(at(7))), "city", fade_in=at(5)),
            Clip(
                "seg_2", at(101), at(52), MediaSource(media_id=SEA.id, speed=Fraction(4, 3)), "sea", effects=(Effect("fx", "vignette"),),
                audio=ClipAudio(gain_db=-7.77),
            ),
        ),
        (Transition("tr_1", "cross_dissolve", "seg_1", "seg_2", at(13)),),
    )  # fmt: skip
    bed = Clip("bed", 0, at(153), MediaSource(media_id=LOFI.id, loop=True), "Lo-fi", audio=ClipAudio(gain_db=-9.12), until_end=True)
    style = TextStyle(size=61, x=0.5, y=0.13, animation=TextAnimation.FADE_IN)
    words = (CaptionWord("hello", 0, at(5)), CaptionWord("there", at(6), at(4)))
    timeline = Timeline(
        title="Urban Dreams",
        canvas=Canvas(1080, 1920, rate),
        media=(CITY, SEA, LOFI),
        tracks=(
            main,
            Track("trk_a1", TrackKind.AUDIO, TrackRole.MUSIC, "BGM", (bed,)),
            Track(
                "trk_t1", TrackKind.TEXT, TrackRole.TITLES, "Title", (Clip("ttl", 0, at(90), TextSource(text="Urban Dreams", style=style)),)
            ),
            Track(
                "trk_c1", TrackKind.TEXT, TrackRole.CAPTIONS, "", (Clip("cap", at(3), at(11), TextSource(text="hello there", words=words)),)
            ),
            Track("trk_empty", TrackKind.AUDIO, TrackRole.EFFECTS),
        ),
        mix=Mix(loudness_lufs=-16.0),
        language="en",
    )
    check(timeline)
    return timeline


def written(timeline: Timeline, version: int = 7) -> dict[str, Any]:
    """Return the draft as a client has it: through JSON."""
    draft: dict[str, Any] = json.loads(json.dumps(write_draft(draft_from_timeline(timeline, version, FILES.link))))
    return draft


def read(draft: object, base: Timeline) -> Timeline:
    return timeline_from_draft(read_draft(draft), base, FILES)


def main_clips(timeline: Timeline) -> tuple[Clip, ...]:
    assert timeline.main_track
    return timeline.main_track.clips


def test_the_draft_has_the_documented_keys_and_values() -> None:
    draft = written(film())
    assert draft["m"] == {"title": "Urban Dreams", "width": 1080, "height": 1920, "fps": 30, "version": 7}
    assert draft["d"] == 5100
    assert [track["tt"] for track in draft["t"]] == [0, 1, 7, 7, 1]
    first, second = draft["t"][0]["sg"]
    assert (first["s"], first["d"], second["s"], second["d"]) == (0, 3367, 3367, 1733)
    assert first["src"] == "http://films.example/ast_city"
    assert first["m"]["media_type"] == "video" and first["m"]["source_end"] - first["m"]["source_start"] == 3367
    assert first["m"]["name"] == "city" and first["m"]["volume"] == 1.0 and first["m"]["speed"] == 1.0
    assert draft["t"][1]["sg"][0]["m"]["volume"] == 0.35
    assert draft["t"][2]["sg"][0]["m"] == {
        "text": "Urban Dreams", "color": "#FFFFFF", "font": "Noto Sans", "font_size": 66, "position": "top-center", "animation": "fade-in",
    }  # fmt: skip
    assert draft["tr"] == [{"from": "seg_1", "to": "seg_2", "type": "cross_dissolve", "at": 3367, "d": 433}]


def test_an_empty_timeline_has_an_empty_draft() -> None:
    assert written(Timeline()) == {}
    assert written(Timeline(tracks=(Track("trk", TrackKind.VIDEO, TrackRole.MAIN),))) == {}


@pytest.mark.parametrize("rate", USUAL_FRAME_RATES, ids=str)
def test_a_draft_sent_back_untouched_is_its_revision_to_the_tick(rate: FrameRate) -> None:
    timeline = film(rate)
    assert read(written(timeline), timeline) == timeline
    assert read(json.dumps(written(timeline)), timeline) == timeline


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(USUAL_FRAME_RATES), st.lists(st.integers(1, 5000), min_size=1, max_size=30))
def test_segments_that_touch_still_touch_in_milliseconds_and_every_border_finds_its_frame(rate: FrameRate, lengths: list[int]) -> None:
    clips, frames = [], 0
    for number, length in enumerate(lengths):
        clips.append(Clip(f"c{number}", ticks_from_frames(frames, rate), ticks_from_frames(length, rate), TextSource(text="x")))
        frames += length
    timeline = Timeline(canvas=Canvas(rate=rate), tracks=(Track("t", TrackKind.TEXT, TrackRole.TITLES, clips=tuple(clips)),))
    draft = written(timeline)
    segments = draft["t"][0]["sg"]
    assert all(one["s"] + one["d"] == two["s"] for one, two in pairwise(segments))
    assert segments[-1]["s"] + segments[-1]["d"] == draft["d"]
    bare = {"m": draft["m"], "t": [{"tt": 7, "sg": [{"s": item["s"], "d": item["d"], "m": {"text": "x"}} for item in segments]}]}
    reread = timeline_from_draft(read_draft(bare), Timeline(canvas=timeline.canvas), FILES)
    assert [(clip.start, clip.duration) for clip in reread.tracks[0].clips] == [(clip.start, clip.duration) for clip in clips]


def only_documented(draft: dict[str, Any]) -> dict[str, Any]:
    tracks = [{"tt": t["tt"], "m": t["m"], "sg": [{"d": s["d"], "m": s["m"]} for s in t["sg"]]} for t in draft["t"]]
    return {"t": tracks, "d": draft["d"], "m": draft["m"]}


def test_a_draft_of_only_the_five_documented_keys_keeps_everything_that_starts_where_the_one_before_ends() -> None:
    timeline = film()
    reread = read(only_documented(written(timeline)), timeline)
    assert main_clips(reread) == main_clips(timeline)
    assert reread.main_track == timeline.main_track
    caption = reread.tracks[3].clips[0]
    assert caption.start == 0 and caption.duration == timeline.tracks[3].clips[0].duration


def test_a_five_key_draft_without_any_revision_shows_the_uploads_in_their_order() -> None:
    draft = {"t": [{"tt": 0, "sg": [{"d": 2000}, {"d": 1000, "m": {"name": "sea.mov"}}]}]}
    timeline = read(draft, Timeline())
    assert [clip.source.media_id for clip in main_clips(timeline) if isinstance(clip.source, MediaSource)] == [CITY.id, SEA.id]
    assert main_clips(timeline)[1].start == ticks_from_seconds(2)
    assert (timeline.canvas.width, timeline.canvas.height) == (1920, 1080)


def test_a_dropped_segment_is_gone_and_its_transition_and_bed_follow() -> None:
    timeline = film()
    draft = written(timeline)
    del draft["t"][0]["sg"][1]
    reread = read(draft, timeline)
    assert [clip.id for clip in main_clips(reread)] == ["seg_1"]
    assert reread.main_track and reread.main_track.transitions == ()
    assert reread.tracks[1].clips[0].end == reread.duration == main_clips(timeline)[0].end


def test_changed_words_times_volume_and_place_are_taken_and_the_rest_is_kept() -> None:
    timeline = film()
    draft = written(timeline)
    title, bed, second = draft["t"][2]["sg"][0], draft["t"][1]["sg"][0], draft["t"][0]["sg"][1]
    title["m"].update(text="City Nights", position="bottom-left", font_size=54, color="#ff0000", animation="slide-up")
    title["d"] = 1500
    bed["m"]["volume"] = 0.5
    second["m"]["speed"] = 2
    reread = read(draft, timeline)
    words = reread.tracks[2].clips[0]
    assert isinstance(words.source, TextSource)
    assert words.duration == ticks_from_seconds(1.5)
    style = words.source.style
    assert words.source.text == "City Nights" and (style.color, style.size) == ("#FF0000", 50) and style.animation is TextAnimation.SLIDE_UP
    assert style.x < 1 / 3 and style.y > 2 / 3
    assert reread.tracks[1].clips[0].audio.gain_db == pytest.approx(-6.02, abs=0.01)
    assert isinstance(main_clips(reread)[1].source, MediaSource) and main_clips(reread)[1].source.speed == 2
    assert main_clips(reread)[1].effects == main_clips(timeline)[1].effects
    assert main_clips(reread)[0] == main_clips(timeline)[0]


def test_zero_volume_mutes_and_a_title_of_another_language_is_only_text() -> None:
    timeline = film()
    draft = written(timeline)
    draft["t"][0]["sg"][0]["m"]["volume"] = 0
    draft["t"][2]["sg"][0]["m"]["text"] = "城市之夜 ☕ {\\b1}"
    reread = read(draft, timeline)
    assert main_clips(reread)[0].audio.muted
    assert isinstance(reread.tracks[2].clips[0].source, TextSource) and reread.tracks[2].clips[0].source.text == "城市之夜 ☕ {\\b1}"


def test_another_length_of_the_whole_cuts_the_film() -> None:
    timeline = film()
    reread = read({**written(timeline), "d": 2000}, timeline)
    assert reread.duration == ticks_from_seconds(2)
    assert max(track.end for track in reread.tracks) == reread.duration


def test_another_rate_moves_every_border_to_its_frame() -> None:
    timeline = film()
    draft = written(timeline)
    draft["m"]["fps"] = 25
    reread = read(draft, timeline)
    assert reread.canvas.rate == FrameRate(25)
    assert all(clip.start == snap_to_frame(clip.start, FrameRate(25)) for track in reread.tracks for clip in track.clips)


def test_new_segments_and_tracks_may_be_added() -> None:
    timeline = film()
    draft = written(timeline)
    draft["t"][0]["sg"].append({"d": 1000, "src": "http://films.example/ast_sea", "m": {"source_start": 5000}})
    draft["t"].append({"tt": 7, "sg": [{"s": 500, "d": 700, "m": {"text": "Hello"}}]})
    reread = read(draft, timeline)
    added = main_clips(reread)[2]
    assert isinstance(added.source, MediaSource) and added.source.media_id == SEA.id and added.source.start == ticks_from_seconds(5)
    assert added.start == main_clips(timeline)[1].end and added.duration == ticks_from_seconds(1)
    assert len(reread.tracks) == len(timeline.tracks) + 1
    assert reread.tracks[1].clips[0].end == reread.duration == added.end


def broken(change: str) -> Any:
    draft: Any = copy.deepcopy(written(film()))
    video = draft["t"][0]
    segment, title = video["sg"][0], draft["t"][2]["sg"][0]
    match change:
        case "a list":
            return []
        case "not json":
            return '{"t": ['
        case "no tracks":
            return {"d": 1000}
        case "no segments":
            return {"t": [{"tt": 0, "sg": []}]}
        case "tracks not a list":
            draft["t"] = {"0": video}
        case "segment not an object":
            video["sg"][0] = "clip"
        case "unknown kind":
            video["tt"] = 5
        case "kind missing":
            del video["tt"]
        case "length as text":
            segment["d"] = "10000"
        case "negative length":
            segment["d"] = -1
        case "endless length":
            segment["d"] = 1e300
        case "no length":
            segment["d"] = 0
        case "start is true":
            segment["s"] = True
        case "overlap":
            video["sg"][1]["s"] = 100
        case "unknown file":
            segment["src"] = "http://elsewhere.example/film.mp4"
        case "past the end of the file":
            segment["m"]["source_start"] = 59_000
        case "contradicting end":
            segment["m"]["source_end"] = 999
        case "same id twice":
            video["sg"][1]["id"] = segment["id"]
        case "volume as text":
            segment["m"]["volume"] = "loud"
        case "speed of nothing":
            segment["m"]["speed"] = 0
        case "colour":
            title["m"]["color"] = "url(http://x)"
        case "animation":
            title["m"]["animation"] = "explode"
        case "position":
            title["m"]["position"] = "behind"
        case "text of no words":
            draft["t"].append({"tt": 7, "sg": [{"d": 100}]})
        case "effects":
            video["sg"][1]["m"]["effects"] = ["blur"]
        case "width":
            draft["m"]["width"] = 1e9
        case "odd width":
            draft["m"]["width"] = 1081
        case "transition":
            draft["tr"][0]["type"] = "explode"
    return draft


BREAKS = (
    "a list", "not json", "no tracks", "no segments", "tracks not a list", "segment not an object", "unknown kind", "kind missing",
    "length as text", "negative length", "endless length", "no length", "start is true", "overlap", "unknown file",
    "past the end of the file", "contradicting end", "same id twice", "volume as text", "speed of nothing", "colour", "animation",
    "position", "text of no words", "effects", "width", "odd width", "transition",
)  # fmt: skip


@pytest.mark.parametrize("change", BREAKS)
def test_what_means_nothing_is_refused_with_its_place(change: str) -> None:
    with pytest.raises(MalformedRequest) as refusal:
        read(broken(change), film())
    assert refusal.value.http_status == 400
    assert "draft" in str(refusal.value) or "rack" in str(refusal.value) or "ransition" in str(refusal.value)


def test_deep_nesting_is_refused_and_not_a_crash() -> None:
    with pytest.raises(MalformedRequest):
        read_draft("[" * 100_000)


def test_the_unchanged_film_of_an_older_revision_is_not_the_newer_one() -> None:
    older = film()
    newer = replace(older, title="Other")
    assert read(written(older), older) == older != newer
