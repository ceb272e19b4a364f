"""Which parts of a sentence belong together: what only describes, places, mends or goes on with the wish before it. Pure."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from reeltalk.agent.tokens import CAPTION_LAYOUT, Token

if TYPE_CHECKING:
    from reeltalk.agent.clauses import Piece

TEXTS: Final = ("title", "lower_third", "end_card", "captions", "watermark")
_JOINING: Final = ("split_screen", "pip", "merge", "order")
GENERAL_THINGS: Final = frozenset({"video", "clip", "audio", "screen_recording", "beginning_part", "backdrop"})
_COMPLAINS: Final = re.compile(r"太|有点|不够|过于|\b(?:too|trop|demasiad\w*|muito|demais|zu|слишком)\b|すぎ|너무")
_HEARD: Final = re.compile(r"\b(?:when|whenever|where|(?:every|each) time|parts?)\b|的(?:地方|部分|时候|片段)")
_SPOKEN_WORDS: Final = re.compile(r"\b(?:words?|phrases?)\b|[这那][个几]?个?(?:词|字|句)|字眼|一词")
GONE: Final = re.compile(
    r"\b(?:remov\w+|hid\w+|disappear\w*|vanish\w*|delet\w+|clear|drop|stop\w*|ends?|los[et]\w*|fad(?:e|es|ing)|go(?:es)? away"
    r"|get rid|tak(?:e|es|ing)"
    r" (?:it|them|that|this)?(?: ?(?:away|off|down|out))+)(?!\w)"
    r"|消失|去掉|移除|撤掉|撤下|隐藏|拿掉|删掉|删除|淡出|收起|停止?"
)
_NOT_THERE: Final = re.compile(r"(?:就|都)?(?:不要|不用|不加|不需要|不显示|不出现|不放|别加|别放|别出现|没有)(?:加|放|显示|有)?了?$")
_BUT: Final = re.compile(r"但|不过|可是|只是|除")
_OF_THE_PICTURE: Final = ("fill_color", "fill_blur", "fill_crop", "fit", "crop")
_WITHOUT_LENGTH: Final = ("music", "transitions", "captions", "grade")
_MENDING: Final = ("louder", "quieter", "faster", "slower", "brighter", "darker", "warmer", "cooler", "saturation", "desaturate")


def belongs_to(piece: Piece, before: Piece) -> bool:
    """Say whether a piece that cannot stand alone is part of the one before it."""
    if before.has("refused") or piece.tokens[0].means("link", "such_as"):
        return True
    if piece.verb == "protect" or (before.has("thing", *TEXTS, "fade", "slideshow", "transitions") and _names_music(piece)):
        return False
    if (
        before.has("thing", *TEXTS)
        and before.has("quote")
        and all(set(token.meanings) == {"word"} for token in piece.tokens[:2])
        and len(piece.tokens) == 1
    ):
        return True
    if before.has("thing", *_OF_THE_PICTURE) and not piece.verb and _only_length(piece):
        return False  # "21:9 letterbox, 20 seconds"
    if piece.has("look") and not piece.has("mood") and (_names_music(before) or before.has("thing", "music")):
        return False  # "soft piano, black and white"
    if before.has("thing", *_JOINING) and not piece.verb and all(_names_picture(token) for token in piece.tokens):
        return True
    if piece.has("position") and before.has("thing", "pip", "watermark"):
        return True
    if tells_words(piece) and before.verb == "add" and before.has("edge") and not _other_things(before):
        return True  # 加个三秒的片头，写“第一章”
    if piece.has("quote") and piece.has("verb", "say") and (before.verb == "remove" or not before.has("thing", *TEXTS)):
        return False
    if piece.has("quote") and before.has("thing", *TEXTS) and not before.has("quote"):
        return True
    if before.has("thing", *_WITHOUT_LENGTH) and piece.has("flag", "about", "under", "exactly") and _only_length(piece):
        return False
    if (
        before.verb in {"remove", "cut", "keep"}
        and before.has("thing", "clip")
        and not before.has("duration")
        and not before.has("ordinal")
    ):
        return True
    return not piece.unknown_words or any(
        piece.has(kind) for kind in ("color", "position", "duration", "size", "mood", "animation", "preset")
    )


def repairs(piece: Piece, before: Piece) -> bool:
    """Say whether the piece only says how to mend what the one before complains of: 声音太大了，调小一点; it is one wish then."""
    if not _COMPLAINS.search(before.request.plain, before.tokens[0].start, before.tokens[-1].end) or piece.unknown_words:
        return False
    known = {str(token.get("thing")) for token in before.all("thing")}
    mends = any(token.means("verb", "raise", "lower") or token.means("degree") or token.means("thing", *_MENDING) for token in piece.tokens)
    return bool(known) and mends and all(_only_mends(token, known) for token in piece.tokens)


def _only_mends(token: Token, known: set[str]) -> bool:
    if token.means("thing"):
        return token.get("thing") in known or token.means("thing", "video") or (token.means("degree") and len(known) > 0)
    kinds = ("degree", "word", "polite", "link", "pronoun", "number", "percent", "decibels", "factor")
    return any(token.means(kind) for kind in kinds) or token.means("verb", "raise", "lower", "change", "make")


def _only_length(piece: Piece) -> bool:
    """Say whether the piece names nothing but a length: 20秒左右."""
    return piece.has("duration") and all(
        any(token.means(kind) for kind in ("duration", "flag", "word")) or token.means("link", "for") for token in piece.tokens
    )


def places_text(piece: Piece, before: Piece) -> bool:
    """Say whether the piece only says where or when the text before it stands: 写上“再见”，放结尾."""
    named = before.has("quote") and piece.verb in {"add", "move"} and (piece.has("edge") or piece.has("position"))
    return named and not (piece.has("thing") or piece.has("quote") or piece.unknown_words)


def _other_things(piece: Piece, *names: str) -> bool:
    return any(not token.means("thing", *names, *GENERAL_THINGS) for token in piece.all("thing"))


def places_second(piece: Piece, before: Piece) -> bool:
    """Say whether the piece only says where the small picture goes: 画中画，第二个视频放右上角."""
    return before.has("thing", "pip") and piece.has("position") and not before.has("position") and not _other_things(piece, "pip")


def replaces(piece: Piece, before: Piece) -> bool:
    """Say whether the piece only names the file that something is replaced with."""
    between = piece.request.plain[before.tokens[-1].end : piece.tokens[0].start]
    return before.verb == "change" and piece.has("file") and not piece.verb and not before.has("file") and "with" in between


def wants_elsewhere(piece: Piece, before: Piece) -> bool:
    """Say whether the piece wants on the other clips what the one before denies some: "no captions on clip 1, but on all the others"."""
    denied = before.verb == "remove" and before.has("thing", "clip") and _other_things(before)
    return denied and piece.has("flag", "rest", "other") and piece.verb in {"", "add"} and not piece.has("thing")


def but_not(piece: Piece, before: Piece) -> tuple[Token, ...]:
    """Return the words of a piece that only says where the wish before it does not hold, as those of an exception: 加字幕，但前10秒不要."""
    between = piece.request.plain[before.tokens[-1].end : piece.tokens[0].start]
    if _keeps_one(piece, before) or (between.strip(" ,") == "but" and _names_few(piece, before)):
        kept = piece.tokens if not piece.verb else piece.all("ordinal")
        return (Token(piece.tokens[0].start - 1, piece.tokens[0].start, {"flag": "except"}), *kept)
    denied = _NOT_THERE.search(piece.text)
    but = _BUT.search(between) or before.has("flag", "all", "every")  # 所有转场改成淡入淡出，最后一个不要
    if denied is None or not but or before.verb in {"remove", "cut", "keep", "protect"} or not before.tokens:
        return ()
    end = piece.tokens[0].start + denied.start()
    place = tuple(token for token in piece.tokens if token.end <= end)
    placed = any(token.means(kind) for token in place for kind in ("duration", "ordinal", "edge", "number"))
    if not placed or any(token.means("thing") and not token.means("thing", "clip", "video") for token in place):
        return ()
    return (Token(place[0].start - 1, place[0].start, {"flag": "except"}), *place)


def _keeps_one(piece: Piece, before: Piece) -> bool:
    """Say whether the piece keeps one of the many that the one before takes away: 其他转场都去掉，只保留最后一个."""
    many = before.verb == "remove" and before.has("flag", "rest", "other", "all") and before.has("thing", "transitions", *TEXTS)
    return (
        many
        and piece.verb == "keep"
        and piece.has("ordinal")
        and not (_other_things(piece) or piece.has("duration") or piece.has("flag", "all"))
    )


def excepted_there(piece: Piece, before: Piece) -> tuple[Token, ...]:
    """Return the words of a piece about the clip that the one before excepts: "all grey except the second, and that one red"."""
    first = piece.tokens[0]
    excepted = before.first("flag", "except")
    if excepted is None or not first.means("pronoun") or piece.has("ordinal"):
        return ()
    behind = [token for token in before.all("ordinal") if token.start > excepted.start]
    rest = tuple(token for token in piece.tokens if not token.means("pronoun"))
    clip = Token(first.start, first.end, {"thing": "clip", "ordinal": behind[0].get("ordinal")}) if len(behind) == 1 else None
    return () if clip is None else (clip, *rest)


def counted_on(piece: Piece, before: Piece) -> tuple[Token, ...]:
    """Return the words of a piece whose bare number counts the clips that the one before counts: "the first warm, the second grey"."""
    named = any(clip.means("thing", "clip") for clip in before.tokens) and before.has("ordinal") and before.has("look")
    first = next((token for token in piece.tokens if not token.means("word")), None)
    if not named or first is None or not first.means("ordinal") or piece.has("thing") or piece.has("duration") or not piece.has("look"):
        return ()
    clip = Token(first.start, first.end, {**first.meanings, "thing": "clip"})
    return tuple(clip if token is first else token for token in piece.tokens)


def _names_few(piece: Piece, before: Piece) -> bool:
    """Say whether the piece names nothing but some of all that the one before is about: "every transition but the first"."""
    some = piece.has("ordinal") and not (piece.verb or piece.has("duration") or _other_things(piece) or piece.unknown_words)
    return some and before.has("flag", "all", "every") and not any(piece.has(kind) for kind in ("look", "color", "quote", "degree"))


def drops_in(piece: Piece) -> bool:
    """Say whether "drop" puts a file into the film, and takes nothing away: "drop intro.mp4 in at 4 seconds"."""
    dropped = any(token.means("verb", "remove") and piece.words_of(token).lower().startswith("drop") for token in piece.tokens)
    file = piece.first("file")
    return (
        dropped
        and file is not None
        and any(token.means("link", "in", "into", "at", "before", "after") and token.start > file.start for token in piece.tokens)
    )


def tells_words(piece: Piece) -> bool:
    """Say whether the piece tells what shall be written, and not where something is said: "say 'Hi'", not "every time I say 'Hi'"."""
    return piece.has("quote") and piece.has("verb", "say") and not piece.verb and not _HEARD.search(piece.text.lower())


def further_words(piece: Piece, before: Piece) -> bool:
    """Say whether the piece names more spoken words that shall go, or some beside other things: 删掉停顿和“废话”这个词."""
    spoken = before.has("quote") or _SPOKEN_WORDS.search(piece.text.lower()) is not None
    return before.verb == "remove" and piece.has("quote") and spoken and not (piece.has("thing") or piece.has("file"))


def ends_what_stands(piece: Piece, before: Piece) -> bool:
    """Say whether the piece takes away after a while what the one before puts on: "add a title and remove it after 4 seconds"."""
    same = [str(token.get("thing")) for token in before.all("thing", *TEXTS, "watermark", "music")]
    if piece.has("quote") or piece.has("file") or piece.verb in {"keep", "move", "protect"}:
        return False
    if _other_things(piece, "fade", "fade_out", *same):
        return False
    if any(token.means("edge") and not token.means("link", "after") for token in piece.tokens) or piece.has("thing", "clip"):
        return False  # "remove them in the last 5 seconds"
    unnamed = not piece.has("thing") and (not piece.verb or [token.get("link") for token in piece.tokens[-2:-1]] == ["after"])  # 4秒后去掉
    goes = (
        GONE.search(piece.text.lower()) is not None
        and (piece.has("pronoun") or unnamed or piece.has("thing", *same))
        and not piece.has("flag", "rest", "all")
    )
    stands = any(before.has(kind) for kind in ("quote", "file")) or before.has("thing", *TEXTS, "watermark", "pip", "music")
    return goes and stands and before.verb in {"add", "create", "make", ""} and (piece.has("duration") or before.has("duration"))


def how_long_it_stands(piece: Piece, before: Piece) -> tuple[Token, ...]:
    """Return the words of such a piece as those of a length, or of the moment until which it stands: "for 4 seconds", "until 0:10"."""
    time = piece.first("duration") or _in_the_unit_of(before, piece)
    if time is None:
        return ()
    captions = before.has("thing", "captions") and not before.has("quote")
    until = time.means("moment") or before.has("thing", "music")
    link = (
        {"link": "to"}
        if _begins_later(before) or (_is_at(before) and (_is_at(piece) or not piece.has("duration")))
        else {"link": "until"}
        if until
        else {"ordinal": 1, "edge": "start"}
        if captions
        else {"link": "for"}
    )
    faded = piece.all("thing", "fade", "fade_out")
    return (Token(time.start - 1, time.start, link), time, *(Token(each.start, each.end, {"animation": "fade"}) for each in faded))


def _is_at(piece: Piece) -> bool:
    """Say whether a time is named with "at" before it: "at 3 seconds"."""
    return any(link.means("link", "at") and time.means("duration") for link, time in pairwise(piece.tokens))


def _in_the_unit_of(before: Piece, piece: Piece) -> Token | None:
    """Return a bare number as the seconds in which the piece before counts: "appears at 3 seconds and disappears at 6"."""
    number = piece.first("number")
    counted = before.has("duration") and number is not None and number.get("number") >= 0
    return Token(number.start, number.end, {"duration": float(number.get("number")), "moment": True}) if number and counted else None


def _begins_later(before: Piece) -> bool:
    """Say whether the moment is named at which something appears."""
    return any(token.means("moment") for token in before.all("duration"))


def details_slideshow(piece: Piece, before: Piece) -> bool:
    """Say whether the piece only says how long photos stand: "make a slideshow, 2 seconds each"."""
    named = before.has("thing", "slideshow") and piece.has("duration")
    return named and not piece.verb and not _other_things(piece, "slideshow")


def _names_music(piece: Piece) -> bool:
    """Say whether a piece without a verb is about music: "captions, plus some jazz in the background"."""
    return not piece.verb and any(token.means("mood") and not token.means("look") for token in piece.tokens)


def _names_picture(token: Token) -> bool:
    return token.means("file") or token.means("thing", "clip", "video") or token.means("ordinal") or token.means("number")


def lists_shapes(piece: Piece, before: Piece) -> bool:
    """Say whether a list of shapes goes on: "square, vertical" and "landscape versions", 一个横屏版，一个竖屏版."""
    first = next((token for token in piece.tokens if not (token.means("word") or token.means("count") or token.means("number"))), None)
    last = next((token for token in reversed(before.tokens) if not (token.means("word") or token.means("thing", "video", "clip"))), None)
    shapes = first is not None and last is not None and _is_shape(first) and _is_shape(last)
    return shapes and not (first is None or first.means("verb"))


def _is_shape(token: Token) -> bool:
    return any(token.means(kind) for kind in ("shape", "aspect", "platform"))


def describes_text(piece: Piece, before: Piece) -> bool:
    """Say whether the piece only says how the text before it looks: "with fade in", "and the highlight in blue", "at most one line"."""
    lettered = piece.has("font") or CAPTION_LAYOUT.search(piece.text.lower()) is not None
    if lettered and not piece.verb and before.has("thing", *TEXTS) and not piece.has("thing", *TEXTS, "music"):
        return True
    if before.has("thing", "watermark") and piece.has("thing", "opacity") and not piece.verb:
        return True
    if not before.has("thing", "captions", "title", "lower_third", "end_card") or piece.verb:
        return False
    highlight = piece.has("flag", "highlight") and (piece.has("color") or len(piece.tokens) <= 2)
    between = piece.request.plain[before.tokens[-1].end : piece.tokens[0].start]
    moves = [token for token in piece.all("thing") if not token.means("animation")]
    placed = piece.has("edge") and not piece.has("link", "for")
    animated = piece.has("animation") and not moves and ("with" in between or (before.has("quote") and not placed))
    return highlight or animated
