"""From English spelling to sounds: the pronouncing dictionary that comes with misaki, and rules for what stands in no dictionary.

Sounds are written in the alphabet that the voice was trained on (IPA with a few letters for diphthongs). misaki's own English reader needs
a language model that no package carries; its dictionaries do not.
"""

from __future__ import annotations

import importlib.resources
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

VOWELS: Final = frozenset("AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ")
_TAPPED_AFTER: Final = frozenset("AIOWYiuæɑəɛɪɹʊʌ")
_WORD: Final = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_TOKEN: Final = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*|\d[\d,.]*\d|\d|[;:,.!?—…\"()“”]|\S")
_SPELT: Final = {"&": "and", "%": "percent", "+": "plus", "@": "at", "=": "equals", "#": "number", "°": "degrees"}
_MONEY: Final = {"$": "dollars", "£": "pounds", "€": "euros", "¥": "yuan"}
_LETTER_GROUPS: Final = (
    ("tion", "ʃən"), ("sion", "ʒən"), ("ough", "O"), ("igh", "I"), ("tch", "ʧ"), ("dge", "ʤ"), ("sch", "sk"), ("ee", "i"), ("ea", "i"),
    ("oo", "u"), ("ou", "W"), ("ow", "O"), ("ai", "A"), ("ay", "A"), ("oy", "Y"), ("oi", "Y"), ("au", "ɔ"), ("aw", "ɔ"), ("er", "əɹ"),
    ("ar", "ɑɹ"), ("or", "ɔɹ"), ("ch", "ʧ"), ("sh", "ʃ"), ("th", "θ"), ("ph", "f"), ("wh", "w"), ("ck", "k"), ("ng", "ŋ"), ("qu", "kw"),
    ("kn", "n"), ("wr", "ɹ"), ("x", "ks"), ("c", "k"), ("j", "ʤ"), ("y", "i"), ("r", "ɹ"), ("g", "ɡ"), ("q", "k"), ("a", "æ"), ("e", "ɛ"),
    ("i", "ɪ"), ("o", "ɑ"), ("u", "ʌ"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pronounced:
    """A word or a sign as it is written, and its sounds; ``sure`` says that a dictionary knows it."""

    text: str
    sounds: str
    sure: bool = True


def pronounced(text: str, *, british: bool = False) -> tuple[Pronounced, ...]:
    """Return the words and signs of an English text with their sounds.

    >>> [(each.text, each.sounds) for each in pronounced("The owl!")]
    [('The', 'ði'), ('owl', 'ˈWl'), ('!', '!')]
    """
    tokens = _TOKEN.findall(_written_out(text))
    spoken = []
    for index, token in enumerate(tokens):
        if _WORD.fullmatch(token):
            following = next((_sounds(word, british)[0] for word in tokens[index + 1 : index + 2] if _WORD.fullmatch(word)), "")
            spoken.append(_in_context(token, following.lstrip("ˈˌ")[:1] in VOWELS if following else None, british))
        elif token in ';:,.!?—…"()“”':
            spoken.append(Pronounced(token, token))
    return tuple(spoken)


def _written_out(text: str) -> str:
    """Return a text whose numbers, amounts and signs are words.

    >>> _written_out("It costs $5 in 1999, 20% off")
    'It costs five dollars in nineteen ninety-nine, twenty percent off'
    """
    text = re.sub(r"([$£€¥])\s?(\d[\d,]*(?:\.\d+)?)", lambda found: f"{found[2]} {_MONEY[found[1]]}", text)
    text = re.sub(r"[&%+@=#°]", lambda found: f" {_SPELT[found[0]]} ", text)
    text = re.sub(r"\b(1[1-9]\d\d|20[1-9]\d)\b(?!,\d)", lambda found: _number(found[1], "year"), text)
    text = re.sub(r"\b(\d+)(?:st|nd|rd|th)\b", lambda found: _number(found[1], "ordinal"), text)
    text = re.sub(r"\d[\d,]*(?:\.\d+)?", lambda found: _number(found[0], "cardinal"), text)
    return " ".join(re.sub(r"\s+([,.!?;:])", r"\1", text).replace("’", "'").split())


def _number(digits: str, manner: str) -> str:
    from num2words import num2words

    return str(num2words(digits.replace(",", ""), to=manner)).replace(",", "")


def _in_context(word: str, before_vowel: bool | None, british: bool) -> Pronounced:
    """Return a word with the sound it has where it stands: "the apple", "the pear"."""
    small = word.lower()
    if small == "the":
        return Pronounced(word, "ði" if before_vowel else "ðə")
    if small == "to":
        return Pronounced(word, "tʊ" if before_vowel else "tə" if before_vowel is False else "tˈu")
    if small == "a" and word != "A":
        return Pronounced(word, "ɐ")
    return Pronounced(word, *_sounds(word, british))


@cache
def _sounds(word: str, british: bool) -> tuple[str, bool]:
    """Return the sounds of a word, and whether they come from a dictionary."""
    found = _known(word, british) or _inflected(word, british)
    if found:
        return found, True
    if word.isupper() and len(word) <= 5:
        return _by_letters(word, british), True
    parts = _compound(word.lower(), british)
    return (parts, False) if parts else (_by_rules(word.lower()), False)


def _known(word: str, british: bool) -> str | None:
    gold, silver = _dictionaries(british)
    for spelling in (word, word.lower(), word.capitalize()):
        for dictionary in (gold, silver):
            entry = dictionary.get(spelling)
            if isinstance(entry, dict):
                entry = entry.get("DEFAULT")
            if entry:
                return str(entry)
    return None


@cache
def _dictionaries(british: bool) -> tuple[Mapping[str, object], Mapping[str, object]]:
    folder = importlib.resources.files("misaki") / "data"
    accent = "gb" if british else "us"
    gold, silver = (json.loads((folder / f"{accent}_{grade}.json").read_text(encoding="utf-8")) for grade in ("gold", "silver"))
    return gold, silver


def _inflected(word: str, british: bool) -> str | None:
    """Return the sounds of a known word's plural, possessive, past or -ing form."""
    small = word.lower()
    for ending, restored in (
        ("'s", ""),
        ("s", ""),
        ("ies", "y"),
        ("es", ""),
        ("es", "e"),
        ("ed", ""),
        ("d", ""),
        ("ied", "y"),
        ("ing", ""),
        ("ing", "e"),
    ):
        stem = small.removesuffix(ending) + restored
        if not small.endswith(ending) or len(stem) < 3 - (ending == "'s"):
            continue
        doubled = stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] and ending in ("ed", "ing") else ""
        sounds = _known(stem, british) or (_known(doubled, british) if doubled else None)
        if sounds:
            return _ended(sounds, ending, british)
    return None


def _ended(sounds: str, ending: str, british: bool) -> str:
    """Return a stem with an ending, as English says it: voiced, unvoiced, or with a vowel between; "t" is tapped in America."""
    weak = "ɪ" if british else "ᵻ"
    last = sounds[-1]
    tapped = not british and last == "t" and sounds[-2:-1] and sounds[-2] in _TAPPED_AFTER
    if ending == "ing":
        return (sounds[:-1] + "ɾ" if tapped else sounds) + "ɪŋ"
    if ending.endswith("d"):
        if last in "td":
            return (sounds[:-1] + "ɾ" if tapped else sounds) + weak + "d"
        return sounds + ("t" if last in "pkfθʃsʧ" else "d")
    if last in "szʃʒʧʤ":
        return sounds + weak + "z"
    return sounds + ("s" if last in "ptkfθ" else "z")


def _by_letters(word: str, british: bool) -> str:
    return "".join(_known(letter, british) or "" for letter in word)


def _compound(word: str, british: bool) -> str | None:
    """Return the sounds of two known words written as one: "reeltalk"."""
    for cut in range(len(word) - 3, 2, -1):
        first, second = _known(word[:cut], british), _known(word[cut:], british)
        if first and second:
            return first + second.replace("ˈ", "ˌ")
    return None


def _by_rules(word: str) -> str:
    """Return a guess for a word that nothing knows, letters read as they mostly are, the first syllable stressed."""
    sounds, rest = "", word.replace("'", "")
    rest = rest[:-1] if len(rest) > 3 and rest.endswith("e") else rest
    while rest:
        group, sound = next(((letters, sound) for letters, sound in _LETTER_GROUPS if rest.startswith(letters)), (rest[0], rest[0]))
        sounds += sound if sound != sounds[-1:] else ""
        rest = rest[len(group) :]
    first_vowel = next((place for place, sound in enumerate(sounds) if sound in VOWELS), 0)
    return f"{sounds[:first_vowel]}ˈ{sounds[first_vowel:]}"
