from __future__ import annotations

import pytest

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.music_tools import music_beds
from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.sound_tools import decibels, percent
from reeltalk.timeline.model import MediaKind, TrackRole
from unit.agent.film import File, done, main_clips, photo, placed, seconds, talk


def gains(context: PlanningContext) -> list[float]:
    return [clip.audio.gain_db for clip in main_clips(context)]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"percent": 50}, [-6.02, -6.02]),
        ({"gain_db": 3, "target": "2"}, [0, 3]),
        ({"change_db": -4, "target": "first"}, [-4, 0]),
        ({"percent": 100_0}, [20, 20]),
    ],
)
def test_clips_get_the_asked_volume(arguments: dict[str, object], expected: list[float]) -> None:
    assert gains(done(placed(talk(), File("b.mp4")), "set_volume", **arguments)[0]) == pytest.approx(expected, abs=0.01)


def test_muting_and_unmuting_leave_the_gain_alone() -> None:
    context, _ = done(placed(talk()), "set_volume", gain_db=-5)
    muted, outcome = done(context, "set_volume", mute=True)
    assert main_clips(muted)[0].audio.muted and outcome.facts["muted"] is True
    heard, _ = done(muted, "set_volume", mute=False)
    assert main_clips(heard)[0].audio == main_clips(context)[0].audio
    assert main_clips(done(heard, "set_volume", percent=0)[0])[0].audio.muted


def test_the_music_has_a_volume_of_its_own() -> None:
    context, _ = done(placed(talk()), "add_music")
    quiet, _ = done(context, "set_volume", target="music", percent=20)
    assert percent(music_beds(quiet.timeline)[0].audio.gain_db) == 20
    assert gains(quiet) == [0]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("set_volume", {"percent": 50}), ("fade_audio", {}), ("denoise_audio", {}), ("voice_clarity", {}), ("detach_audio", {}),
    ],
)  # fmt: skip
def test_silent_footage_has_no_sound_to_change(name: str, arguments: dict[str, object]) -> None:
    with pytest.raises(ToolProblem):
        done(placed(photo("a.jpg")), name, **arguments)


def test_volume_must_be_said() -> None:
    with pytest.raises(ToolProblem):
        done(placed(talk()), "set_volume")


def test_sound_fades_at_the_ends_of_the_film() -> None:
    faded, _ = done(placed(talk(), File("b.mp4")), "fade_audio", in_s=2, out_s=1)
    first, last = (clip.audio for clip in main_clips(faded))
    assert (seconds(first.fade_in), first.fade_out, last.fade_in, seconds(last.fade_out)) == (2, 0, 0, 1)


def test_loudness_is_set_and_not_set_twice() -> None:
    context, outcome = done(placed(talk()), "normalize", lufs=-16)
    assert context.timeline.mix.loudness_lufs == -16 and outcome.operations
    assert not done(context, "normalize", lufs=-16)[1].operations


@pytest.mark.parametrize(("name", "kind"), [("denoise_audio", "noise_reduction"), ("voice_clarity", "voice_clarity")])
def test_speech_is_treated_wherever_it_is_recorded(name: str, kind: str) -> None:
    context, outcome = done(placed(talk(), photo("a.jpg"), File("b.mp4")), name)
    assert [[effect.kind for effect in clip.effects] for clip in main_clips(context)] == [[kind], [], [kind]]
    assert outcome.facts["clips_treated"] == 2


def test_music_lies_under_the_whole_film_and_follows_it() -> None:
    context, outcome = done(placed(talk()), "add_music", mood="calm")
    bed = music_beds(context.timeline)[0]
    assert (bed.start, bed.end, bed.until_end, bed.source.loop) == (0, context.timeline.duration, True, True)
    assert percent(bed.audio.gain_db) == 35 == outcome.facts["music_percent"]
    assert bed.audio.fade_in and bed.audio.fade_out
    assert context.timeline.tracks_of_role(TrackRole.MUSIC)[0].ducking is not None
    shorter, _ = done(context, "trim_range", ranges=[[2, 9]])
    assert music_beds(shorter.timeline)[0].end == shorter.timeline.duration


def test_new_music_replaces_the_old_and_keeps_its_level() -> None:
    context, _ = done(placed(talk()), "add_music", percent=20, duck=False)
    first = music_beds(context.timeline)[0]
    changed, _ = done(context, "change_music")
    (second,) = music_beds(changed.timeline)
    assert second.source.media_id != first.source.media_id
    assert second.audio.gain_db == first.audio.gain_db
    assert changed.timeline.tracks_of_role(TrackRole.MUSIC)[0].ducking is None


def test_music_goes_and_cannot_go_twice() -> None:
    context, _ = done(placed(talk()), "add_music")
    gone, _ = done(context, "remove_music")
    assert not music_beds(gone.timeline)
    with pytest.raises(ToolProblem, match="no music"):
        done(gone, "remove_music")


def test_a_named_song_is_never_claimed() -> None:
    context, outcome = done(placed(talk()), "add_music", named="阳光旅途", mood="happy")
    assert outcome.partly
    assert "not available" in outcome.said[0].english and "阳光旅途" in outcome.said[0].chinese
    assert "阳光旅途" not in music_beds(context.timeline)[0].name


def test_a_mood_that_the_library_lacks_is_said() -> None:
    _, outcome = done(placed(talk()), "add_music", mood="klezmer")
    assert outcome.partly and "klezmer" in outcome.said[0].english


def test_an_uploaded_piece_is_used_where_no_mood_is_asked_for() -> None:
    context = placed(talk(), File("my song.mp3", MediaKind.AUDIO, 30))
    assert music_beds(done(context, "add_music")[0].timeline)[0].source.media_id == "m2"
    assert music_beds(done(context, "add_music", named="my song")[0].timeline)[0].source.media_id == "m2"
    assert music_beds(done(context, "add_music", mood="calm")[0].timeline)[0].source.media_id == "music:calm"


def test_the_song_under_the_film_moves_as_loud_as_it_is_and_no_other_upload_takes_its_place() -> None:
    context = placed(talk(), File("first.mp3", MediaKind.AUDIO, 30), File("second.mp3", MediaKind.AUDIO, 30))
    laid, _ = done(context, "add_music", named="second", percent=20)
    moved, _ = done(laid, "add_music", start_s=2.0)
    (before,), (bed,) = music_beds(laid.timeline), music_beds(moved.timeline)
    assert bed.source == before.source
    assert seconds(bed.start) == 2.0
    assert bed.audio.gain_db == before.audio.gain_db


@pytest.mark.parametrize("level", [1, 35, 50, 100, 200])
def test_percent_and_decibels_are_each_others_inverse(level: int) -> None:
    assert percent(decibels(level)) == level
