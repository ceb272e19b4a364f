"""Single words and single conditions: spelled anew, silenced, lettered in a named font, played fast, cut by length."""

from __future__ import annotations

import pytest

from reeltalk.agent.lettering import about_font, nearest_font
from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.text_tools import style_of, text_clips, text_of, title_clips
from reeltalk.timeline.model import TrackRole
from unit.agent.film import File, context_of, done, main_clips, placed, seconds, talk
from unit.agent.planning import plan_of, written


def captions(context: object) -> list[str]:
    return [text_of(clip) for clip in text_clips(context.timeline, TrackRole.CAPTIONS)]  # type: ignore[attr-defined]


def test_a_word_is_replaced_in_every_caption_and_title_and_keeps_its_capital() -> None:
    context, _ = done(placed(talk()), "add_captions")
    context, _ = done(context, "add_title", text="We BUILD")
    changed, outcome = done(context, "replace_words", find="build", replace_with="make")
    assert "We MAKE" in [text_of(clip) for clip in title_clips(changed.timeline)]
    assert " ".join(captions(changed)).split().count("make") == 1 and outcome.facts == {"words_replaced": 2}
    assert "Welcome" in " ".join(captions(done(context, "replace_words", find="hello", replace_with="welcome")[0]))
    with pytest.raises(ToolProblem, match="nothing to replace"):
        done(context, "replace_words", find="elephant", replace_with="fox")


def test_a_word_is_silenced_where_it_is_said_and_nowhere_else() -> None:
    context = placed(talk())
    muted, outcome = done(context, "mute_words", words=["everyone"])
    silent = [clip for clip in main_clips(muted) if clip.audio.muted]
    assert [(round(seconds(clip.start), 1), round(seconds(clip.end), 1)) for clip in silent] == [(1.4, 1.9)]
    assert outcome.facts == {"words_muted": 1} and muted.timeline.duration == context.timeline.duration
    assert done(context, "mute_words")[1].facts == {"words_muted": 0}
    rude = talk(spoken=[("That", 1.0, 1.3), ("fucking", 1.3, 1.7), ("film", 1.8, 2.2)])
    assert done(placed(rude), "mute_words")[1].facts == {"words_muted": 1}


def test_silence_is_played_fast_and_speech_at_its_own_speed() -> None:
    context = placed(talk())
    fast, outcome = done(context, "speed_pauses", factor=5)
    speeds = {float(clip.source.speed) for clip in main_clips(fast)}  # type: ignore[union-attr]
    assert speeds == {1.0, 5.0} and outcome.facts["pauses_sped_up"] == 4
    assert seconds(fast.timeline.duration) < 0.6 * seconds(context.timeline.duration)


def test_only_clips_of_a_length_go() -> None:
    context = placed(File("a.mp4", duration_s=4.0), File("b.mp4", duration_s=12.0), File("c.mp4", duration_s=6.0))
    assert [seconds(clip.duration) for clip in main_clips(done(context, "remove_clips", longer_than_s=10)[0])] == [4, 6]
    assert [seconds(clip.duration) for clip in main_clips(done(context, "remove_clips", shorter_than_s=5)[0])] == [12, 6]
    assert not done(context, "remove_clips", longer_than_s=60)[1].operations
    with pytest.raises(ToolProblem):
        done(context, "remove_clips")


def test_one_transition_goes_and_the_others_stay() -> None:
    context, _ = done(placed(*(File(f"{name}.mp4") for name in "abc")), "add_transitions")
    left, outcome = done(context, "remove_transitions", where=[1])
    assert left.timeline.main_track is not None
    assert [each.from_clip for each in left.timeline.main_track.transitions] == [main_clips(left)[1].id]
    assert outcome.facts == {"transitions_removed": 1}


def test_the_sound_of_one_file_is_heard_under_the_whole_film() -> None:
    context = placed(File("a.mp4", duration_s=30.0), File("b.mp4"))
    heard, _ = done(context, "use_sound", name="a.mp4")
    assert all(clip.audio.muted for clip in main_clips(heard))
    (track,) = heard.timeline.tracks_of_role(TrackRole.DIALOGUE)
    assert [seconds(clip.duration) for clip in track.clips] == [30]
    assert done(context, "use_sound", name="b.mp4")[1].said
    with pytest.raises(ToolProblem):
        done(context_of(), "use_sound", name="a.mp4")


@pytest.mark.parametrize(
    ("named", "family"),
    [
        ("Georgia", "Source Serif Pro"),
        ("Montserrat Bold", "Manrope"),
        ("IMPACT", "Fjalla One"),
        ("manrope", "Manrope"),
        ("Qwzx", "Noto Sans"),
    ],
)
def test_a_named_font_is_the_nearest_that_is_carried_and_that_is_said(named: str, family: str) -> None:
    assert nearest_font(named) == family
    assert bool(about_font(named)) is (named.lower() != family.lower())
    context, outcome = done(placed(talk()), "add_captions", font=named)
    assert style_of(text_clips(context.timeline, TrackRole.CAPTIONS)[0]).font == family and outcome.said == about_font(named)


