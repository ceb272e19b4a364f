from __future__ import annotations

import pytest

from reeltalk.agent.chapters import chapters_of, summary_of, titles_of
from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.spoken import film_words, sentences
from reeltalk.timeline.model import MarkerKind
from unit.agent.film import File, context_of, done, placed, seconds, ticks
from unit.agent.test_highlights import lecture

COFFEE = (
    "Coffee grows on high hills near the equator.",
    "Farmers pick the red coffee cherries by hand.",
    "The cherries are washed and dried in the sun.",
    "A good farmer knows every coffee tree.",
    "The beans are then sent to the harbour.",
)
SHIPS = (
    "Now let us talk about sailing ships.",
    "A ship needs wind and strong sails.",
    "The captain reads the wind and sets the sails.",
    "Old ships carried the mail across the ocean.",
    "A storm can break the mast of a ship.",
)
BREAD = (
    "Bread is the oldest food that we bake.",
    "You need flour, water, salt and time.",
    "The dough must rest before you bake the bread.",
    "A hot oven gives the bread its crust.",
    "Fresh bread smells like home.",
)
LESSON = (*COFFEE, *SHIPS, *BREAD)
CHINESE = (
    ("咖啡生长在赤道附近的高山上。", "农民用手采摘咖啡果。", "咖啡果要清洗晒干。", "好的咖啡需要好的咖啡树。"),
    ("接下来说说帆船。", "帆船需要风和结实的船帆。", "船长观察风向调整船帆。", "古老的帆船运送邮件。"),
    ("面包是最古老的食物。", "做面包需要面粉和水。", "面团要先发酵再烤面包。", "烤箱让面包外皮香脆。"),
)


def begins(clip: File, subject: tuple[str, ...], whole: tuple[str, ...]) -> float:
    """When the first word of a subject is said."""
    words_before = sum(len(text.split() if clip.language == "en" else text) for text in whole[: whole.index(subject[0])])
    return clip.spoken[words_before][1]


def test_a_chapter_begins_where_the_subject_changes_and_is_named_in_the_speakers_words() -> None:
    clip = lecture(*LESSON)
    context = placed(clip)
    found = chapters_of(sentences(film_words(context.timeline, context.facts)), context.timeline.duration)
    assert [seconds(each.start) for each in found] == [0, begins(clip, SHIPS, LESSON), begins(clip, BREAD, LESSON)]
    for each, about in zip(found, ("coffee", "ship", "bread"), strict=True):
        assert about in each.title.lower()
        assert each.title.lower() in " ".join(LESSON).lower()


def test_a_chinese_talk_has_chapters_too() -> None:
    whole = tuple(text for part in CHINESE for text in part)
    clip = lecture(*whole, language="zh", word_s=0.3)
    context = placed(clip)
    found = chapters_of(sentences(film_words(context.timeline, context.facts)), context.timeline.duration)
    assert [seconds(each.start) for each in found] == [0, begins(clip, CHINESE[1], whole), begins(clip, CHINESE[2], whole)]
    assert all(about in each.title for each, about in zip(found, ("咖啡", "帆船", "面包"), strict=True))


def test_chapters_are_told_as_a_platform_reads_them_and_change_nothing() -> None:
    context = context_of(lecture(*LESSON))
    after, outcome = done(context, "answer", topic="chapters")
    assert after.timeline == context.timeline and outcome.answer is not None
    rows = outcome.answer.english.splitlines()[1:]
    assert len(rows) == 3 and rows[0].startswith("0:00 ") and rows[1].startswith("0:1")


def test_no_chapter_is_shorter_than_platforms_allow_and_too_few_are_said_to_be() -> None:
    _, outcome = done(placed(lecture(*COFFEE[:2], *BREAD[:2])), "answer", topic="chapters")
    assert outcome.answer is not None and "at least 3" in outcome.answer.english and "至少要有 3 个" in outcome.answer.chinese


def test_chapters_on_the_film_move_with_its_cuts_and_can_be_taken_off() -> None:
    named, _ = done(placed(lecture(*LESSON)), "set_chapters")
    assert [marker.kind for marker in named.timeline.markers] == [MarkerKind.CHAPTER] * 3
    cut, _ = done(named, "trim_range", action="remove", ranges=[[0.0, 5.0]])
    assert cut.timeline.markers[1].at == named.timeline.markers[1].at - ticks(5)
    bare, _ = done(cut, "set_chapters", action="remove")
    assert bare.timeline.markers == ()
    with pytest.raises(ToolProblem, match="no chapters"):
        done(bare, "set_chapters", action="remove")


def test_a_description_has_a_title_a_summary_the_chapters_and_keywords_in_the_speakers_words() -> None:
    _, outcome = done(placed(lecture(*LESSON)), "answer", topic="description")
    assert outcome.answer is not None
    blocks = outcome.answer.english.split("\n\n")
    assert len(blocks) == 5 and "0:00 " in blocks[3] and "#bread" in blocks[4]
    assert all(sentence in LESSON for sentence in blocks[2].replace(". ", ".|").split("|"))


def test_titles_and_summaries_are_sentences_that_were_said() -> None:
    context = placed(lecture(*LESSON))
    spoken = sentences(film_words(context.timeline, context.facts))
    said = " ".join(LESSON).lower()
    assert 2 <= len(titles_of(spoken)) <= 4 and all(title.lower() in said for title in titles_of(spoken))
    assert len(summary_of(spoken)) == 3 and all(sentence in LESSON for sentence in summary_of(spoken))


def test_silent_footage_has_nothing_to_write_from() -> None:
    with pytest.raises(ToolProblem, match="no speech"):
        done(placed(File("trip.mp4", has_audio=False)), "answer", topic="chapters")
