"""A folded request as tokens: measures, quoted text, files, separators, and every known phrase with all that it may mean.

The scan goes forward once and each step looks at a bounded window, so its time grows with the length of the text and with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from reeltalk.agent.language import FILE, QUOTE, Request
from reeltalk.agent.lettering import font_at
from reeltalk.agent.lexicon import Lexicon, load_lexicon
from reeltalk.agent.numbers import Measure, read_clock, read_duration, read_number
from reeltalk.agent.parted_words import parted_word
from reeltalk.agent.signs import UNSPACED, is_hangul, is_unspaced
from reeltalk.agent.unquoted import unquoted_text

TOKENS_MAX: Final = 2_000
_CORRECTIONS_MAX: Final = 80
_LETTER: Final = rf"[^\W_{UNSPACED}]"
_WORD = re.compile(rf"{_LETTER}&{_LETTER}(?!{_LETTER})|{_LETTER}{{1,40}}(?:['-]{_LETTER}{{1,40}}){{0,4}}")
_ASPECTS: Final = frozenset(
    {"9:16", "16:9", "1:1", "4:5", "5:4", "4:3", "3:4", "21:9", "2:3", "3:2", "2.35:1", "2.39:1", "1.85:1", "2:1", "18:9"}
)
_ASPECT = re.compile(r"(\d{1,2}(?:\.\d{1,2})?) ?(?::|/|x|by|比) ?(\d{1,2})(?![\d:])")
_UNIT_BEHIND = re.compile(r" ?(?:s|secs?|seconds?|m|mins?|minutes?|frames?|%|percent|db)\b")
_HEX = re.compile(r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-z])")
_PIXELS = re.compile(r"(\d{3,4}) ?[x*] ?(\d{3,4})(?!\d)")
_RESOLUTION = re.compile(r"(?:480|540|720|1080|1440|2160)[pi](?![a-z0-9])|[248]k(?![a-z0-9])|full hd\b|uhd\b")
_PERCENT_BEFORE = re.compile(r"百分之")
_UNITS_BEHIND: Final = (
    ("percent", re.compile(r" ?(?:%|percent\b|per cent\b)")),
    ("decibels", re.compile(r" ?(?:db(?![a-z0-9])|decibels?\b|分贝)")),
    ("lufs", re.compile(r" ?(?:lufs(?![a-z0-9]))")),
    ("factor", re.compile(r"(?:x(?![a-z0-9])| ?(?:times(?= (?:faster|slower|as |the speed|speed))|倍速?))")),
    ("bpm", re.compile(r" ?(?:bpm(?![a-z0-9])|beats per minute\b)")),
    ("fps", re.compile(r" ?(?:fps(?![a-z0-9])|frames per second\b|帧)")),
    ("megabytes", re.compile(r" ?(?:(?:mb|mib|megs?|megabytes?)(?![a-z0-9])|兆)")),
    ("degrees", re.compile(r" ?(?:degrees?\b|deg\b|°|度)")),
)
_BARE_MEGABYTES = re.compile(r"(\d{1,5}) ?m(?![a-z0-9])")
_MADE_SMALL = re.compile(r"压缩|体积|文件大小|视频大小|大小(?:控制|不超过|在)")
_TIMES_BEFORE = re.compile(r"(?:x ?|倍速(?:播放)?(?:[调设改]?[到成为])? ?)(\d{1,2}(?:\.\d{1,2})?)(?![a-z\d_%])")
_ONE_OF_THEM = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|final|other|next|previous|this|that|each|every|which|another|new|\dst|\dnd|\drd|\dth) one$"
)
_TENTHS = re.compile(r"成(?=$|[,.;!。，、 了的吧左大小音就])")
"""How Chinese counts tenths: 音量调到三成."""
_ORDINAL_SUFFIX = re.compile(r"(?:st|nd|rd|th)\b")
_COUNTER = re.compile(r"(?:个|段|条|张|节|部分)+(?:片段|视频|素材|镜头|剪辑|图片|照片|片|画面)?|(?:片段|镜头)")
TEXT_THINGS: Final = ("title", "lower_third", "end_card", "captions")
_LENGTH_SPAN = re.compile(
    r"(?:\d{1,3}) ?(?:-|to|~) ?(?P<upper>\d{1,3})[ -]?(?:(?P<seconds>seconds?|secs?|s)|minutes?|mins?)"
    r"(?= (?:[a-z-]+ ){0,2}(?:version|video|reel|short|edit|film|teaser|promo|trailer|ad|long|tiktok|highlights?|recap|story)\b)"
    r"|(?:\d{1,3})(?:秒)? ?(?:-|~|到|至) ?(?P<han>\d{1,3}) ?(?:(?P<han_seconds>秒)|分)钟?(?=左右|以内|长|版|的(?:短)?视频|的短片)"
)
_EDGES_OF_CORNER: Final = frozenset({"top", "bottom"})
_SIDES_OF_CORNER: Final = frozenset({"left", "right"})
_BETWEEN_SIDES: Final = 8
_LOOKS_OF_TEXT: Final = ("color", "preset", "position", "size", "animation", "language_name", "font", "flag", "platform")
CAPTION_LAYOUT: Final = re.compile(
    r"(?:max\w{0,4}|at most|no more than|up to|only)?(?: of)? ?(?:\d{1,2}|one|two|three|four)(?: ?(?:-|to) ?\d)?"
    r" (?:words?|lines?|characters?)\b"
)
_LETTERS: Final = re.compile(r"\b(?:fonts?|typeface|captions?|subtitles?|subs|titles?|text|lower third|end card|headline)\b|字")
_STRONG: Final = ".;!?\n"
_WEAK: Final = ",、+&|"


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of the request and its meanings by kind, for example {"thing": "music"} or {"duration": 10.0}."""

    start: int
    end: int
    meanings: Mapping[str, Any]

    def get(self, kind: str) -> Any:
        """Return the meaning of that kind, or None."""
        return self.meanings.get(kind)

    def means(self, kind: str, *values: str) -> bool:
        """Say whether the token has a meaning of that kind (one of ``values``, when given)."""
        return kind in self.meanings and (not values or self.meanings[kind] in values)


