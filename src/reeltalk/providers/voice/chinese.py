"""From Chinese writing to sounds, by misaki (words by jieba, readings by pypinyin)."""

from __future__ import annotations

import logging
import re
import tempfile
from functools import cache
from typing import Any, Final

from reeltalk.providers.voice.english import Pronounced
from reeltalk.providers.voice.english import pronounced as pronounced_english

_SIGNS: Final = {"，": ",", "、": ",", "。": ".", "！": "!", "？": "?", "：": ":", "；": ";", "…": "…", "—": "—", "（": "(", "）": ")"}
_DIGITS: Final = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_PIECE: Final = re.compile(r"[A-Za-z][A-Za-z0-9'’ -]*|[一-鿿]+|[;:,.!?—…()]")


def pronounced(text: str) -> tuple[Pronounced, ...]:
    """Return the words and signs of a Chinese text with their sounds; English words in it are read as English."""
    spoken: list[Pronounced] = []
    for piece in _PIECE.findall(_written_out(text)):
        if "一" <= piece[0] <= "鿿":
            spoken += [Pronounced(word, _reader().word2ipa(word).replace(chr(815), "")) for word in _words(piece)]
        elif piece[0].isalpha():
            spoken += pronounced_english(piece)
        else:
            spoken.append(Pronounced(piece, piece))
    return tuple(spoken)


def _written_out(text: str) -> str:
    """Return a text with its numbers in characters; a year is read digit by digit."""
    import cn2an

    text = re.sub(r"(\d{4})(?=年)", lambda found: "".join(_DIGITS[digit] for digit in found[1]), text)
    text = re.sub(r"(\d+(?:\.\d+)?)%", r"百分之\1", text)
    text = str(cn2an.transform(text, "an2cn"))
    return "".join(_SIGNS.get(sign, sign) for sign in text)


def _words(text: str) -> list[str]:
    import jieba

    jieba.setLogLevel(logging.ERROR)
    jieba.dt.tmp_dir = tempfile.gettempdir()
    return [str(word) for word in jieba.lcut(text)]


@cache
def _reader() -> Any:
    from misaki.zh import ZHG2P

    return ZHG2P
