"""From spoken words to captions: where to break, how long to show, how to lay out lines.

The breaks are found by looking at all ways to group the words (dynamic programming) and taking the cheapest: a break after a sentence
or a pause costs nothing, one inside a phrase much; captions that are too short to read, or too full, cost as well.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from reeltalk.edits.spoken import TimelineWord, balanced, is_cjk, joined, units, word_starts
from reeltalk.timeline.model import Canvas, CaptionWord, Clip, TextSource, TextStyle
from reeltalk.timeline.time import TICKS_PER_SECOND, Ticks, snap_to_frame, ticks_from_seconds

SHORTEST_S: Final = 0.8
LONGEST_S: Final = 6.0
LINGER_S: Final = 0.4
"""How long a caption may stay after its last word, for the eye to finish."""
BRIDGED_GAP_S: Final = 0.3
"""A gap this short between two captions is closed, so that they do not flicker."""
PAUSE_S: Final = 0.8
"""A silence this long always ends a caption."""
CHARACTERS_PER_SECOND: Final = {False: 17.0, True: 9.0}
"""Reading speed in alphabets (False) and in Chinese and Japanese (True)."""
LINE_MOST: Final = {False: 42, True: 16}
EM_SHARE: Final = {False: 0.52, True: 1.0}
"""How wide a character is, as a share of the height of a line."""

_sentence_end: Final = tuple(".!?。！？…")
_phrase_end: Final = tuple(",;:，；：、—")
_clinging: Final = frozenset(
    ("a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "and", "or", "but", "as", "if", "it", "its", "is",
     "are", "my", "your", "our", "i", "we", "you", "they", "this", "that")
)  # fmt: skip
"""Small words that belong to the one after them: a caption should not end on one."""
_closing_quotes: Final = "\"'”’」』）)]"


def captions_from_words(
    words: Sequence[TimelineWord],
    *,
    canvas: Canvas,
    style: TextStyle,
    language: str = "",
    max_characters: int | None = None,
    max_lines: int | None = None,
    max_words: int | None = None,
    make_id: Callable[[int], str],
) -> tuple[Clip, ...]:
    """Return caption clips for words of the film, in order and never overlapping.

    ``max_characters`` is per line, ``max_lines`` per caption (at most two), ``max_words`` too; left out, they follow from the style and
    the canvas.
    ``make_id`` gets the number of a caption, from 0. Word times are kept for karaoke. Borders lie on whole frames.
    """
    spoken = _in_turn(words)
    if not spoken:
        return ()
    lines = max(1, min(max_lines or style.max_lines, 2))
    line = max_characters or line_length(canvas, style, cjk=is_cjk(joined(word.text for word in spoken)))
    groups = _grouped(spoken, line, lines, max_words or len(spoken))
    starts = [snap_to_frame(group[0].start, canvas.rate) for group in groups]
    clips: list[Clip] = []
    for number, group in enumerate(groups):
        start = max(starts[number], clips[-1].end if clips else 0)
        following = starts[number + 1] if number + 1 < len(groups) else None
        end = _shown_until(group, start, following, canvas)
        source = TextSource(
            text=balanced(_text(group), line, lines), words=_caption_words(group, start, end), style=style, language=language
        )
        clips.append(Clip(make_id(number), start, end - start, source))
    return tuple(clips)


def line_length(canvas: Canvas, style: TextStyle, *, cjk: bool) -> int:
    """Return how many characters fit on a line, and are pleasant to read on one."""
    em = style.size / 1000 * min(canvas.width, canvas.height)
    return max(4, min(LINE_MOST[cjk], int(style.max_width * canvas.width / (em * EM_SHARE[cjk]))))


def _in_turn(words: Sequence[TimelineWord]) -> list[TimelineWord]:
    """Return the words by start, none empty, each ending before the next begins and lasting at least a tick."""
    ordered = sorted((word for word in words if word.text.strip()), key=lambda word: (word.start, word.end))
    result: list[TimelineWord] = []
    for index, word in enumerate(ordered):
        start = max(word.start, result[-1].end if result else 0)
        latest = max(ordered[index + 1].start, start + 1) if index + 1 < len(ordered) else max(word.end, start + 1)
        result.append(replace(word, start=start, end=max(min(word.end, latest), start + 1)))
    return result


def _text(group: Sequence[TimelineWord]) -> str:
    return joined(word.text for word in group)


class _Measured:
    """Words with the place of each in the running text, so that the length of any stretch is one subtraction."""

    def __init__(self, words: Sequence[TimelineWord], line: int, lines: int) -> None:
        self.words, self.line, self.lines = words, line, lines
        text = _text(words)
        self.cjk = is_cjk(text)
        self._word_starts = word_starts(text) if self.cjk else frozenset[int]()
        self._starts: list[int] = []
        self._ends: list[int] = []
        place, before = 0, ""
        for word in words:
            own = word.text.strip()
            place += len(joined((before[-1:], own))) - len(before[-1:])
            self._starts.append(place - len(own))
            self._ends.append(place)
            before = own

    def length(self, start: int, end: int) -> int:
        """Return how many characters the words from ``start`` up to ``end`` take on one line."""
        return self._ends[end - 1] - self._starts[start]

    def divides(self, end: int) -> bool:
        """Say whether what counts as two words, the latter ``end``, is one: Chinese is often heard sign by sign."""
        return self.cjk and self._starts[end] not in self._word_starts

    def fits(self, start: int, end: int) -> bool:
        """Say whether the words can be laid out on the lines that there are."""
        if self.length(start, end) <= self.line:
            return True
        if self.lines < 2:
            return False
        last = bisect_right(self._ends, self._starts[start] + self.line, start, end)
        on_first = next((number for number in range(last, start, -1) if not self.divides(number)), last)
        return on_first > start and self.length(on_first, end) <= self.line


def _grouped(words: list[TimelineWord], line: int, lines: int, most: int) -> list[list[TimelineWord]]:
    """Return the cheapest grouping. ``best[n]`` is the cost of the first n words, ``cut[n]`` where their last group begins."""
    measured = _Measured(words, line, lines)
    best, cut = [0.0], [0]
    for end in range(1, len(words) + 1):
        cost, start = min((best[start] + _cost(measured, start, end), start) for start in _possible_starts(measured, end, most))
        best.append(cost + _break_cost(measured, end))
        cut.append(start)
    groups: list[list[TimelineWord]] = []
    end = len(words)
    while end:
        groups.append(words[cut[end] : end])
        end = cut[end]
    return groups[::-1]


def _possible_starts(measured: _Measured, end: int, most: int) -> list[int]:
    """Return where a caption of ``most`` words that ends before word ``end`` may begin: one always fits, a pause is never bridged."""
    words, starts = measured.words, [end - 1]
    for start in range(end - 2, max(-1, end - most - 1), -1):
        paused = words[start + 1].start - words[start].end >= PAUSE_S * TICKS_PER_SECOND
        too_long = words[end - 1].end - words[start].start > LONGEST_S * TICKS_PER_SECOND
        if paused or too_long or not measured.fits(start, end):
            break
        starts.append(start)
    return starts


def _cost(measured: _Measured, start: int, end: int) -> float:
    """Return what a caption of these words costs, its end apart: haste, shortness, and sentences that end inside it."""
    words, length = measured.words, measured.length(start, end)
    seconds = (words[end - 1].end - words[start].start) / TICKS_PER_SECOND
    haste = length / max(seconds, SHORTEST_S) / CHARACTERS_PER_SECOND[measured.cjk]
    sentences = sum(_ends_with(word, _sentence_end) for word in words[start : end - 1])
    shortness = max(SHORTEST_S - seconds, 0) * 4 + max(0.4 - length / measured.line, 0) * 6
    return 1.0 + 6.0 * sentences + shortness + 2.0 * max(haste - 1, 0)


def _break_cost(measured: _Measured, end: int) -> float:
    """Return what it costs to break after word ``end - 1``."""
    words = measured.words
    if end == len(words) or _ends_with(words[end - 1], _sentence_end):
        return 0
    pause = (words[end].start - words[end - 1].end) / TICKS_PER_SECOND
    return max(_cost_inside(measured, end) - 10 * max(pause, 0), 0)


def _cost_inside(measured: _Measured, end: int) -> float:
    """Return what it costs to break inside a sentence, were there no pause."""
    before = measured.words[end - 1]
    if _ends_with(before, _phrase_end):
        return 1.5
    if measured.divides(end):
        return 14.0
    return 8.0 if before.text.strip().lower() in _clinging else 6.0


def _ends_with(word: TimelineWord, signs: tuple[str, ...]) -> bool:
    return word.text.strip().rstrip(_closing_quotes).endswith(signs)


def _shown_until(group: Sequence[TimelineWord], start: Ticks, following: Ticks | None, canvas: Canvas) -> Ticks:
    text = _text(group)
    said = group[-1].end
    needed = max(SHORTEST_S, len(text) / CHARACTERS_PER_SECOND[is_cjk(text)])
    end = max(said, min(start + ticks_from_seconds(needed), said + ticks_from_seconds(LINGER_S)), start + ticks_from_seconds(SHORTEST_S))
    if following is not None and end + ticks_from_seconds(BRIDGED_GAP_S) >= following:
        end = following
    return max(snap_to_frame(end, canvas.rate), start + canvas.rate.ticks_per_frame)


def _caption_words(group: Sequence[TimelineWord], start: Ticks, end: Ticks) -> tuple[CaptionWord, ...]:
    result = []
    for word in group:
        begins = min(max(word.start, start), end)
        result.append(CaptionWord(word.text.strip(), begins - start, max(min(word.end, end) - begins, 0)))
    return tuple(result)


def spread(text: str, words: Sequence[CaptionWord]) -> tuple[CaptionWord, ...]:
    """Return the words of a new text in the times of the old ones: one for one where their number is the same, else by their length."""
    parts = units(text)
    if len(parts) == len(words):
        return tuple(replace(word, text=part) for word, part in zip(words, parts, strict=True))
    if not words or not parts:
        return ()
    start, end = words[0].start, max(word.start + word.duration for word in words)
    letters = sum(len(part) for part in parts)
    result, passed = [], 0
    for part in parts:
        begins = start + (end - start) * passed // letters
        passed += len(part)
        result.append(CaptionWord(part, begins, start + (end - start) * passed // letters - begins))
    return tuple(result)