@lru_cache(maxsize=8)
def tokenize(request: Request) -> tuple[Token, ...]:
    """Return the tokens of a request in order; what is no known phrase is a token of kind "word".

    Wishes that look beyond their own piece ask again, each for every piece: the request that is being read is scanned once.
    """
    return tuple(_with_corners(_Scanner(request, load_lexicon(request.language)).scan()))


def _with_corners(tokens: Iterator[Token]) -> Iterator[Token]:
    """Read "top" and "right" that stand together as one corner."""
    held: Token | None = None
    for token in tokens:
        corner = _corner(held, token) if held is not None else None
        if held is not None and corner is not None:
            yield Token(held.start, token.end, {"position": corner})
            held = None
            continue
        if held is not None:
            yield held
        held = token
    if held is not None:
        yield held


def _corner(before: Token, token: Token) -> str | None:
    names = {str(before.get("position")), str(token.get("position"))}
    edge, side = names & _EDGES_OF_CORNER, names & _SIDES_OF_CORNER
    near = token.start - before.end <= _BETWEEN_SIDES
    return f"{edge.pop()}_{side.pop()}" if near and edge and side else None


class _Scanner:
    """One pass over one request."""

    def __init__(self, request: Request, lexicon: Lexicon) -> None:
        self.request = request
        self.text_named = False
        self.text_pending = False
        self.named_person = False
        self.text = request.plain
        self.lexicon = lexicon
        self.numerals = lexicon.numerals
        self.corrections_left = _CORRECTIONS_MAX
        self.about_letters = _LETTERS.search(self.text) is not None

    def scan(self) -> Iterator[Token]:
        position, count = 0, 0
        while position < len(self.text) and count < TOKENS_MAX:
            if self.text[position] == " ":
                position += 1
                continue
            token = self._token(position)
            if token is None:
                position += 1
                continue
            yield token
            position, count = max(token.end, position + 1), count + 1
            words = self._words_for_screen(token)
            if words:
                yield words
                position, count = words.end, count + 1

    def _words_for_screen(self, token: Token) -> Token | None:
        """Return the unquoted text that a token such as "title" or "saying" announces."""
        is_text = token.means("thing", *TEXT_THINGS)
        says = (token.means("verb", "say") and self.text_named) or (token.means("colon") and self.text_pending)
        self.text_pending = not token.means("separator") and ((is_text and not token.means("thing", "captions")) or self.text_pending)
        self.text_named = (self.text_named or is_text or token.means("thing", "watermark")) and not token.means("separator", "strong")
        if not (is_text or says) or (token.means("thing", "captions") and not self._colon_follows(token)):
            return None
        if token.means("thing", "captions") and self._looks_follow(token):
            return None
        self.named_person = (self.named_person or token.means("thing", "lower_third")) and self.text_named
        found = unquoted_text(self.request, token.end, after_sign=says, with_role=self.named_person)
        return Token(found[0], found[1], {"quote": True}) if found else None

    def _colon_follows(self, token: Token) -> bool:
        return self.text[token.end : token.end + 2].strip().startswith(":")

    def _looks_follow(self, token: Token) -> bool:
        """Say whether it is looks that stand behind a colon: "captions: white, bold"."""
        start = self.text.find(":", token.end) + 1
        while self.text[start : start + 1] == " ":
            start += 1
        if CAPTION_LAYOUT.match(self.text, start):
            return True
        first = self._token(start) if start < len(self.text) else None
        return first is not None and any(first.means(kind) for kind in _LOOKS_OF_TEXT)

    def _token(self, at: int) -> Token | None:
        sign = self.text[at]
        if sign in (QUOTE, FILE):
            end = at
            while end < len(self.text) and self.text[end] == sign:
                end += 1
            return Token(at, end, {"quote" if sign == QUOTE else "file": True})
        if sign in _STRONG or sign in _WEAK:
            return Token(at, at + 1, {"separator": "strong" if sign in _STRONG else "weak"})
        return self._parted(at) or self._measure(at) or self._font(at) or self._phrase(at) or self._symbol(at) or self._word(at)

    def _font(self, at: int) -> Token | None:
        """Return the name of a font, in a request that is about words on the screen."""
        if not self.about_letters or (at and self.text[at - 1].isalnum() and not is_unspaced(self.text[at - 1])):
            return None
        end = font_at(self.text, self.request.original, at)
        return None if end is None else Token(at, end, {"font": self.request.original[at:end]})

    def _parted(self, at: int) -> Token | None:
        """Return the first word of a turn of phrase whose words stand apart."""
        inside = at and self.text[at].isascii() and self.text[at - 1].isalnum()
        found = None if inside else parted_word(self.text, at)
        return Token(at, *found) if found else None

    def _symbol(self, at: int) -> Token | None:
        sign = self.text[at]
        if sign == "-":
            return Token(at, at + 1, {"link": "to"})
        return Token(at, at + 1, {"colon": True}) if sign in ":=" else None

    # --- measures

    def _measure(self, at: int) -> Token | None:
        text, sign = self.text, self.text[at]
        if sign == "#":
            match = _HEX.match(text, at)
            return Token(at, match.end(), {"color": _full_hex(match.group())}) if match else self._numbered(at)
        if not (sign.isalnum() or sign in ".-+"):
            return None
        if text.startswith("第", at):
            return self._chinese_ordinal(at)
        percent = _PERCENT_BEFORE.match(text, at)
        number = self._number(percent.end()) if percent else None
        if number:
            return Token(at, number.end, {"percent": number.value})
        if sign.isascii() and sign.isdigit():
            return self._picture_size(at) or self._file_size(at) or self._time(at) or self._counted(at)
        if sign in "-+" and text[at + 1 : at + 2].isdigit():
            return self._signed(at)
        if sign.isalpha() and not is_unspaced(sign) and at and text[at - 1].isalnum() and not is_unspaced(text[at - 1]):
            return None
        times = _TIMES_BEFORE.match(text, at)
        if times:
            return Token(at, times.end(), {"factor": float(times[1])})
        return self._resolution(at) or self._time(at) or self._counted(at)

    def _numbered(self, at: int) -> Token | None:
        number = self._number(at + 1) if self.text[at + 1 : at + 2].isdigit() else None
        return Token(at, number.end, {"ordinal": int(number.value)}) if number else None

    def _chinese_ordinal(self, at: int) -> Token | None:
        time = self._time(at + 1)
        if time:
            return replace(time, start=at, meanings={**time.meanings, "moment": True})
        number = self._number(at + 1)
        if number is None:
            return None
        counter = _COUNTER.match(self.text, number.end)
        meanings = {"ordinal": int(number.value)} | ({"thing": "clip"} if counter else {"number": number.value})
        return Token(at, counter.end() if counter else number.end, meanings)

    def _picture_size(self, at: int) -> Token | None:
        pixels = _PIXELS.match(self.text, at)
        if pixels:
            return Token(at, pixels.end(), {"pixels": (int(pixels[1]), int(pixels[2]))})
        aspect = _ASPECT.match(self.text, at)
        if aspect and "by" in aspect.group() and _UNIT_BEHIND.match(self.text, aspect.end()):
            return None  # "trim clip 2 by 3 seconds"
        if aspect and f"{aspect[1]}:{aspect[2]}" in _ASPECTS:
            meanings: dict[str, Any] = {"aspect": f"{aspect[1]}:{aspect[2]}"}
            clock = read_clock(self.text, at)
            if clock and clock.end == aspect.end():
                meanings["clock"] = clock.value
            return Token(at, aspect.end(), meanings)
        return self._resolution(at)

    def _file_size(self, at: int) -> Token | None:
        """Read a bare M where a file is to be made small: 压缩到10M以下."""
        match = _BARE_MEGABYTES.match(self.text, at)
        return Token(at, match.end(), {"megabytes": float(match[1])}) if match and _MADE_SMALL.search(self.text) else None

    def _resolution(self, at: int) -> Token | None:
        match = _RESOLUTION.match(self.text, at)
        return Token(at, match.end(), {"resolution": match.group()}) if match else None

    def _time(self, at: int) -> Token | None:
        clock = read_clock(self.text, at)
        if clock:
            return Token(at, clock.end, {"duration": clock.value, "moment": True})
        span = _LENGTH_SPAN.match(self.text, at)
        if span:
            in_seconds = span["seconds"] or span["han_seconds"]
            return Token(at, span.end(), {"duration": float(span["upper"] or span["han"]) * (1 if in_seconds else 60)})
        own = self.numerals.read_duration(self.text, at) if self.numerals else None
        duration = own or read_duration(self.text, at)
        return Token(at, duration.end, {"duration": duration.value}) if duration else None

    def _number(self, at: int) -> Measure | None:
        """Return the number there, in digits or in words of the request's language."""
        return (self.numerals.read_number(self.text, at) if self.numerals else None) or read_number(self.text, at)

    def _signed(self, at: int) -> Token | None:
        number = self._number(at + 1)
        behind = self._unit(number) if number else None
        if number is None or behind is None or behind[0] not in {"decibels", "lufs", "degrees", "percent"}:
            return None
        return Token(at, behind[1], {behind[0]: -number.value if self.text[at] == "-" else number.value, "signed": True})

    def _counted(self, at: int) -> Token | None:
        number = None if _ONE_OF_THEM.search(self.text, max(0, at - 12), at + 3) else self._number(at)
        if number is None:
            return None
        behind = self._unit(number)
        if behind and behind[0] == "ordinal":
            return Token(at, behind[1], {"ordinal": int(number.value), "number": number.value})
        if behind:
            return Token(at, behind[1], {behind[0]: number.value})
        tenths = _TENTHS.match(self.text, number.end)
        if tenths and 0 < number.value < 10:
            return Token(at, tenths.end(), {"percent": number.value * 10})
        ordinal = _ORDINAL_SUFFIX.match(self.text, number.end)
        if ordinal:
            return Token(at, ordinal.end(), {"ordinal": int(number.value), "number": number.value})
        counter = _COUNTER.match(self.text, number.end)
        if counter:
            return Token(at, counter.end(), {"count": int(number.value), "thing": "clip"})
        if is_hangul(self.text[at]) or (is_unspaced(self.text[at]) and self._phrase(at)):
            return None
        return Token(at, number.end, {"number": number.value})

    def _unit(self, number: Measure) -> tuple[str, int] | None:
        own = self.numerals.measures if self.numerals else ()
        for kind, pattern in (*own, *_UNITS_BEHIND):
            match = pattern.match(self.text, number.end)
            if match:
                return kind, match.end()
        return None

    # --- phrases

    def _phrase(self, at: int) -> Token | None:
        if is_unspaced(self.text[at]):
            return self._han_phrase(at)
        mixed = self._han_phrase(at) if any(is_unspaced(sign) for sign in self.text[at : at + 4]) else None
        if mixed and not self.text[at : mixed.end].isascii():
            return mixed
        return self._latin_phrase(at)

    def _han_phrase(self, at: int) -> Token | None:
        for length in range(min(self.lexicon.han_longest, len(self.text) - at), 0, -1):
            meanings = self.lexicon.phrases.get(self.text[at : at + length])
            if meanings:
                return Token(at, at + length, meanings)
        return None

    def _latin_phrase(self, at: int) -> Token | None:
        """Return the longest known phrase, hyphens read as blanks, each word forgiven a slip."""
        words: list[str] = []
        ends: list[int] = []
        position = at
        while len(words) < self.lexicon.latin_longest:
            match = _WORD.match(self.text, position)
            if match is None or not (match.group().isascii() or self.numerals):
                break
            for part in match.group().split("-"):
                position = self.text.index(part, position) + len(part)
                words.append(self._corrected(part))
                ends.append(position)
            owns = words[-1] != match.group() and match.group() == f"{words[-1]}'s"
            if owns or self.text[position : position + 1] != " " or (self.numerals and not self.lexicon.listed.knows(words[-1])):
                break
            position += 1
            if self.text.startswith("& ", position):
                words.append("&")
                ends.append(position + 1)
                position += 2
        for length in range(min(len(words), self.lexicon.latin_longest), 0, -1):
            meanings = self.lexicon.spaced_phrase(words[:length])
            if meanings:
                return Token(at, ends[length - 1], meanings)
        return None

    def _corrected(self, word: str) -> str:
        owner = word.removesuffix("'s")
        if owner != word and word not in self.lexicon.known and "thing" in (self.lexicon.spaced_phrase([owner]) or {}):
            return owner  # "the first clip's sound"
        if len(word) < 5 or len(word) > 16 or word in self.lexicon.known or not word.isalpha() or self.lexicon.filling.stem(word):
            return word
        if self.corrections_left <= 0:
            return word
        self.corrections_left -= 1
        return _nearest_word(word, self.request.language)

    def _word(self, at: int) -> Token | None:
        if is_unspaced(self.text[at]):
            return Token(at, at + 1, {"word": self.text[at]})
        match = _WORD.match(self.text, at)
        return Token(at, match.end(), {"word": match.group()}) if match else None


@lru_cache(maxsize=4096)
def _nearest_word(word: str, language: str) -> str:
    """Return the lexicon's word that ``word`` is most likely a slip of, else ``word``: one slip, two from eight letters on."""
    lexicon = load_lexicon(language)
    slips = 2 if len(word) >= 10 and lexicon.numerals is None else 1
    found = process.extractOne(word, lexicon.words, scorer=OSA.distance, score_cutoff=slips)
    if found is None or found[0][0] != word[0]:
        return word
    return str(found[0])


def _full_hex(color: str) -> str:
    digits = color[1:]
    return "#" + ("".join(sign * 2 for sign in digits) if len(digits) == 3 else digits).upper()
