from __future__ import annotations

import pytest

from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.spoken import film_words
from unit.agent.film import context_of, done, photo, placed, talk


def test_only_the_sentences_with_the_phrase_stay() -> None:
    kept, outcome = done(placed(talk()), "trim_speech", phrase="build a film", action="keep")
    words = [word.text for word in film_words(kept.timeline, kept.facts)]
    assert words == ["Today", "um", "we", "build", "a", "film."]
    assert "1 of 3 sentences" in outcome.said[0].english


def test_only_the_sentences_with_the_phrase_go_and_longer_forms_of_the_word_count() -> None:
    films = talk(spoken=[("Films", 1.0, 1.4), ("last.", 1.5, 1.9), ("So", 4.0, 4.2), ("it", 4.3, 4.5), ("goes.", 4.6, 5.0)])
    cut, _ = done(placed(films), "trim_speech", phrase="film", action="remove")
    assert [word.text for word in film_words(cut.timeline, cut.facts)] == ["So", "it", "goes."]


def test_words_of_a_language_without_blanks_are_found_across_word_borders() -> None:
    chat = talk(language="zh", spoken=[("今天", 1.0, 1.4), ("说价", 1.5, 1.9), ("格。", 2.0, 2.4), ("再见。", 5.0, 5.6)])
    cut, _ = done(placed(chat), "trim_speech", phrase="价格", action="keep")
    assert [word.text for word in film_words(cut.timeline, cut.facts)] == ["今天", "说价", "格。"]


def test_finding_a_phrase_tells_where_and_changes_nothing() -> None:
    context = placed(talk())
    after, outcome = done(context, "trim_speech", phrase="thank you", action="find")
    assert after.timeline == context.timeline
    assert outcome.answer is not None and "12 s" in outcome.answer.english


def test_a_phrase_that_nobody_says_is_told_and_nothing_is_cut() -> None:
    with pytest.raises(ToolProblem, match="did not hear “refunds”"):
        done(placed(talk()), "trim_speech", phrase="refunds", action="remove")


def test_a_summary_quotes_the_speech_with_its_times_and_invents_no_word() -> None:
    _, outcome = done(context_of(talk()), "answer", topic="transcript")
    assert outcome.answer is not None
    lines = [line for line in outcome.answer.english.splitlines() if line.startswith("- ")]
    assert lines == ["- (0:01) Hello everyone and welcome.", "- (0:05) Today um we build a film."]


def test_there_is_no_summary_of_a_file_in_which_nobody_speaks() -> None:
    with pytest.raises(ToolProblem, match="no speech"):
        done(context_of(photo("a.jpg")), "answer", topic="transcript")


def test_a_prompt_holds_the_persons_own_scene() -> None:
    _, outcome = done(context_of(), "answer", topic="prompt", about="a red kite over a field")
    assert outcome.answer is not None and "A red kite over a field." in outcome.answer.english


def test_photos_go_back_to_the_order_in_which_they_arrived() -> None:
    turned, _ = done(placed(photo("b.jpg"), photo("a.jpg")), "reorder", order="reverse")
    back, _ = done(turned, "reorder", order="upload")
    assert [clip.name for clip in back.timeline.main_track.clips] == ["b", "a"]  # type: ignore[union-attr]


def test_captions_in_the_language_that_is_spoken_need_no_translation_and_stay_as_they_are() -> None:
    captioned, _ = done(placed(talk()), "add_captions")
    after, outcome = done(captioned, "translate_captions", language="en")
    assert after.timeline == captioned.timeline
    assert not outcome.refused and "already" in outcome.said[0].english


def test_a_translation_into_another_language_is_refused_by_name() -> None:
    captioned, _ = done(placed(talk()), "add_captions")
    after, outcome = done(captioned, "translate_captions", language="fr")
    assert after.timeline == captioned.timeline
    assert outcome.refused and outcome.answer is not None and "translating" in outcome.answer.english
