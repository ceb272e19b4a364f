from __future__ import annotations

from dataclasses import replace

import pytest

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.loop import run_turn
from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.text_styles import CAPTION_PRESETS, PORTRAIT_BOTTOM
from reeltalk.agent.text_tools import style_of, text_clips, text_of, title_clips
from reeltalk.timeline.model import SolidSource, TextAnimation, TextSource, TrackRole
from unit.agent.film import File, done, main_clips, photo, placed, seconds, talk


def captions(context: PlanningContext) -> list[str]:
    return [text_of(clip) for clip in text_clips(context.timeline, TrackRole.CAPTIONS)]


def test_everything_that_is_said_is_captioned() -> None:
    context, outcome = done(placed(talk()), "add_captions")
    assert " ".join(captions(context)).split() == [text for text, _, _ in talk().spoken]
    assert outcome.facts == {"captions": len(captions(context)), "caption_language": "en"}
    assert all(text.count("\n") <= 1 for text in captions(context))


@pytest.mark.parametrize("preset", CAPTION_PRESETS)
def test_each_preset_has_its_look(preset: str) -> None:
    context, _ = done(placed(talk()), "add_captions", preset=preset)
    assert style_of(text_clips(context.timeline, TrackRole.CAPTIONS)[0]) == CAPTION_PRESETS[preset]


def test_captions_stand_clear_of_the_buttons_of_phone_apps() -> None:
    context, _ = done(placed(talk(width=1080, height=1920)), "add_captions")
    assert style_of(text_clips(context.timeline, TrackRole.CAPTIONS)[0]).y == PORTRAIT_BOTTOM


def test_what_is_asked_of_captions_wins_over_the_preset() -> None:
    context, _ = done(
        placed(talk()), "add_captions", preset="bold", color="#00FF00", position="top", size="huge", uppercase=False, animation="pop"
    )
    style = style_of(text_clips(context.timeline, TrackRole.CAPTIONS)[0])
    assert (style.color, style.size, style.uppercase, style.animation) == ("#00FF00", 120, False, TextAnimation.POP)
    assert style.y < 0.3


def test_captions_are_made_once_and_again_in_place() -> None:
    once, _ = done(placed(talk()), "add_captions")
    twice, _ = done(once, "add_captions", preset="box")
    assert len(twice.timeline.tracks_of_role(TrackRole.CAPTIONS)) == 1
    assert captions(twice) == captions(once)


def test_the_look_of_captions_can_be_changed_and_asked_for_first() -> None:
    context, _ = done(placed(talk()), "set_caption_style", color="#FFD400")
    assert style_of(text_clips(context.timeline, TrackRole.CAPTIONS)[0]).color == "#FFD400"
    bigger, _ = done(context, "set_caption_style", size="large")
    style = style_of(text_clips(bigger.timeline, TrackRole.CAPTIONS)[0])
    assert (style.color, style.size) == ("#FFD400", 84)
    assert not done(bigger, "set_caption_style", size="large")[1].operations


@pytest.mark.parametrize("file", [File("mute.mp4", has_audio=False), File("music.mp4"), photo("a.jpg")])
def test_nothing_said_is_nothing_captioned(file: File) -> None:
    with pytest.raises(ToolProblem, match="nothing to caption"):
        done(placed(file), "add_captions")


def test_a_translation_is_refused_and_the_own_language_offered() -> None:
    with pytest.raises(ToolProblem, match="translate"):
        done(placed(talk()), "add_captions", language="es")
    assert done(placed(talk()), "add_captions", language="en-US")[1].operations


def test_chinese_captions_have_no_blanks() -> None:
    spoken = [("大家", 1.0, 1.4), ("好", 1.4, 1.7), ("今天", 2.0, 2.4), ("剪片", 2.4, 2.9)]
    context, _ = done(placed(talk(spoken=spoken, language="zh")), "add_captions")
    assert "".join(captions(context)).replace("\n", "") == "大家好今天剪片"


def test_captions_go_and_cannot_go_twice() -> None:
    context, _ = done(placed(talk()), "add_captions")
    gone, _ = done(context, "remove_captions")
    assert captions(gone) == []
    with pytest.raises(ToolProblem):
        done(gone, "remove_captions")


