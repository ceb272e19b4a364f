from __future__ import annotations

from dataclasses import replace

import pytest

from reeltalk.agent.outcome import ToolProblem
from reeltalk.media.facts import Look, Screen, TextLine
from unit.agent.film import File, between, context_of, done, placed, seconds


def look(start: float, end: float, *texts: str, flat: float = 0.9) -> Look:
    return Look(between(start, end), tuple(TextLine(text, 0.1, 0.1 * row, 0.5, 0.05) for row, text in enumerate(texts, 1)), flat)


LESSON = File(
    "lesson.mp4",
    duration_s=12.0,
    has_audio=False,
    screen=Screen(
        (
            look(0, 4, "Welcome", "Part one", "Agenda"),
            look(4, 8, "Revenue 2026", "up 40 %", "Export"),
            look(8, 12, "谢谢大家", "再见", "完"),
        ),
        "hand",
    ),
)


def test_what_is_written_is_told_with_its_times_and_that_it_is_a_screen() -> None:
    context = context_of(LESSON)
    after, outcome = done(context, "answer", topic="screen")
    assert after.timeline == context.timeline and outcome.answer is not None
    assert "recording of a screen" in outcome.answer.english and "屏幕录制" in outcome.answer.chinese
    assert outcome.answer.english.splitlines()[1:] == [
        "0:00 Welcome / Part one / Agenda",
        "0:04 Revenue 2026 / up 40 % / Export",
        "0:08 谢谢大家 / 再见 / 完",
    ]


def test_a_phrase_is_found_where_it_is_written_a_misread_letter_included() -> None:
    _, outcome = done(placed(LESSON), "answer", topic="screen", about="Revenue 2O26")
    assert outcome.answer is not None and "0:04" in outcome.answer.english
    with pytest.raises(ToolProblem, match="did not read “invoice”"):
        done(placed(LESSON), "answer", topic="screen", about="invoice")


def test_the_film_is_cut_to_where_something_is_written() -> None:
    kept, _ = done(placed(LESSON), "trim_screen", phrase="revenue", action="keep")
    assert seconds(kept.timeline.duration) == 4
    gone, _ = done(placed(LESSON), "trim_screen", phrase="谢谢", action="remove")
    assert seconds(gone.timeline.duration) == 8


def test_where_nothing_can_read_that_is_said() -> None:
    assert LESSON.screen is not None
    unread = replace(LESSON, screen=Screen(tuple(replace(each, lines=()) for each in LESSON.screen.looks), ""))
    with pytest.raises(ToolProblem, match="rapidocr-onnxruntime"):
        done(placed(unread), "answer", topic="screen")


def test_footage_without_a_word_in_it_is_said_to_have_none() -> None:
    with pytest.raises(ToolProblem, match="no text"):
        done(placed(replace(LESSON, screen=Screen((look(0, 12, flat=0.0),), "hand"))), "answer", topic="screen")
