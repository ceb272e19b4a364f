"""Wishes about the finished file and the link to it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from reeltalk.agent.clauses import Piece
from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.lexicon import load_lexicon
from reeltalk.agent.picture_tools import PLATFORMS
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.tokens import Token
from reeltalk.agent.wishes.reading import Reading, call, note
from reeltalk.timeline.formats import output_format

_SHAPE_KINDS = ("aspect", "shape", "platform")
_EACH_ONE = re.compile(r"\b(?:each|every|separate|individual|all of them)|分别|每[一个段]|单独")
_EACH_HAN = re.compile(r"每一?[段个]")
_JOINING = (",", "&", "+", "/", " and ", " und ", " et ", " y ", " e ", " и ", "和", "、", "及", "と", "랑", "와", "과", "跟", "以及")
_ARTICLES = ("a", "an", "one", "the", "for", "版", "版本", "的")
_JOINED_WITHIN_TOKENS = 5
_TOLD_FOR = re.compile(r" ?(?:\w+ )?(?:for|\() ?(?:the )?|(?:版本?)?的?(?:发到?|给|用于|适合|放在?|投|上传到?)")
_ONE_EACH = re.compile(r"各(?:出|导出|做|来|要|一)|\bone each\b|\beach one\b")
_EXPORTING_VERBS = frozenset({"", "create", "make", "keep", "change"})
_FOR_WORDS = frozenset({"for", "发", "投"})
_SHAPES_READ_MAX = 12
_PROJECT_FORMATS = frozenset({"premiere", "final_cut", "davinci", "capcut", "after_effects"})
_CODECS = {"hevc": ("mp4", "hevc"), "av1": ("mp4", "av1"), "vp9": ("webm", "vp9"), "prores": ("mov", "prores")}
"""Codecs that are asked for by name, and the files in which they come."""
_QUALITIES = {"quality_high": "high", "quality_low": "low", "quality_medium": "medium"}
_RESOLUTIONS = {"2k": "1440p", "8k": "4k", "full hd": "1080p", "uhd": "4k"}


def refuse(subject: Subject, name: str) -> Reading:
    """Say what cannot be done, why, and the nearest thing that can."""
    return call("refuse", **load_lexicon().refusal(name, subject.language))


def export(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Deliver the film as a file."""
    piece.use(*piece.all("thing", "export", "video"))
    wanted = piece.value("format")
    if wanted in _PROJECT_FORMATS:
        return refuse(subject, "project_file")
    quality = next((_QUALITIES[token.get("flag")] for token in piece.all("flag") if token.get("flag") in _QUALITIES), None)
    size = piece.value("resolution")
    resolution = _RESOLUTIONS.get(size, size) if size else None
    shape = piece.value("pixels")
    if shape:
        piece.use(piece.first("pixels"))
        resolution = f"{shape[0]}x{shape[1]}"
    canvas = call("set_canvas", fps=max(5.0, min(120.0, float(piece.value("fps"))))).calls if piece.has("fps") else ()
    piece.use(*piece.all("fps"))
    named, codec = named_format(piece)
    if named is None and piece.has("flag", "only") and piece.has("thing", "audio"):
        named = "mp3"
        piece.use(*piece.all("thing", "audio"))
    known = named is None or output_format(named) is not None
    megabytes = piece.value("megabytes")
    piece.use(*piece.all("megabytes"), *piece.all("format"))
    other = "" if known else note(subject, "unsupported_format")
    each = _EACH_ONE.search(piece.text.lower()) is not None and any(one.name == "split" for one in subject.calls)
    pieces = {"pieces": True} if each else _own_files(piece, subject)
    kind = {"format": named if known else "mp4", "codec": codec, "max_size_mb": megabytes, **pieces}
    files = call("export", **kind, quality=quality, resolution=resolution).calls
    further = dict.fromkeys(str(token.get("format")) for token in piece.all("format") if token.get("format") not in {wanted, named})
    others = [one for name in further if output_format(name) is not None for one in call("export", format=name).calls]
    return Reading((*canvas, *others, *files), other)


