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


INTERVIEW = [
    ("How", 0.5, 0.7), ("much", 0.8, 1.0), ("is", 1.1, 1.2), ("the", 1.3, 1.4), ("bread?", 1.5, 1.9),
    ("Three", 2.5, 2.8), ("euros.", 2.9, 3.3), ("It", 4.0, 4.2), ("is", 4.3, 4.4), ("good.", 4.5, 4.9),
    ("And", 6.0, 6.2), ("the", 6.3, 6.4), ("milk?", 6.5, 6.9), ("Two.", 7.5, 7.9),
]  # fmt: skip


def test_the_answer_to_a_question_is_what_follows_it_up_to_the_next_one() -> None:
    kept, _ = done(placed(talk(spoken=INTERVIEW)), "trim_speech", phrase="bread", action="keep", part="answer")
    assert [word.text for word in film_words(kept.timeline, kept.facts)] == ["Three", "euros.", "It", "is", "good."]
    with pytest.raises(ToolProblem, match="did not hear"):
        done(placed(talk(spoken=INTERVIEW)), "trim_speech", phrase="good", action="keep", part="answer")


def test_a_sentence_about_something_is_found_by_its_words_in_any_order_when_nobody_says_the_phrase() -> None:
    cut, _ = done(placed(talk(spoken=INTERVIEW)), "trim_speech", phrase="the bread and how much it is", action="remove")
    assert [word.text for word in film_words(cut.timeline, cut.facts)] == [text for text, *_ in INTERVIEW[5:]]


def test_takes_that_were_done_again_are_cut_and_the_last_one_stays_whole() -> None:
    said = [
        ("Today", 0.5, 0.8), ("we", 0.9, 1.0), ("bake", 1.1, 1.4), ("Today", 3.0, 3.3), ("we", 3.4, 3.5), ("bake", 3.6, 3.9),
        ("a", 4.0, 4.1), ("a", 4.3, 4.4), ("cake.", 4.5, 5.0),
    ]  # fmt: skip
    cut, outcome = done(placed(talk(spoken=said)), "remove_retakes")
    assert [word.text for word in film_words(cut.timeline, cut.facts)] == ["Today", "we", "bake", "a", "cake."]
    assert (outcome.facts["takes_removed"], outcome.facts["false_starts_removed"]) == (1, 1)


def test_without_a_take_done_again_nothing_is_cut() -> None:
    after, outcome = done(placed(talk()), "remove_retakes")
    assert outcome.operations == () and "stumbled" in outcome.said[0].english and after.timeline.duration


def test_a_word_goes_alone_and_the_sentence_around_it_stays() -> None:
    cut, _ = done(placed(talk()), "trim_speech", phrase="um", also=["thank you"], part="word")
    assert [word.text for word in film_words(cut.timeline, cut.facts)] == [
        *("Hello", "everyone", "and", "welcome.", "Today", "we", "build", "a", "film.")
    ]


def test_a_word_without_blanks_goes_alone() -> None:
    chat = talk(language="zh", spoken=[("今天", 1.0, 1.4), ("内幕", 1.5, 1.9), ("很多。", 2.0, 2.4)])
    cut, _ = done(placed(chat), "trim_speech", phrase="内幕", part="word")
    assert [word.text for word in film_words(cut.timeline, cut.facts)] == ["今天", "很多。"]
