from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reeltalk.render.captions import CaptionScript, caption_script
from reeltalk.render.plan import PlannedText
from reeltalk.render.scenes import Scene
from reeltalk.render.typesetting import EMOJI_FAMILY, FontFace, FontTable, break_lines, clusters, line_width, set_in_fonts
from reeltalk.timeline.model import CaptionWord, TextAnimation, TextStyle
from reeltalk.timeline.time import TICKS_PER_SECOND

SECOND = TICKS_PER_SECOND


def face(family: str, *stretches: tuple[int, int], width: float = 0.5) -> FontFace:
    return FontFace(family, 1.5, {code: width for first, last in stretches for code in range(first, last + 1)})


TABLE = FontTable(
    {
        "Noto Sans": face("Noto Sans", (0x20, 0x24F), (0x2000, 0x2030)),
        "Noto Sans Hebrew": face("Noto Sans Hebrew", (0x20, 0x20), (0x590, 0x5FF)),
        EMOJI_FAMILY: face(EMOJI_FAMILY, (0x20, 0x39), (0x20E3, 0x20E3), (0x2764, 0x2764), (0x1F000, 0x1FAFF), width=1.2),
        "Noto Sans CJK SC": face("Noto Sans CJK SC", (0x20, 0x7E), (0x3000, 0x9FFF), (0xFF00, 0xFFEF), width=1.0),
        "Noto Sans CJK JP": face("Noto Sans CJK JP", (0x20, 0x7E), (0x3000, 0x9FFF), (0xFF00, 0xFFEF), width=1.0),
    }
)
PLAIN = PlannedText("Hello", 0, 3 * SECOND, TextStyle())


def script(*texts: PlannedText, width: int = 1920, height: int = 1080) -> CaptionScript:
    return caption_script([Scene(0, max(text.end for text in texts), texts)], width=width, height=height, table=TABLE)


def body(text: PlannedText) -> str:
    (line,) = [line for line in script(text).ass.splitlines() if line.startswith("Dialogue:")]
    return line.split(",", 9)[9]


def read_back(written: str) -> str:
    """Read an event's text as libass does: tags in braces go, escaped braces and line breaks come back."""
    return re.sub(r"(?<!\\)\{[^}]*\}", "", written).replace("\\{", "{").replace("\\}", "}").replace("\\\u2060", "\\")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("{}\\Nnh\r\n\t&H,:;'%|[]=ab \u202e\u2066\x00\x1b\u2028\x85\u2060"), min_size=1, max_size=60))
def test_no_text_can_open_a_tag_or_a_line_of_its_own(text: str) -> None:
    written = script(replace(PLAIN, text="x" + text, style=TextStyle(max_lines=9))).ass
    lines = written.splitlines()
    assert sum(line.startswith("Dialogue:") for line in lines) == 1
    event = lines[-1].split(",", 9)[9]
    tags = re.findall(r"(?<!\\)\{([^}]*)\}", event)
    assert all(re.fullmatch(r"(\\(q2|pos\([\d.,]+\)|fn[\w ]+|fs[\d.]+))+", tag) for tag in tags), tags
    outside = re.sub(r"(?<!\\)\{[^}]*\}", "", event)
    assert not re.search(r"\\(?![{}\u2060N])", outside), outside
    assert outside.count("\\N") <= text.count("\n") + sum(map(text.count, "\r\u2028\x85")) + 8


def test_braces_and_backslashes_are_shown_as_they_are() -> None:
    assert read_back(body(replace(PLAIN, text=r"{\b1}a\Nb\h {c}"))) == r"{\b1}a\Nb\h {c}"


def test_characters_that_hide_or_turn_text_are_dropped() -> None:
    assert read_back(body(replace(PLAIN, text="a\u202eb\u2066c\x00d\x1be\ufeff"))) == "abcde"


def test_ten_thousand_characters_are_one_finite_event() -> None:
    written = script(replace(PLAIN, text="word {\\fs999} " * 715))
    assert written.ass.count("Dialogue:") == 1


def test_the_same_texts_make_the_same_script() -> None:
    assert script(PLAIN, replace(PLAIN, text="x")) == script(PLAIN, replace(PLAIN, text="x"))


def test_a_time_is_never_rounded_past_its_frame() -> None:
    frame = SECOND // 30
    event = script(replace(PLAIN, start=frame, duration=frame)).ass.splitlines()[-1]
    assert event.startswith("Dialogue: 0,0:00:00.03,0:00:00.06,")


def test_a_text_that_began_in_an_earlier_piece_goes_on_where_it_was() -> None:
    style = TextStyle(animation=TextAnimation.FADE)
    event = script(replace(PLAIN, start=-2 * SECOND, style=style)).ass.splitlines()[-1]
    assert event.startswith("Dialogue: 0,0:00:00.00,0:00:01.00,")
    assert "\\fade(255,0,255,-2000,-1700,700,1000)" in event


