"""Which font draws which part of a text, and where its lines break. Pure: the fonts come as a table.

A text is handled in clusters, what a reader takes for one sign: a letter with its accents, an emoji with its skin tone, a flag, a family
joined by zero-width joiners. A cluster is never split between two fonts or two lines. Widths are in em, the size of the letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from reeltalk.edits.spoken import word_starts

EMOJI_FAMILY: Final = "Noto Emoji"
DEFAULT_FAMILY: Final = "Noto Sans"
BOLD_WIDENING: Final = 1.08
"""How much wider bold letters run than the regular ones whose widths the table holds."""

_JOINER: Final = "\u200d"
_EMOJI_STYLE: Final = "\ufe0f"
_TEXT_STYLE: Final = "\ufe0e"
_INVISIBLE: Final = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\u034f\ufe0e\ufe0f")
_NO_LINE_START: Final = frozenset(
    "、。，．・：；？！」』】〕〉》）］｝〗〙〟’”…‥ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ%％°!?,.:;)]}»、﹐﹑﹒﹔﹕﹖﹗~～"
)
_NO_LINE_END: Final = frozenset("「『【〔〈《（［｛〖〘〝‘“([{«$¥￥＄")


@dataclass(frozen=True, slots=True)
class FontFace:
    """A family as the typesetter knows it.

    ``advances`` holds the width in em of every character it can draw; ``line_height`` is what libass takes for the height of one em of it
    (it sizes fonts by the height of their line, so equal sizes of two fonts need not look equal).
    """

    family: str
    line_height: float
    advances: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class FontTable:
    """Every family there is, by name, in the order in which they are asked for a character."""

    faces: Mapping[str, FontFace]

    def family_named(self, name: str) -> str:
        """Return the family of that name as the table spells it, the default one where there is none."""
        wanted = name.strip().casefold()
        return next((family for family in self.faces if family.casefold() == wanted), DEFAULT_FAMILY)

    def covers(self, family: str, cluster: str) -> bool:
        """Say whether a family can draw every visible character of a cluster."""
        advances = self.faces[family].advances
        return all(ord(character) in advances for character in cluster if character not in _INVISIBLE)


@dataclass(frozen=True, slots=True)
class Cluster:
    """One sign of a text, the family that draws it ("" where none can) and its width in em."""

    text: str
    family: str
    width: float

    @property
    def is_blank(self) -> bool:
        """Say whether a line may end here and the next begin without it."""
        return self.text.isspace() and self.text != "\u00a0"


Line = tuple[Cluster, ...]


def clusters(text: str) -> Iterator[str]:
    """Yield a text sign by sign.

    >>> list(clusters("ne\u0301e"))
    ['n', 'e\u0301', 'e']
    """
    held = ""
    for character in text:
        if held and not _joins(held, character):
            yield held
            held = ""
        held += character
    if held:
        yield held


def _joins(held: str, character: str) -> bool:
    """Say whether a character belongs to the sign before it."""
    if held == "\n" or character == "\n":
        return False
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Mc", "Me"} or character in _INVISIBLE:
        return True
    if 0x1F3FB <= ord(character) <= 0x1F3FF or 0xE0020 <= ord(character) <= 0xE007F:  # skin tones, tags of regional flags
        return True
    if held.endswith(_JOINER):
        return _is_pictograph(character)
    return _is_flag_letter(character) and sum(map(_is_flag_letter, held)) % 2 == 1


def _is_flag_letter(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


def _is_pictograph(character: str) -> bool:
    code = ord(character)
    return 0x1F000 <= code <= 0x1FAFF or 0x2600 <= code <= 0x27BF or 0x2B00 <= code <= 0x2BFF or 0x2190 <= code <= 0x23FF


def is_emoji(cluster: str) -> bool:
    """Say whether a sign is meant as a picture: it says so itself, or it lies where only pictures lie."""
    if _TEXT_STYLE in cluster:
        return False
    return _EMOJI_STYLE in cluster or "\u20e3" in cluster or any(0x1F000 <= ord(character) <= 0x1FAFF for character in cluster)


def set_in_fonts(text: str, family: str, language: str, table: FontTable) -> tuple[Cluster, ...]:
    """Choose a font for every sign: the wanted family where it can, else the first that can, signs common to all scripts as before them."""
    order = _families_to_ask(text, family, language, table)
    signs = list(clusters(text))
    chosen: list[str] = []
    for sign in signs:
        before = chosen[-1] if chosen else family
        chosen.append(_family_for(sign, before, order, table))
    return tuple(Cluster(sign, name, _width(sign, name, table)) for sign, name in zip(signs, chosen, strict=True))


def _family_for(sign: str, before: str, order: Sequence[str], table: FontTable) -> str:
    if sign == "\n":
        return before or order[0]
    if is_emoji(sign) and table.covers(EMOJI_FAMILY, sign):
        return EMOJI_FAMILY
    if _is_common(sign) and before not in {EMOJI_FAMILY, ""} and table.covers(before, sign):
        return before
    return next((name for name in order if table.covers(name, sign)), "")


def _is_common(sign: str) -> bool:
    """Say whether a sign belongs to no script of its own: blanks, digits, most punctuation."""
    return unicodedata.category(sign[0])[0] in "ZPNS"


def _families_to_ask(text: str, family: str, language: str, table: FontTable) -> tuple[str, ...]:
    """Return every family: the wanted one, the default, all but the East Asian ones, the East Asian one of the language, the rest."""
    east_asian = f"Noto Sans CJK {_east_asian_form(text, language)}"
    others = [name for name in table.faces if "CJK" not in name and name != EMOJI_FAMILY]
    wanted = [family, DEFAULT_FAMILY, *others, east_asian, *table.faces]
    return tuple(name for name in dict.fromkeys(wanted) if name in table.faces)


def _east_asian_form(text: str, language: str) -> str:
    """Return how shared ideographs are to be drawn: as the language says, else as the letters beside them hint."""
    tag = language.lower()
    if tag.startswith("ja") or (not tag.startswith(("zh", "ko")) and any("\u3040" <= character <= "\u30ff" for character in text)):
        return "JP"
    if tag.startswith("ko") or (not tag.startswith("zh") and any("\uac00" <= character <= "\ud7a3" for character in text)):
        return "KR"
    if tag.startswith(("zh-hk", "yue")):
        return "HK"
    return "TC" if tag.startswith(("zh-tw", "zh-hant")) else "SC"


def _width(sign: str, family: str, table: FontTable) -> float:
    if not family or sign == "\n":
        return 0.0
    advances = table.faces[family].advances
    if family == EMOJI_FAMILY:
        return max((advances.get(ord(character), 0.0) for character in sign), default=0.0)
    return sum(advances.get(ord(character), 0.0) for character in sign)


def break_lines(text: Sequence[Cluster], width: float, *, balanced: bool = True) -> tuple[Line, ...]:
    """Break a text into as few lines of at most ``width`` em as it takes; balanced, they come as equal as can be.

    Breaks at blanks and between ideographs (never before a closing mark nor after an opening one), between words of them where that takes
    no more lines; a word wider than a whole line is broken where it must be. A newline always breaks.
    """
    lines: list[Line] = []
    for paragraph in _paragraphs(text):
        words = _words(paragraph, width, _word_starts(paragraph))
        filled = _fill(words, width)
        anywhere = _words(paragraph, width, frozenset(range(len(paragraph))))
        if len(words) < len(anywhere) and len(fewer := _fill(anywhere, width)) < len(filled):
            words, filled = anywhere, fewer
        lines += _fill(words, _narrowest(words, len(filled), width)) if balanced and len(filled) > 1 else filled
    return tuple(lines)


def _narrowest(words: Sequence[Line], count: int, width: float) -> float:
    """Return about the smallest width at which the words still take no more than ``count`` lines."""
    low, high = 0.0, width
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (low, middle) if len(_fill(words, middle)) <= count else (middle, high)
    return high


def _paragraphs(text: Sequence[Cluster]) -> Iterator[list[Cluster]]:
    paragraph: list[Cluster] = []
    for cluster in text:
        if cluster.text == "\n":
            yield paragraph
            paragraph = []
        else:
            paragraph.append(cluster)
    yield paragraph


def _word_starts(paragraph: Sequence[Cluster]) -> frozenset[int]:
    """Return by number which clusters begin a word of ideographs."""
    starts = word_starts("".join(cluster.text for cluster in paragraph))
    places = accumulate((len(cluster.text) for cluster in paragraph), initial=0)
    return frozenset(number for number, place in enumerate(places) if place in starts)


def _words(paragraph: Sequence[Cluster], width: float, starts: frozenset[int]) -> list[Line]:
    """Cut a paragraph where a line may break, between ideographs only before ``starts``; blanks stay at the end of the word before them."""
    words: list[list[Cluster]] = []
    for number, cluster in enumerate(paragraph):
        word = words[-1] if words else None
        if word is None or _may_break(word[-1], cluster, begins_word=number in starts) or _ink(word) + cluster.width > width:
            words.append([cluster])
        else:
            word.append(cluster)
    return [tuple(word) for word in words]


def _may_break(before: Cluster, after: Cluster, *, begins_word: bool) -> bool:
    if before.is_blank:
        return not after.is_blank
    if after.text[0] in _NO_LINE_START or before.text[0] in _NO_LINE_END or after.is_blank:
        return False
    if _is_ideographic(before.text) and _is_ideographic(after.text):
        return begins_word
    return _is_ideographic(before.text) or _is_ideographic(after.text)


def _is_ideographic(sign: str) -> bool:
    code = ord(sign[0])
    return 0x2E80 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0xFF00 <= code <= 0xFFEF or code >= 0x20000


def _ink(word: Sequence[Cluster]) -> float:
    """Return the width of a word without the blanks at its end."""
    return sum(cluster.width for cluster in word if not cluster.is_blank)


def _fill(words: Sequence[Line], width: float) -> list[Line]:
    """Put words on lines, each as full as it gets. A line without words is a line too."""
    lines: list[list[Cluster]] = [[]]
    filled = 0.0
    for word in words:
        if lines[-1] and filled + _ink(word) > width + 1e-9:
            lines.append([])
            filled = 0.0
        lines[-1] += word
        filled += sum(cluster.width for cluster in word)
    return [_without_blanks_at_ends(line) for line in lines]


def _without_blanks_at_ends(line: list[Cluster]) -> Line:
    start, end = 0, len(line)
    while start < end and line[start].is_blank:
        start += 1
    while end > start and line[end - 1].is_blank:
        end -= 1
    return tuple(line[start:end])


def line_width(line: Sequence[Cluster]) -> float:
    """Return how wide a line is, in em."""
    return sum(cluster.width for cluster in line)
