"""Which language a request is written in: by its script, and for Latin letters by the words that each language's file knows."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.lexicon import LANGUAGES, LATIN_LANGUAGES, words_known
from reeltalk.agent.signs import UNSPACED, is_han, is_hangul, is_kana

_SAMPLE_CHARACTERS: Final = 1_000
_WORD = re.compile(rf"[^\W\d_{UNSPACED}\ue000\ue001]{{1,40}}(?:['-][^\W\d_{UNSPACED}]{{1,40}}){{0,4}}")

_JAPANESE_ALONE: Final = frozenset("転続読売円駅桜辺図圧広価仮発対単戻込枠楽気経済検権収縦録帯黒効毎鉄関両")
"""Characters that Chinese writes in neither of its scripts: 左右反転, 背景音楽."""
_SIGNS_OF_UNITS: Final = frozenset("bcdfghjklmnpqrstvwxz")
"""Consonants that stand alone are no words: the "s" of "4 s" is not the French one."""


def detect_language(plain: str, default: str = "en") -> str:
    """Return the language of a folded text; quoted text, already made private signs, does not count.

    ``default`` is the answer where there is nothing to tell by, and decides between languages that fit equally well.
    """
    sample = plain[:_SAMPLE_CHARACTERS]
    usual = default.lower()[:2] if default.lower()[:2] in LANGUAGES else "en"
    unspaced = sum(1 for sign in sample if is_han(sign) or is_kana(sign) or is_hangul(sign))
    words = [word for word in _WORD.findall(sample) if word not in _SIGNS_OF_UNITS]
    if not unspaced and not words:
        return usual
    first = next((sign for sign in sample if sign.isalpha()), "")
    share = 4.0 if is_han(first) or is_kana(first) or is_hangul(first) else 0.7
    if unspaced and unspaced * share >= len(words):
        return _unspaced_language(sample, usual)
    cyrillic = sum(1 for word in words if "\u0400" <= word[0] <= "\u04ff")
    if cyrillic * 3 >= len(words):
        return "ru"
    return _latin_language(words, usual)


def _unspaced_language(sample: str, usual: str) -> str:
    if any(is_hangul(sign) for sign in sample):
        return "ko"
    kana = sum(1 for sign in sample if is_kana(sign) and sign != "の")
    han = sum(1 for sign in sample if is_han(sign))
    own = any(sign in _JAPANESE_ALONE for sign in sample)
    return "ja" if kana * 8 >= max(1, han) or usual == "ja" or own else "zh"


def _latin_language(words: list[str], usual: str) -> str:
    """Return the language that knows most of the words; a word that several know counts for each by its share."""
    known = {language: words_known(language) for language in LATIN_LANGUAGES}
    scores = dict.fromkeys(LATIN_LANGUAGES, 0.0)
    for word in (part for whole in words for part in _parts(whole)):
        knowing = [language for language in LATIN_LANGUAGES if known[language].knows(word)]
        for language in knowing:
            scores[language] += 1 / len(knowing)
    best = max(scores.values())
    likely = [language for language, score in scores.items() if score >= best - 1e-9]
    return usual if usual in likely else "en" if "en" in likely else likely[0]


def _parts(word: str) -> list[str]:
    """Return a word with what an apostrophe or a hyphen joins: l'audio, sous-titres; the t of "don't" tells nothing."""
    head, *tails = re.split("['-]", word)
    return [word, head, *(tail for tail in tails if len(tail) > 2)] if tails else [word]
