from __future__ import annotations

import pytest

from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.targets import clips_of
from reeltalk.timeline.model import FillKind, MediaKind, TrackRole
from reeltalk.timeline.time import FrameRate
from unit.agent.film import File, context_of, done, main_clips, names, photo, placed, seconds, talk


def test_uploads_stand_in_their_order_on_the_main_track() -> None:
    context = placed(File("b.mp4", duration_s=4), photo("a.jpg"), File("c.mp4", duration_s=2.5))
    assert names(context) == ["b", "a", "c"]
    assert [seconds(clip.start) for clip in main_clips(context)] == [0, 4, 7]
    assert seconds(context.timeline.duration) == 9.5


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (1920, 1080, (1920, 1080)),
        (3840, 2160, (1920, 1080)),
        (1080, 1920, (1080, 1920)),
        (640, 361, (1914, 1080)),
        (720, 720, (1080, 1080)),
    ],
)
def test_the_canvas_has_the_shape_of_the_first_clip_and_fills_full_hd(width: int, height: int, expected: tuple[int, int]) -> None:
    canvas = placed(File("a.mp4", width=width, height=height)).timeline.canvas
    assert (canvas.width, canvas.height) == expected


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(FrameRate(25), 25), (FrameRate(60), 60), (FrameRate(120), 60), (FrameRate(10), 30), (FrameRate(30000, 1001), 29.97)],
)
def test_the_film_runs_at_a_usual_rate_from_24_to_60(rate: FrameRate, expected: float) -> None:
    assert placed(File("a.mp4", rate=rate)).timeline.canvas.rate.frames_per_second == pytest.approx(expected, abs=0.01)


def test_photos_alone_make_a_film_of_a_usual_shape_over_blur() -> None:
    canvas = placed(photo("a.jpg", 3000, 4000), photo("b.jpg")).timeline.canvas
    assert (canvas.width, canvas.height, canvas.fill) == (1080, 1920, FillKind.BLUR)


def test_a_spoken_recording_becomes_the_voice_and_other_sound_the_music() -> None:
    voice = talk("voice.m4a", kind=MediaKind.AUDIO)
    context = placed(File("a.mp4"), voice, File("tune.mp3", MediaKind.AUDIO))
    roles = {track.role: [clip.name for clip in track.clips] for track in context.timeline.tracks}
    assert roles == {TrackRole.MAIN: ["a"], TrackRole.DIALOGUE: ["voice"], TrackRole.MUSIC: ["tune"]}
    assert context.timeline.tracks_of_role(TrackRole.MUSIC)[0].clips[0].until_end


def test_sound_alone_is_a_film_of_its_voice() -> None:
    context = placed(talk("podcast.mp3", kind=MediaKind.AUDIO))
    assert context.timeline.main_track is None
    trimmed, outcome = done(context, "trim_pauses")
    assert outcome.facts["words_kept"] == 12
    assert trimmed.timeline.duration < context.timeline.duration


def test_a_logo_is_kept_for_later_where_there_is_other_footage() -> None:
    assert names(placed(File("a.mp4"), photo("our logo.png"))) == ["a"]
    assert names(placed(photo("our logo.png"))) == ["our logo"]


def test_nothing_uploaded_is_said_plainly() -> None:
    with pytest.raises(ToolProblem, match="upload"):
        placed()


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("all", ["intro", "middle", "end"]),
        ("first", ["intro"]),
        ("last", ["end"]),
        ("2", ["middle"]),
        ("1,3", ["intro", "end"]),
        ("1-2", ["intro", "middle"]),
        ("name:intro.mp4", ["intro"]),
        ("name:Intor", ["intro"]),
    ],
)
def test_a_target_names_clips_as_people_do(target: str, expected: list[str]) -> None:
    context = placed(File("intro.mp4"), File("middle.mp4"), File("end.mp4"))
    assert [clip.name for clip in clips_of(context.timeline, target)] == expected


@pytest.mark.parametrize("target", ["4", "0", "name:zebra", "music", "titles", "captions", "somewhere"])
def test_a_target_that_is_not_there_is_a_problem_with_words(target: str) -> None:
    with pytest.raises(ToolProblem) as problem:
        clips_of(placed(File("intro.mp4")).timeline, target)
    assert problem.value.reason.english and problem.value.reason.chinese


def test_merge_takes_in_what_was_uploaded_later() -> None:
    context = placed(File("a.mp4", duration_s=4))
    later = context_of(File("a.mp4", duration_s=4), File("b.mp4", duration_s=3), timeline=context.timeline)
    merged, outcome = done(later, "merge")
    assert names(merged) == ["a", "b"]
    assert outcome.facts == {"clips": 2, "clips_added": 1}
    with pytest.raises(ToolProblem, match="only one clip"):
        done(context, "merge")


def test_several_songs_play_one_after_another_and_never_over_each_other() -> None:
    songs = [File(f"song{number}.mp3", MediaKind.AUDIO, 4.0, 0, 0) for number in (1, 2, 3, 4)]
    context = placed(File("a.mp4"), *songs)
    (track,) = context.timeline.tracks_of_role(TrackRole.MUSIC)
    assert [(seconds(clip.start), seconds(clip.end)) for clip in track.clips] == [(0, 4), (4, 8), (8, 10)]
    assert [clip.until_end for clip in track.clips] == [False, False, True]
