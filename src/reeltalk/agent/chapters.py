"""Chapters, titles and summaries taken from what is said: boundaries where the subject changes, names in the speaker's own words. Pure.

The subject changes where the sentences before and after share few of the words that carry meaning, all the more where a pause lies between
(after Hearst's TextTiling). A name is always a stretch of what was said: nothing is written that nobody spoke.
"""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from reeltalk.agent.interest import interests
from reeltalk.agent.spoken import Sentence
from reeltalk.agent.terms import best_phrase, terms, weights_of
from reeltalk.edits.spoken import is_cjk
from reeltalk.timeline.time import TICKS_PER_SECOND, Ticks, ticks_from_seconds

SHORTEST: Final = ticks_from_seconds(10)
"""No player shows chapters shorter than this, and the platforms refuse them."""
CHAPTERS_MAX: Final = 20
USUAL_S: Final = 90.0
TITLE_CHARACTERS_MAX: Final = 70
TITLES_TOLD: Final = 4
POINTS: Final = 3
_BLOCK: Final = ticks_from_seconds(30)
_OPENS: Final = re.compile(
    r"(?:(?:now|so|okay|and now),? )?(?:let us|let's|next|moving on|finally|first of all|another"
    r"|the (?:next|second|third|last))\b"
    r"|接下来|下面|首先|其次|最后|另外|再来|我们来",
    re.IGNORECASE,
)
"""How people open a new subject."""
_OPENED_WORTH: Final = 0.3
_PAUSE_WORTH: Final = 0.15
_PAUSE_LONG: Final = ticks_from_seconds(2.0)


@dataclass(frozen=True, slots=True)
class Chapter:
    """Where a chapter begins and what it is called."""

    start: Ticks
    title: str


def chapters_of(spoken: Sequence[Sentence], duration: Ticks) -> tuple[Chapter, ...]:
    """Return the chapters of a film that lasts so long; the first begins at 0. None where nothing is said."""
    if not spoken:
        return ()
    borders = [0, *_borders(spoken, duration), len(spoken)]
    parts = [[one.text for one in spoken[first:end]] for first, end in pairwise(borders)]
    whole = [" ".join(part) for part in parts]
    found: list[Chapter] = []
    for number, part in enumerate(parts):
        start = spoken[borders[number]].start if number else 0
        found.append(Chapter(start, _named(part, whole, [each.title for each in found])))
    return tuple(found)


def _named(part: Sequence[str], whole: Sequence[str], taken: Sequence[str]) -> str:
    """Return a name for a chapter that no other one has."""
    weights = dict(weights_of(part, whole))
    for title in taken:
        weights |= dict.fromkeys(terms(title), 0.0)
    named = best_phrase(part, weights) or part[0]
    return _as_title(named)


def titles_of(spoken: Sequence[Sentence]) -> tuple[str, ...]:
    """Return what the whole could be called: its best phrase, and its shortest strong sentences."""
    texts = [one.text for one in spoken]
    if not texts:
        return ()
    phrase = best_phrase(texts, weights_of(texts))
    strong = sorted((one for one in interests(spoken) if one.signs or one.keywords), key=lambda one: -one.worth)
    short = [one.sentence.text for one in strong if 8 <= _width(one.sentence.text) <= TITLE_CHARACTERS_MAX]
    found = dict.fromkeys(_as_title(each) for each in ([phrase] if phrase else []) + short)
    return tuple(found)[:TITLES_TOLD]


def summary_of(spoken: Sequence[Sentence]) -> tuple[str, ...]:
    """Return the few sentences that say most, in the order in which they are said, none of them like another."""
    chosen: list[Sentence] = []
    for one in sorted(interests(spoken), key=lambda each: -each.worth):
        said = set(terms(one.sentence.text))
        repeats = any(len(said & set(terms(other.text))) * 2 > len(said) for other in chosen)
        if said and not repeats and not one.leans_back and "?" not in one.sentence.text[-2:]:
            chosen.append(one.sentence)
        if len(chosen) == POINTS:
            break
    return tuple(one.text for one in sorted(chosen, key=lambda each: each.start))


