"""What was said twice: sentences that were begun again until they came out right, and words that a speaker stumbled over. Pure.

The last take is the one that is kept. Sentences that only resemble each other ("it was the best of times, it was the worst of times")
are no takes of one another: what differs in a word that carries meaning was meant to be said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reeltalk.media.facts import Transcript, Word
from reeltalk.timeline.time import Ticks, TimeRange, merged, ticks_from_seconds

TAKE_WORDS_MIN: Final = 4
ABANDONED_WORDS_MIN: Final = 3
TAKES_APART_MAX: Final = ticks_from_seconds(30)
SENTENCE_PAUSE: Final = ticks_from_seconds(0.5)
STUMBLE_WORDS_MAX: Final = 4
STUMBLE_PAUSE_MAX: Final = ticks_from_seconds(1.5)
MARGIN: Final = ticks_from_seconds(0.04)

_ENDS: Final = (".", "!", "?", "…", "。", "！", "？")
_SIGNS: Final = re.compile(r"[^\w']+")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_SMALL_WORDS: Final = {
    "en": "i a an the to and we you he she they it is are was in of on at for so but or if my our your this i'm it's we're",
    "de": "ich du er sie wir ihr es das der die ein eine und in zu mit aber so ist",
    "es": "yo el la los las un una y que de en a es me se lo pero",
    "fr": "je tu il elle on le la les un une et de que à en est c'est mais",
    "pt": "eu o a os as um uma e que de em é me se mas",
    "ru": "я ты он она мы вы и в на что это с но а",
    "zh": "我 你 他 她 它 这 那 就 在 是 把 我们 你们 他们 这个 那个",
}
"""Words that nobody says twice on purpose; others ("very, very") may be meant."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: tuple[Word, ...]
    said: tuple[str, ...]
    finished: bool

    @property
    def start(self) -> Ticks:
        return self.words[0].start

    @property
    def end(self) -> Ticks:
        return self.words[-1].end


def repeated_takes(transcript: Transcript) -> tuple[TimeRange, ...]:
    """Return the takes that were done again: whole sentences said once more word for word, and sentences broken off and begun anew.

    A stretch reaches from its first word to just before the next thing said.
    """
    sentences = _sentences(transcript.words)
    found = []
    for number, sentence in enumerate(sentences[:-1]):
        later = [each for each in sentences[number + 1 : number + 3] if each.start - sentence.end <= TAKES_APART_MAX]
        if any(_is_take_of(sentence, each) for each in later):
            found.append(TimeRange.between(sentence.start, max(sentence.end, sentences[number + 1].start - MARGIN)))
    return merged(found)


def false_starts(transcript: Transcript) -> tuple[TimeRange, ...]:
    """Return the words that were said and at once said again ("I was, I was going"), the first time of each."""
    small = frozenset(_SMALL_WORDS.get(transcript.language[:2], "").split())
    words = [word for word in transcript.words if _plain(word)]
    said = [_plain(word) for word in words]
    found, place = [], 0
    while place < len(words):
        count = next((count for count in range(STUMBLE_WORDS_MAX, 0, -1) if _stumbles(words, said, place, count, small)), 0)
        if count:
            found.append(TimeRange.between(words[place].start, max(words[place + count - 1].end, words[place + count].start - MARGIN)))
        place += count or 1
    return merged(found)


def _stumbles(words: Sequence[Word], said: Sequence[str], place: int, count: int, small: frozenset[str]) -> bool:
    """Say whether ``count`` words from ``place`` are said again right after; a lone word only if it is small, or was broken off."""
    first, again = said[place : place + count], said[place + count : place + 2 * count]
    if len(again) < count or words[place + count].start - words[place + count - 1].end > STUMBLE_PAUSE_MAX:
        return False
    if any(word.text.strip().endswith(_ENDS) for word in words[place : place + count]):
        return False
    if count == 1:
        broken_off = words[place].text.strip().rstrip(",").endswith(("-", "–", "—")) and again[0].startswith(first[0])
        return broken_off or (first == again and first[0] in small)
    return first == again and len(set(first)) > 1


def _is_take_of(earlier: _Sentence, later: _Sentence) -> bool:
    """Say whether the later sentence says all that the earlier one said, whole or broken off."""
    count = len(earlier.said)
    if count >= TAKE_WORDS_MIN and earlier.said == later.said:
        return True
    return count >= ABANDONED_WORDS_MIN and not earlier.finished and later.said[:count] == earlier.said and len(later.said) > count


def _sentences(words: Sequence[Word]) -> list[_Sentence]:
    """Group words at closing signs and at longer pauses; one that ends in a pause alone, or in a dash, is not finished."""
    sentences, begun = [], list[Word]()
    for place, word in enumerate(words):
        begun.append(word)
        text = word.text.strip()
        following = words[place + 1] if place + 1 < len(words) else None
        if following is None or text.endswith(_ENDS) or following.start - word.end >= SENTENCE_PAUSE:
            said = tuple(sign for each in begun for sign in _compared(each))
            finished = text.endswith(_ENDS) and not text.endswith(("...", "…", "-."))
            if said:
                sentences.append(_Sentence(tuple(begun), said, finished))
            begun = []
    return sentences


def _compared(word: Word) -> list[str]:
    plain = _plain(word)
    return list(plain) if _HAN.search(plain) else [plain] if plain else []


def _plain(word: Word) -> str:
    return _SIGNS.sub("", word.text).casefold()
