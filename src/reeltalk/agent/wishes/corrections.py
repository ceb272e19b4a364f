"""Corrections of the last change: "no, the other one", "not that, the third clip", 不对，我说的是字幕.

What was done is taken back, and done to what was meant; where what was meant is a wish of its own, that is read instead.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.signs import simplified
from reeltalk.agent.tokens import Token
from reeltalk.agent.wishes.changed_orders import read_changed_order
from reeltalk.agent.wishes.followed_up import read_followed_up
from reeltalk.agent.wishes.referring import piece_of, read_referring

READ_CHARACTERS_MAX: Final = 300
_WORDS_MIN: Final = 6
_BETWEEN: Final = r"(?:\s*[,，、;；.。!！:：…—-]+\s*|\s+(?:but |and |sino |mas |mais |sondern |а )?|$)"
_FRAMES: Final = ("clip", "video", "beginning_part")
_REMOVERS: Final = {"captions": "remove_captions", "title": "remove_titles", "music": "remove_music", "transitions": "remove_transitions"}
_STYLERS: Final = {"captions": "set_caption_style", "title": "set_title"}
_LOOKS: Final = frozenset({"size", "color", "position", "animation", "font"})
_CUTS: Final = frozenset(
    {"trim_range", "remove_clips", "reorder", "split", "repeat", "freeze", "insert_clip", "trim_speech", "cut_to_duration"}
)
_CUTS_OF_CLIPS: Final = frozenset({"remove_clips", "trim_range"})
_MORE: Final = re.compile(r"^\s*(?:even |a (?:bit|little) |some |way )?more[.! ]*$|^\s*再(?:多|强|重)?(?:来)?一?点[。！]*$", re.IGNORECASE)
_MOVED_THERE: Final = re.compile(
    r"^\s*(?:remove|take|delete|get) (?:it|that|this)(?: (?:off|away|from|out of)[\w ]{0,12})? and "
    r"(?:put|place|move) it (?P<where>[^,.;\"“]{3,50}?)[.!]*$",
    re.IGNORECASE,
)
_TRIED: Final = re.compile(
    r"^\s*(?:ok(?:ay)?,? |now |no,? |hmm,? |actually,? )*(?:(?:try|use|go with|let'?s (?:try|use|do|go with)|how about|what about|maybe) "
    r"(?P<rest>[^,.;\"“]{3,50}?)(?: instead)?[.!?]*|"
    r"(?P<asked>(?:reverse|delete|remove|cut|mute|blur|speed up|rotate|freeze|zoom in on) [^,.;\"“]{3,50}?) instead[.!]*)$",
    re.IGNORECASE,
)
"""Another thing of the same kind is tried: "try a wipe instead"; a cut of something else replaces the one that was made."""
_INSTEAD: Final = re.compile(r",? (?:instead|rather|please)(?=[ .!]*$)|^(?:the |then )?rather |吧[。！]?$", re.IGNORECASE)
_OTHER_THAN: Final = frozenset({"take_back", "export", "share"})


@dataclass(frozen=True, slots=True)
class Correction:
    """What a message corrects: the calls that put it right, and what else it wants, in the person's words.

    ``repeats`` are tools whose new call replaces the one that was wrong, which is then taken back first.
    """

    calls: tuple[ToolCall, ...]
    rest: str
    repeats: frozenset[str] = frozenset()


def read_correction(text: str, context: PlanningContext) -> Correction | None:
    """Return what a message corrects of the last change; None where it corrects nothing or there is nothing to correct."""
    plain = text.strip()
    done = tuple(each for each in context.last_change if each.name not in _OTHER_THAN)
    if len(plain) > READ_CHARACTERS_MAX or not done:
        return None
    if referred := read_referring(plain, done, taking_back(context), context):
        return Correction(referred, "")
    if followed := read_followed_up(plain, done, taking_back(context)):
        return Correction(followed, "")
    if ordered := read_changed_order(plain, done, taking_back(context)):
        return Correction(ordered, "")
    if _MORE.match(plain) and done[-1].name in {"color", "effect", "zoom"}:
        return Correction((), "stronger")
    if moved := _MOVED_THERE.match(plain):
        return Correction((), f"move it {moved['where']}") if done[-1].name in {"add_title", "set_title"} else None
    if tried := _TRIED.match(plain):
        return Correction((), tried["rest"] or tried["asked"], frozenset(each.name for each in done) & _CUTS)
    behind, denied = _behind_denial(plain)
    if not denied and behind == plain:
        return None
    if not behind and plain.isascii() and len(plain) < _WORDS_MIN:
        return None  # a bare "no" may answer anything
    if not behind:
        return Correction((ToolCall("undo"),), "")
    again = _redirected(done, piece_of(behind, context), context)
    if again:
        return Correction((taking_back(context), *again), "")
    return Correction((), behind, frozenset(each.name for each in done) & _CUTS)


def taking_back(context: PlanningContext) -> ToolCall:
    """Return the call that takes the last turn back, and with it what that turn had taken back itself."""
    before = next((each for each in context.last_change if each.name == "take_back"), None)
    steps = 1 + (int(before.arguments.get("steps", 1)) if before else 0)
    return ToolCall("take_back", {"steps": steps} if steps > 1 else {})


def _behind_denial(text: str) -> tuple[str, bool]:
    """Return what stands behind "no" and behind "I meant", and whether something was denied."""
    rest, denied = text, False
    for _ in range(3):
        match = _begins("wrong", rest)
        if match is None:
            break
        rest, denied = rest[match.end() :].strip(), True
    match = _begins("meant", rest)
    bare = rest[match.end() :].strip() if match else rest
    bare = _INSTEAD.sub("", bare)
    return (bare.strip(" .。!！"), denied) if denied or (match and "的是" in match.group()) else (text, False)


def _begins(kind: str, text: str) -> re.Match[str] | None:
    """Return how a text begins with words of a kind, traditional Chinese read as simplified; both are of one length."""
    spellings = dict.fromkeys((text, simplified(text)))
    return next((found for each in _patterns(kind) for spelling in spellings if (found := each.match(spelling))), None)


def _redirected(done: tuple[ToolCall, ...], piece: Piece | None, context: PlanningContext) -> tuple[ToolCall, ...]:
    """Return what was done, done to what a piece names instead; nothing where it names more than that."""
    if piece is None or piece.unknown_words or any(token.means("verb") and not _is_filling(token) for token in piece.tokens):
        return ()
    things = {str(token.get("thing")) for token in piece.all("thing")}
    if things - set(_FRAMES):
        named = next(iter(things - set(_FRAMES)))
        bare = not any(piece.has(kind) for kind in ("duration", "color", "position", "degree", "quote", "percent", "mood"))
        return tuple(_of_thing(each, named) for each in done) if len(things) == 1 and bare and _movable(done, named) else ()
    where = slots.scope(piece) or _other_clip(done, piece, context)
    if not where or not all(_takes_place(each) for each in done):
        return ()
    return tuple(_placed(each, where) for each in done)


def _is_filling(token: Token) -> bool:
    return token.means("verb", "make", "change", "move") and token.means("thing")


def _takes_place(one: ToolCall) -> bool:
    return one.name in _PLACED


def _placed(one: ToolCall, where: Mapping[str, Any]) -> ToolCall:
    if one.name in _CUTS_OF_CLIPS and "ranges" not in where and one.name == "remove_clips":
        return ToolCall("remove_clips", {"target": where["target"]})
    if "ranges" in where and one.name in _CUTS_OF_CLIPS:
        return ToolCall("trim_range", {"action": one.arguments.get("action", "remove"), **where})
    kept = {name: value for name, value in one.arguments.items() if name not in {"target", *(("ranges",) if "ranges" in where else ())}}
    return ToolCall(one.name, {**kept, **where})


def _other_clip(done: tuple[ToolCall, ...], piece: Piece, context: PlanningContext) -> dict[str, Any]:
    """Return the one clip of two that was not meant before: "the other one"."""
    main = context.timeline.main_track
    count = len(main.clips) if main else 0
    was = next((str(each.arguments["target"]) for each in done if each.arguments.get("target")), "")
    number = {"first": 1, "last": count}.get(was, int(was) if was.isdigit() else 0)
    count += sum(each.name == "remove_clips" for each in done)
    return {"target": str(3 - number)} if piece.has("flag", "other") and count == 2 and number in {1, 2} else {}


def _movable(done: tuple[ToolCall, ...], thing: str) -> bool:
    return all(
        (each.name in _STYLERS.values() and thing in _STYLERS and _LOOKS & each.arguments.keys())
        or (each.name in _REMOVERS.values() and thing in _REMOVERS)
        or (each.name == "set_volume" and thing in {"music", "audio", "voice"})
        for each in done
    )


def _of_thing(one: ToolCall, thing: str) -> ToolCall:
    if one.name in _REMOVERS.values():
        return ToolCall(_REMOVERS[thing])
    if one.name == "set_volume":
        kept = {name: value for name, value in one.arguments.items() if name != "target"}
        return ToolCall("set_volume", kept | ({"target": "music"} if thing == "music" else {}))
    return ToolCall(_STYLERS[thing], {name: value for name, value in one.arguments.items() if name in _LOOKS})


_PLACED: Final = frozenset(
    {
        *("remove_clips", "trim_range", "set_speed", "reverse", "color", "effect", "zoom", "transform", "set_volume", "repeat"),
        *("remove_effects", "fade_audio", "detach_audio", "add_title"),
    }
)


@cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("corrections.toml").read_text(encoding="utf-8"))


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    written: Callable[[str], str] = (lambda each: f"(?:{each}){_BETWEEN}") if kind == "wrong" else (lambda each: each)
    patterns = [
        each for language in _words().values() for each in ([language[kind]] if isinstance(language[kind], str) else language[kind])
    ]
    return tuple(re.compile(written(each), re.IGNORECASE) for each in patterns)
