"""Signs of writing: one spelling of every sign, and which scripts write their words without blanks between them.

Every fold keeps the length of a text, so that a place in the folded text is the same place in the person's own words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_BLANKS: Final = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"
_FOLDS: Final[dict[int, int]] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **{ord(sign): ord(" ") for sign in _BLANKS},
    **{ord(sign): ord("-") for sign in "‐‑‒–—―−～〜"},
    **{ord(sign): ord("'") for sign in "’‘"},
    **{ord(sign): ord(".") for sign in "。…"},
    **{ord(sign): ord(".") for sign in "①②③④⑤⑥⑦⑧⑨⑩•●▪◆■★☆✅✔👉→"},
    ord("×"): ord("x"),
    ord("ё"): ord("е"),
    ord("Ё"): ord("Е"),
}
UNSPACED: Final = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
"""Scripts read sign by sign, as the inside of a character class: Chinese characters, kana, hangul (whose particles stick to the word)."""


def is_han(sign: str) -> bool:
    """Say whether a sign is a Chinese character."""
    return "\u4e00" <= sign <= "\u9fff" or "\u3400" <= sign <= "\u4dbf"


def is_kana(sign: str) -> bool:
    """Say whether a sign is Japanese kana."""
    return "\u3040" <= sign <= "\u30ff"


def is_hangul(sign: str) -> bool:
    """Say whether a sign is a Korean syllable."""
    return "\uac00" <= sign <= "\ud7af"


def is_unspaced(sign: str) -> bool:
    """Say whether a sign belongs to a script that is read sign by sign."""
    return sign >= "\u3005" and (is_han(sign) or is_kana(sign) or is_hangul(sign) or sign == "\u3005")


def fold(text: str) -> str:
    """Return the text in half-width signs, lower case and Latin letters without their accents."""
    folded = text.translate(_FOLDS)
    lowered = folded.lower()
    if len(lowered) != len(folded):
        lowered = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in folded)
    return lowered if lowered.isascii() else "".join(_bare(sign) for sign in lowered)


@lru_cache(maxsize=2048)
def _bare(sign: str) -> str:
    """Return a Latin letter without its accent; й and が are letters of their own and stay."""
    base = unicodedata.normalize("NFD", sign)[0]
    return base if base.isascii() and base.isalpha() else sign


def simplified(text: str) -> str:
    """Return the text in simplified Chinese characters."""
    if not any(is_han(sign) for sign in text):
        return text
    import zhconv  # slow to import, and most requests have no Chinese characters

    converted = str(zhconv.convert(text, "zh-hans"))
    if len(converted) == len(text):
        return converted
    table = {sign: str(zhconv.convert(sign, "zh-hans")) for sign in set(text) if is_han(sign)}
    return "".join(new if len(new := table.get(sign, sign)) == 1 else sign for sign in text)


_LONG_GAP: Final = re.compile(r"([^\S\n])[^\S\n]{19,}+|\n\s{19,}+")


def without_gaps(text: str) -> str:
    """Return a text whose gaps are short: nobody means a thousand blanks, and patterns that look for words behind blanks try each of them.

    >>> without_gaps("a" + " " * 500 + "b\\n\\n\\nc")
    'a b\\n\\n\\nc'
    """
    return _LONG_GAP.sub(lambda gap: gap[1] or "\n", text)


_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    """Return a text without what nobody sees but what changes how it is shown: controls, turned directions, broken signs.

    >>> visible("a\\u202eb\\x1bc")
    'abc'
    """
    return _UNSEEN.sub("", text)
