"""How much each sentence of a film is worth hearing, and why: what is asked, stressed, laughed about, and what it is about. Pure.

Every reason is something that was heard, seen or measured; the weights only order them. They are choices, kept in one place.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reeltalk.agent.outcome import Phrase
from reeltalk.agent.spoken import Sentence
from reeltalk.agent.terms import terms, weights_of

QUOTED_CHARACTERS_MAX: Final = 60
LOUDER_DB: Final = 3.0
_QUESTION: Final = re.compile(r"[?？]\s*$|[吗呢么][。？！]?\s*$")
_STRESSED: Final = re.compile(
    r"\b(?:(?:the |most )?important(?: thing)?|the (?:key|secret|trick|truth|problem|biggest|best|worst|first rule)|crucial|essential"
    r"|remember|never|must|the point is|here's (?:the thing|why|how)|that's why|turns out|amazing|incredible|surprising"
    r"|shocking|unbelievable|nobody tells|game changer|changed my life|i learned|my advice|mistake)\b"
    r"|最重要|关键|秘诀|秘密|真相|记住|一定要|千万|绝对|没想到|惊人|不可思议|重点是|原因是|建议|错误|竟然|震惊|核心",
    re.IGNORECASE,
)
_LAUGHTER: Final = re.compile(r"\bha(?:ha)+\b|\b(?:laughs?|laughter|laughing|chuckles?)\b|哈哈|笑声|笑死|呵呵", re.IGNORECASE)
_EXCLAIMED: Final = re.compile(r"[!！]\s*$")
_FIGURES: Final = re.compile(
    r"(?<!\d)\d++(?:[.,]\d++){0,5}+\s*+(?:%|percent|million|billion|thousand|dollars|倍|万|亿|块|元)|\$\d", re.IGNORECASE
)
_FRAMES: Final = re.compile(
    r"^(?:hello|hi|hey|welcome|good (?:morning|evening|afternoon))\b|\bthanks? (?:you )?(?:so much |all )?for\b"
    r"|\bsubscribe\b|\bsee you\b|goodbye|that is all|大家好|欢迎|谢谢|感谢|订阅|再见|下期",
    re.IGNORECASE,
)
_LEANS_BACK: Final = re.compile(
    r"(?:and|but|so|because|or|then|which|it|he|she|they|that|this|those|these|also|plus|anyway)\b|然后|但是|所以|而且|因为|不过|那么|就是|他|她|它|这个|那个",
    re.IGNORECASE,
)
_WEIGHTS: Final = {"laughter": 1.0, "reaction": 0.9, "stressed": 0.7, "question": 0.6, "loud": 0.5, "exclaimed": 0.4, "figures": 0.4}
_KEYWORDS_WEIGHT: Final = 0.8
_ONCE: Final = 0.5
"""Taken off a term's weight: what is said only once hardly tells what the talk is about."""
_FRAME_COST: Final = 0.6
LEANS_BACK_COST: Final = 0.35
"""What it costs a stretch to begin with a sentence that leans on the one before it ("And that is why ...")."""


@dataclass(frozen=True, slots=True)
class Interest:
    """A sentence with what speaks for it: ``signs`` names what was found, ``keywords`` the telling words in it, best first."""

    sentence: Sentence
    worth: float
    signs: tuple[str, ...]
    keywords: tuple[str, ...]
    leans_back: bool


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud each sentence is beside the others, in decibels, and after which of them something loud is heard that is no speech."""

    louder_db: Sequence[float]
    reactions: frozenset[int] = frozenset()


def interests(spoken: Sequence[Sentence], loudness: Loudness | None = None) -> tuple[Interest, ...]:
    """Return what each sentence is worth beside the others."""
    weights = weights_of([sentence.text for sentence in spoken])
    density = [_density(sentence, weights) for sentence in spoken]
    dense = max(1e-9, statistics.quantiles(density, n=10)[-1]) if len(density) > 1 else max(1e-9, *density, 0.0)
    found = []
    for number, sentence in enumerate(spoken):
        signs = (*_signs(sentence.text), *_heard(number, loudness))
        worth = sum(_WEIGHTS[sign] for sign in signs) + _KEYWORDS_WEIGHT * min(1.0, density[number] / dense)
        worth -= _FRAME_COST * (_FRAMES.search(sentence.text.strip()) is not None)
        told = sorted(dict.fromkeys(terms(sentence.text)), key=lambda term: -weights[term])
        found.append(Interest(sentence, worth, signs, tuple(told), _LEANS_BACK.match(sentence.text.strip()) is not None))
    return tuple(found)


def _density(sentence: Sentence, weights: Mapping[str, float]) -> float:
    told = terms(sentence.text)
    return sum(weights[term] - _ONCE for term in told) / max(4, sentence.words)


def _signs(text: str) -> list[str]:
    known = (("laughter", _LAUGHTER), ("stressed", _STRESSED), ("question", _QUESTION), ("exclaimed", _EXCLAIMED), ("figures", _FIGURES))
    return [name for name, pattern in known if pattern.search(text.strip())]


def _heard(number: int, loudness: Loudness | None) -> list[str]:
    if loudness is None:
        return []
    loud = loudness.louder_db[number] >= LOUDER_DB
    return [*(["loud"] if loud else []), *(["reaction"] if number in loudness.reactions else [])]


def reasons(chosen: Sequence[Interest], loudness: Loudness | None = None, places: Sequence[int] = ()) -> list[Phrase]:
    """Return why a run of sentences was chosen, the weightiest first; ``places`` are their numbers in ``loudness``."""
    signs = {sign: one for one in reversed(chosen) for sign in one.signs}
    told = [_reason(sign, signs[sign].sentence.text) for sign in sorted(signs, key=lambda sign: -_WEIGHTS[sign]) if sign != "loud"]
    if "loud" in signs and loudness is not None:
        most = max(loudness.louder_db[place] for place in places)
        told.append(Phrase(f"spoken with emphasis ({most:.0f} dB louder)", f"语气加重（响 {most:.0f} dB）"))
    keywords = _shared_keywords(chosen)
    if keywords:
        told.append(Phrase(f"about {', '.join(keywords)}", f"谈到{'、'.join(keywords)}"))
    return told


def _reason(sign: str, text: str) -> Phrase:
    quoted = text.strip() if len(text.strip()) <= QUOTED_CHARACTERS_MAX else text.strip()[: QUOTED_CHARACTERS_MAX - 1].rstrip() + "…"
    return {
        "laughter": Phrase("there is laughter", "有笑声"),
        "reaction": Phrase("a loud reaction follows", "之后有热烈的反应"),
        "stressed": Phrase(f"it stresses a point (“{quoted}”)", f"强调了要点（“{quoted}”）"),
        "question": Phrase(f"it asks “{quoted}”", f"提出问题“{quoted}”"),
        "exclaimed": Phrase("it is said with an exclamation", "语气强烈"),
        "figures": Phrase("it names figures", "给出了具体数字"),
    }[sign]


def _shared_keywords(chosen: Sequence[Interest]) -> list[str]:
    """Return the two telling words that most of the sentences share, else the best of the worthiest sentence."""
    counts: dict[str, int] = {}
    for one in chosen:
        for word in one.keywords:
            counts[word] = counts.get(word, 0) + 1
    best = max(chosen, key=lambda one: one.worth)
    rank = {word: place for place, word in enumerate(best.keywords)}
    ordered = sorted(counts, key=lambda word: (-counts[word], rank.get(word, len(rank))))
    return ordered[:2]
