"""The details of a wish, read from its tokens: the same for every language.

Each reader takes a piece and returns arguments of the tool table, without the ones that the person did not name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, Final

from reeltalk import limits
from reeltalk.agent.clauses import Piece
from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.lettered import bare, caption_layout, colors
from reeltalk.agent.time_ranges import all_but
from reeltalk.agent.time_ranges import read_ranges as read_ranges
from reeltalk.agent.time_ranges import seconds_of as seconds_of
from reeltalk.agent.tokens import Token

Arguments = dict[str, Any]

TARGET_THINGS: Final = {
    "music": "music",
    "captions": "captions",
    "title": "titles",
    "audio": "all",
    "clip": "",
    "video": "all",
    "voice": "all",
}
_STYLE_BEHIND: Final = ("style", "风", "式", "look", "caption", "字幕", "stil", "風", "スタイル", "스타일")
_STYLE_BEFORE: Final = ("style", "estilo", "stil", "стил")
_SIZE: Final = re.compile(r"\b(?:size|px|pt|points?|tamano|taille|grosse|größe|tamanho|размер\w*)\b|字号|字体大小|サイズ|크기")
_FPS_MIN, _FPS_MAX = 5.0, 120.0
_TEMPOS: Final = {"slow": 72.0, "fast": 138.0}
_TEMPO_MIN, _TEMPO_MAX = 40.0, 240.0
_CORNERS: Final = ("top_left", "top_right", "bottom_left", "bottom_right")


def read_durations(piece: Piece) -> list[Token]:
    """Return the lengths of time that no stretch has used up."""
    return [token for token in piece.free("duration")]


def read_moments(piece: Piece) -> list[float]:
    """Return the moments named with "at", or written as a clock; "at the start" and "at the end" are not among them."""
    return [seconds_of(token) for token in piece.tokens if token.means("duration") or token.means("clock")]


def target(piece: Piece) -> Arguments:
    """Return which clips are meant; nothing where none are named."""
    file = piece.first("file")
    if file:
        return {"target": f"name:{piece.words_of(file)}"}
    for thing in ("music", "captions", "title"):
        token = piece.first("thing", thing)
        if token:
            piece.use(token)
            return {"target": TARGET_THINGS[thing]}
    return clip_target(piece)


def clip_target(piece: Piece) -> Arguments:
    """Return the clips named by number or by "first" and "last"."""
    clip = piece.first("thing", "clip")
    clips = piece.all("thing", "clip")
    ordinals = [
        int(token.get("ordinal"))
        for token in piece.tokens
        if token.means("ordinal") and (token.start not in piece.used or token.means("thing", "clip"))
    ]
    piece.use(*piece.all("thing", "clip", "video", "audio", "voice"))
    if clip is not None:
        ordinals += [number for each in clips for number in _numbers_behind(piece, each)]
        several = named_clips(
            [token for token in piece.tokens if token.start not in piece.used or token.means("thing", "clip")], piece.clips
        )
        if len(several) > len(dict.fromkeys(ordinals)):
            return {"target": ",".join(str(number) for number in several)}  # "clips 1-3", "the first two clips"
        if not ordinals and clip.means("count"):
            return {}
        if not ordinals and _names_middle(piece) and piece.clips % 2 and piece.clips > 1:
            ordinals = [piece.clips // 2 + 1]
    if not ordinals or (clip is None and not piece.has("pronoun") and not _counts_videos(piece) and not _ends_in_ordinal(piece)):
        return {"target": "all"} if clip is not None and piece.has("flag", "all", "every") else {}
    names = [("last" if number == -1 else str(number)) for number in dict.fromkeys(ordinals)]
    return {"target": ",".join(names) if len(names) > 1 else ("first" if names == ["1"] and _named_first(piece) else names[0])}


def _names_middle(piece: Piece) -> bool:
    """Say whether the clip between the others is meant: "the clip in the middle", but not "put the clip in the middle"."""
    stands_there = piece.has("position", "center") and piece.verb not in {"add", "move"}
    return piece.has("flag", "middle") or stands_there


def _ends_in_ordinal(piece: Piece) -> bool:
    """Say whether a number closes the piece, its clip named before it: "delete the third clip and mute the fourth"."""
    before, last = piece.tokens[-2:] if len(piece.tokens) > 1 else (None, None)
    numbered = last is not None and last.means("ordinal") and not last.means("edge")
    return numbered and before is not None and before.get("word") == "the"


def _counts_videos(piece: Piece) -> bool:
    """Say whether an ordinal stands before "video": "drop the second video"."""
    return any(token.means("thing", "video") and before.means("ordinal") for before, token in pairwise(piece.tokens))


def scope(piece: Piece) -> Arguments:
    """Return which clips are meant and on which stretches of time: "the last 5 seconds of clip 2"."""
    within = ranges(piece)
    return clip_target(piece) | within


def ranges(piece: Piece) -> Arguments:
    """Return the stretches of time that are named, or what lies outside of those that are excepted."""
    found = read_ranges(piece)
    if found and piece.has("flag", "except") and piece.length_s:
        found = all_but(found, piece.length_s)
    return {"ranges": found} if found else {}


def _named_first(piece: Piece) -> bool:
    return any(token.means("edge") and token.get("ordinal") == 1 for token in piece.tokens)


def _numbers_behind(piece: Piece, clip: Token) -> list[int]:
    """Return the numbers that follow "clip": clip 2, clips 1 and 3."""
    behind = [token for token in piece.tokens if token.start >= clip.end]
    numbers: list[int] = []
    for token in behind:
        if token.means("number"):
            numbers.append(int(token.get("number")))
        elif not (token.means("separator") or (token.means("link", "to") and numbers)):
            break
    return [number for number in numbers if 0 < number <= 10_000]


def text_style(piece: Piece) -> Arguments:
    """Return colour, size, place and movement of a text."""
    result = colors(piece)
    for kind in ("position", "size", "animation", "font"):
        value = piece.value(kind)
        if value is not None:
            result[kind] = value
    if piece.has("flag", "uppercase"):
        result["uppercase"] = True
    elif piece.has("flag", "lowercase"):
        result["uppercase"] = False
    number = next(iter(piece.free("number")), None)
    if number is not None and "size" not in result and _SIZE.search(piece.text.lower()):
        result["size"] = max(8.0, min(400.0, float(number.get("number"))))
    return result


def caption_style(piece: Piece) -> Arguments:
    """Return how captions should look."""
    result = text_style(piece) | caption_layout(piece)
    preset, language = piece.value("preset"), piece.value("language_name")
    if preset or (piece.has("platform") and piece.has("flag", "highlight") is False and styled_as_platform(piece)):
        result["preset"] = preset or "bold"
        piece.use(piece.first("preset"))
    if language and language != "bilingual":
        result["language"] = language
    if piece.has("flag", "highlight") and "highlight_color" not in result and "animation" not in result:
        result["animation"] = "karaoke"
    if "karaoke" in (result.get("animation"), result.get("preset")) and "highlight_color" not in result and "color" in result:
        result["highlight_color"] = result.pop("color")  # the colour that is wanted is that of the word being said
    return bare(result, piece.text.lower())


def styled_as_platform(piece: Piece) -> bool:
    """Say whether a platform is named for its style ("TikTok style captions"), and use it up if so."""
    for platform in piece.all("platform"):
        behind = piece.request.plain[platform.end : platform.end + 7].lstrip(" -的")
        before = piece.request.plain[max(0, platform.start - 7) : platform.start]
        if behind.startswith(_STYLE_BEHIND) or any(word in before for word in _STYLE_BEFORE):
            piece.use(platform)
            return True
    return False


def quoted(piece: Piece) -> str:
    """Return the quoted text of a piece, "" where there is none."""
    token = piece.first("quote")
    return piece.words_of(token) if token else ""


def timing(piece: Piece) -> Arguments:
    """Return when a text or a picture stands: start_s and duration_s."""
    result: Arguments = {}
    lasting = next((token for token in piece.free("duration") if _is_lasting(piece, token)), None)
    if lasting is not None:
        result["duration_s"] = seconds_of(lasting)
        piece.use(lasting)
    for start, end in () if lasting is not None else read_ranges(piece):
        result["start_s"] = start
        if end is not None and end > (start or 0.0):
            result["duration_s"] = round(end - (start or 0.0), 3)
    for token in read_durations(piece):
        if _is_position(piece, token):
            result.setdefault("start_s", seconds_of(token))
        elif seconds_of(token) > 0:
            result.setdefault("duration_s", seconds_of(token))
    edges = [token for token, behind in zip(piece.tokens, [*piece.tokens[1:], None], strict=True) if _is_end(token, behind)]
    edge = next((token for token in edges if lasting is None or token.start > lasting.end + 1), None)
    if edge and "start_s" not in result and edge.start not in piece.used:
        length = float(result.get("duration_s", 3.0))
        result["start_s"] = 0.0 if edge.get("edge") == "start" else -length
    return result


def _is_end(token: Token, behind: Token | None) -> bool:
    """Say whether a token names an end of what the text stands on; "last" in "the last clip" only says of which clip."""
    counts_clip = token.means("thing", "clip") or (behind is not None and behind.means("thing", "clip"))
    return token.means("edge") and not (token.means("ordinal") and counts_clip)


def _is_lasting(piece: Piece, token: Token) -> bool:
    """Say whether a length is how long something stands, though "after" follows: 停留3秒后淡出."""
    index = piece.tokens.index(token)
    before, behind = piece.tokens[max(0, index - 1) : index], piece.tokens[index + 1 : index + 2]
    return any(each.means("link", "for") for each in before) and any(each.means("link", "after") for each in behind)


def _is_position(piece: Piece, token: Token) -> bool:
    index = piece.tokens.index(token)
    before = piece.tokens[index - 1] if index else None
    if before is not None and before.means("link", "for"):
        return False
    behind = piece.tokens[index + 1] if index + 1 < len(piece.tokens) else None
    marked = before is not None and before.means("link", "at", "from")
    return marked or token.means("moment") or (behind is not None and behind.means("link", "at"))


def tempo(piece: Piece) -> float | None:
    """Return the tempo of music that is named in beats per minute, or in a word."""
    beats = piece.value("bpm")
    if beats is not None:
        return max(_TEMPO_MIN, min(_TEMPO_MAX, float(beats)))
    return _TEMPOS.get(str(piece.value("tempo")))


def corner(piece: Piece) -> Arguments:
    """Return the corner that is named."""
    position = piece.value("position")
    if position in _CORNERS:
        return {"corner": position}
    return {"corner": f"{position}_right"} if position in {"top", "bottom"} else {}


def canvas(piece: Piece) -> Arguments:
    """Return the shape of the picture: aspect, platform, pixels, rate."""
    result: Arguments = {}
    shape = next(iter(reversed(piece.free("shape"))), None)
    aspect = next(iter(piece.free("aspect")), None)
    platform = next(iter(piece.free("platform")), None)
    if aspect or shape:
        result["aspect"] = aspect.get("aspect") if aspect else shape.get("shape") if shape else None
    elif platform:
        result["platform"] = platform.get("platform")
    pixels = piece.value("pixels")
    if pixels:
        bounded = [max(limits.CANVAS_MIN_PIXELS, min(limits.CANVAS_MAX_PIXELS, side + side % 2)) for side in pixels]
        result["width"], result["height"] = bounded
    if piece.has("fps"):
        result["fps"] = max(_FPS_MIN, min(_FPS_MAX, float(piece.value("fps"))))
    return result


def fill(piece: Piece) -> Arguments:
    """Return the colour of the fill."""
    token = piece.first("color")
    return {"color": token.get("color")} if token else {}


def pause_length(piece: Piece) -> Arguments:
    """Return the shortest pause that is cut."""
    token = next(iter(piece.free("duration")), None)
    if token is None:
        return {}
    piece.use(token)
    return {"minimum_s": min(30.0, max(0.1, seconds_of(token)))}


def duration(piece: Piece) -> Arguments:
    """Return a length of time."""
    token = next(iter(piece.free("duration")), None)
    piece.use(token)
    return {"duration_s": seconds_of(token)} if token else {}


def strength(piece: Piece) -> float:
    """Return how much: 0.5 for "slightly", 2 for "much", else 1."""
    degrees = {token.get("degree") for token in piece.all("degree")}
    return 0.5 if "slightly" in degrees else 2.0 if "much" in degrees else 1.0


def caption_number(piece: Piece) -> Arguments:
    """Return which caption is meant: "the second caption"."""
    ordinal = next((token for token in piece.all("ordinal") if token.start not in piece.used), None)
    return {} if ordinal is None or piece.has("thing", "clip") else {"number": int(ordinal.get("ordinal"))}


SLOTS: Final[Mapping[str, Callable[[Piece], Arguments]]] = {
    "target": target,
    "clip_target": clip_target,
    "scope": scope,
    "ranges": ranges,
    "caption_number": caption_number,
    "text_style": text_style,
    "caption_style": caption_style,
    "timing": timing,
    "corner": corner,
    "canvas": canvas,
    "fill": fill,
    "pause_length": pause_length,
    "duration": duration,
}
