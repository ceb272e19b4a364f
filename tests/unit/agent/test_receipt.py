from __future__ import annotations

import json

import pytest

from reeltalk.agent.measures import cover_percent, measure_timeline
from reeltalk.agent.receipt import Fact, Receipt, Status, lines, with_file_facts, wording
from reeltalk.agent.spoken import film_words
from reeltalk.render.verify import VerifyReport
from reeltalk.timeline.model import Timeline
from reeltalk.workflows.proof import file_facts
from unit.agent.film import between, context_of, done, placed, talk
from unit.agent.test_loop import turn


def full_receipt() -> Receipt:
    calls = (("trim_pauses", {}), ("add_captions", {}), ("add_music", {"mood": "calm"}), ("set_canvas", {"aspect": "9:16"}), ("fly", {}))
    return turn(context_of(talk()), *calls)[0].receipt


def test_a_receipt_survives_json() -> None:
    receipt = full_receipt()
    assert Receipt.from_dict(json.loads(json.dumps(receipt.to_dict()))) == receipt


@pytest.mark.parametrize("data", [{}, {"clauses": [{}]}, {"clauses": [{"text": "x", "status": "great", "operations": [], "facts": []}]}])
def test_what_is_no_receipt_is_refused(data: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        Receipt.from_dict(data)


def test_every_clause_carries_the_figures_that_speak_for_it() -> None:
    clauses = {clause.operations: {fact.name: fact.value for fact in clause.facts} for clause in full_receipt().clauses}
    assert clauses[("trim_pauses",)].items() >= {"pauses_removed": 4, "words_kept": 12, "words_total": 12}.items()
    assert clauses[("add_captions",)]["caption_cover_percent"] == 100
    assert clauses[("add_music",)].items() >= {"music_cover_percent": 100, "music_percent": 35}.items()
    assert clauses[("set_canvas",)]["canvas"] == "1080x1920"


def test_the_file_is_put_beside_the_timeline_not_in_its_place() -> None:
    receipt = full_receipt()
    measured = {"longest_pause_s": 0.44, "loudness_lufs": -14.1, "words_heard": 11, "words_expected": 12, "duration_s": 5.53, "frames": 166}
    proven = with_file_facts(receipt, measured)
    pauses = [fact for fact in proven.clauses[0].facts if fact.name == "longest_pause_s"]
    assert [fact.source for fact in pauses] == ["timeline", "file"] and pauses[1] == Fact("longest_pause_s", 0.44, "s", "file")
    assert Fact("words_heard", 11, "", "file") in proven.clauses[0].facts
    assert Fact("loudness_lufs", -14.1, "LUFS", "file") in proven.film
    assert proven.clauses[-1] == receipt.clauses[-1]
    assert with_file_facts(proven, measured) == proven


def test_a_receipt_reads_as_lines() -> None:
    english = lines(full_receipt(), "en")
    assert english[0].startswith("✓ trim pauses - pauses: 4 removed, 14.5 s; longest pause")
    assert "captions cover 100 % of speech" in english[1] and "music covers 100 %" in english[2] and "canvas 1080x1920" in english[3]
    assert english[4].startswith("✗ fly - There is no tool")
    assert english[-1].startswith("= ")
    assert lines(full_receipt(), "zh")[1].endswith("字幕覆盖 100% 的说话内容")


def test_half_a_pair_of_figures_is_not_told() -> None:
    receipt = with_file_facts(full_receipt(), {"words_heard": 7})
    assert "heard" not in "".join(lines(receipt))


def test_a_clause_is_partly_done_where_something_else_was_done_instead() -> None:
    receipt = turn(placed(talk()), ("add_transitions", {}), ("add_music", {"named": "Thriller"}))[0].receipt
    assert [clause.status for clause in receipt.clauses] == [Status.PARTLY, Status.PARTLY]


def test_a_timeline_is_measured_as_it_is() -> None:
    context, _ = done(placed(talk()), "add_captions")
    context, _ = done(context, "trim_range", ranges=[[10, None]])
    measured = measure_timeline(context.timeline, film_words(context.timeline, context.facts))
    assert (measured["duration_s"], measured["clips"], measured["canvas"], measured["caption_cover_percent"]) == (10.0, 1, "1920x1080", 100)
    assert measured["longest_pause_s"] == 2.4
    assert measure_timeline(Timeline())["duration_s"] == 0


def test_cover_is_the_shared_time_in_percent() -> None:
    assert cover_percent([between(0, 5)], [between(0, 10)]) == 50
    assert cover_percent([between(0, 2), between(1, 3), between(8, 20)], [between(2, 4), between(8, 9), between(30, 31)]) == 50
    assert cover_percent([], [between(0, 1)]) == 0
    assert cover_percent([], []) == 100


@pytest.mark.parametrize(
    "name", ["sounds", "music_s", "generated_pictures", "generated_clips", "voice_over_s", "scenes", "chapters", "highlights"]
)
def test_what_was_made_is_told_on_a_receipt(name: str) -> None:
    told = wording([Fact(name, 3), Fact("generated_s", 5.0)], "en")
    assert "3" in told and wording([Fact(name, 3), Fact("generated_s", 5.0)], "de") not in ("", told)


def test_what_the_finished_file_shows_of_its_shape_is_measured_on_it() -> None:
    report = VerifyReport(2.0, 60, 96_000, 1080, 1920, None, None, (), (), None, 1_000, ())
    assert file_facts(report) == {"duration_s": 2.0, "frames": 60, "canvas": "1080x1920", "fps": 30.0}
    (shape,) = [clause for clause in with_file_facts(full_receipt(), file_facts(report)).clauses if clause.operations == ("set_canvas",)]
    assert {(fact.name, fact.value) for fact in shape.facts if fact.source == "file"} == {("canvas", "1080x1920"), ("fps", 30.0)}
