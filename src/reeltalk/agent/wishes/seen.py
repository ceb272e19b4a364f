"""Wishes about where somebody is seen: "keep only where a face is visible", 只保留有人的画面."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.wishes.reading import Reading, call

_SEEN: Final = re.compile(
    r"\b(?:faces?|people|persons?|anyone|anybody|somebody|someone|humans?|caras?|rostros?|personas?|visages?|gesichter?|rostos?|pessoas?)\b"
    r"|人脸|有人|人物|出镜|лиц[оаем]|люд(?:и|ей)|человек|顔|人物|인물|얼굴|사람"
)
_WHERE: Final = re.compile(
    r"\b(?:where|when|with|showing|in which|visible|on screen|in (?:the )?frame|without|no"
    r"|donde|con|sin|ou|avec|sans|wo|mit|ohne|onde|com|sem)\b"
    r"|画面|镜头|部分|片段|地方|где|без|с |映って|ある|が出|나오는|있는|없는|보이는"
)
_ABSENT: Final = re.compile(
    r"\b(?:without|no(?:body| one)?|sin|sans|ohne|sem|is not|isn't|not visible|aren't)\b|没有|无人|没人|без|нет|映っていない|ない|없는"
)
_OTHER_ACTS: Final = ("blur", "pixelate", "crop", "zoom_in", "fill_crop", "captions", "title", "pauses", "at_shots", "music", "color")


def seen_search(piece: Piece) -> Reading:
    """Return the cut by faces that a piece asks for; nothing where it asks for something else."""
    if piece.verb not in {"keep", "remove", "cut"} or piece.has("thing", *_OTHER_ACTS) or piece.has("refused"):
        return Reading()
    plain = piece.request.plain[piece.tokens[0].start : piece.tokens[-1].end]
    if not _SEEN.search(plain) or not _WHERE.search(plain):
        return Reading()
    absent = _ABSENT.search(plain) is not None
    keeps = piece.verb == "keep"
    return call("trim_faces", action="keep" if keeps != absent else "remove")
