"""Broad wishes: a whole film is asked for, and a recipe says what is done for it (see recipes.py)."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.cutting import describes_footage
from reeltalk.agent.wishes.files import names_main
from reeltalk.agent.wishes.picture import only_photos
from reeltalk.agent.wishes.reading import DELIVERY, Reading, call, note

_INTRODUCES: Final = re.compile(
    r"(?:hey|hi|hello|ok|so)?[,! ]{0,8}(?:please )?"
    r"(?:take|use|i(?:'ve| have)(?: got)?|here(?:'s| is| are)|this is|these are|we have|given|attached is"
    r"|(?:i|we) (?:just )?(?:filmed|shot|recorded))"
    r" (?:this|these|my|the|an?|our|some)\b(?!.*\b(?:as|with)\b)"
)
_REPAIRS: Final = re.compile(
    r"(?:(?:please|can|could|you|just|and|so) ){0,3}"
    r"(?:fix|sort|repair|improve|correct|clean) (?:it|that|this)(?: (?:out|up|please|for me)){0,2}"
)
"""What only asks to mend what was complained of before: "the room sounds hollow, fix it"."""
_WEAK_RECIPES: Final = frozenset({"polish", "interview", "tutorial", "vlog", "new_video"})
_SIZED_RECIPES: Final = frozenset({"highlights", "promo", "reel", "short_edit"})
_USUAL_S: Final = 60.0
_PRETTIER: Final = re.compile(
    r"好看[一点些]{0,2}的?(?:样式|款式|字体|字|风格)"
    r"|\b(?:nicer|better|prettier|cooler|fancier)(?:[- ]looking)? (?:captions?|subtitles?|caption style|subtitle style)\b"
)
"""A look of captions, and no polish of the film."""
_RECIPE_VERBS: Final = frozenset({"create", "make", "cut", "keep", "change", ""})


def broad_wishes(piece: Piece, subject: Subject, calls: list[ToolCall]) -> list[Reading]:
    """Return the broad wish of the piece, if its verb asks for a whole film."""
    edits = [one for one in calls if one.name not in DELIVERY]
    done = [one for one in subject.calls if not one.name.startswith("remove_")]
    if not piece.has("verb") and not calls and done and not piece.unknown_words and set(_names_of(piece)) == {"polish"}:
        return [Reading()]
    if _REPAIRS.fullmatch(piece.text.lower()) and _complains(piece):
        return [Reading(understood=True)]
    if names_main(piece) and not calls:
        return [Reading(understood=True)]
    if piece.verb == "add" and piece.has("edge") and piece.has("duration") and not (calls or piece.unknown_words):
        return [Reading(understood=True)]  # 加个三秒的片头，写…: its words follow
    if _INTRODUCES.match(piece.text.lower()) and not piece.has("ask") and not calls:
        return [Reading(understood=True)]
    if piece.verb == "add" and not calls and piece.tokens[-1].means("verb", "add"):
        return [Reading(understood=True)]  # 为我的产品视频添加：what is added follows
    if _PRETTIER.search(piece.text.lower()) and (piece.has("thing", "captions") or subject.has("captions")):
        return [] if calls else [call("set_caption_style", preset="bold")]  # 字幕太丑了，换个好看的样式
    names = _names_of(piece)
    strong = [name for name in names if name not in _WEAK_RECIPES]
    name = "highlights" if "highlights" in strong else next(iter(strong or names), "")
    if name == "highlights" and piece.has("color"):
        return []
    if piece.has("thing", "screen_recording") and name in _WEAK_RECIPES | {"short_edit"}:
        name = "screen_recording"
    shortened = piece.verb in {"cut", "keep"} and name in _WEAK_RECIPES and bool(piece.free("duration"))
    if shortened or (edits and (name in _WEAK_RECIPES or not (piece.creates or piece.verb in _RECIPE_VERBS))):
        return []
    if (not name and not calls) or (not name and not edits and piece.has("thing", "video", "screen_recording", "clip")):
        name = _unnamed_recipe(piece, subject)
        kinds = ("shape", "aspect", "platform") if piece.verb == "create" else ("shape", "aspect", "platform", "look", "duration", "factor")
        if name == "polish" and any(piece.free(kind) for kind in kinds):
            return []
    if not name or (name == "polish" and calls and not edits and piece.verb == "make" and not piece.has("recipe")):
        return []  # 영상 저장해줘: "해줘" only asks for the file
    if only_photos(subject):
        if any(one.name == "slideshow" for one in subject.calls):
            piece.use(*piece.all("recipe"))
            return [call("set_canvas", aspect="9:16", fill="crop")] if name == "reel" else []
        if name == "reel":
            return [_recipe("slideshow", subject, None), call("set_canvas", aspect="9:16", fill="crop")]
        name = name if name in _SIZED_RECIPES else "slideshow"
    described = describes_footage(piece)
    length = next((token for token in piece.free("duration") if token not in described), None)
    seconds = slots.seconds_of(length) if length is not None and name in _SIZED_RECIPES else None
    if seconds is not None:
        piece.use(length)
    piece.use(*piece.all("recipe"), *piece.all("thing", "video", "clip", "screen_recording"))
    asked = next((float(one.arguments["duration_s"]) for one in subject.calls if one.name == "cut_to_duration"), None)
    named = next((slots.seconds_of(token) for token in piece.all("duration") if token not in described), None)
    return [_recipe(name, subject, seconds, shown_s=asked or named)]


def _complains(piece: Piece) -> bool:
    """Say whether something that is no mere introduction stands before the piece."""
    before = piece.request.plain[: piece.tokens[0].start].strip(" ,.;!?")
    return before != "" and _INTRODUCES.match(before.lower()) is None


def _names_of(piece: Piece) -> list[str]:
    return [str(token.get("recipe")) for token in piece.free("recipe")]


def _unnamed_recipe(piece: Piece, subject: Subject) -> str:
    """Return the recipe of "edit this video", of footage named as a screen recording, and of clips to be made into something."""
    if piece.verb not in {"create", "make"} and not (piece.verb == "change" and piece.has("verb", "create")):
        return ""
    if piece.verb == "make" and (piece.has("degree") or piece.has("duration") or not piece.has("verb", "create")):
        return (
            "polish"
            if piece.has("thing", "video") and not piece.has("pronoun") and len(piece.tokens) <= 4 and not piece.unknown_words
            else ""
        )
    if piece.has("thing", "screen_recording"):
        return "screen_recording"
    if piece.free("duration") and piece.has("thing", "video") and (piece.has("link", "object") or subject.calls):
        return ""  # 把视频剪成20秒: a length is all that is asked for
    several = len(subject.context.assets) > 1 or "existing" in piece.text.lower() or "现有" in piece.text
    if piece.has("thing", "video") or piece.has("thing", "clip"):
        return "join" if several else "polish"
    only_frame = all(any(token.means(kind) for kind in ("verb", "pronoun", "link", "polite", "word")) for token in piece.tokens)
    return "polish" if only_frame and not piece.unknown_words else ""


def _recipe(name: str, subject: Subject, seconds: float | None = None, shown_s: float | None = None) -> Reading:
    """Return a recipe to be filled in, with its assumption stated; ``shown_s`` is a length that another wish has asked for."""
    seconds = None if seconds is None else max(1.0, seconds)
    shown = f"{seconds or shown_s or _USUAL_S:g}"
    return Reading((), note(subject, f"recipe_{name}", seconds=shown), name, seconds)
