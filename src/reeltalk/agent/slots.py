"""The details of a wish, read from its tokens: the same for every language.

Each reader takes a piece and returns arguments of the tool table, without the ones that the person did not name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from reeltalk import limits
from reeltalk.agent.clauses import Piece
from reeltalk.agent.lettered import caption_layout, colors
from reeltalk.agent.listed_ranges import all_but, unitless_ends
from reeltalk.agent.tokens import Token

Arguments = dict[str, Any]
Ranges = list[list[float | None]]

_RANGE = re.compile(
    r"(?P<between>W[dn][&T]d)|(?P<at_for>X[dn]Ld|FdLd)|(?P<long_from>dF(?:d(?!T)))|(?P<both>F?[dn]T[dn]?d|Fd[U]d|FdST?d|Fd[d.])|(?P<bare_end>F?d[TU]n(?!d))|(?P<to_end>F?dTE)|(?P<from_start>F?STd)"
    r"|(?P<first>Sd)|(?P<last>Ed)|(?P<off_start>d[FOXI]{0,3}S)|(?P<off_end>d[FOXI]{0,3}E)"
    r"|(?P<after>[AF]d|dA|dT$)|(?P<before>[BU]d|dB)"
)
_LINK_CODES: Final = {
    "to": "T",
    "from": "F",
    "between": "W",
    "after": "A",
    "before": "B",
    "until": "U",
    "off": "O",
    "at": "X",
    "for": "L",
    "in": "I",
    "of": "I",
}
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
_LONGEST_S: Final = limits.TIMELINE_DURATION_MAX_S - 1
_SIZE: Final = re.compile(r"\b(?:size|px|pt|points?|tamano|taille|grosse|größe|tamanho|размер\w*)\b|字号|字体大小|サイズ|크기")
_FPS_MIN, _FPS_MAX = 5.0, 120.0
_TEMPOS: Final = {"slow": 72.0, "fast": 138.0}
_TEMPO_MIN, _TEMPO_MAX = 40.0, 240.0
_CORNERS: Final = ("top_left", "top_right", "bottom_left", "bottom_right")


def _codes(piece: Piece) -> tuple[str, list[Token]]:
    """Return one letter for each token that can be part of a stretch of time, and those tokens."""
    tokens, counting = [], set()
    for index, token in enumerate(piece.tokens):
        if token.means("link", "of") and piece.request.plain[token.start : token.end] == "的":
            continue  # 开头的3秒
        if any(token.means(kind) for kind in ("duration", "number", "link", "edge", "clock", "separator")):
            tokens.append(token)
            if _counts_clip(token, piece.tokens[index + 1 : index + 2]):
                counting.add(token.start)
    codes = []
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        before = tokens[index - 1] if index else None
        codes.append("x" if token.start in counting else _code(token, before, after))
    return "".join(codes), tokens


def _counts_clip(token: Token, behind: Sequence[Token]) -> bool:
    """Say whether "first" or "last" names a clip and no end of the film: "shorten the first clip to 3 seconds"."""
    return token.means("edge") and token.means("ordinal") and any(each.means("thing", "clip") for each in behind)


def _code(token: Token, before: Token | None, after: Token | None) -> str:
    if token.means("duration"):
        return "d"
    if token.means("clock"):
        return "d" if (before and before.means("link")) or (after and after.means("link")) else "."
    if token.means("number"):
        return "n"
    if token.means("edge"):
        start = token.get("edge") == "start"
        if after and after.means("duration"):
            return "S" if start else "E"
        behind_time = before is not None and before.means("duration") and token.end - token.start <= 2 and token.means("link")
        return ("B" if start else "A") if behind_time else ("S" if start else "E")
    if token.means("separator"):
        return "&"
    return _LINK_CODES.get(str(token.get("link")), "x")


def seconds_of(token: Token) -> float:
    """Return the seconds that a token of time names."""
    value = token.get("duration")
    seconds = float(value if value is not None else token.get("clock") or 0.0)
    return round(min(seconds, _LONGEST_S), 3)


def read_ranges(piece: Piece) -> Ranges:
    """Return the stretches of time that a piece names, as [start, end]; a negative start counts from the end, None is the end."""
    codes, tokens = _codes(piece)
    ranges: Ranges = []
    for match in _RANGE.finditer(codes):
        found = tokens[match.start() : match.end()]
        kind = str(match.lastgroup)
        stretch = _range(kind, found, piece)
        if stretch is not None and not (kind == "after" and codes[match.start()] == "F" and not _is_moment(found, piece)):
            ranges.append(stretch)
            piece.use(*(token for token in found if token.means("duration") or token.means("clock") or token.means("edge")))
    return [*ranges, *unitless_ends(piece)] or _shares(piece)


def _shares(piece: Piece) -> Ranges:
    """Return the stretch that is named by its share of the film: "the second half", "the middle minute"."""
    if not piece.length_s:
        return []
    half, durations = piece.first("flag", "half"), piece.free("duration")
    ordinal, edge = piece.first("ordinal"), piece.value("edge")
    if half is not None and (ordinal is not None or edge):
        number = ordinal.get("ordinal") if ordinal else 1 if edge == "start" else -1
        middle = round(piece.length_s / 2, 3)
        stretches: dict[int, Ranges] = {1: [[0.0, middle]], 2: [[middle, None]], -1: [[middle, None]]}
        piece.use(half, ordinal)
        return stretches.get(int(number), [])
    quarter = piece.first("flag", "quarter")
    if quarter is not None and (ordinal is not None or edge):
        first = (int(ordinal.get("ordinal")) == 1) if ordinal else edge == "start"
        piece.use(quarter, ordinal)
        border = round(piece.length_s / 4, 3)
        return [[0.0, border]] if first else [[round(piece.length_s - border, 3), None]]
    if piece.has("flag", "middle") and durations:
        wanted = min(piece.length_s, seconds_of(durations[0]))
        start = round((piece.length_s - wanted) / 2, 3)
        piece.use(durations[0])
        return [[start, round(start + wanted, 3)]]
    return []


def names_stretch(piece: Piece) -> bool:
    """Say whether a piece names a stretch of time, without using it up."""
    return _RANGE.search(_codes(piece)[0]) is not None


def _is_moment(found: list[Token], piece: Piece) -> bool:
    return piece.verb in {"cut", "remove", "keep"} and any(token.means("duration") for token in found)


def _range(kind: str, found: list[Token], piece: Piece) -> list[float | None] | None:
    times = [token for token in found if token.means("duration") or token.means("clock") or token.means("number")]
    last = seconds_of(times[-1])
    if kind in {"between", "both"}:
        first = times[0]
        number = first.get("number")
        scale = 60.0 if number is not None and not first.means("duration") and _in_minutes(piece.words_of(times[-1])) else 1.0
        start = seconds_of(first) if number is None or first.means("duration") else float(number) * scale
        lasting = times[-1].means("duration") and not times[-1].means("moment")  # "from 1:30, one minute" counts on from there
        return [start, last] if last > start else [start, round(start + last, 3)] if lasting and last > 0 and kind == "both" else None
    if kind == "bare_end":
        start, until = seconds_of(times[0]), float(times[-1].get("number")) * (60.0 if _in_minutes(piece.words_of(times[0])) else 1.0)
        return [start, until] if until > start else None
    if kind == "long_from":
        start, length = last, seconds_of(times[0])
        return [start, round(start + length, 3)] if times[-1].means("moment") or start > 0 else None
    if kind == "at_for":
        start = seconds_of(times[0]) if times[0].means("duration") else float(times[0].get("number"))
        return [start, round(start + last, 3)]
    if kind in {"to_end", "after"}:
        return [last, None]
    if kind in {"last", "off_end"}:
        return [-last, None]
    return [0.0, last]


def _in_minutes(words: str) -> bool:
    lowered = words.lower()
    return any(sign in lowered for sign in ("min", "мин", "分", "분")) and not any(
        sign in lowered for sign in ("sec", "seg", "sek", "сек", "秒", "초")
    )


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
        if not ordinals and clip.means("count"):
            return {}
        if not ordinals and piece.has("flag", "middle") and piece.clips % 2 and piece.clips > 1:
            ordinals = [piece.clips // 2 + 1]
    if not ordinals or (clip is None and not piece.has("pronoun") and not _counts_videos(piece)):
        return {"target": "all"} if clip is not None and piece.has("flag", "all", "every") else {}
    names = [("last" if number == -1 else str(number)) for number in dict.fromkeys(ordinals)]
    return {"target": ",".join(names) if len(names) > 1 else ("first" if names == ["1"] and _named_first(piece) else names[0])}


def _counts_videos(piece: Piece) -> bool:
    """Say whether an ordinal stands before "video": "drop the second video"."""
    return any(token.means("thing", "video") and before.means("ordinal") for before, token in pairwise(piece.tokens))


def scope(piece: Piece) -> Arguments:
    """Return which clips are meant and on which stretches of time: "the last 5 seconds of clip 2"."""
    ranges = read_ranges(piece)
    if ranges and piece.has("flag", "except") and piece.length_s:
        ranges = all_but(ranges, piece.length_s)
    named = clip_target(piece)
    return named | ({"ranges": ranges} if ranges else {})


def ranges(piece: Piece) -> Arguments:
    """Return the stretches of time that are named."""
    found = read_ranges(piece)
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
    return result


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
    edge = next((token for token in piece.all("edge") if lasting is None or token.start > lasting.end + 1), None)
    if edge and "start_s" not in result and edge.start not in piece.used:
        length = float(result.get("duration_s", 3.0))
        result["start_s"] = 0.0 if edge.get("edge") == "start" else -length
    return result


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
