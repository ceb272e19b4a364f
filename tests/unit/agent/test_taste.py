from __future__ import annotations

from dataclasses import replace

import pytest

from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.taste import Behind, SafeArea, above, contrast, inside, luminance, readable, shape_of, styled, taste_of, tastes
from reeltalk.agent.text_styles import TITLE_ROLES
from reeltalk.agent.tools import call
from reeltalk.agent.wishes.house import _words
from reeltalk.render.fonts import font_table
from reeltalk.timeline.model import Canvas, MediaKind, MediaReference, TextStyle
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate

from .planning import context, film, plan_of

FILES = {"m1": MediaKind.VIDEO, "song": MediaKind.AUDIO}
SAID = {
    "make it look elegant": "elegant",
    "make it more playful": "playful",
    "Make the whole video look luxurious for TikTok!": "luxury",
    "use a magazine style": "editorial",
    "give it a minimalist look": "minimal",
    "change the style to futuristic": "futuristic",
    "make it bold": "bold",
    "换成简约风格": "minimal",
    "改成优雅的风格": "elegant",
    "让它看起来更高级": "luxury",
    "用活泼的风格": "playful",
    "整体风格要商务一点": "corporate",
}


@pytest.mark.parametrize("text", SAID)
def test_a_design_is_asked_for_in_words(text: str) -> None:
    (call,) = plan_of(text, "film").calls
    assert call.name == "set_taste" and call.arguments["taste"] == SAID[text]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("make it look minimal, add captions and export", ["add_captions", "export", "set_taste"]),
        ("换成商务风格，加字幕", ["add_captions", "set_taste"]),
    ],
)
def test_words_that_come_with_a_design_are_made_before_it(text: str, names: list[str]) -> None:
    assert [call.name for call in plan_of(text, "film").calls] == names


@pytest.mark.parametrize("text", ["a futuristic city at night", 'add a bold title "Hi"', "add elegant captions", "生成一张未来城市的图片"])
def test_a_word_that_describes_something_else_is_no_design(text: str) -> None:
    assert "set_taste" not in {call.name for call in plan_of(text, "film").calls}


def test_bold_behind_a_title_means_its_letters() -> None:
    last = plan_of('add a title "Hi"', "film").calls
    assert "set_taste" not in {call.name for call in plan_of("make it bold", "film", last).calls}


def test_every_design_names_fonts_and_words_that_there_are() -> None:
    assert len(tastes()) == 8
    for language in ("en", "zh"):
        assert set(_words()[language]) == set(tastes())
    for taste in tastes().values():
        assert taste.font in font_table().faces
        assert contrast(luminance(taste.ink), luminance(taste.paper)) >= 7, "ink on its own paper can be read"


def test_contrast_is_that_of_the_web_guidelines() -> None:
    assert contrast(luminance("#767676"), luminance("#FFFFFF")) == pytest.approx(4.54, abs=0.01)


def test_letters_get_the_help_that_the_picture_behind_them_needs() -> None:
    taste, style = tastes()["elegant"], replace(TITLE_ROLES["title"].style, color="#FFFFFF", size=90, outline_width=0.0, box_color=None)
    calm_dark, reached = readable(taste, style, Behind(0, 0, 1, 1, 0.0, 0.05))
    assert calm_dark == style and reached > 10
    on_white, reached = readable(taste, style, Behind(0, 0, 1, 1, 0.85, 0.95))
    assert luminance(on_white.color) < 0.02 and on_white.box_color is None and reached > 10
    busy, reached = readable(taste, style, Behind(0, 0, 1, 1, 0.0, 1.0))
    assert busy.box_color is not None and reached >= 4.5
    unseen, _ = readable(taste, style, None)
    assert unseen.box_color is not None
    outlined, reached = readable(tastes()["bold"], replace(style, outline_color="#0A0A0A"), Behind(0, 0, 1, 1, 0.0, 1.0))
    assert outlined.box_color is None and outlined.outline_width >= 3 and reached >= 7


def test_a_text_is_moved_into_the_safe_area_and_off_its_neighbour() -> None:
    style, area = TextStyle(x=0.5, y=0.98), SafeArea(0.1, 0.1, 0.1, 0.1)
    assert inside(style, Behind(0.3, 0.93, 0.7, 1.03, 0, 0), area, Canvas()).y == pytest.approx(0.85)
    low, captions = Behind(0.1, 0.75, 0.4, 0.87, 0, 0), Behind(0.2, 0.85, 0.8, 0.92, 0, 0)
    assert above(TextStyle(y=0.8), low, captions).y == pytest.approx(0.75)


def test_sizes_follow_the_shape_and_italics_are_not_for_han() -> None:
    taste, style = tastes()["editorial"], TextStyle()
    wide, tall = (styled(taste, "captions", style, "Hi", canvas) for canvas in (Canvas(1920, 1080), Canvas(1080, 1920)))
    assert tall.size > wide.size and shape_of(Canvas(1080, 1350)) == "square"
    assert wide.italic and not styled(taste, "captions", style, "你好", Canvas()).italic


def test_a_new_title_follows_the_design_of_the_film() -> None:
    media = tuple(MediaReference(name, name, kind, 60 * TICKS_PER_SECOND, 1920, 1080, FrameRate(30), True) for name, kind in FILES.items())
    before = replace(context("film"), timeline=replace(film(), media=media))
    _, dressed = call("set_taste", {"taste": "luxury"}, before)
    assert taste_of(dressed) == tastes()["luxury"]
    _, titled = call("add_title", {"text": "Part two", "start_s": 12}, replace(before, timeline=dressed))
    new = next(clip for track in titled.tracks for clip in track.clips if clip.name == "Part two")
    assert new.source.style.font == "Source Serif Pro" and new.source.style.color == "#F0D9A0"  # type: ignore[union-attr]
    assert taste_of(film()) is None


def test_a_film_without_words_says_how_they_come() -> None:
    bare = replace(film(), tracks=film().tracks[:1])
    with pytest.raises(ToolProblem) as refused:
        call(
            "set_taste",
            {"taste": "bold"},
            replace(context("film"), timeline=replace(bare, tracks=(replace(bare.tracks[0], clips=bare.tracks[0].clips[:1]),))),
        )
    assert "add captions" in refused.value.reason.english and "字幕" in refused.value.reason.chinese