def keywords_of(spoken: Sequence[Sentence], most: int = 6) -> tuple[str, ...]:
    """Return the words that the talk is about, said twice or more, the weightiest first."""
    counts = Counter(term for one in spoken for term in terms(one.text))
    return tuple(term for term, count in counts.most_common(most) if count > 1)


# --- where the subject changes -------------------------------------------------------------------------------------------------------


def _borders(spoken: Sequence[Sentence], duration: Ticks) -> list[int]:
    """Return the numbers of the sentences with which chapters after the first begin."""
    shortest = max(SHORTEST, duration // CHAPTERS_MAX)
    depths = _depths(spoken, min(_BLOCK, shortest))
    wanted = max(2, min(CHAPTERS_MAX, round(duration / TICKS_PER_SECOND / USUAL_S))) - 1
    least = statistics.fmean(depths) if depths else 0.0
    chosen: list[int] = []
    for number in sorted(range(1, len(spoken)), key=lambda number: -depths[number - 1]):
        at = spoken[number].start
        apart = all(abs(at - spoken[other].start) >= shortest for other in chosen)
        clear = depths[number - 1] > least and (len(chosen) < wanted or depths[number - 1] > 2 * least)
        if apart and clear and shortest <= at <= duration - shortest:
            chosen.append(number)
    return sorted(chosen)


def _depths(spoken: Sequence[Sentence], reach: Ticks) -> list[float]:
    """Return for each place between two sentences how much deeper the likeness falls there than on both sides of it."""
    said = [Counter(_singular(term) for term in terms(one.text)) for one in spoken]
    blocks = [(_block(spoken, said, number, -1, reach), _block(spoken, said, number, 1, reach)) for number in range(1, len(spoken))]
    likeness = [_likeness(before, after) for before, after in blocks]
    found = []
    for place, here in enumerate(likeness):
        left, right = _peak(likeness[: place + 1][::-1]), _peak(likeness[place:])
        pause = spoken[place + 1].start - spoken[place].end
        opened = _OPENED_WORTH * (_OPENS.match(spoken[place + 1].text.strip()) is not None)
        found.append(left + right - 2 * here + opened + _PAUSE_WORTH * min(1.0, pause / _PAUSE_LONG))
    return found


def _block(spoken: Sequence[Sentence], said: Sequence[Counter[str]], number: int, step: int, reach: Ticks) -> Counter[str]:
    """Return the words that are said within reach before (-1) or from (1) a sentence on, at least two sentences."""
    words: Counter[str] = Counter()
    places = range(number - 1, -1, -1) if step < 0 else range(number, len(spoken))
    for taken, place in enumerate(places):
        if taken >= 2 and abs(spoken[place].start - spoken[number].start) > reach:
            break
        words.update(said[place])
    return words


def _singular(term: str) -> str:
    """Return a word without the s of a plural, so that "ships" are alike to "ship"."""
    return term[:-1] if len(term) > 3 and term.endswith("s") and not term.endswith("ss") else term


def _likeness(before: Counter[str], after: Counter[str]) -> float:
    """Return the cosine of two counts of words."""
    shared = sum(before[term] * after[term] for term in before.keys() & after.keys())
    size = math.sqrt(sum(count**2 for count in before.values()) * sum(count**2 for count in after.values()))
    return shared / size if size else 0.0


def _peak(likeness: Sequence[float]) -> float:
    """Return how high the likeness rises from its first figure on, before it falls again."""
    top = likeness[0]
    for each in likeness:
        if each < top:
            break
        top = each
    return top


def _as_title(text: str) -> str:
    """Return words as a title: no stop at the end, a capital at the beginning, not too long."""
    plain = text.strip().strip(' .,;:，。；：、"“”').strip()
    if _width(plain) > TITLE_CHARACTERS_MAX:
        cut = plain[: TITLE_CHARACTERS_MAX // (2 if is_cjk(plain) else 1)]
        plain = (cut if is_cjk(plain) else cut.rsplit(" ", 1)[0]).rstrip(" ,，、") + "…"
    return plain[:1].upper() + plain[1:]


def _width(text: str) -> int:
    return len(text) * (2 if is_cjk(text) else 1)