@pytest.mark.parametrize(
    ("arguments", "span"),
    [
        ({}, (0, 3)),
        ({"role": "lower_third"}, (1, 5)),
        ({"role": "end_card"}, (17, 20)),
        ({"start_s": 4, "duration_s": 2.5}, (4, 6.5)),
        ({"start_s": -2}, (18, 20)),
        ({"duration_s": 500}, (0, 20)),
    ],
)
def test_titles_stand_where_their_role_or_the_person_says(arguments: dict[str, object], span: tuple[float, float]) -> None:
    context, outcome = done(placed(talk()), "add_title", text="Urban Dreams", **arguments)
    (title,) = title_clips(context.timeline)
    assert (seconds(title.start), seconds(title.end)) == span == (outcome.facts["title_start_s"], outcome.facts["title_end_s"])
    assert seconds(context.timeline.duration) == 20


def test_titles_at_the_same_time_lie_above_each_other() -> None:
    context, _ = done(placed(talk()), "add_title", text="One")
    context, _ = done(context, "add_title", text="Two", position="bottom")
    context, _ = done(context, "add_title", text="Three", start_s=10)
    tracks = context.timeline.tracks_of_role(TrackRole.TITLES)
    assert [[text_of(clip) for clip in track.clips] for track in tracks] == [["One", "Three"], ["Two"]]


def test_a_title_beyond_the_end_is_a_problem() -> None:
    with pytest.raises(ToolProblem, match="ends at 20 s"):
        done(placed(talk()), "add_title", text="Late", start_s=60)


def test_titles_change_words_look_and_time() -> None:
    context, _ = done(placed(talk()), "add_title", text="One")
    changed, _ = done(context, "set_title", text="Two", color="#FF0000", size=100, start_s=5, duration_s=4)
    (title,) = title_clips(changed.timeline)
    assert (text_of(title), style_of(title).color, seconds(title.start), seconds(title.end)) == ("Two", "#FF0000", 5, 9)
    with pytest.raises(ToolProblem):
        done(changed, "set_title", number=2, text="x")
    with pytest.raises(ToolProblem, match="no title"):
        done(placed(talk()), "set_title", color="#FF0000")


def test_titles_go_before_the_watermark_does() -> None:
    context, _ = done(placed(talk()), "add_title", text="One")
    context, _ = done(context, "watermark", text="@me")
    context, _ = done(context, "remove_titles")
    assert [text_of(clip) for clip in text_clips(context.timeline, TrackRole.TITLES)] == ["@me"]
    context, _ = done(context, "remove_titles")
    with pytest.raises(ToolProblem):
        done(context, "remove_titles")


def test_a_title_is_hidden_where_that_is_asked_and_stays_elsewhere() -> None:
    context, _ = done(placed(talk("a.mp4"), talk("b.mp4")), "add_title", text="One", start_s=0, duration_s=30)
    hidden, _ = done(context, "remove_titles", target="last")
    assert [(seconds(clip.start), seconds(clip.end)) for clip in title_clips(hidden.timeline)] == [(0, 20)]
    parted, _ = done(context, "remove_titles", ranges=[[5, 8]])
    assert sorted((seconds(clip.start), seconds(clip.end)) for clip in title_clips(parted.timeline)) == [(0, 5), (8, 30)]
    second, _ = done(context, "add_title", text="Two", start_s=32, duration_s=4)
    left, _ = done(second, "remove_titles", number=1)
    assert [text_of(clip) for clip in title_clips(left.timeline)] == ["Two"]


def test_only_the_film_s_own_watermark_goes_and_a_burned_one_is_told_of() -> None:
    context, _ = done(placed(talk()), "add_title", text="One")
    marked, _ = done(context, "watermark", text="@me")
    left, _ = done(marked, "remove_watermark")
    assert [text_of(clip) for clip in text_clips(left.timeline, TrackRole.TITLES)] == ["One"]
    with pytest.raises(ToolProblem, match="burned into the footage"):
        done(left, "remove_watermark")