def test_captions_hold_no_more_words_and_lines_than_asked() -> None:
    context, _ = done(placed(talk()), "add_captions", color="#FF0000")
    short, _ = done(context, "set_caption_style", max_words=2, max_lines=1)
    assert max(len(text.split()) for text in captions(short)) == 2 and not any("\n" in text for text in captions(short))
    assert style_of(text_clips(short.timeline, TrackRole.CAPTIONS)[0]).color == "#FF0000"


@pytest.mark.parametrize(
    ("text", "kind", "calls"),
    [
        ("Change 'teh' to 'the' in the captions", "upload", ("add_captions", 'replace_words find="teh" replace_with="the"')),
        ("replace grey with gray in the subtitles", "film", ('replace_words find="grey" replace_with="gray"',)),
        ("把字幕里的“甲”改成“乙”", "film", ('replace_words find="甲" replace_with="乙"',)),
        ("Mute the swear words", "upload", ("mute_words",)),
        ('bleep out every time I say "Acme"', "upload", ('mute_words words=["Acme"]',)),
        ("play it fast when nobody is talking and at normal speed when I'm talking", "upload", ("speed_pauses",)),
        ("speed the silent parts up 4x", "upload", ("speed_pauses factor=4.0",)),
        ("cut all scenes longer than 10 seconds", "film", ("remove_clips longer_than_s=10.0",)),
        ("delete every clip shorter than 2s", "film", ("remove_clips shorter_than_s=2.0",)),
        ("use the audio from intro.mp4 for the whole video", "upload", ('use_sound name="intro.mp4"',)),
        ("remove the transition between clip 1 and clip 2", "film", ("remove_transitions where=[1]",)),
        ("change the font of the captions to Georgia", "film", ('set_caption_style font="Georgia"',)),
        ("remove the second caption", "film", ("remove_captions number=2",)),
        ("make the transitions half as long", "film", ("add_transitions duration_s=0.25",)),
        ("put the music only under the second clip", "film", ("add_music start_s=10.0 end_s=20.0",)),
        ("delete clip 2 and move the last one to the beginning", "film", ('remove_clips target="2"', "reorder order=[3,1,2]")),
        ("cut the last clip in half", "film", ('split parts=2 target="3"',)),
        ("Captions: max 3 words per line, bottom third", "upload", ('add_captions position="bottom" max_words=3',)),
    ],
)
def test_such_wishes_are_read(text: str, kind: str, calls: tuple[str, ...]) -> None:
    assert written(plan_of(text, kind)) == calls


def test_one_caption_goes_and_clips_play_by_length() -> None:
    context, _ = done(placed(talk()), "add_captions")
    assert captions(done(context, "remove_captions", number=2)[0]) == [captions(context)[0], *captions(context)[2:]]
    with pytest.raises(ToolProblem, match="no caption 90"):
        done(context, "remove_captions", number=90)
    clips = placed(File("a.mp4", duration_s=4.0), File("b.mp4", duration_s=12.0), File("c.mp4", duration_s=2.0))
    assert [seconds(clip.duration) for clip in main_clips(done(clips, "reorder", order="shortest")[0])] == [2, 4, 12]


def test_the_film_is_cut_up_to_what_is_said() -> None:
    context = placed(talk())
    after, outcome = done(context, "trim_speech", phrase="welcome", part="after")
    assert 2.6 <= seconds(after.timeline.duration) <= 5
    assert not outcome.said, "the sentence itself is neither cut nor kept alone"
    kept, _ = done(context, "trim_speech", phrase="today", action="keep", until="thank you")
    assert 7.9 <= seconds(kept.timeline.duration) <= 15
    with pytest.raises(ToolProblem, match="did not hear"):
        done(context, "trim_speech", phrase="today", until="elephant")


def test_one_caption_gets_other_words_and_keeps_its_time() -> None:
    context, _ = done(placed(talk()), "add_captions")
    before = text_clips(context.timeline, TrackRole.CAPTIONS)
    changed, _ = done(context, "set_caption", number=2, text="Hello there")
    after = text_clips(changed.timeline, TrackRole.CAPTIONS)
    assert [text_of(clip) for clip in after] == [text_of(before[0]), "Hello there", *map(text_of, before[2:])]
    assert [clip.range for clip in after] == [clip.range for clip in before]
    with pytest.raises(ToolProblem, match="no caption 99"):
        done(context, "set_caption", number=99, text="x")
