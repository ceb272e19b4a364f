from __future__ import annotations

from dataclasses import replace

import pytest

from reeltalk.agent.outcome import ToolProblem
from reeltalk.media.facts import Speakers, Turn
from reeltalk.timeline.model import TextSource, TrackRole
from unit.agent.film import PlanningContext, between, context_of, done, placed, seconds, talk

TALK = talk(speakers=Speakers((Turn(between(1, 2.6), 0), Turn(between(5, 7), 1), Turn(between(12, 12.9), 0)), "hand"))


def texts(context: PlanningContext) -> list[str]:
    clips = [clip for track in context.timeline.tracks_of_role(TrackRole.CAPTIONS) for clip in track.clips]
    return [" ".join(clip.source.text.split()) for clip in clips if isinstance(clip.source, TextSource)]


def test_captions_name_the_speaker_where_the_voice_changes() -> None:
    after, outcome = done(placed(TALK), "label_speakers")
    assert texts(after) == ["Speaker 1: Hello everyone and welcome.", "Speaker 2: Today um we build a film.", "Speaker 1: Thank you."]
    assert outcome.facts["speakers"] == 2 and "2 voices" in outcome.said[0].english and "2 个" in outcome.said[0].chinese


def test_speakers_get_the_names_that_are_given_in_the_order_in_which_they_speak() -> None:
    after, _ = done(placed(TALK), "label_speakers", names=["Anna", "Ben"])
    assert [text.split(":")[0] for text in texts(after)] == ["Anna", "Ben", "Anna"]


def test_labels_follow_a_cut_of_the_film() -> None:
    cut, _ = done(placed(TALK), "trim_range", action="remove", ranges=[[0.0, 4.0]])
    after, _ = done(cut, "label_speakers")
    first = next(iter(after.timeline.tracks_of_role(TrackRole.CAPTIONS))).clips[0]
    assert texts(after)[0].startswith("Speaker 1: Today") and seconds(first.start) == pytest.approx(1.0, abs=0.05)


def test_who_speaks_when_is_told_and_nothing_is_changed() -> None:
    context = context_of(TALK)
    after, outcome = done(context, "answer", topic="speakers")
    assert after.timeline == context.timeline and outcome.answer is not None
    assert outcome.answer.english.splitlines()[1:] == ["0:01 Speaker 1", "0:05 Speaker 2", "0:12 Speaker 1"]


def test_without_an_engine_it_is_said_what_is_missing() -> None:
    with pytest.raises(ToolProblem, match="resemblyzer"):
        done(placed(replace(TALK, speakers=None)), "label_speakers")
