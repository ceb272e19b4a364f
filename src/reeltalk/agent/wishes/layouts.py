"""Wishes about several pictures on one screen: "a 2x2 grid", "put a.mp4 and b.mp4 side by side", "a sticker at 3 s", 四宫格.

Names of files are often joined by "and" or a comma, so the whole sentence is looked at, not only its first piece.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any, Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.footage import LOGO_NAME
from reeltalk.agent.language import FILE
from reeltalk.agent.subject import Subject
from reeltalk.agent.targets import best_name
from reeltalk.agent.tokens import Token, tokenize
from reeltalk.agent.wishes.reading import Reading, call, calls_of, sentence_of
from reeltalk.timeline.model import MediaKind
from reeltalk.timeline.time import seconds_from_ticks

_FILES: Final = re.compile(f"{FILE}+")
_NUMBER_WORDS: Final = {word: number for number, word in enumerate(("two", "three", "four", "five", "six", "seven", "eight", "nine"), 2)}
_HAN_NUMBERS: Final = {sign: number for number, sign in enumerate("二三四五六七八九", 2)} | {"两": 2, "双": 2}
_COUNT: Final = rf"(?P<count>[2-9]|{'|'.join(_NUMBER_WORDS)}|[{''.join(_HAN_NUMBERS)}])"
_GRID: Final = re.compile(
    r"\bgrid\b(?! ?lines?)|[四六九]宫格|网格|\b(?:cuadricula|grille|сетк\w{1,3})\b|グリッド|그리드"
    r"|[2-4] ?[x×] ?[2-4] (?:layout|split|screen)"
)
_TABLE: Final = re.compile(r"(?P<columns>[2-4]) ?(?:x|×|\*|by) ?(?P<rows>[2-4])(?!\d)|(?P<han>[四六九])宫格")
_SPLIT: Final = re.compile(
    r"\bsplit ?-?screens?\b|\bside ?-?by ?-?side\b|\bnext to each other\b|\b(?:on top of|above) (?:each|one an)other\b|分屏|并排|同屏"
    r"|\b(?:on|at|to) the left\b[^.;!?\n]{1,60}\b(?:on|at|to) the right\b|\bbefore ?(?:/|and|-) ?after (?:comparison|video|split)\b"
    r"|前后对比"
    r"|\b(?:top|upper) and (?:bottom|lower)\b|\bone above the other\b|\bstack(?:ed)?\b(?=.{0,40}(?:clips?|videos?|vertical|top|pictures?))"
)
_STACKED: Final = re.compile(r"\b(?:top|upper) and (?:bottom|lower)\b|above|on top of|\bstack|\bvertical|上下|竖")
_HOW_MANY: Final = re.compile(
    rf"\b{_COUNT}[ -]?(?:way|clips?|videos?|pictures?|screens?|panels?|photos?|images?|parts?)\b"
    rf"|{_COUNT.replace('count', 'han')}(?:个|段|张|路|联)?(?:分屏|画面|屏|视频|片段|镜头|素材)"
)
_LABELS: Final = re.compile(
    r"[,;]? ?(?:(?:and|with|add|plus) )?(?:the )?(?:labels?|labell?ed|label them|captions?|titles?|text)\b"
    r"|[,，]? ?(?:加上?)?(?:标注|标签|标上|写上|文字|标题)"
)
_LABELS_MAX: Final = 2
_STEMS_MAX: Final = 50
_ALL: Final = re.compile(r"\b(?:all|every)\b|所有|全部")
_STICKER: Final = re.compile(
    r"(?:(?P<name>[a-z][a-z -]{1,30}?) )?(?:stickers?|emojis?)\b"
    r"(?: of (?:an? |the )?(?P<of>[a-z -]{2,30}?)(?= (?:at|in|on|from|for|to)\b|$|[,.]))?"
    r"|(?P<han>[\u4e00-\u9fff]{1,12}?)?的?(?:贴纸|表情符号|表情|emoji)|(?:pegatina|autocollant|стикер\w{0,3}|ステッカー|스티커)"
)
_EMOJI: Final = re.compile("[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001faff]")
_LEADING: Final = re.compile(
    r"^.*\b(?:add|put|place|insert|show|use|give|drop|stick|an?|the|some|with)\b ?"
    r"|^.*?(?:加入|加上|添加|插入|放上|贴上|放|贴|来|用|加)(?:一?[个张些枚])?"
)
_OVER: Final = re.compile(r"\b(?:overlay|over the|on top of|superimpose|pop ?up|picture in picture|pip|sticker)\b|叠加|覆盖|画中画|贴|浮")
_ADDING_VERBS: Final = frozenset({"add", "move", "change", "make", "show", "create", ""})
_OTHER_USES: Final = ("watermark", "captions", "title", "lower_third", "end_card", "music", "merge", "slideshow", "speed", "order", "grade")
_SIZE_BEHIND: Final = re.compile(r"[,、] ?(?:占|大小|size|at|about|as|缩)[^,;.!?\n]{1,16}")
_PERCENT: Final = re.compile(r"(\d{1,3}) ?(?:%|percent)")
_OTHER_WISH: Final = re.compile(
    r",? (?:and |but )?(?:mute|unmute|keep|remove|export|lower|set the|use the (?:audio|sound)|with music|add)\b"
)
_SIZES: Final = (
    (re.compile(r"\bquarter\b|四分之一"), 0.25),
    (re.compile(r"\bthird\b|三分之一"), 0.33),
    (re.compile(r"\bhalf\b|一半|二分之一"), 0.5),
    (re.compile(r"\b(?:small|tiny|little)\b|小"), 0.18),
    (re.compile(r"\b(?:big|large|huge)\b|大"), 0.5),
)
"""Words for the share of the canvas; the first that is found counts."""


def several_pictures(piece: Piece, subject: Subject) -> Reading:
    """Return the split screen or grid that a sentence asks for beyond a plain "side by side"; nothing where it asks for none."""
    start, end = sentence_of(piece)
    labels = _labels(piece, end)
    if piece.verb in {"remove", "cut", "keep", "protect"} or piece.has("ask") or piece.has("thing", "fill_color"):
        return Reading()
    if piece.has("quote") and not labels:
        return Reading()
    other = _OTHER_WISH.search(piece.request.plain, piece.tokens[0].end, end)
    end = end if other is None else max(piece.tokens[-1].end, other.start())
    plain = piece.request.plain[start:end]
    grid, splits = _GRID.search(plain), _SPLIT.search(plain)
    if grid is None and splits is None:
        return Reading()
    first = min(match.start() for match in (grid, splits) if match)
    names = [name for at, name in _named(piece, start, end) if _is_picture(name, subject)] or _by_stem(plain, subject)
    if start + first >= piece.tokens[-1].end and not (names and piece.has("file")):
        return Reading()
    count = _count(plain, grid)
    stacked = _STACKED.search(plain) is not None
    if grid is None and count is None and len(names) < 2 and not (stacked and not piece.has("thing", "split_screen")):
        return Reading()
    subject.read_until = max(end, labels[-1].end + 1) if labels else end
    more: dict[str, Any] = {"names": names} if len(names) > 1 else {} if count is None else {"count": count}
    shown = call("split_screen", direction="grid" if grid else "vertical" if stacked else None, **more)
    places = ("top", "bottom") if stacked else ("top_left", "top_right")
    words = zip(labels, places, strict=False) if grid is None else ()
    lasting = _longest_s(names, subject)
    titles = [call("add_title", text=piece.words_of(token), position=place, start_s=0.0, duration_s=lasting) for token, place in words]
    return Reading(tuple(calls_of((shown, *titles))))


def _by_stem(plain: str, subject: Subject) -> list[str]:
    """Return the uploads that are listed by their names without endings: "put a and b side by side", 把a和b左右分屏."""
    stems = {PurePath(asset.name).stem.lower(): asset.name for asset in subject.context.assets if asset.kind != MediaKind.AUDIO}
    known = "|".join(re.escape(stem) for stem in sorted(stems, key=len, reverse=True)[:_STEMS_MAX] if stem)
    one = rf"(?<![a-z0-9])(?:{known})(?![a-z0-9])"
    found = re.search(rf"{one}(?: ?(?:,|&|/|、|and|和|与|跟|vs) ?{one}){{1,8}}", plain) if known else None
    return [stems[each] for each in dict.fromkeys(re.findall(one, found.group()))] if found else []


def _labels(piece: Piece, end: int) -> list[Token]:
    """Return the quoted words that name the two pictures: "a.mp4 on the left, b.mp4 on the right, labels "Before" and "After""."""
    named = _LABELS.search(piece.request.plain, piece.tokens[0].start, end)
    if named is None:
        return []
    quotes = [token for token in tokenize(piece.request) if token.means("quote") and piece.tokens[0].start <= token.start < end]
    return quotes if len(quotes) == _LABELS_MAX and quotes[0].start >= named.end() else []


def _longest_s(names: list[str], subject: Subject) -> float | None:
    """Return for how many seconds the longest of the pictures plays."""
    assets = [asset for asset in subject.context.assets if asset.name in names] or list(subject.context.assets)
    longest = max((asset.duration or 0 for asset in assets), default=0)
    return round(seconds_from_ticks(longest), 3) or None


def _count(plain: str, grid: re.Match[str] | None) -> int | None:
    """Return how many pictures are named, 0 for all there are; a grid alone takes all."""
    table = _TABLE.search(plain) if grid is not None else None
    if table is not None:
        return _HAN_NUMBERS[table["han"]] if table["han"] else min(9, int(table["columns"]) * int(table["rows"]))
    named = _HOW_MANY.search(plain)
    if named is not None:
        word = named["count"] or named["han"]
        return int(word) if word.isdigit() else _NUMBER_WORDS.get(word) or _HAN_NUMBERS[word]
    return 0 if grid is not None or _ALL.search(plain) else None


def _named(piece: Piece, start: int, end: int) -> list[tuple[int, str]]:
    return [
        (each.start(), piece.request.original[each.start() : each.end()].strip())
        for each in _FILES.finditer(piece.request.plain, start, end)
    ]


def _is_picture(name: str, subject: Subject) -> bool:
    return _kind(name, subject) in {MediaKind.VIDEO, MediaKind.IMAGE}


def _kind(name: str, subject: Subject) -> MediaKind | None:
    assets = subject.context.assets
    index = best_name(name, [asset.name for asset in assets])
    if index is not None:
        return assets[index].kind
    return MediaKind.IMAGE if PurePath(name).suffix.lower() in {".png", ".jpg", ".jpeg", ".webp", ".gif"} else None


# --- one picture over the film


def laid_over(piece: Piece, subject: Subject) -> Reading:
    """Return the picture or sticker that is to stand over the film; nothing where a file is named for something else."""
    if piece.has("thing", "opacity") and (
        logo := next((piece.words_of(token) for token in piece.all("file") if LOGO_NAME.search(piece.words_of(token))), None)
    ):
        share = max(0.0, min(1.0, float(piece.value("percent")) / 100)) if piece.has("percent") else None
        return call("watermark", name=logo, opacity=share, **slots.corner(piece))
    if piece.verb not in _ADDING_VERBS or piece.has("thing", *_OTHER_USES) or piece.has("quote") or piece.has("ask"):
        return Reading()
    plain = piece.request.plain[piece.tokens[0].start : piece.tokens[-1].end]
    sticker = _sticker(plain)
    if sticker:
        return call("overlay", sticker=sticker, **_place(piece, {"position": "top_right"}), **_time(piece))
    return _file_over(piece, subject, plain)


def _sticker(plain: str) -> str:
    """Return the sticker that is named: its emoji, else its word; "" where none is."""
    called = _STICKER.search(plain)
    emoji = _EMOJI.search(plain)
    if emoji is not None and (called is not None or not re.search(r"[\"“「]", plain)):
        return emoji.group()
    if called is None:
        return ""
    return _LEADING.sub("", (called["of"] or called["name"] or called["han"] or "").strip()).strip()


def _file_over(piece: Piece, subject: Subject, plain: str) -> Reading:
    if piece.has("thing", "pip") and not piece.has("file"):
        piece = _with_next_part(piece, subject)
    token = piece.first("file")
    if token is None or len(piece.all("file")) > 1:
        return Reading()
    name = piece.words_of(token)
    kind = _kind(name, subject)
    over = _OVER.search(plain) is not None or (kind is MediaKind.IMAGE and LOGO_NAME.search(name) is not None)
    placed = piece.has("position") and not _only_edge(piece)
    shown = piece.has("verb", "show") and bool(piece.free("duration"))
    if kind not in {MediaKind.VIDEO, MediaKind.IMAGE} or not (over or placed or shown):
        return Reading()
    when = _time(piece)
    place = _place(piece, {}) | _size_behind(piece, subject)
    corner = place.get("position", "") in {"top_left", "top_right", "bottom_left", "bottom_right"}
    if kind is MediaKind.VIDEO and not when and (corner or piece.has("thing", "pip")):
        return call("picture_in_picture", name=name, scale=place.get("scale"), corner=place["position"] if corner else None)
    return call("overlay", name=name, **place, **when)


def _with_next_part(piece: Piece, subject: Subject) -> Piece:
    """Return the piece with what follows its comma, where that names the file: 画中画，beach.mp4放在左上角."""
    _, end = sentence_of(piece)
    if not _FILES.search(piece.request.plain, piece.tokens[-1].end, end):
        return piece
    tokens: tuple[Token, ...] = tuple(each for each in tokenize(piece.request) if piece.tokens[0].start <= each.start < end)
    subject.read_until = end
    return Piece(piece.request, tokens, piece.verb or "add", length_s=piece.length_s)


def _size_behind(piece: Piece, subject: Subject) -> dict[str, float]:
    """Return the size that is told behind a comma: 放在左上角，占四分之一."""
    _, end = sentence_of(piece)
    told = _SIZE_BEHIND.match(piece.request.plain[piece.tokens[-1].end : end])
    found = told and _size_in(told.group())
    if told is None or found is None:
        return {}
    subject.read_until = piece.tokens[-1].end + told.end()
    return {"scale": found}


def _size_in(text: str) -> float | None:
    percent = _PERCENT.search(text)
    if percent:
        return max(0.02, min(1.0, float(percent[1]) / 100))
    return next((scale for words, scale in _SIZES if words.search(text)), None)


def _only_edge(piece: Piece) -> bool:
    """Say whether what reads as a place is a moment: "at the end"."""
    return all(token.means("edge") for token in piece.all("position"))


def _place(piece: Piece, usual: dict[str, Any]) -> dict[str, Any]:
    place: dict[str, Any] = dict(usual)
    position, percent = piece.value("position"), piece.value("percent")
    if position:
        place["position"] = position
    size = max(0.02, min(1.0, float(percent) / 100)) if percent is not None else _size_in(piece.text.lower())
    if size is not None:
        place["scale"] = size
    return place


def _time(piece: Piece) -> dict[str, Any]:
    """Return from when on and how long; the edges of the film are moments only where they are called so."""
    when = slots.timing(piece) if piece.has("duration") or piece.has("clock") or piece.has("edge") else {}
    return {key: value for key, value in when.items() if value is not None}
