"""What a text is about: the words that carry meaning, how much each weighs in a whole, and the phrases that name it best. Pure.

Nothing is invented: a phrase is always a stretch of the text as it was said. Alphabets are read by the word; Chinese and Japanese, which
put no blanks between words, by pairs of characters and by the runs between function characters.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from reeltalk.edits.spoken import CJK, is_cjk

PHRASE_WORDS_MAX: Final = 5
PHRASE_HAN_MAX: Final = 12
TERM_LETTERS_MIN: Final = 3
_ALONE: Final = 0.7
"""What a single word is worth beside a phrase."""

_STOP: Final = frozenset(Path(__file__).with_name("stopwords.txt").read_text(encoding="utf-8").split())
_FUNCTION_HAN: Final = frozenset(
    "的了是我你他她它们在有和就不也这那吗呢吧啊呀嘛把被让给到都很要会能可以而但或与及其之于从对向为所因如果还又再才只来去着过得地个些么什怎谁哪几"
    "一二两三四五六七八九十说看想上下里后前中大小多少好今天我们大家非常其实然后所以但是就是没最更每"
)  # fmt: skip
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*%?")
_CLAUSES: Final = re.compile(r"[.,;:!?…()\[\]“”\"—–，。！？；：、（）《》\n]+")
_HAN_RUN: Final = re.compile(f"[{CJK}]+")
_BREAKS_INSIDE: Final = frozenset(
    ("i", "we", "you", "they", "he", "she", "it", "is", "are", "was", "were", "and", "but", "so", "that", "this")
)


def terms(text: str) -> list[str]:
    """Return the words of a text that carry meaning, in lower case; pairs of characters for Chinese and Japanese.

    >>> terms("So what is the price of good coffee?"), terms("咖啡的价格")
    (['price', 'coffee'], ['咖啡', '价格'])
    """
    if is_cjk(text):
        return [pair for run in _runs_of_han(text) for pair in (run[at : at + 2] for at in range(len(run) - 1))]
    return [word for found in _WORD.findall(text) if _carries(word := _folded(found))]


def weights_of(texts: Sequence[str], among: Sequence[str] = ()) -> Mapping[str, float]:
    """Return how much each term says about ``texts``: how often it is said in them, more where the rest (``among``) seldom says it."""
    said = Counter(term for text in texts for term in terms(text))
    spread = Counter(term for text in among for term in set(terms(text)))
    rarity = {term: math.log(1 + len(among) / spread[term]) if spread[term] else 1.0 for term in said}
    return {term: math.log(1 + count) * rarity[term] for term, count in said.items()}


def best_phrase(texts: Iterable[str], weights: Mapping[str, float]) -> str:
    """Return the stretch of the texts, at most a few words long, that names them best; "" where none carries meaning."""
    candidates = [phrase for text in texts for clause in _CLAUSES.split(text) for phrase in _phrases(clause.strip())]
    counts = Counter(_folded(phrase) for phrase in candidates)
    best, most = "", 0.0
    for phrase in candidates:
        worth = _worth(phrase, weights) * (1 + 0.3 * min(2, counts[_folded(phrase)] - 1))
        if worth > most + 1e-9:
            best, most = phrase, worth
    return best


def _phrases(clause: str) -> list[str]:
    if is_cjk(clause):
        runs = [run for run in _HAN_RUN.findall(clause) if len(run) > 1]
        return [run for run in runs if len(run) <= PHRASE_HAN_MAX] + [part for run in runs for part in _runs_of_han(run) if len(part) <= 8]
    words = clause.split()
    spans = ((at, to) for at in range(len(words)) for to in range(at + 1, min(len(words), at + PHRASE_WORDS_MAX) + 1))
    return [" ".join(words[at:to]) for at, to in spans if _reads_well(words[at:to])]


def _reads_well(words: Sequence[str]) -> bool:
    """Say whether words begin and end with one that carries meaning, and no other sentence begins between them."""
    plain = [_folded(word) for word in words]
    return _carries(plain[0]) and _carries(plain[-1]) and not any(word in _BREAKS_INSIDE for word in plain)


def _worth(phrase: str, weights: Mapping[str, float]) -> float:
    told = terms(phrase)
    if not told:
        return 0.0
    length = max(1.0, len(phrase) / 2) if is_cjk(phrase) else float(len(phrase.split()))
    alone = _ALONE if length < 2 else 1.0
    return alone * sum(weights.get(term, 0.0) for term in dict.fromkeys(told)) / math.pow(length, 0.6)


def _runs_of_han(text: str) -> list[str]:
    """Return the stretches between function characters that are two characters long or more."""
    broken = "".join(sign if sign not in _FUNCTION_HAN and _HAN_RUN.match(sign) and sign.isalnum() else " " for sign in text)
    return [run for run in broken.split() if len(run) > 1]


def _carries(word: str) -> bool:
    return len(word) >= TERM_LETTERS_MIN and word not in _STOP and not word.isdigit()


def _folded(word: str) -> str:
    return word.casefold().replace("’", "'").strip(".,;:!?…\"'“”()[]")
