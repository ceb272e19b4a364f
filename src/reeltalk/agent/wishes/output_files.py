"""Wishes for a file beside the film: "a GIF of the first 3 seconds", "just the audio as mp3", "a still at 0:05", 把字幕导出成srt.

Whatever is read here is delivered and leaves the film as it is.
"""

from __future__ import annotations

import re
from typing import Any, Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.subject import Subject
from reeltalk.agent.time_ranges import names_stretch
from reeltalk.agent.wishes.delivery import named_format
from reeltalk.agent.wishes.reading import Reading, call
from reeltalk.timeline.formats import OutputFormat, OutputKind, output_format

_FILM_THINGS: Final = frozenset({"video", "clip", "export", "beginning_part", "share"})
_KINDS_OF_THINGS: Final = {
    "captions": {OutputKind.SUBTITLES},
    "transcript": {OutputKind.SUBTITLES},
    "title": {OutputKind.SUBTITLES, OutputKind.STILL},
    "audio": {OutputKind.SOUND},
    "detach_audio": {OutputKind.SOUND},
    "voice": {OutputKind.SOUND},
    "music": {OutputKind.SOUND},
}
_STILL: Final = re.compile(
    r"\b(?:stills?|screen ?shots?|snapshots?|screen ?grabs?|thumbnails?|frame(?: grab)?|cover(?: image| picture| photo| frame)?"
    r"|(?:standbild|vorschaubild|fotograma|captura|miniatura|vignette|capture|кадр|скриншот|превью))\b"
    r"|截(?:一?[张个幅])?(?:图|帧|屏)|封面图?|缩略图|静帧|单帧|静止画面|那一帧|导出.{0,6}帧|スクリーンショット|サムネ|静止画|스크린샷|썸네일|스틸"
)
_TAKING: Final = re.compile(
    r"\b(?:extract|save|export|give|grab|take|get|make|capture|pull|create|download|send|want|need|screenshot|snapshot)\b"
    r"|截|导出|保存|给我|提取|生成|抓|要|输出|取"
)
_KEPT_IN_FILM: Final = re.compile(
    r"\b(?:freeze|hold|linger)\b|定格"
    r"|\b(?:add|insert|put|burn|overlay|upload|zoom|at the (?:start|end|beginning))\b|加[上入个一]|插入|片头"
)
_FIRST: Final = re.compile(r"\bfirst (?:frame|still|picture|image)\b|(?:第一|首)帧")
_LAST: Final = re.compile(r"\b(?:last|final) (?:frame|still|picture|image)\b|最后一帧|末帧")
_NOT_DELIVERING: Final = frozenset({"remove", "cut", "translate", "protect", "move", "raise", "lower"})


_BOUNDING: Final = frozenset({"under", "about", "exactly", "only"})


def output_file(piece: Piece, subject: Subject) -> Reading:
    """Return the delivery that a piece asks for; nothing where it asks for something else."""
    forbidden = piece.verb in _NOT_DELIVERING and not (piece.verb == "cut" and piece.has("megabytes"))
    if forbidden or piece.has("ask") or piece.has("quote") or piece.has("file"):
        return Reading()
    return _still(piece) or _file(piece) or Reading()


def _still(piece: Piece) -> Reading | None:
    plain = piece.request.plain[piece.tokens[0].start : piece.tokens[-1].end]
    if not _STILL.search(plain) or _KEPT_IN_FILM.search(plain) or piece.has("thing", "freeze", "pip", "watermark"):
        return None
    at = _moment(piece, plain)
    if at is None or not (_TAKING.search(plain) or piece.verb == ""):
        return None
    wanted = output_format(str(piece.value("format") or "png"))
    is_still = wanted is not None and wanted.kind is OutputKind.STILL
    return call("export", format=wanted.name if wanted and is_still else "png", at_s=at)


def _moment(piece: Piece, plain: str) -> float | None:
    moments = slots.read_moments(piece)
    if moments:
        return moments[0]
    return 0.0 if _FIRST.search(plain) else -0.001 if _LAST.search(plain) else None


def _file(piece: Piece) -> Reading | None:
    """Return a whole kind of file, where nothing is named but what it holds, how large it is and which stretch of the film it shows."""
    name, codec = named_format(piece)
    wanted = output_format(name) if name else None
    things = {str(token.get("thing")) for token in piece.all("thing")} - _FILM_THINGS
    if (
        not _only_describes(things, wanted)
        or piece.has("refused")
        or piece.has("recipe")
        or set(piece.unknown_words) - {"preview", "test", "draft", "sample"}
    ):
        return None
    size, delivers = piece.value("megabytes"), piece.has("thing", "export")
    if wanted is None and not (size and not delivers) and not (delivers and names_stretch(piece)):
        return None
    if wanted is not None and wanted.kind is OutputKind.SUBTITLES and piece.verb in {"add", "change"} and not delivers:
        return None
    if wanted is not None and wanted.name == "mp4" and not names_stretch(piece):
        return None
    if any(piece.free(kind) for kind in ("shape", "aspect", "look", "mood", "factor", "transition", "pixels", "fps", "resolution")):
        return None
    if any(token.get("flag") not in _BOUNDING for token in piece.free("flag")):
        return None
    ranges = slots.ranges(piece)
    if "ranges" not in ranges and piece.free("duration"):
        return None
    more: dict[str, Any] = {"codec": codec, "max_size_mb": size}
    return call("export", format=wanted.name if wanted else None, **more, **ranges)


def _only_describes(things: set[str], wanted: OutputFormat | None) -> bool:
    if wanted is None:
        return not things
    return all(thing in _KINDS_OF_THINGS and wanted.kind in _KINDS_OF_THINGS[thing] for thing in things)
