"""A request made ready for reading: one spelling of every sign, quoted text and file names kept apart, the language known.

Everything here keeps the length of the text, so that a place in the folded text is the same place in the person's own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from reeltalk.agent.detection import detect_language
from reeltalk.agent.lexicon import load_lexicon
from reeltalk.agent.signs import fold, is_han, simplified

__all__ = ["FILE", "QUOTE", "READ_CHARACTERS_MAX", "Request", "detect_language", "is_han", "read_request"]

READ_CHARACTERS_MAX: Final = 12_000
"""What is read of a message; more than any request holds, and little enough to be read at once."""

QUOTE: Final = "\ue000"
FILE: Final = "\ue001"
_JOINER: Final = "\u200d"
"""Joins the signs of one emoji: a family, a profession."""
_QUOTED_MAX_CHARACTERS: Final = 500

_PAIRS: Final = {
    "“": "”",
    "„": '“”"',
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "«": "»",
    "»": "«",
    "‘": "’",
    '"': '"',
    "'": "'",
    "`": "`",
}
_FILE_NAME = re.compile(
    r"[\w\-.()]{1,120}\.(?:mp4|mov|avi|webm|mkv|m4v|jpe?g|png|gif|webp|heic|mp3|wav|m4a|aac|flac|ogg|cube"
    r"|srt|vtt|ass|ssa)(?![\w.])",
    re.IGNORECASE | re.ASCII,
)
_ELISION = re.compile(r"\b(qu|jusqu|lorsqu|[cdjlmnst])'(?=\w)")
_UNIT_FIRST = re.compile(
    r"(?<!\d )\b(?P<unit>second|minute|segundo|minuto|seconde|sekunde|секунд[аеуы]|минут[аеуы])"
    r" (?P<number>\d{1,4}(?:\.\d{1,2})?)(?![\w:]| (?:s|m|с|м))"
)
_UNITS_FIRST = re.compile(r"\b(?P<units>seconds|minutes) (?P<numbers>\d{1,4} (?:and|to|through|until|-) \d{1,4})(?![\w:]| (?:s|m)\b)")
_SITE = re.compile(
    r"(?<![\w@/.])(?:www\.[\w.-]{2,60}\w|[a-z0-9-]{2,40}\.(?:com|net|org|io|co|shop|app|tv)(?:/[\w./-]{0,60})?|@[a-z]\w{2,30})(?![\w@])",
    re.IGNORECASE | re.ASCII,
)
"""A site or a handle without marks around it is text for the screen."""
_ADDRESS = re.compile(r"https?://[^\s\"'<>，。；]{1,500}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """The person's words and their folded form of the same length, in which quoted text and file names are private-use signs."""

    original: str
    plain: str
    language: str = "en"


def read_request(text: str, file_names: Iterable[str] = (), default: str = "en") -> Request:
    """Return the request, clipped and folded; never fails, whatever the text holds. ``default`` as in ``detect_language``."""
    composed = unicodedata.normalize("NFC", text[:READ_CHARACTERS_MAX])
    original = "".join(_safe(sign) for sign in composed) if _JOINER not in composed else _with_joined_emoji(composed)
    signs = list(fold(original))
    for start, end in _quoted(original):
        signs[start - 1] = signs[end] = " "
        signs[start:end] = QUOTE * (end - start)
    for start, end in _names(original, tuple(file_names)):
        if QUOTE not in signs[start:end]:
            signs[start:end] = FILE * (end - start)
    for match in _SITE.finditer(original):
        if not {QUOTE, FILE} & set(signs[match.start() : match.end()]):
            signs[match.start() : match.end()] = QUOTE * (match.end() - match.start())
    plain = "".join(signs)
    language = detect_language(plain, default)
    return Request(original, _in_order(plain, language), language)


def _in_order(plain: str, language: str) -> str:
    """Return the text as its language is looked up.

    Simplified characters, French elisions apart, "first" before its number, the number before its unit ("at minute 2").
    """
    plain = _UNIT_FIRST.sub(r"\g<number> \g<unit>", plain)
    plain = (
        _UNITS_FIRST.sub(r"\g<numbers> \g<units>", plain)
        .replace("in/out", "in out")
        .replace("b/w", "b&w")
        .replace("h.264", "h264 ")
        .replace("h.265", "h265 ")
    )
    if language in {"ja", "ko"}:
        return plain
    if language in {"fr", "pt"}:  # "marca d'água"
        plain = _ELISION.sub(r"\1 ", plain)
    numerals = load_lexicon(language).numerals
    return simplified(plain) if numerals is None else numerals.edge_first(plain)


def _safe(sign: str) -> str:
    """Return the sign, or a blank for what must not be read as one: controls, private use, lone surrogates, direction marks."""
    if sign.isascii() and sign.isprintable():
        return sign
    if sign in "\n\t":
        return sign
    return " " if unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"} else sign


def _with_joined_emoji(composed: str) -> str:
    """Return the text with the joiners kept that stand behind an emoji, where they make one picture of several."""
    signs = [_safe(sign) for sign in composed]
    for at, sign in enumerate(composed):
        if sign == _JOINER and at and unicodedata.category(composed[at - 1]) in {"So", "Sk", "Mn"}:
            signs[at] = sign
    return "".join(signs)


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Yield where quoted text stands, without its marks. An apostrophe inside a word opens nothing."""
    position = 0
    while position < len(text):
        opening = text[position]
        closing = _PAIRS.get(opening)
        if closing is None or (opening in "'‘" and position and text[position - 1].isalnum() and not is_han(text[position - 1])):
            position += 1
            continue
        end = min((at for sign in closing if (at := _closing(text, position + 1, sign)) >= 0), default=-1)
        if end <= position + 1:
            position += 1
            continue
        yield position + 1, end
        position = end + 1


def _closing(text: str, start: int, closing: str) -> int:
    """Return where the quotation ends, -1 where it never does; an apostrophe inside a word closes nothing."""
    limit = min(len(text), start + _QUOTED_MAX_CHARACTERS)
    end = text.find(closing, start, limit)
    while end >= 0 and closing in "'’" and end + 1 < len(text) and text[end + 1].isalnum() and not is_han(text[end + 1]):
        end = text.find(closing, end + 1, limit)
    return end


def _names(text: str, file_names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where the names of files and addresses stand."""
    lowered = text.lower()
    if len(lowered) == len(text):
        for name in file_names:
            start = lowered.find(name.lower()) if len(name) > 3 else -1
            if start >= 0:
                yield start, start + len(name)
        for name in file_names:
            stem = name.rsplit(".", 1)[0].lower()
            if len(stem) > 3 and any(sign.isdigit() for sign in stem) and any(sign.isalpha() for sign in stem):
                yield from (match.span() for match in re.finditer(rf"(?<![\w.]){re.escape(stem)}(?![\w.])", lowered))
    for pattern in (_ADDRESS, _FILE_NAME):
        for match in pattern.finditer(text):
            yield match.span()
