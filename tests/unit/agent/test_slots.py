from __future__ import annotations

import pytest

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece, split_request
from reeltalk.agent.language import detect_language, read_request
from reeltalk.agent.numbers import read_clock, read_duration, read_number
from reeltalk.agent.tokens import tokenize


def piece(text: str, *, verb: str = "remove") -> Piece:
    request = read_request(text)
    return Piece(request, tokenize(request), verb)


def clauses(text: str) -> list[str]:
    request = read_request(text)
    return [part.text for part in split_request(request, tokenize(request))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000", 1000),
        ("2.5", 2.5),
        ("twenty five", 25),
        ("one and a half", 1.5),
        ("three hundred", 300),
        ("三十五", 35),
        ("两", 2),
        ("一百二十", 120),
        ("十", 10),
        ("三点五", 3.5),
    ],
)
def test_a_number_is_read_in_digits_words_and_characters(text: str, value: float) -> None:
    number = read_number(text, 0)
    assert number is not None and number.value == value and number.end == len(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10s", 10),
        ("1m20s", 80),
        ("60-second", 60),
        ("half a minute", 30),
        ("one and a half minutes", 90),
        ("a minute", 60),
        ("500 ms", 0.5),
        ("1 minute 20 seconds", 80),
        ("2 hours", 7200),
        ("10秒", 10),
        ("半分钟", 30),
        ("一分半", 90),
        ("1分20秒", 80),
        ("两分钟", 120),
        ("一个半小时", 5400),
    ],
)
def test_a_length_of_time_is_read_in_its_usual_spellings(text: str, value: float) -> None:
    duration = read_duration(text, 0)
    assert duration is not None and duration.value == pytest.approx(value) and duration.end == len(text)


@pytest.mark.parametrize(("text", "value"), [("0:30", 30), ("1:02:03", 3723), ("00:30.5", 30.5), ("1分20", 80)])
def test_a_clock_time_is_read(text: str, value: float) -> None:
    clock = read_clock(text, 0)
    assert clock is not None and clock.value == value


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("0:30-1:00", [[30.0, 60.0]]),
        ("from 10 to 20 seconds", [[10.0, 20.0]]),
        ("between 5 and 10 seconds", [[5.0, 10.0]]),
        ("the first ten seconds", [[0.0, 10.0]]),
        ("the last half a minute", [[-30.0, None]]),
        ("5 seconds off the end", [[-5.0, None]]),
        ("everything after 1:20", [[80.0, None]]),
        ("from the start to 0:15", [[0.0, 15.0]]),
        ("from 1:20 to the end", [[80.0, None]]),
        ("1 to 2 minutes", [[60.0, 120.0]]),
        ("前10秒", [[0.0, 10.0]]),
        ("最后半分钟", [[-30.0, None]]),
        ("第30秒到1分钟", [[30.0, 60.0]]),
        ("第10到20秒", [[10.0, 20.0]]),
        ("10秒以后", [[10.0, None]]),
        ("开头3秒和结尾5秒", [[0.0, 3.0], [-5.0, None]]),
    ],
)
def test_a_stretch_of_time_is_read_in_its_usual_spellings(text: str, ranges: slots.Ranges) -> None:
    assert slots.read_ranges(piece(text)) == ranges


@pytest.mark.parametrize(
    ("text", "target"),
    [("the second clip", "2"), ("clip 2", "2"), ("clips 1 and 3", "1,3"), ("the last clip", "last"), ("第二段", "2"), ("最后一段", "last")],
)
def test_clips_are_named_by_number(text: str, target: str) -> None:
    assert slots.clip_target(piece(text)) == {"target": target}


def test_a_color_belongs_to_the_word_it_stands_beside() -> None:
    assert slots.colors(piece("white captions with #ff0 highlight")) == {"color": "#FFFFFF", "highlight_color": "#FFFF00"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("trim the pauses, add transitions and export", ["trim the pauses", "add transitions", "export"]),
        ("make it 1,000 pixels wide", ["make it 1,000 pixels wide"]),
        ('add a title "this, and that" at the top', ['add a title "this, and that" at the top']),
        ("cut between 5 and 10 seconds", ["cut between 5 and 10 seconds"]),
        ("去掉停顿加字幕，然后导出", ["去掉停顿", "加字幕", "导出"]),
        ("字幕、转场和音乐", ["字幕", "转场", "音乐"]),
    ],
)
def test_a_request_is_cut_into_wishes_and_nowhere_else(text: str, parts: list[str]) -> None:
    assert clauses(text) == parts


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("add captions", "en"),
        ("加字幕", "zh"),
        ("加 captions 和 lo-fi music", "zh"),
        ('add a title "你好世界你好世界"', "en"),
        ("add a title 你好", "en"),
    ],
)
def test_the_language_is_told_by_its_script(text: str, language: str) -> None:
    assert detect_language(read_request(text).plain) == language


def test_where_there_are_no_words_the_session_decides_the_language() -> None:
    assert detect_language("123", "zh-CN") == "zh"


def test_traditional_characters_and_full_width_signs_are_folded_in_place() -> None:
    request = read_request("加１個標題：「旅行」")
    assert len(request.plain) == len(request.original)
    assert "标题:" in request.plain and "1" in request.plain
