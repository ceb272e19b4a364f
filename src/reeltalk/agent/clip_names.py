"""Clips that a request calls by the names of their files: "the bunny clip" of talk.mp4 and bunny.mp4 is clip 2. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.language import Request, read_request
from reeltalk.agent.targets import shown_name
from reeltalk.agent.tokens import Token

NAMES_MAX: Final = 50
_SHORTEST: Final = 3
_SHORTEST_HAN: Final = 2
_DETERMINER: Final = r"(?P<the>(?:the|my|our|that|this) )?"
_NOUN: Final = (
    r"(?P<noun>(?: |-)?(?:clip|video|footage|shot|recording|one|part|scene)\b"
    r"|(?:的|那|这)?(?:个|段|条)?(?:片段|视频|素材|镜头|录像|片子|段))?"
)
_COUNTED: Final = re.compile(r"(?:clip|video|img|image|photo|file|movie|vid|mov|dsc|part|scene|shot|素材|视频|片段)? ?\d*")
"""Names that say no more than a number does."""
_HAN: Final = re.compile(r"[\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af]")


def names_in_film(context: PlanningContext) -> list[str]:
    """Return the name of each clip of the film; before it has any, of each upload with a picture."""
    main = context.timeline.main_track
    if main is not None and main.clips:
        return [shown_name(context.timeline, clip) for clip in main.clips]
    return [asset.name for asset in context.assets if asset.kind != "audio" and not asset.generated]


def with_clip_names(tokens: Sequence[Token], request: Request, names: Sequence[str]) -> tuple[Token, ...]:
    """Return tokens in which the name of a file, said as that of a clip, is the clip's number; ``names`` are those of the film's clips.

    A name of which the film has several clips, or none but that, stays as it is.
    """
    counted = Counter(names)
    result = tuple(tokens)
    if len(counted) < 2:  # one name for all clips tells none from another
        return result
    for number, name in list(enumerate(names, 1))[:NAMES_MAX]:
        if counted[name] == 1 and (stem := _spoken_stem(name)):
            result = _named(result, request, stem, number)
    return result


def _spoken_stem(name: str) -> str:
    """Return a file's name as people say it, "" where it is no word.

    >>> _spoken_stem("Beach_day.MP4"), _spoken_stem("clip2.mp4"), _spoken_stem("a.mp4")
    ('beach day', '', '')
    """
    stem = " ".join(re.split(r"[\s_.-]+", read_request(PurePath(name).stem).plain)).strip()
    shortest = _SHORTEST_HAN if _HAN.search(stem) else _SHORTEST
    return "" if len(stem) < shortest or _COUNTED.fullmatch(stem) else stem


def _named(tokens: tuple[Token, ...], request: Request, stem: str, number: int) -> tuple[Token, ...]:
    said = re.escape(stem).replace(r"\ ", "[ _-]?")
    for match in reversed(list(re.finditer(rf"(?<![a-z0-9]){_DETERMINER}{said}(?![a-z0-9]){_NOUN}", request.plain))):
        inside = [token for token in tokens if match.start() <= token.start and token.end <= match.end()]
        plain = all(set(token.meanings) <= {"word", "link"} for token in inside)
        if inside and (match["noun"] or (match["the"] and plain)):
            first = tokens.index(inside[0])
            clip = Token(match.start(), match.end(), {"thing": "clip", "ordinal": number})
            tokens = (*tokens[:first], clip, *tokens[first + len(inside) :])
    return tokens