@pytest.mark.parametrize("animation", list(TextAnimation))
def test_a_movement_that_is_over_is_not_begun_again(animation: TextAnimation) -> None:
    words = (CaptionWord("Hello", 0, SECOND),)
    style = TextStyle(animation=animation)
    for start in range(-29 * SECOND // 10, -SECOND, SECOND // 100):
        written = body(replace(PLAIN, start=start, style=style, words=words))
        assert not re.search(r"\\t\(-?\d+,0,", written)
        assert not any(int(first) <= 0 and int(last) <= 0 for first, last in re.findall(r"\\move\([^)]*,(-?\d+),(-?\d+)\)", written))


def test_spoken_words_light_up_in_their_time() -> None:
    words = (CaptionWord("One", 0, SECOND // 2), CaptionWord("two", SECOND, SECOND // 2))
    written = body(replace(PLAIN, text="One two", words=words, style=TextStyle(animation=TextAnimation.KARAOKE, highlight_color="#FF0000")))
    assert "\\t(0,0," not in written
    assert "\\t(500,500,\\1c&HFFFFFF&)" in written and "\\t(1000,1000,\\1c&H0000FF&)\\t(1500,1500,\\1c&HFFFFFF&)" in written


def test_long_text_takes_at_most_its_lines_and_stays_inside_the_safe_area() -> None:
    written = script(replace(PLAIN, text="many words that do not fit " * 6, style=TextStyle(y=0.99)), width=1080, height=1920).ass
    event = written.splitlines()[-1]
    assert event.count("\\N") == 1
    y = float(re.search(r"\\pos\([\d.]+,([\d.]+)\)", event)[1])  # type: ignore[index]
    assert y < 1920 * 0.965


def test_a_font_that_is_not_there_is_replaced_and_told() -> None:
    result = script(replace(PLAIN, style=TextStyle(font="Comic Neue,1,evil\nDialogue: x")))
    assert result.substituted == ("Comic Neue,1,evil\nDialogue: x",)
    assert "evil" not in result.ass and "Style: S0,Noto Sans," in result.ass


def test_signs_that_no_font_can_draw_are_left_out_and_told() -> None:
    result = script(replace(PLAIN, text="a\u0f40b"))
    assert result.missing == ("\u0f40",)
    assert "\u0f40" not in result.ass


def test_emoji_flags_and_accents_are_single_signs() -> None:
    text = "e\u0301\U0001f468\u200d\U0001f469\u200d\U0001f467\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f71\ufe0f\u20e3\U0001f44d\U0001f3fdx"
    assert list(clusters(text)) == [
        "e\u0301", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7", "1\ufe0f\u20e3",
        "\U0001f44d\U0001f3fd", "x",
    ]  # fmt: skip


def test_digits_and_marks_stay_with_the_script_before_them_where_it_has_them() -> None:
    found = [sign.family for sign in set_in_fonts("中1 \u05d0(\U0001f600 ", "Noto Sans", "zh", TABLE)]
    assert found == [
        "Noto Sans CJK SC", "Noto Sans CJK SC", "Noto Sans CJK SC", "Noto Sans Hebrew", "Noto Sans", EMOJI_FAMILY, "Noto Sans",
    ]  # fmt: skip


def test_shared_ideographs_take_the_form_of_their_language() -> None:
    assert {sign.family for sign in set_in_fonts("直骨", "Noto Sans", "ja", TABLE)} == {"Noto Sans CJK JP"}
    assert {sign.family for sign in set_in_fonts("直骨", "Noto Sans", "", TABLE)} == {"Noto Sans CJK SC"}
    assert {sign.family for sign in set_in_fonts("直のだ", "Noto Sans", "", TABLE)} == {"Noto Sans CJK JP"}


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab 中文，。\u05d0\n", max_size=80), st.floats(1.5, 20))
def test_lines_lose_nothing_but_blanks_and_keep_to_their_width(text: str, width: float) -> None:
    lines = break_lines(set_in_fonts(text, "Noto Sans", "zh", TABLE), width)
    joined = "".join(sign.text for line in lines for sign in line)
    assert joined.replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert all(line_width(line) <= width + 1e-6 for line in lines)


def test_no_line_begins_with_a_closing_mark() -> None:
    lines = break_lines(set_in_fonts("我们今天去公园，然后回家。", "Noto Sans", "zh", TABLE), 7.0)
    assert all(line[0].text not in "，。" for line in lines) and len(lines) == 2


def test_a_role_stands_smaller_under_its_name_both_flush_left() -> None:
    named = replace(PLAIN, text="Jane Doe\nHead of design", style=TextStyle(second_line_scale=0.5, x=0.3, y=0.8))
    written = body(named)
    assert read_back(written) == "Jane Doe\\NHead of design" and "\\an4" in written and "\\b0" in written
    first, second = (
        float(size) for size in (re.search(r",([\d.]+),&H", script(named).ass).group(1), re.findall(r"\\fs([\d.]+)", written)[0])
    )  # type: ignore[union-attr]
    assert second == pytest.approx(first / 2, rel=0.01)
    assert "\\an4" not in body(replace(named, text="Jane Doe"))


def test_a_bounce_swings_past_its_size_and_settles() -> None:
    sizes = [int(size) for size in re.findall(r"fscx(\d+)", body(replace(PLAIN, style=TextStyle(animation=TextAnimation.BOUNCE))))]
    assert sizes[0] < 100 < max(sizes) and sizes[-1] == 100