def _own_files(piece: Piece, subject: Subject) -> dict[str, Any]:
    """Return that some clips are wanted as files of their own: "export clips 1 and 2 as separate files", 单独导出第2段."""
    clip = piece.first("thing", "clip")
    plain = all(token.means("thing", "export", "clip", "video") for token in piece.all("thing")) and not piece.has("flag", "swap", "except")
    each = _EACH_ONE.search(piece.text.lower()) is not None
    if (
        not (clip or (each and _EACH_HAN.search(piece.text)))
        or subject.main_clips < 2
        or not plain
        or piece.has("duration")
        or piece.verb not in _EXPORTING_VERBS
    ):
        return {}
    numbers = [number for number in named_clips(piece.tokens, subject.main_clips) if number <= subject.main_clips]
    if numbers:
        return {"pieces": True, "target": ",".join(map(str, numbers))}
    return {"pieces": True} if each else {}


def named_format(piece: Piece) -> tuple[str | None, str | None]:
    """Return the kind of file that is named, by itself or by its codec, and that codec."""
    wanted = piece.value("format")
    named: tuple[str | None, str | None] = _CODECS.get(wanted, (wanted, None))
    return named


def versions(piece: Piece) -> list[str]:
    """Return the shapes of a film that is wanted in several: "give me 16:9 and 9:16 versions", "export for TikTok and YouTube".

    Two that are joined count; "from 16:9 to 9:16" names what is and what should be. Nothing where fewer than two are asked for.
    """
    named = [token for token in piece.tokens if any(token.means(kind) for kind in _SHAPE_KINDS) and token.start not in piece.used]
    told = [token for before, token in pairwise(named) if _is_told_for(piece, before, token)]
    piece.use(*told)
    ends = {before.start: token.end for before, token in pairwise(named) if token in told}
    named = [token for token in named if token not in told]
    joined = [pair for pair in pairwise(named[:_SHAPES_READ_MAX]) if _joined(piece, *pair, after=ends.get(pair[0].start, pair[0].end))]
    group = {token.start: token for pair in joined for token in pair}.values()
    names = dict.fromkeys(str(token.get("aspect") or token.get("shape") or token.get("platform")) for token in group)
    shapes = {PLATFORMS.get(name, name) if ":" not in name else tuple(map(float, name.split(":"))) for name in names}
    if len(shapes) < 2:
        return []
    piece.use(*group)
    return list(names)


def _is_told_for(piece: Piece, before: Token, token: Token) -> bool:
    """Say whether a platform only tells what the shape before it is for: "9:16 for TikTok", "vertical (Reels)"."""
    between = piece.request.plain[before.end : token.start]
    shaped = before.means("aspect") or before.means("shape")
    return shaped and token.means("platform") and _TOLD_FOR.fullmatch(between) is not None


def _joined(piece: Piece, before: Token, token: Token, *, after: int) -> bool:
    """Say whether two shapes stand in one list; what is told of the first one ends at ``after``."""
    between = [each for each in piece.tokens if after <= each.start < token.start and each.start not in piece.used]
    between = [each for each in between if each.get("word") not in _FOR_WORDS and not each.means("link", "for")]
    apart = any(each.means("link", "to", "into", "from") or (each.means("verb") and not each.means("word")) for each in between)
    text = piece.request.plain[after : token.start]
    if not text.strip(" ,") and _ONE_EACH.search(piece.request.plain):
        return True  # 横版竖版各出一个
    if "," in text and not any(word in text for word in _JOINING[1:]):
        return not apart and all(_counts_or_parts(each) for each in between)
    return any(word in text for word in _JOINING) and not apart and len(between) <= _JOINED_WITHIN_TOKENS


def _counts_or_parts(token: Token) -> bool:
    return token.means("separator") or token.means("count") or token.means("number") or token.get("word") in _ARTICLES


def share(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Deliver the film behind a link: an export, then the link."""
    exported = export(piece, subject, thing)
    piece.use(*piece.all("thing", "share"))
    if any(one.name == "refuse" for one in exported.calls):
        return exported
    return Reading((*exported.calls, ToolCall("share")), exported.note)
