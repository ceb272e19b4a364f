"""Reading a draft's short keys: the timeline in one line, and what differs between two drafts, in words.

``t`` tracks, ``tt`` kind of track (0 video, 1 sound, 7 text), ``sg`` segments, ``s`` and ``d`` start and length in ms, ``m`` the rest.
Only ``t tt sg d m`` are documented, so everything else is read where it is there and missed by nobody where it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

Json = dict[str, Any]

LISTED: Final = 3
"""Up to so many segments are listed one by one; more are counted."""

_KINDS: Final = {0: "Video", 1: "BGM", 7: "Title"}
_ROLES: Final = {
    "main": "Video",
    "overlay": "Overlay",
    "dialogue": "Audio",
    "music": "BGM",
    "effects": "Sound effects",
    "titles": "Title",
    "captions": "Captions",
}
"""What our own servers say a track is for."""

_CHINESE_LABELS: Final = {
    "Video": "视频",
    "Overlay": "叠加画面",
    "Audio": "音频",
    "BGM": "背景音乐",
    "Music": "背景音乐",
    "Sound effects": "音效",
    "Title": "标题",
    "Captions": "字幕",
}
_COLORS: Final = {"#ffffff": ("white", "白色"), "#000000": ("black", "黑色"), "#ff0000": ("red", "红色"), "#ffff00": ("yellow", "黄色")}


@dataclass(frozen=True, slots=True)
class Segment:
    """One clip of a track, with its place on the timeline in seconds."""

    id: str
    name: str
    start_s: float
    end_s: float
    about: Json

    @property
    def percent(self) -> int | None:
        """Return the volume in percent where the draft tells it."""
        volume = self.about.get("volume")
        return round(volume * 100) if isinstance(volume, int | float) and not isinstance(volume, bool) else None


@dataclass(frozen=True, slots=True)
class Row:
    """One track that has something on it."""

    kind: int
    label: str
    segments: tuple[Segment, ...]

    @property
    def is_text(self) -> bool:
        """Say whether its segments are words on the screen."""
        return self.kind == 7

    @property
    def is_captions(self) -> bool:
        """Say whether it carries subtitles, which are counted and never quoted one by one."""
        return self.is_text and self.label == "Captions"


def is_exportable(draft: object) -> bool:
    """Say whether a draft has at least one track with something on it."""
    return bool(rows(draft))


def rows(draft: object) -> tuple[Row, ...]:
    """Return the tracks of a draft that are not empty; nothing where there is no draft."""
    tracks = draft.get("t") if isinstance(draft, dict) else None
    found = [_row(track) for track in tracks if isinstance(track, dict)] if isinstance(tracks, list) else []
    return tuple(row for row in found if row.segments)


def summary(draft: object, language: str = "en") -> str:
    """Return the timeline in the documented form.

    >>> summary({"t": [{"tt": 0, "sg": [{"d": 10000, "m": {"name": "city timelapse"}}]},
    ...                {"tt": 1, "sg": [{"d": 10000, "m": {"name": "Lo-fi", "volume": 0.35}}]},
    ...                {"tt": 7, "sg": [{"d": 3000, "m": {"text": "Urban Dreams"}}]}]})
    'Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) 3. Title: "Urban Dreams" (0-3s)'
    """
    writer = Writer(language == "zh")
    lines = [f"{number}. {writer.row(row)}" for number, row in enumerate(rows(draft), 1)]
    if not lines:
        return "时间线为空" if writer.chinese else "Timeline (empty)"
    heading = f"时间线（{len(lines)} 条轨道）：" if writer.chinese else f"Timeline ({len(lines)} track{'' if len(lines) == 1 else 's'}): "
    return heading + " ".join(lines)


class Writer:
    """The words and signs of one language."""

    def __init__(self, chinese: bool) -> None:
        self.chinese = chinese

    def label(self, label: str) -> str:
        """Return a track's name; names that are not known stay as they are."""
        return _CHINESE_LABELS.get(label, label) if self.chinese else label

    def row(self, row: Row) -> str:
        """Return one track without its number."""
        return f"{self.label(row.label)}{'：' if self.chinese else ': '}{self._contents(row)}"

    def segment(self, row: Row, segment: Segment, *details: str) -> str:
        """Return one clip with where it is and how loud."""
        return self._name(row, segment) + self._facts(row, [segment], details)

    def _contents(self, row: Row) -> str:
        names = list(dict.fromkeys(self._name(row, segment) for segment in row.segments))
        count = len(row.segments)
        if row.is_captions:
            counted = f"{count} 条" if self.chinese else f"{count} caption{'' if count == 1 else 's'}"
            return counted + self._facts(row, row.segments)
        if count > LISTED or (len(names) == 1 and count > 1):
            return self._counted(names, row) + self._facts(row, row.segments)
        return ("，" if self.chinese else ", ").join(self.segment(row, segment) for segment in row.segments)

    def _counted(self, names: list[str], row: Row) -> str:
        count, more = len(row.segments), len(names) - LISTED
        if self.chinese:
            listed = "、".join(names[:LISTED]) + (f" 等 {len(names)} 个" if more > 0 else "")
            return f"{listed}，{count} 个{'标题' if row.is_text else '片段'}"
        listed = ", ".join(names[:LISTED]) + (f" and {more} more" if more > 0 else "")
        return f"{listed}, {count} {'titles' if row.is_text else 'clips'}"

    def _name(self, row: Row, segment: Segment) -> str:
        if not row.is_text:
            return segment.name
        return f"“{segment.name}”" if self.chinese else f'"{segment.name}"'

    def _facts(self, row: Row, segments: Sequence[Segment], details: Sequence[str] = ()) -> str:
        place = f"{segments[0].start_s:g}-{segments[-1].end_s:g}{'秒' if self.chinese else 's'}"
        facts = [*details[:2], place, *self._loudness(row, segments), *details[2:]]
        return f"（{'，'.join(facts)}）" if self.chinese else f" ({', '.join(facts)})"

    def _loudness(self, row: Row, segments: Sequence[Segment]) -> Iterator[str]:
        levels = {segment.percent for segment in segments}
        level = levels.pop() if len(levels) == 1 and not row.is_text else None
        if level == 0:
            yield "静音" if self.chinese else "muted"
        elif level is not None and (level != 100 or row.label == "BGM"):
            yield f"{level}%"

    def look(self, segment: Segment) -> list[str]:
        """Return a title's colour, position and animation, as far as the draft tells them."""
        color = str(segment.about.get("color") or "")
        named = _COLORS.get(color.lower(), (color, color))[self.chinese]
        animation = str(segment.about.get("animation") or "")
        shown = [named, str(segment.about.get("position") or ""), "" if animation == "none" else animation]
        return [part for part in shown[:2] if part] + [part for part in shown[2:] if part]


