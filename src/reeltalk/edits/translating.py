"""Captions in another language: each stays the caption it was, in its own time; only its words are others. Pure.

Whoever translates is not believed: as many lines must come back as went out, none empty, none far too long, and what is no text (tags,
control characters, line ends) is taken out. The words of a caption are data on both ways.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from reeltalk.edits.captioning import line_length, spread
from reeltalk.edits.spoken import balanced, is_cjk
from reeltalk.errors import ProviderFailed
from reeltalk.limits import TEXT_LINES_MAX
from reeltalk.timeline.model import Canvas, CaptionWord, Clip, TextSource

LONGER_MAX: Final = 6
LENGTH_FREE_CHARACTERS: Final = 80
"""How much longer than its source a line may be, and the length up to which that is not asked."""
_TAGS: Final = re.compile(r"</?[A-Za-z][^<>]{0,200}>|\{\\[^{}]{0,200}\}")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def source_lines(clips: Sequence[Clip]) -> tuple[str, ...]:
    """Return the words of each caption on one line, as they are given away to be translated."""
    return tuple(" ".join(_text(clip).text.split()) for clip in clips)


def checked_lines(sources: Sequence[str], answered: object) -> tuple[str, ...]:
    """Return a translation of ``sources``, cleaned; raises ProviderFailed where it is not one line of fitting length for each."""
    if not isinstance(answered, list | tuple) or not all(isinstance(line, str) for line in answered):
        raise ProviderFailed("The translation came back in a form that cannot be read.")
    if len(answered) != len(sources):
        raise ProviderFailed(f"The translation came back with {len(answered)} lines for {len(sources)}.")
    lines = tuple(_cleaned(line, source) for line, source in zip(answered, sources, strict=True))
    for line, source in zip(lines, sources, strict=True):
        if source and not line:
            raise ProviderFailed("The translation came back with an empty line.")
        if len(line) > max(LENGTH_FREE_CHARACTERS, LONGER_MAX * len(source)):
            raise ProviderFailed("The translation came back with a line that is much too long.")
    return lines


def translated(
    clips: Sequence[Clip], lines: Sequence[str], language: str, *, canvas: Canvas, make_id: Callable[[int], str]
) -> tuple[Clip, ...]:
    """Return the captions with other words: the same times and look, laid out anew, word times shared out by letters."""
    return tuple(
        _with_words(clip, line, language, canvas, make_id(number)) for number, (clip, line) in enumerate(zip(clips, lines, strict=True))
    )


def in_both(
    clips: Sequence[Clip], lines: Sequence[str], language: str, *, translation_above: bool, canvas: Canvas, make_id: Callable[[int], str]
) -> tuple[Clip, ...]:
    """Return the captions with their own words and those of a translation, one above the other: the same times and look.

    The times of single words are let go: they are those of one of the two languages only.
    """
    made = []
    for number, (clip, line, own) in enumerate(zip(clips, lines, source_lines(clips), strict=True)):
        style = _text(clip).style
        both = [balanced(each, line_length(canvas, style, cjk=is_cjk(each)), style.max_lines) for each in (own, line)]
        text = "\n".join(reversed(both) if translation_above else both)
        style = replace(style, max_lines=max(style.max_lines, min(TEXT_LINES_MAX, text.count("\n") + 1)))
        made.append(replace(clip, id=make_id(number), source=TextSource(text=text, style=style, language=language)))
    return tuple(made)


def _with_words(clip: Clip, line: str, language: str, canvas: Canvas, clip_id: str) -> Clip:
    style = _text(clip).style
    text = balanced(line, line_length(canvas, style, cjk=is_cjk(line)), style.max_lines)
    words = spread(line, (CaptionWord(line, 0, clip.duration),))
    return replace(clip, id=clip_id, source=TextSource(text=text, words=words, style=style, language=language))


def _cleaned(line: str, source: str) -> str:
    plain = line if "<" in source or "{" in source else _TAGS.sub("", line)
    return " ".join(_CONTROLS.sub(" ", plain).split())


def _text(clip: Clip) -> TextSource:
    assert isinstance(clip.source, TextSource)
    return clip.source
