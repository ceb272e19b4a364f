"""The words Reeltalk knows: one data file per language, and one table that says which tool each named thing calls.

``en.toml`` and its siblings give words to meanings: ``[verb]``, ``[thing]``, ``[color]`` and so on, each meaning with the phrases that
carry it. A word that ends in ``*`` is a stem and stands for every ending ("subtitul*"). English and Chinese also hold ``[texts]``, what
Reeltalk says in that language; the others hold ``[number]``, ``[unit]`` and so on, see ``numerals.py``. ``entries.toml`` says what is
done with a thing. A new language is one file here, one in ``timeline/sayings/``, and a table each in ``plan_first_words.toml``,
``going_back.toml`` and ``wishes/abroad.toml``; the tests name every meaning and every sentence that it still lacks.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

from reeltalk.agent.lexicon.numerals import NUMBER_TABLES, Numerals, numerals_from
from reeltalk.agent.signs import fold, is_unspaced
from reeltalk.timeline.saying import saying

SPOKEN: Final = ("en", "zh")
"""The languages Reeltalk answers in; a request may mix them freely."""


def _other_files() -> list[str]:
    names = {file.name.removesuffix(".toml") for file in resources.files(__name__).iterdir() if file.name.endswith(".toml")}
    return sorted(names - {"entries", *SPOKEN})


LANGUAGES: Final = (*SPOKEN, *_other_files())
LATIN_LANGUAGES: Final = tuple(language for language in LANGUAGES if language not in {"zh", "ja", "ko", "ru"})
VERBS_LAST: Final = frozenset({"ja", "ko"})
_UNSPACED_LANGUAGES: Final = frozenset({"ja", "ko"})
_TEXT_TABLES: Final = frozenset({"texts", "refusals", "ignored", *NUMBER_TABLES})
_LOANS: Final = (
    *("thing", "recipe", "mood", "transition", "look", "platform", "shape", "animation"),
    *("preset", "format", "color", "language_name", "refused", "talk"),
)
_LOAN_CHARACTERS_MIN: Final = 3
_INTERNATIONAL: Final = frozenset({"platform", "format"})
_ENDING_CHARACTERS_MAX: Final = 6
_ALTERNATIVES_MAX: Final = 5

Meanings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is done when a thing is named, under some verbs (any, when none are listed) and with some kinds of detail in the clause."""

    thing: str
    tool: str = ""
    handler: str = ""
    refusal: str = ""
    verbs: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)
    slots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordList:
    """Single words, some of them stems."""

    exact: frozenset[str]
    stems: frozenset[str] = frozenset()

    def knows(self, word: str) -> bool:
        """Say whether the word is listed, or one of the stems with an ending."""
        return word in self.exact or self.stem(word) is not None

    def stem(self, word: str) -> str | None:
        """Return the longest stem that the word begins with, written with its star."""
        for length in range(len(word), max(1, len(word) - _ENDING_CHARACTERS_MAX) - 1, -1):
            if word[:length] + "*" in self.stems:
                return word[:length] + "*"
        return None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words that a request may use: English and Chinese together, or one other language with what it borrows from English.

    ``phrases`` gives every phrase its meanings by kind. ``words`` are the single words in which a slip of spelling is forgiven, ``known``
    those that are words of the language and are never corrected, ``filling`` those that say nothing. ``han_longest`` counts signs,
    ``latin_longest`` words. ``listed`` are the words that phrases are made of. ``numerals`` is None for English and Chinese.
    """

    phrases: Mapping[str, Meanings]
    words: tuple[str, ...]
    known: frozenset[str]
    filling: WordList
    listed: WordList
    han_longest: int
    latin_longest: int
    entries: Mapping[str, tuple[Entry, ...]]
    texts: Mapping[str, Mapping[str, str]]
    refusals: Mapping[str, Mapping[str, Mapping[str, str]]]
    numerals: Numerals | None = None

    def text(self, name: str, language: str, /, **values: Any) -> str:
        """Return what Reeltalk says under that name: in that language where it speaks it, else in English."""
        if language in self.texts:
            return self.texts[language][name].format(**values)
        return saying(self.texts["en"][name].format(**values), language)

    def refusal(self, name: str, language: str) -> Mapping[str, str]:
        """Return what is refused, why, and the nearest thing that can be done, as ``text`` does."""
        if language in self.refusals:
            return self.refusals[language][name]
        return {part: saying(text, language) for part, text in self.refusals["en"][name].items()}

    def spaced_phrase(self, words: list[str]) -> Meanings | None:
        """Return the meanings of these words together, hyphens read as blanks, endings as their stems allow."""
        found = self.phrases.get(" ".join(words)) or self.phrases.get("-".join(words))
        if found or not self.listed.stems or len(words) > _ALTERNATIVES_MAX:
            return found
        spellings = [[word, stem] if (stem := self.listed.stem(word)) else [word] for word in words]
        return next((found for each in itertools.product(*spellings) if (found := self.phrases.get(" ".join(each)))), None)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def meanings_of(language: str) -> dict[str, dict[str, list[str]]]:
    """Return the tables of one file that give words to meanings."""
    return {kind: table for kind, table in _data(language).items() if kind not in _TEXT_TABLES}


@cache
def _data(language: str) -> dict[str, Any]:
    return _read(language)


def _phrases(language: str) -> Iterator[tuple[str, str, Any]]:
    """Yield each phrase of a file with its kind and its meaning."""
    for kind, meanings in meanings_of(language).items():
        for value, spellings in meanings.items():
            for phrase in spellings:
                yield _folded(phrase, language), kind, int(value) if kind == "ordinal" else value


def _folded(phrase: str, language: str) -> str:
    return phrase if language in SPOKEN else fold(phrase).replace("-", " ").replace("'", " ")


def _word_list(words: Iterable[str]) -> WordList:
    listed = frozenset(words)
    return WordList(frozenset(word for word in listed if word[-1:] != "*"), frozenset(word for word in listed if word[-1:] == "*"))


def _ignored(language: str) -> list[str]:
    return [_folded(word, language) for word in _data(language)["ignored"]["words"]]


@cache
def words_known(language: str) -> WordList:
    """Return the words that tell a language by; names of platforms and formats belong to none."""
    own = [phrase for phrase, kind, _ in _phrases(language) if kind not in _INTERNATIONAL]
    if language in SPOKEN:
        own += [*_data(language)["ignored"]["words"], *_data(language)["ignored"].get("common", [])]
        return _word_list(part for phrase in own for part in phrase.split())
    numbers = [word for table in NUMBER_TABLES for words in _data(language).get(table, {}).values() for word in words]
    own += [*_ignored(language), *(_folded(word, language) for word in numbers if word[:1].isalpha() and len(word) > 2)]
    return _word_list(part for phrase in own for part in phrase.split())


def load_lexicon(language: str = "en") -> Lexicon:
    """Return the words for requests in a language; every file is read once."""
    return _other_lexicon(language) if language in LANGUAGES and language not in SPOKEN else _spoken_lexicon()


@cache
def _spoken_lexicon() -> Lexicon:
    languages = {language: _data(language) for language in SPOKEN}
    phrases: dict[str, dict[str, Any]] = {}
    for language in SPOKEN:
        for phrase, kind, value in _phrases(language):
            phrases.setdefault(phrase, {}).setdefault(kind, value)
    for word in languages["zh"]["ignored"]["words"]:
        if len(word) > 1:  # what says nothing is passed over as a whole: 一下 is no "one" and no "down"
            phrases.setdefault(word, {"word": word})
    latin = {phrase: len(phrase.split()) for phrase in phrases if phrase.isascii()}
    words = {word for phrase in latin for word in phrase.split()}
    return Lexicon(
        phrases=phrases,
        words=tuple(sorted(word for word in words if len(word) >= 5 and word.isalpha())),
        known=frozenset(words | {word for data in languages.values() for table in data["ignored"].values() for word in table}),
        filling=_word_list(words | {word for data in languages.values() for word in data["ignored"]["words"]}),
        listed=_word_list(words),
        han_longest=max(len(phrase) for phrase in phrases if not phrase.isascii()),
        latin_longest=max(latin.values()),
        entries=_entries(),
        texts={language: data["texts"] for language, data in languages.items()},
        refusals={language: data["refusals"] for language, data in languages.items()},
    )


@cache
def _other_lexicon(language: str) -> Lexicon:
    base = _spoken_lexicon()
    phrases: dict[str, dict[str, Any]] = {}
    for phrase, kind, value in _phrases(language):
        phrases.setdefault(phrase, {}).setdefault(kind, value)
    ignored = _word_list(word for phrase in _ignored(language) for word in ([phrase] if is_unspaced(phrase[0]) else phrase.split()))
    if language in _UNSPACED_LANGUAGES:
        for word in ignored.exact:
            phrases.setdefault(word, {"word": word})
    own = _word_list(word for phrase in phrases if not is_unspaced(phrase[0]) for word in phrase.split())
    for phrase, kind, value in _phrases("en"):
        if kind in _LOANS and len(phrase) >= _LOAN_CHARACTERS_MIN and not (own.knows(phrase) or ignored.knows(phrase)):
            phrases.setdefault(phrase, {}).setdefault(kind, value)
    words = _word_list(word for phrase in phrases for word in phrase.split())
    unspaced = [len(phrase) for phrase in phrases if any(is_unspaced(sign) for sign in phrase)]
    return Lexicon(
        phrases=phrases,
        words=tuple(sorted(word for word in own.exact if len(word) >= 6 and word.isalpha())),
        known=words.exact | ignored.exact,
        filling=WordList(words.exact | ignored.exact, words.stems | ignored.stems),
        listed=words,
        han_longest=max(unspaced, default=0),
        latin_longest=max(len(phrase.split()) for phrase in phrases if not is_unspaced(phrase[0])),
        entries=base.entries,
        texts=base.texts,
        refusals=base.refusals,
        numerals=numerals_from(_data(language), unspaced=language in _UNSPACED_LANGUAGES),
    )


@cache
def _entries() -> dict[str, tuple[Entry, ...]]:
    result: dict[str, list[Entry]] = {}
    for raw in _read("entries")["entry"]:
        for thing in raw["thing"] if isinstance(raw["thing"], list) else [raw["thing"]]:
            values = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
            result.setdefault(thing, []).append(Entry(**{**values, "thing": thing}))
    return {thing: tuple(entries) for thing, entries in result.items()}
