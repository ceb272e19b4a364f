"""Finding what is said in the film by its words, and cutting by it: whole sentences go or stay, so that nobody is cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.cutting_tools import cut_out, seconds_text
from reeltalk.agent.footage import ceil_to_frame, floor_to_frame
from reeltalk.agent.outcome import Draft, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.speech_tools import midway
from reeltalk.agent.spoken import Sentence, film_words, sentences, snapped_inward
from reeltalk.agent.tool_arguments import TrimSpeech
from reeltalk.edits.spoken import TimelineWord
from reeltalk.timeline.model import Timeline
from reeltalk.timeline.time import Ticks, TimeRange, complement, merged, ticks_from_seconds

INFLECTION_SIGNS_MAX: Final = 3
PLACES_TOLD_MAX: Final = 12
ANSWER_SILENCE_MAX: Final = ticks_from_seconds(4)
_LITTLE_WORDS: Final = frozenset(
    ("a", "an", "the", "of", "to", "in", "on", "at", "for", "with", "and", "or", "is", "was", "are", "were", "be", "my", "your", "our",
     "his", "her", "their", "its", "it", "that", "this", "how", "what", "why", "when", "where", "who", "which", "about", "do", "did")
)  # fmt: skip
_SIGNS: Final = re.compile(r"[^\w]+")
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


def trim_speech(arguments: TrimSpeech, context: PlanningContext) -> ToolOutcome:
    """Remove the sentences in which something is said, keep only them, or tell where they are."""
    timeline = context.timeline
    words = film_words(timeline, context.facts)
    if not words:
        raise ToolProblem("I heard no speech in the footage, so I cannot search it by words.", "素材里没有听到说话声，无法按台词查找。")
    spoken = sentences(words)
    phrases = (arguments.phrase, *arguments.also)
    seek = _answers if arguments.part == "answer" else _exact if arguments.part == "word" else _mentions
    held = {sentence for phrase in phrases for sentence in seek(spoken, words, phrase)}
    found = [sentence for sentence in spoken if sentence in held]
    if not found:
        raise _unheard(arguments.phrase)
    if arguments.action == "find":
        return _told(found, arguments.phrase)
    ranges = _meant(arguments, found, spoken, words, timeline)
    draft = Draft(timeline)
    cut_out(draft, ranges if arguments.action == "remove" else complement(ranges, TimeRange(0, timeline.duration)))
    of_sentences = arguments.until is None and arguments.part not in {"word", "before", "after"} and not arguments.also
    said = (_kept_or_cut(arguments, len(found), len(spoken)),) if of_sentences else ()
    return ToolOutcome(draft.operations, said=said, facts={"passages": len(ranges)})


def _meant(
    arguments: TrimSpeech, found: Sequence[Sentence], spoken: Sequence[Sentence], words: Sequence[TimelineWord], timeline: Timeline
) -> tuple[TimeRange, ...]:
    """Return the stretches that are meant: the sentences found, from the first of them up to another, or all before or after them."""
    if arguments.part == "word":
        phrases = (arguments.phrase, *arguments.also)
        runs = [run for phrase in phrases for sentence in found for run in _runs(sentence, words, phrase)]
        return snapped_inward(merged(runs), timeline.canvas.rate)
    ranges = merged(_span(spoken, sentence, timeline) for sentence in found)
    if arguments.until is not None:
        ends = [_span(spoken, each, timeline) for each in _mentions(spoken, words, arguments.until)]
        last = next((each for each in ends if each.end >= ranges[0].end), None)
        if last is None:
            raise _unheard(arguments.until)
        ranges = (TimeRange.between(ranges[0].start, last.end),)
    if arguments.part == "before":
        return (TimeRange.between(0, ranges[0].start),)
    if arguments.part == "after":
        return (TimeRange.between(ranges[-1].end, timeline.duration),)
    return ranges


def said_at(phrase: str, context: PlanningContext) -> Ticks:
    """Return when a phrase is said for the first time: its own first word where it stands as it is, else its sentence.

    Raises ToolProblem where it is not heard.
    """
    words = film_words(context.timeline, context.facts)
    found = _mentions(sentences(words), words, phrase)
    if not found:
        raise _unheard(phrase)
    within = [word for word in words if found[0].start <= word.start < found[0].end]
    first = _plain(phrase.split()[0]) if phrase.split() else ""
    return next((word.start for word in within if first and _same(_plain(word.text), first)), found[0].start)


def _unheard(phrase: str) -> ToolProblem:
    return ToolProblem(f"I did not hear “{phrase}” in the footage, so I changed nothing.", f"素材里没有听到“{phrase}”，所以没有改动。")


def _kept_or_cut(arguments: TrimSpeech, found: int, spoken: int) -> Phrase:
    phrase = arguments.phrase
    if arguments.action == "keep":
        english = f"“{phrase}” is said in {found} of {spoken} sentences; I kept only those."
        return Phrase(english, f"{spoken} 句中有 {found} 句提到“{phrase}”，已只保留这些句子。")
    english = f"“{phrase}” is said in {found} of {spoken} sentences; I cut them out."
    return Phrase(english, f"{spoken} 句中有 {found} 句提到“{phrase}”，已剪掉这些句子。")


def _mentions(spoken: Sequence[Sentence], words: Sequence[TimelineWord], phrase: str) -> list[Sentence]:
    """Return the sentences that hold the phrase as it stands; where none does, those that hold all its words that carry meaning."""
    exact = _exact(spoken, words, phrase)
    meant = [plain for part in phrase.split() if (plain := _plain(part)) and plain not in _LITTLE_WORDS]
    if exact or not meant or _UNSPACED.search(phrase):
        return exact
    return [
        sentence
        for sentence in spoken
        if (said := _said(sentence, words)) and all(any(_same(heard, wanted) for heard in said) for wanted in meant)
    ]


def _exact(spoken: Sequence[Sentence], words: Sequence[TimelineWord], phrase: str) -> list[Sentence]:
    """Return the sentences that hold the phrase as it stands."""
    return [sentence for sentence in spoken if next(_runs(sentence, words, phrase), None) is not None]


def _answers(spoken: Sequence[Sentence], words: Sequence[TimelineWord], phrase: str) -> list[Sentence]:
    """Return what is said after each question that holds the phrase, up to the next question or a long silence."""
    ends = [next(word.text.strip() for word in reversed(words) if word.start < max(each.end, each.start + 1)) for each in spoken]
    asked = [end.endswith(("?", "？")) for end in ends]
    questions = [sentence for sentence, is_question in zip(spoken, asked, strict=True) if is_question]
    found: list[Sentence] = []
    for question in _mentions(questions, words, phrase):
        place = spoken.index(question) + 1
        while place < len(spoken) and not asked[place] and spoken[place].start - spoken[place - 1].end <= ANSWER_SILENCE_MAX:
            found.append(spoken[place])
            place += 1
    return found


def _told(found: Sequence[Sentence], phrase: str) -> ToolOutcome:
    places = [seconds_text(sentence.start) for sentence in found[:PLACES_TOLD_MAX]]
    english, chinese = ", ".join(f"{place} s" for place in places), "、".join(f"{place} 秒" for place in places)
    return ToolOutcome(answer=Phrase(f"“{phrase}” is said at {english}.", f"“{phrase}”出现在 {chinese}。"))


def _runs(sentence: Sentence, words: Sequence[TimelineWord], phrase: str) -> Iterator[TimeRange]:
    """Yield when the phrase itself is said in a sentence: whole words; without blanks, the words that hold its signs."""
    within = _words_of(sentence, words)
    said = [_plain(word.text) for word in within]
    if _UNSPACED.search(phrase):
        letters = [number for number, text in enumerate(said) for _ in text]
        runs = [(letters[each.start()], letters[each.end() - 1]) for each in re.finditer(re.escape(_plain(phrase)), "".join(said))]
    else:
        wanted = [_plain(part) for part in phrase.split() if _plain(part)]
        starts = range(len(said) - len(wanted) + 1) if wanted else ()
        runs = [(at, at + len(wanted) - 1) for at in starts if all(map(_same, said[at : at + len(wanted)], wanted))]
    yield from (TimeRange.between(within[first].start, within[last].end) for first, last in runs)


def _words_of(sentence: Sentence, words: Sequence[TimelineWord]) -> list[TimelineWord]:
    return [word for word in words if sentence.start <= word.start < max(sentence.end, sentence.start + 1)]


def _said(sentence: Sentence, words: Sequence[TimelineWord]) -> list[str]:
    return [_plain(word.text) for word in _words_of(sentence, words)]


def _same(heard: str, wanted: str) -> bool:
    """Say whether a heard word is the wanted one or a longer form of it ("price", "prices")."""
    return heard == wanted or (
        len(wanted) > INFLECTION_SIGNS_MAX and heard.startswith(wanted) and len(heard) - len(wanted) <= INFLECTION_SIGNS_MAX
    )


def _plain(word: str) -> str:
    return _SIGNS.sub("", word).casefold()


def _span(spoken: Sequence[Sentence], sentence: Sentence, timeline: Timeline) -> TimeRange:
    rate, number = timeline.canvas.rate, spoken.index(sentence)
    start = max(0, floor_to_frame(midway(spoken, number, before=True), rate))
    return TimeRange.between(start, min(timeline.duration, ceil_to_frame(midway(spoken, number, before=False), rate)))
