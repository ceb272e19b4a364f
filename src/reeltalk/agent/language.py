"""A request made ready for reading: one spelling of every sign, quoted text and file names kept apart, the language known.

Everything here keeps the length of the text, so that a place in the folded text is the same place in the person's own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import zhconv

READ_CHARACTERS_MAX: Final = 12_000
"""What is read of a message; more than any request holds, and little enough to be read at once."""

QUOTE: Final = "\ue000"
FILE: Final = "\ue001"
_QUOTED_MAX_CHARACTERS: Final = 500

_PAIRS: Final = {"“": "”", "„": "“", "「": "」", "『": "』", "《": "》", "〈": "〉", "«": "»", "‘": "’", '"': '"', "'": "'", "`": "`"}
_BLANKS: Final = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"
_FOLDS: Final[dict[int, int]] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **{ord(sign): ord(" ") for sign in _BLANKS},
    **{ord(sign): ord("-") for sign in "‐‑‒–—―−～〜"},
    **{ord(sign): ord("'") for sign in "’‘"},
    **{ord(sign): ord(".") for sign in "。…"},
    ord("×"): ord("x"),
}
_FILE_NAME = re.compile(
    r"[\w\-.()]{1,120}\.(?:mp4|mov|avi|webm|mkv|m4v|jpe?g|png|gif|webp|heic|mp3|wav|m4a|aac|flac|ogg)(?![\w.])", re.IGNORECASE | re.ASCII
)
_ADDRESS = re.compile(r"https?://[^\s\"'<>，。；]{1,500}", re.IGNORECASE)
_LATIN_WORD = re.compile(r"[^\W\d_]{1,40}(?:['-][^\W\d_]{1,40}){0,4}")
_HAN_IN_SAMPLE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Request:
    """The person's words and their folded form of the same length, in which quoted text and file names are private-use signs."""

    original: str
    plain: str


def is_han(sign: str) -> bool:
    """Say whether a sign is a Chinese character."""
    return "\u4e00" <= sign <= "\u9fff" or "\u3400" <= sign <= "\u4dbf"


def read_request(text: str, file_names: Iterable[str] = ()) -> Request:
    """Return the request, clipped and folded; never fails, whatever the text holds."""
    original = "".join(_safe(sign) for sign in text[:READ_CHARACTERS_MAX])
    signs = list(_fold(original))
    for start, end in _quoted(original):
        signs[start - 1] = signs[end] = " "
        signs[start:end] = QUOTE * (end - start)
    for start, end in _names(original, file_names):
        if QUOTE not in signs[start:end]:
            signs[start:end] = FILE * (end - start)
    return Request(original, "".join(signs))


def detect_language(plain: str, default: str = "en") -> str:
    """Return "zh" or "en" by the scripts of a folded text; what is quoted does not count; ``default`` where there is nothing to tell by."""
    sample = plain[:_HAN_IN_SAMPLE].replace(QUOTE, " ").replace(FILE, " ")
    han = sum(1 for sign in sample if is_han(sign))
    words = sum(1 for word in _LATIN_WORD.finditer(sample) if not is_han(word.group()[0]))
    if not han:
        return ("zh" if default.lower().startswith("zh") else "en") if not words else "en"
    first = next((sign for sign in sample if sign.isalpha()), "")
    share = 4.0 if is_han(first) else 0.7
    return "zh" if han * share >= words else "en"


def _safe(sign: str) -> str:
    """Return the sign, or a blank for what must not be read as one: controls, private use, lone surrogates, direction marks."""
    if sign.isascii() and sign.isprintable():
        return sign
    if sign in "\n\t":
        return sign
    return " " if unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"} else sign


def _fold(text: str) -> str:
    """Return the text in half-width signs, lower case and simplified characters, at the same length."""
    folded = text.translate(_FOLDS)
    lowered = folded.lower()
    if len(lowered) != len(folded):
        lowered = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in folded)
    return _simplified(lowered)


def _simplified(text: str) -> str:
    if not any(is_han(sign) for sign in text):
        return text
    converted = str(zhconv.convert(text, "zh-hans"))
    if len(converted) == len(text):
        return converted
    table = {sign: str(zhconv.convert(sign, "zh-hans")) for sign in set(text) if is_han(sign)}
    return "".join(new if len(new := table.get(sign, sign)) == 1 else sign for sign in text)


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Yield where quoted text stands, without its marks. An apostrophe inside a word opens nothing."""
    position = 0
    while position < len(text):
        opening = text[position]
        closing = _PAIRS.get(opening)
        if closing is None or (opening in "'‘" and position and text[position - 1].isalnum() and not is_han(text[position - 1])):
            position += 1
            continue
        end = _closing(text, position + 1, closing)
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
    for pattern in (_ADDRESS, _FILE_NAME):
        for match in pattern.finditer(text):
            yield match.span()
