"""A timeline in one line, as the published skills show it to people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reeltalk.timeline.changes import loudness_of, name_of, seconds
from reeltalk.timeline.model import Clip, MediaId, MediaReference, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.saying import saying

LISTED: Final = 3
"""Up to so many clips are listed one by one; more are counted."""

_LABELS: Final = {
    TrackRole.MAIN: ("Video", "视频"),
    TrackRole.OVERLAY: ("Overlay", "叠加画面"),
    TrackRole.DIALOGUE: ("Audio", "音频"),
    TrackRole.MUSIC: ("BGM", "背景音乐"),
    TrackRole.EFFECTS: ("Sound effects", "音效"),
    TrackRole.TITLES: ("Title", "标题"),
    TrackRole.CAPTIONS: ("Captions", "字幕"),
}


def summary(timeline: Timeline, language: str = "en") -> str:
    """Return for example ``Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) 3. Title: "Hi" (0-3s)``.

    Tracks without clips are left out. In a language that is spoken here, else in English.
    """
    writer = _Writer({reference.id: reference for reference in timeline.media}, language)
    rows = [f"{number}. {writer.row(track)}" for number, track in enumerate((track for track in timeline.tracks if track.clips), 1)]
    return writer.heading(len(rows)) + " ".join(rows)


class _Writer:
    """The words and signs of one language."""

    def __init__(self, media: dict[MediaId, MediaReference], language: str) -> None:
        self._media, self._language, self._chinese = media, language, language.lower().startswith("zh")

    def heading(self, count: int) -> str:
        """Return what stands before the first track."""
        if self._chinese:
            return f"时间线（{count} 条轨道）：" if count else "时间线为空"
        english = f"Timeline ({count} track{'' if count == 1 else 's'}):" if count else "Timeline (empty)"
        return saying(english, self._language) + (" " if count else "")

    def row(self, track: Track) -> str:
        """Return one track without its number."""
        label = _LABELS[track.role][1] if self._chinese else saying(_LABELS[track.role][0], self._language)
        return f"{label}{'：' if self._chinese else ': '}{self._clips(track)}"

    def _clips(self, track: Track) -> str:
        if track.role is TrackRole.CAPTIONS:
            count = len(track.clips)
            english = saying(f"{count} caption{'' if count == 1 else 's'}", self._language)
            return (f"{count} 条" if self._chinese else english) + self._facts(track, track.clips)
        names = list(dict.fromkeys(self._name(clip, track) for clip in track.clips))
        if len(track.clips) > LISTED or (len(names) == 1 and len(track.clips) > 1):
            return self._counted(names, track) + self._facts(track, track.clips)
        return ("，" if self._chinese else ", ").join(self._name(clip, track) + self._facts(track, [clip]) for clip in track.clips)

    def _counted(self, names: list[str], track: Track) -> str:
        count, more = len(track.clips), len(names) - LISTED
        if self._chinese:
            listed = "、".join(names[:LISTED]) + (f" 等 {len(names)} 个" if more > 0 else "")
            return f"{listed}，{count} 个{'标题' if track.kind is TrackKind.TEXT else '片段'}"
        listed = ", ".join(names[:LISTED]) + (saying(f" and {more} more", self._language) if more > 0 else "")
        return f"{listed}, {saying(f'{count} titles' if track.kind is TrackKind.TEXT else f'{count} clips', self._language)}"

    def _name(self, clip: Clip, track: Track) -> str:
        name = name_of(clip, self._media)
        if track.kind is not TrackKind.TEXT:
            return name
        return f"“{name}”" if self._chinese else f'"{name}"'

    def _facts(self, track: Track, clips: Sequence[Clip]) -> str:
        facts = [f"{seconds(clips[0].start):g}-{seconds(clips[-1].end):g}{'秒' if self._chinese else 's'}"]
        levels = {loudness_of(clip, track) for clip in clips}
        if track.kind is not TrackKind.TEXT and len(levels) == 1:
            level = levels.pop()
            if level == 0:
                facts.append("静音" if self._chinese else saying("muted", self._language))
            elif level != 100 or track.role is TrackRole.MUSIC:
                facts.append(f"{level}%")
        return f"（{'，'.join(facts)}）" if self._chinese else f" ({', '.join(facts)})"
