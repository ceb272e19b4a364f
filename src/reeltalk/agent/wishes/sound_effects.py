"""Wishes for sound effects: "add a whoosh at 5 s", "a camera shutter sound at the beginning", 在3秒加一个掌声音效."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.reading import Reading, call, question

_ALONE: Final = (
    r"(?:whoosh(?:es)?|swoosh(?:es)?|swish(?:es)?|ding|boom|thud|riser|beep|bleep|buzzer|thunder|applause|clapping|heart ?beat"
    r"|(?:record|vinyl) scratch|camera (?:shutter|click)|(?:mouse|keyboard) clicks?|laugh track)"
)
"""What is a sound effect without being called one."""
_NOUN: Final = r"(?:sound effects?|sound fx|sfx|foley|sounds?|noises?)"
_NAMED: Final = re.compile(
    rf"(?:^|\b(?:an?|the|some)\b )(?P<name>[a-z][a-z -]{{1,40}}?) {_NOUN}\b|\bsounds? of (?:an? |the )?(?P<of>[a-z -]{{2,40}})"
)
_BARE: Final = re.compile(rf"\b(?P<name>{_ALONE})\b")
_ADDING: Final = re.compile(r"\b(?:add|put|insert|play|place|include|drop|use|give|want|have|with|overlay|layer)\b")
_NOT_EFFECTS: Final = re.compile(
    r"\b(?:background|original|ambient|clip|video|camera's|system|better|good|clean|clear|audio|music|stereo|surround|no|any|room|more|less"
    r"|loud|own|natural|real|white|new|other|same|all|cool|nice|fun|funny|your|my|their|of)\b"
)
_HAN_SOUNDS: Final = (
    r"嗖|呼啸|唰|重击|撞击|轰|砰|爆炸|点击|按键|按钮|啵|叮|铃|提示|通知|快门|拍照|相机|打字|键盘|搓碟|故障|魔法|哔|激光|下?雨|风|打?雷|海浪|火焰|篝火"
    r"|鸟叫|鸟鸣|水滴|鼓?掌|心跳|时钟|滴答|倒计时|警报|警笛|引擎|汽车"
)
_HAN_NAMED: Final = re.compile(
    rf"(?:加入|加上|添加|插入|放入|配上|播放|生成|制作|来|加|放|配|用)(?:一?[个段声下点]|些)?(?:(?P<name>[\u4e00-\u9fff]{{1,12}}?)的?(?:音效|声效)"
    rf"|(?P<sound>[\u4e00-\u9fff]{{0,6}}?(?:{_HAN_SOUNDS})[\u4e00-\u9fff]{{0,4}}?)的?声音?)"
)
_KIND: Final = re.compile(r"\b(?:sound effects?|sfx|foley)\b|音效|声效")
_PARTS: Final = re.compile(r",| and | plus | then |[，、；]|以及|和|还有")
_LAST_OF_LIST: Final = re.compile(
    rf"(?:,| and|, and| plus) (?:then |also )?(?:add |put |play )?(?P<sound>(?:an? |the |some )?{_ALONE}\b[^,;.!?\n]{{0,60}}[.!]?)$",
    re.IGNORECASE,
)
_WORDS_FOR_SCREEN: Final = re.compile(r"[\"“”‘「『]|\b(?:say|says|saying|titled|reads|text)\b", re.IGNORECASE)
_LIST_MAX: Final = 2_000
_AT_CUTS: Final = re.compile(
    r"\b(?:on|to|at|with|for|over|in|between|under) (?:every|each|all|the|my)(?: of the| the)? ?(?:single )?"
    r"(?:transitions?|cuts?|clips|scene changes?)\b"
    r"|(?:每[个一]?|所有|全部)的?(?:转场|剪辑点|切换|镜头切换)|转场(?:的)?(?:时候?|处|地方|那里)"
)
_AT_CAPTIONS: Final = re.compile(
    r"\b(?:when(?:ever)?|(?:each|every) time|as|where(?:ver)?) (?:an?|the|each|every|new|a new)? ?(?:captions?|subtitles?)\b"
    r"|\b(?:on|with|at|for|to) (?:each|every|all|all the|the) (?:new )?(?:captions?|subtitles?)\b"
    r"|(?:每[条句个]?|所有)字幕(?:上|处|时)?都?(?:加|放|配|播|来)|(?:每[条句个次]?|所有)?(?:有|新)?字幕(?:出现|弹出|出来|显示|跳出)"
)
_AT_START: Final = re.compile(r"\b(?:at|in|to|from) the (?:very )?(?:beginning|start|opening)\b|开头|开始|片头|一开始")
_AT_END: Final = re.compile(r"\b(?:at|to) the (?:very )?(?:end|ending)\b|结尾|末尾|片尾|最后")
_OTHER_WISHES: Final = ("title", "lower_third", "end_card", "captions", "watermark", "music", "noise", "normalize", "mute", "duck", "voice")


def sound_effects(piece: Piece, subject: Subject) -> Reading:
    """Return the sounds that a piece asks for, each at its place; a question where it names none."""
    with_captions = _AT_CAPTIONS.search(piece.text.lower()) is not None
    other = tuple(thing for thing in _OTHER_WISHES if not (with_captions and thing == "captions"))
    if (piece.has("quote") and not with_captions) or piece.has("file") or piece.has("ask") or piece.has("thing", *other):
        return Reading()
    plain = piece.text.lower()
    kind = _KIND.search(plain) is not None
    if kind and piece.verb in {"remove", "cut"}:
        return call("remove_sounds")
    if kind and (piece.verb in {"raise", "lower"} or piece.has("thing", "louder", "quieter")):
        lower = piece.verb == "lower" or piece.has("thing", "quieter")
        return call("set_volume", target="sounds", change_db=-6.0 if lower else 6.0)
    if piece.verb in {"remove", "cut", "protect", "raise", "lower"}:
        return Reading()
    calls = tuple(_with_the_words(one, subject) for one in _sounds(piece, plain))
    if calls:
        return Reading(calls)
    return which_sound(subject) if kind else Reading()


def _with_the_words(one: ToolCall, subject: Subject) -> ToolCall:
    """Let a sound without a place of its own be heard with the words just put on the screen: 结尾加上“下期见”，配一个叮咚声."""
    last = subject.calls[-1] if subject.calls else None
    if "at" in one.arguments or last is None or last.name != "add_title" or "start_s" not in last.arguments:
        return one
    return ToolCall(one.name, {**one.arguments, "at": last.arguments["start_s"]})


def sound_behind(text: str) -> tuple[str, str] | None:
    """Return what stands before the sound that ends a list, and a wish for that sound; None where a list ends otherwise.

    >>> sound_behind("add rock music and a ding at 3 s")
    ('add rock music', 'add a ding at 3 s')
    """
    found = None if len(text) > _LIST_MAX or _WORDS_FOR_SCREEN.search(text) else _LAST_OF_LIST.search(text)
    return None if found is None else (text[: found.start()].strip(), f"add {found['sound']}")


def which_sound(subject: Subject) -> Reading:
    """Ask which sound is meant, and where."""
    return question(subject, "which_sound", "sound_on_cuts", "sound_at_start", "sound_at_time")


def _sounds(piece: Piece, plain: str) -> Iterator[ToolCall]:
    """Yield a call for each part of a list; what one of them does not say of its place, the whole piece may."""
    offset = piece.tokens[0].start
    starts = [0, *(match.end() for match in _PARTS.finditer(plain))]
    for start, end in zip(starts, [*starts[1:], len(plain)], strict=True):
        name = _name(plain[start:end], adding=_ADDING.search(plain) is not None)
        if name:
            place = _place(piece, plain[start:end], offset + start, offset + end) or _place(piece, plain, offset, offset + len(plain))
            yield ToolCall("add_sound", {"sound": name, **place})


def _name(part: str, *, adding: bool) -> str:
    """Return the sound that a part of a wish names, "" for none; one that nobody knows must at least be called a sound and added."""
    han = _HAN_NAMED.search(part)
    if han is not None:
        name = re.sub(r"^[一点些个来]+|的?一?$", "", str(han["name"] or han["sound"]))
        return name if name else ""
    named = _NAMED.search(_ADDING.sub("", part).strip()) if adding else None
    if named is not None:
        words = re.sub(r"^(?:an?|the|some)\s+", "", str(named["name"] or named["of"]).strip())
        if words and not _NOT_EFFECTS.search(words):
            return re.split(r" (?:at|on|in|to|for|with)\b", words)[0]
    bare = _BARE.search(part)
    return "" if bare is None or re.search(r"\btransitions?\b", _AT_CUTS.sub("", part)) else str(bare["name"])


def _place(piece: Piece, part: str, start: int, end: int) -> dict[str, Any]:
    if _AT_CAPTIONS.search(part):
        return {"at": "captions"}
    if _AT_CUTS.search(part):
        return {"at": "cuts"}
    moments = [token for token in piece.tokens if start <= token.start < end and (token.means("duration") or token.means("clock"))]
    if moments:
        return {"at": slots.seconds_of(moments[0])}
    if _AT_START.search(part):
        return {"at": "start"}
    return {"at": "end"} if _AT_END.search(part) else {}
