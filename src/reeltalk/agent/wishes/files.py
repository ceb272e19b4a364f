"""Wishes that name an uploaded file and a place for it: "use song.mp3 as background music", "add intro.mp4 at the start"."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from reeltalk import limits
from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.targets import best_name
from reeltalk.agent.tokens import Token
from reeltalk.agent.wishes.reading import Reading, call
from reeltalk.timeline.model import MediaKind

_SOUND: Final = frozenset({".mp3", ".wav", ".m4a", ".aac", ".flac", ".ogg"})
_PICTURE: Final = frozenset({".mp4", ".mov", ".avi", ".webm", ".mkv", ".m4v", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic"})
_PLACING_VERBS: Final = frozenset({"add", "move", "change", "make", "keep", ""})
_FILES_MAX: Final = 20
_OTHER_USES: Final = ("watermark", "pip", "split_screen", "detach_audio", "captions", "title", "merge", "slideshow", "speed", "order")
_VOICE: Final = re.compile(r"voice|narrat|旁白|配音|解说|voz|voix|stimme|голос|ナレーション|내레이션")


def placed_files(piece: Piece, subject: Subject) -> Reading:
    """Return where the named files go; nothing where they are named for something else."""
    if (
        piece.verb not in _PLACING_VERBS
        or piece.has("thing", *_OTHER_USES)
        or any(not token.means("refused", "voice_over") for token in piece.all("refused"))
    ):
        return Reading()
    calls: list[ToolCall] = []
    for token in piece.all("file")[:_FILES_MAX]:
        name = piece.words_of(token)
        kind = _kind(name, subject)
        placed = _sound(piece, name) if kind is MediaKind.AUDIO else _picture(piece, token, name) if kind else None
        if placed is None:
            return Reading()
        calls.append(placed)
    replaces = piece.verb == "change" and piece.has("thing", "audio") and any(one.name in {"add_music", "add_voice"} for one in calls)
    return Reading((*(call("set_volume", mute=True).calls if replaces else ()), *calls))


def _kind(name: str, subject: Subject) -> MediaKind | None:
    suffix = PurePath(name).suffix.lower()
    if suffix in _SOUND:
        return MediaKind.AUDIO
    if suffix in _PICTURE:
        return MediaKind.VIDEO
    index = best_name(name, [asset.name for asset in subject.context.assets])
    return None if index is None else subject.context.assets[index].kind


def _sound(piece: Piece, name: str) -> ToolCall | None:
    if _VOICE.search(piece.text.lower()) and not piece.has("thing", "music"):
        moments = [token for token in piece.free("duration") if not token.means("link")]
        return ToolCall("add_voice", {"name": name, **({"at_s": slots.seconds_of(moments[0])} if moments else {})})
    starts = [token for token in piece.free("duration") if _begins(piece, token)]
    if not (piece.has("thing", "music", "repeat") or piece.verb in {"add", "change"} or starts):
        return None
    level: dict[str, float] = {}
    if piece.has("percent"):
        level["percent"] = min(200.0, float(piece.value("percent")))
    elif piece.has("decibels"):
        level["gain_db"] = max(limits.GAIN_MIN_DB, min(limits.GAIN_MAX_DB, float(piece.value("decibels"))))
    since = {"start_s": slots.seconds_of(starts[0])} if starts else {}
    return ToolCall("add_music", {"named": name, **level, **since})


def _begins(piece: Piece, token: Token) -> bool:
    before = piece.tokens[: piece.tokens.index(token)][-1:]
    return any(each.means("link", "at", "from", "after") for each in before)


def _picture(piece: Piece, token: Token, name: str) -> ToolCall | None:
    """Return the place of a picture: what stands behind its name, up to the next file; before it where it is the only one."""
    later = [other.start for other in piece.all("file") if other.start > token.start]
    border = later[0] if later else piece.tokens[-1].end
    behind = [each for each in piece.tokens if token.end <= each.start < border]
    if not behind and len(piece.all("file")) == 1:
        behind = [each for each in piece.tokens if each.end <= token.start]
    moment = next((each for each in behind if each.means("duration") or each.means("clock")), None)
    if moment is not None and piece.verb in {"add", "move"}:
        return ToolCall("insert_clip", {"name": name, "at": slots.seconds_of(moment)})
    edge = next((str(each.get("edge")) for each in behind if each.means("edge")), None)
    return ToolCall("insert_clip", {"name": name, "at": edge}) if edge else None
