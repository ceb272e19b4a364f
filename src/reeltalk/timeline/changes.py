"""What a change is, and the plain values that changes are told with: names, seconds, percent, places on the canvas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from reeltalk.timeline.model import Clip, MediaId, MediaReference, MediaSource, TextSource, TextStyle, Timeline, Track
from reeltalk.timeline.time import Ticks, seconds_from_ticks

Value: TypeAlias = str | int | float | bool

NAMES_TOLD: Final = 3


class Names(str):
    """Several names as one value; each language joins them in its own way.

    >>> Names(["a", "b"]), Names(["a", "b"]).joined("、")
    ('a, b', 'a、b')
    """

    each: tuple[str, ...]

    def __new__(cls, names: Iterable[str]) -> Names:
        """Join them for who knows no better."""
        each = tuple(names)
        self = super().__new__(cls, _listed(each, ", "))
        self.each = each
        return self

    def joined(self, comma: str) -> str:
        """Return the first few of them with the comma of a language."""
        return _listed(self.each, comma)


def _listed(names: tuple[str, ...], comma: str) -> str:
    return comma.join(names[:NAMES_TOLD]) + (" ..." if len(names) > NAMES_TOLD else "")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two timelines. ``subject`` is a clip's or track's id, "" for the film or for several."""

    kind: str
    subject: str
    values: Mapping[str, Value]


def seconds(ticks: Ticks) -> float:
    """Return seconds as people want to read them: hundredths at most."""
    return round(seconds_from_ticks(ticks), 2)


def percent(gain_db: float) -> int:
    """Return a gain as a percentage of the original level."""
    return round(100 * 10 ** (gain_db / 20))


def loudness_of(clip: Clip, track: Track) -> int:
    """Return how loud a clip is heard, in percent of its file; 0 where it is muted."""
    return 0 if clip.audio.muted or track.muted else percent(clip.audio.gain_db + track.gain_db)


def name_of(clip: Clip, media: Mapping[MediaId, MediaReference]) -> str:
    """Return what people call a clip: its name, else that of its file, else its text or colour."""
    if clip.name:
        return clip.name
    if isinstance(clip.source, MediaSource):
        reference = media.get(clip.source.media_id)
        return reference.name if reference else clip.source.media_id
    return one_line(clip.source.text) if isinstance(clip.source, TextSource) else clip.source.color


def names_of(clips: Iterable[Clip], timeline: Timeline) -> Names:
    """Return the different names of clips."""
    media = {reference.id: reference for reference in timeline.media}
    return Names(dict.fromkeys(name_of(clip, media) for clip in clips))


def one_line(text: str, longest: int = 60) -> str:
    """Return a text on one line, shortened where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 3].rstrip() + "..."


def place_of(style: TextStyle) -> str:
    """Return where a text stands: ``top-center``, ``bottom-left``, ``center`` ..."""
    row = "top" if style.y < 0.35 else "bottom" if style.y > 0.65 else "center"
    column = "left" if style.x < 0.35 else "right" if style.x > 0.65 else "center"
    return "center" if row == column else f"{row}-{column}"
