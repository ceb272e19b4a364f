"""Answers to questions about what is said in the footage, in its own words: nothing is invented, sentences are only chosen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Phrase, ToolOutcome, ToolProblem
from reeltalk.media.facts import Word
from reeltalk.timeline.time import Ticks, seconds_from_ticks, ticks_from_seconds

POINTS_MAX: Final = 5
PASSAGES_TOLD_MAX: Final = 200
POINT_WORDS_MAX: Final = 24
POINT_WORDS_MIN: Final = 4
TELLING_SIGNS_MIN: Final = 4
SENTENCE_PAUSE: Final = ticks_from_seconds(0.7)
_ENDS: Final = (".", "!", "?", "…", "。", "！", "？")
_PAUSES: Final = (",", ";", ":", "，", "；", "：", "、")
_SIGNS: Final = re.compile(r"\W+")
_UNSPACED_LANGUAGES: Final = frozenset({"zh", "ja", "yue"})


@dataclass(frozen=True, slots=True)
class Point:
    """A passage as it was said: where it begins in its file, and its words."""

    start: Ticks
    text: str
    weight: float


def summarize(context: PlanningContext) -> ToolOutcome:
    """Answer what the footage is about: the passages that say most, in their order, each with its time."""
    points: list[Point] = []
    for asset in sorted(context.assets, key=lambda each: each.position):
        transcript = context.facts.transcript(asset.id) if asset.has_audio else None
        if transcript is not None and transcript.words:
            points += telling_points(transcript.words, joiner="" if transcript.language in _UNSPACED_LANGUAGES else " ")
    if not points:
        raise ToolProblem("I heard no speech in the uploads, so there is nothing to sum up.", "上传的素材里没有听到说话声，无法总结内容。")
    lines = "\n".join(f"- {_clock(point.start)} {point.text}" for point in points)
    return ToolOutcome(answer=Phrase(f"The main points, in the speaker's own words:\n{lines}", f"主要内容（原话）：\n{lines}"))


def all_words(context: PlanningContext) -> ToolOutcome:
    """Answer what is said in the footage, passage by passage with its time; a long recording is told up to a bound."""
    lines: list[str] = []
    for asset in sorted(context.assets, key=lambda each: each.position):
        transcript = context.facts.transcript(asset.id) if asset.has_audio else None
        if transcript is not None:
            joiner = "" if transcript.language in _UNSPACED_LANGUAGES else " "
            spoken = [passage for passage in _passages(transcript.words) if passage]
            lines += [f"{_clock(passage[0].start)} {joiner.join(word.text.strip() for word in passage)}" for passage in spoken]
    if not lines:
        raise ToolProblem(
            "I heard no speech in the uploads, so there is nothing to write down.", "上传的素材里没有听到说话声，没有可以转写的内容。"
        )
    told = "\n".join(lines[:PASSAGES_TOLD_MAX]) + ("\n…" if len(lines) > PASSAGES_TOLD_MAX else "")
    return ToolOutcome(answer=Phrase(f"What is said:\n{told}", f"文字稿：\n{told}"))


def telling_points(words: Sequence[Word], joiner: str = " ") -> list[Point]:
    """Return the passages whose words come up most in the whole, in the order in which they are said."""
    passages = _passages(words)
    counts = Counter(plain for word in words if len(plain := _plain(word.text)) >= TELLING_SIGNS_MIN)
    weighed = [_point(passage, counts, joiner) for passage in passages if len(passage) >= POINT_WORDS_MIN] or [
        _point(passage, counts, joiner) for passage in passages
    ]
    chosen = sorted(weighed, key=lambda point: (-point.weight, point.start))[:POINTS_MAX]
    return sorted(chosen, key=lambda point: point.start)


def _passages(words: Sequence[Word]) -> list[list[Word]]:
    """Group words into passages: at the end of a sentence, at a pause, and, where one grows long, at a comma."""
    passages: list[list[Word]] = [[]]
    for word, following in zip(words, [*words[1:], None], strict=True):
        passages[-1].append(word)
        text = word.text.strip()
        long_enough = len(passages[-1]) >= POINT_WORDS_MAX // 2 and text.endswith(_PAUSES)
        paused = following is not None and following.start - word.end >= SENTENCE_PAUSE
        if following is not None and (text.endswith(_ENDS) or paused or long_enough or len(passages[-1]) >= POINT_WORDS_MAX):
            passages.append([])
    return passages


def _point(passage: Sequence[Word], counts: Counter[str], joiner: str) -> Point:
    telling = {plain for word in passage if len(plain := _plain(word.text)) >= TELLING_SIGNS_MIN}
    weight = sum(counts[plain] for plain in telling) / max(POINT_WORDS_MIN, len(passage)) ** 0.5
    return Point(passage[0].start, joiner.join(word.text.strip() for word in passage).strip(" ,;，；、"), weight)


def _plain(word: str) -> str:
    return _SIGNS.sub("", word).casefold()


def _clock(ticks: Ticks) -> str:
    minutes, seconds = divmod(int(seconds_from_ticks(ticks)), 60)
    return f"({minutes}:{seconds:02})"