def _row(track: Json) -> Row:
    kind = track.get("tt")
    about = _map(track.get("m"))
    code = kind if isinstance(kind, int) else -1
    label = str(_ROLES.get(str(about.get("role"))) or about.get("name") or _KINDS.get(code) or f"Track type {kind}")
    return Row(code, label, tuple(_segments(track.get("sg"))))


def _segments(items: object) -> Iterator[Segment]:
    """Yield a track's segments; one that does not say where it starts stands right after the one before."""
    at_ms = 0.0
    for number, item in enumerate(items if isinstance(items, list) else [], 1):
        if not isinstance(item, dict):
            continue
        start_ms = _number(item.get("s"), at_ms)
        at_ms = start_ms + _number(item.get("d"), 0.0)
        about = _map(item.get("m"))
        yield Segment(str(item.get("id") or f"#{number}"), _name_of(item, about), _seconds(start_ms), _seconds(at_ms), about)


def _name_of(item: Json, about: Json) -> str:
    named = about.get("text") or about.get("name") or about.get("title")
    source = unquote(PurePosixPath(urlsplit(str(item.get("src") or "")).path).stem)
    return " ".join(str(named or source or about.get("color") or "clip").split())


def _map(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _number(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise


def _seconds(milliseconds: float) -> float:
    return round(milliseconds / 1000, 2)
