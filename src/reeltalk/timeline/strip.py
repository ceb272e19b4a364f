"""A timeline as a strip of text, for docstrings and tests, where a picture of a cut says more than its numbers.

Each second takes two columns: a border column and a content column, so rows stand exactly above each other.

    V |a b c|d e%A B|. .|C|     the main track: two clips, a transition (%) to a third, a gap of two seconds, a last clip
    C |h i|                     captions: the words spoken "h" and "i"

Content shows what is seen: second n of the first file is the n-th letter of a-z, of the second file A-Z, of the third 0-9. So a reversed
clip reads ``c b a``, a double-speed clip ``a c e``, a held frame ``c c c``.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from reeltalk.timeline.invariants import KIND_OF_ROLE
from reeltalk.timeline.model import (
    CaptionWord,
    Clip,
    MediaKind,
    MediaReference,
    MediaSource,
    SolidSource,
    Source,
    TextSource,
    Timeline,
    Track,
    TrackRole,
    Transition,
)
from reeltalk.timeline.time import TICKS_PER_SECOND, Ticks

ALPHABETS: Final = ("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789")

ROLES: Final = {
    "V": TrackRole.MAIN,
    "O": TrackRole.OVERLAY,
    "A": TrackRole.DIALOGUE,
    "M": TrackRole.MUSIC,
    "E": TrackRole.EFFECTS,
    "T": TrackRole.TITLES,
    "C": TrackRole.CAPTIONS,
}
_LETTERS: Final = {role: letter for letter, role in ROLES.items()}


class Strip(str):
    """A drawn strip: text that a doctest shows as it is, without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def draw(timeline: Timeline, cell: Ticks = TICKS_PER_SECOND) -> Strip:
    """Return one line per track, bottom first; ``cell`` is how much time one column of content shows."""
    numbers = {reference.id: index for index, reference in enumerate(timeline.media)}
    return Strip("\n".join(f"{_LETTERS[track.role]} {_row(track, numbers, cell)}" for track in timeline.tracks))


def _row(track: Track, numbers: dict[str, int], cell: Ticks) -> str:
    cells = round(track.end / cell)
    columns = [" ", "."] * cells + [" "]
    for clip in track.clips:
        first, last = round(clip.start / cell), round(clip.end / cell)
        columns[2 * first] = columns[2 * last] = "|"
        for index in range(first, last):
            columns[2 * index + 1] = _content(clip, index - first, index * cell - clip.start, numbers)
    ends = {clip.id: round(clip.end / cell) for clip in track.clips}
    for transition in track.transitions:
        columns[2 * ends[transition.from_clip]] = "%"
    return "".join(columns).rstrip()


def _content(clip: Clip, index: int, offset: Ticks, numbers: dict[str, int]) -> str:
    source = clip.source
    if isinstance(source, SolidSource):
        return "#"
    if isinstance(source, TextSource):
        return _letter_of_text(source, index, offset)
    alphabet = ALPHABETS[numbers[source.media_id] % len(ALPHABETS)]
    return alphabet[int(_seen_at(source, clip.duration, offset) // TICKS_PER_SECOND) % len(alphabet)]


def _seen_at(source: MediaSource, duration: Ticks, offset: Ticks) -> Ticks:
    if source.frozen:
        return source.start
    if source.reversed:
        return source.start + round((duration - offset) * source.speed) - 1
    return source.start + round(offset * source.speed)


def _letter_of_text(source: TextSource, index: int, offset: Ticks) -> str:
    if source.words:
        spoken = [word.text[0] for word in source.words if word.start <= offset < word.start + word.duration]
        return spoken[0] if spoken else "_"
    letters = source.text.replace(" ", "").replace("\n", "")
    return letters[index % len(letters)] if letters else "_"


def parse(strip: str, seconds_of_media: int = 20) -> Timeline:
    """Return the timeline that a strip draws: clips ``v1 v2 ...`` on track ``v``, files ``m1 m2 m3`` of ``seconds_of_media`` each.

    A letter on a captions row is a word of one second; letters on a titles row are the title's text. A transition lasts one second.
    """
    media = tuple(
        MediaReference(f"m{number}", f"file{number}.mp4", MediaKind.VIDEO, seconds_of_media * TICKS_PER_SECOND, 1920, 1080, has_audio=True)
        for number in (1, 2, 3)
    )
    rows = [line.strip() for line in strip.strip().splitlines()]
    return Timeline(media=media, tracks=tuple(_parse_row(row) for row in rows))


def _parse_row(row: str) -> Track:
    role, name, columns = ROLES[row[0]], row[0].lower(), row[2:]
    borders = [index // 2 for index in range(0, len(columns), 2) if columns[index] in "|%"]
    clips: list[Clip] = []
    transitions: list[Transition] = []
    for first, last in pairwise(borders):
        content = columns[2 * first + 1 : 2 * last : 2]
        if content[0] == ".":
            continue
        clip_id = f"{name}{len(clips) + 1}"
        if columns[2 * first] == "%":
            transitions.append(Transition(f"x{clip_id}", "cross_dissolve", clips[-1].id, clip_id, TICKS_PER_SECOND))
        clips.append(Clip(clip_id, first * TICKS_PER_SECOND, (last - first) * TICKS_PER_SECOND, _parse_source(role, content)))
    return Track(name, KIND_OF_ROLE[role], role, clips=tuple(clips), transitions=tuple(transitions))


def _parse_source(role: TrackRole, content: str) -> Source:
    if role is TrackRole.TITLES:
        return TextSource(text=content)
    if role is TrackRole.CAPTIONS:
        words = enumerate(content)
        return TextSource(
            text=" ".join(content), words=tuple(CaptionWord(letter, index * TICKS_PER_SECOND, TICKS_PER_SECOND) for index, letter in words)
        )
    number, second = _place(content)
    return MediaSource(media_id=f"m{number + 1}", start=second * TICKS_PER_SECOND)


def _place(content: Iterable[str]) -> tuple[int, int]:
    letter = next(iter(content))
    return next((number, alphabet.index(letter)) for number, alphabet in enumerate(ALPHABETS) if letter in alphabet)