@pytest.mark.parametrize(("corner", "right", "low"), [("top_left", False, False), ("bottom_right", True, True)])
def test_a_watermark_of_words_stays_in_its_corner_to_the_end(corner: str, right: bool, low: bool) -> None:
    context, _ = done(placed(talk()), "watermark", text="@me", corner=corner)
    (mark,) = text_clips(context.timeline, TrackRole.TITLES)
    style = style_of(mark)
    assert mark.until_end and seconds(mark.duration) == 20
    assert (style.x > 0.5, style.y > 0.5) == (right, low)
    assert style.color.startswith("#FFFFFF") and len(style.color) == 9


def test_a_name_with_a_role_becomes_two_lines_of_a_lower_third() -> None:
    context, _ = done(placed(talk()), "add_title", text="Jane Doe, baker", role="lower_third")
    (track,) = context.timeline.tracks_of_role(TrackRole.TITLES)
    assert isinstance(track.clips[0].source, TextSource) and track.clips[0].source.text == "Jane Doe\nbaker"


def test_a_name_that_appears_with_the_first_word_stands_from_there_for_as_long_as_it_is_asked_for() -> None:
    result = run_turn(
        "put a lower third with my name 'Anna Keller, Designer' when I start speaking and remove it after 4 seconds",
        placed(talk()),
        emit=lambda event: None,
    )
    (name,) = title_clips(result.timeline)
    assert (seconds(name.start), seconds(name.duration), text_of(name)) == (1.0, 4.0, "Anna Keller\nDesigner")
    assert seconds(result.timeline.duration) == 20.0


def test_a_screen_of_one_colour_parts_the_clips_and_captions_keep_to_their_words() -> None:
    context, _ = done(placed(talk("a.mp4"), talk("b.mp4"), talk("c.mp4")), "add_captions")
    context, _ = done(context, "add_transitions")
    parted, _ = done(context, "color_cards", duration_s=2.0)
    assert [(seconds(clip.start), seconds(clip.duration)) for clip in main_clips(parted)] == [
        *((0.0, 20.0), (20.0, 2.0), (22.0, 20.0), (42.0, 2.0), (44.0, 20.0))
    ]
    first_words = [seconds(clip.start) for clip in text_clips(parted.timeline, TrackRole.CAPTIONS)][::3]
    assert first_words == [1.0, 23.0, 45.0]


@pytest.mark.parametrize(
    ("text", "start", "ground"),
    [
        ("Add a 3 second intro with the company name Acme Studio on a dark blue background", 0.0, "#000080"),
        ("片尾加3秒白底黑字“谢谢观看”", 20.0, "#FFFFFF"),
    ],
)
def test_words_on_a_screen_of_their_own_part_nothing_and_recolour_nothing(text: str, start: float, ground: str) -> None:
    context = placed(talk())
    timeline = run_turn(text, context, emit=lambda event: None).timeline
    (words,) = title_clips(timeline)
    assert timeline.main_track is not None
    card = next(clip for clip in timeline.main_track.clips if isinstance(clip.source, SolidSource))
    assert (seconds(card.start), seconds(card.duration), card.source) == (start, 3.0, SolidSource(color=ground))
    assert (words.start, words.duration) == (card.start, card.duration)
    assert seconds(timeline.duration) == 23.0 and timeline.canvas == context.timeline.canvas


def test_letters_lose_their_outline_their_box_and_their_shadow_and_nothing_else() -> None:
    context, _ = done(placed(talk()), "add_captions", preset="box", color="#FFFF00")
    bare = style_of(text_clips(done(context, "set_caption_style", without=["box", "outline"])[0].timeline, TrackRole.CAPTIONS)[0])
    assert (bare.box_color, bare.outline_width, bare.color) == (None, 0.0, "#FFFF00")
    titled, _ = done(context, "add_title", text="Hello")
    stripped = style_of(title_clips(done(titled, "set_title", without=["outline", "shadow"])[0].timeline)[0])
    assert stripped == replace(style_of(title_clips(titled.timeline)[0]), outline_width=0.0, shadow=0.0)
