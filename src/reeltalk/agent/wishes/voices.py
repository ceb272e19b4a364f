"""Wishes for a voice: words spoken over the film by a man or a woman, from a place on; the captions spoken."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.wishes.files import SILENCED, names_file
from reeltalk.agent.wishes.order_calls import Ordered, call_of
from reeltalk.agent.wishes.prompts import QUOTED, number
from reeltalk.timeline.time import seconds_from_ticks

_I: Final = re.IGNORECASE
_VOICE: Final = re.compile(
    r"\b(?:add|generate|create|make|record|give it|with|put|do|include|insert|lay)\b[^.\"“:]{0,40}\b(?:voice[ -]?overs?|"
    r"narrations?|narrator|spoken text|(?:fe)?male voice|(?:wo)?man'?s? voice)\b(?P<rest>.*)"
    r"|^\s*(?:please )?(?:narrate|voice(?=\s*:)|voice[ -]?over|narration|say|speak|read|text[ -]to[ -]speech|tts)\b(?P<said>.*)"
    r"|(?:加|添加|生成|配|录|来)(?:上|入|个|"
    r"一?[段条句])?(?:[^，。,.:：“\"]{0,8}?[男女]声的?)?(?:旁白|配音|画外音|解说)(?P<han>.*)|^\s*(?:朗读|念|读出)(?P<read>.*)"
    r"|^\s*[把将](?P<aloud>.*?)(?:读|念|朗读)(?:出来|一遍)|(?:给|为|用)[^，。]{0,8}配音(?P<given>.*)"
    r"|用[^，。,.:：“\"]{0,8}[男女]声(?:来|给我)?(?:说|念|读|朗读|讲)(?:一?[句段])?(?P<by>.*)"
    r"|^\s*(?:[^，。,.:：“\"]{0,8}[男女]声)?的?(?:配音|旁白)(?P<labelled>[:：].*)"
    r"|[把将]?(?:文字|文本|文案|文稿|这段话|下面的?话|以下内容|台词|字)[^，。,:：“\"]{0,4}?[转变做生合]换?成?[成为]?(?:一段)?(?:语音|音频|配音|声音|人声)(?P<turned>.*)"
    r"|(?:语音合成|文字转语音|文本转语音)(?P<made>[:：].*)",
    _I | re.DOTALL,
)
_OF_THE_VOICE: Final = re.compile(
    r"\b(?:captions?|subtitles?) (?:from|of|for|matching) (?:the |my )?(?:narrat|voice)|(?:旁白|配音|解说)的字幕", _I
)
"""Captions that write down a voice ask for none."""
_FROM_CAPTIONS: Final = re.compile(r"\b(?:captions?|subtitles?|transcript)\b|字幕", _I)
_VOICE_NAME: Final = re.compile(r"\b(?P<name>female|male|woman|man|british|american)(?:'s)?\b|(?P<han>女声|男声|女|男)", _I)
_SPEAKERS: Final = {"woman": "female", "man": "male", "女声": "female", "女": "female", "男声": "male", "男": "male"}
_SPOKEN_BY: Final = re.compile(
    r"[,，]? ?\b(?:in|with|using|by|as) (?:an?|the) (?:[\w-]+ ){0,3}?(?:female|male|woman|man|british|american)(?:'s)?"
    r"(?: (?:voice|speaker|narrator|accent))*\b|[,，]? ?(?:用|由|以)?[^，。,.“”\"用由：:]{0,6}[男女]声(?=[，。,.]|$)",
    _I,
)
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_PLACE: Final = re.compile(
    r"[,，]? ?\b(?:starting )?(?:at|from|over|on|in|during)(?: the (?:very )?(?:start|beginning) of)? (?:the )?"
    r"(?:clip (?:number )?(?P<clip>\d{1,3})|(?P<ordinal>first|second|third|fourth|fifth|last) (?:clip|shot))\b"
    r"|[,，]? ?(?:在|从)?第(?P<han>[\d一二两三四五六七八九十]{1,3})[个段](?:片段|视频|素材)?的?(?:开头|开始|最前面|上面?|里面?)?(?:处|时)?"
    r"|[,，]? ?\b(?:starting )?(?:at|from|after)"
    r" (?:(?P<minutes>\d{1,2}):(?P<clock>\d{2})|(?P<seconds>\d{1,4}(?:\.\d)?) ?(?:s|secs?|seconds?))\b"
    r"(?: (?:in|into (?:the|it)(?: film| video)?))?"
    r"|[,，]? ?(?:在|从)?第?(?P<second>\d{1,4}(?:\.\d)?) ?秒钟?(?:的时候|处|起|开始|时|那里)",
    _I,
)
_NEXT_WISH: Final = re.compile(
    r"[.;。；\n]|\bthen\b|\band (?:add|mute|put|cut|make|trim|remove|fade|give|use|export)\b|[，,](?:然后|再|并)"
)
_THEIR_OWN: Final = re.compile(r"(?:自己|我来|我再)(?:后期|再|来|去|会)*(?:配音|录旁白|录配音)")
"""A voice that the person will record asks for none: 全片静音，我自己后期配音."""
_DUB: Final = re.compile(
    r"\b(?:re-?)?dub\b(?: (?:it|this|that|(?:the|my) (?:video|film|clip|footage)))? (?:from|with|using|by) "
    r"(?:the |its |my )?(?:captions?|subtitles?)|"
    r"(?:用|按照?|根据)字幕(?:来|重新|给(?:视频|影片|它))*(?:配音|译制)|(?:把|将)?(?:原声|原来的声音)换成(?:字幕的?)?配音",
    _I,
)


_INTO_LANGUAGE: Final = re.compile(
    r"(?:配音|译制|旁白|解说)(?:成|为|翻译成)|[把将][^，。]{0,12}(?:配成)|[英中日法德韩俄葡](?:文|语)的?(?:配音|解说)(?!.{0,12}[“\"「])"
)
"""A voice in another language says what the film says."""


def voice_named(text: str) -> str | None:
    """Return which voice a text asks for, None for any.

    >>> voice_named("narrate it in a woman's voice"), voice_named("加旁白")
    ('female', None)
    """
    found = _VOICE_NAME.search(text)
    return None if found is None else _SPEAKERS.get(found.group("name") or found.group(), (found["name"] or found.group()).lower())


def read_dubbing(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Read "dub it from the captions", 用字幕重新配音: the footage's own voices give way."""
    match = _DUB.search(text)
    if match is None:
        return None
    before, behind = (part.strip(" ,，。.并和") for part in (text[: match.start()], text[match.end() :]))
    return Ordered((ToolCall("voice_over", {"original": "mute"}),), match.group().strip(), before, behind)


def read_voice(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Read the words that a voice is to say, who says them and from when on; without words the captions are meant."""
    if _VOICE.search(text) is None or _THEIR_OWN.search(text) or _INTO_LANGUAGE.search(text):
        return None
    start_s, bare = _without_place(text, context)
    quoted = QUOTED.search(bare)
    name = voice_named(bare if quoted is None else bare[: quoted.start()] + bare[quoted.end() :])
    bare = _SPOKEN_BY.sub("", bare) if quoted is None else _beside(bare, quoted)
    match = _VOICE.search(bare)
    if (
        match is None
        or names_file(bare[: match.end()])
        or _OF_THE_VOICE.search(bare)
        or re.search(r"\b(?:remove|delete|without|no)\b.{0,12}\bvoice|\bfile\b|去掉|删", bare[: match.end()], _I)
    ):
        return None
    said = next((part for part in match.groupdict().values() if part), "")
    quoted = QUOTED.search(said)
    if re.search(r"\bclip \d", bare[: match.end() - len(said)] if quoted else bare[: match.end()], _I):
        return None
    words = (quoted["text"] or quoted["single"]) if quoted else _behind_a_colon(said)
    before = bare[: match.start()].strip(" ,，")
    names_it = re.search(
        r"^\s*voice\s*:|voice[ -]?over|narrat|male voice|man.?s? voice|aloud|out loud"
        r"|text[ -]to[ -]speech|\btts\b|旁白|配音|画外音|解说|朗读|[男女]声|语音",
        text,
        _I,
    )
    if not words and not (names_it and _FROM_CAPTIONS.search(text)):
        asked = names_it and not re.search(r"\bover\b.*\bmusic\b", text, _I)
        return Ordered((call_of("voice_over", voice=name),), text.strip()) if asked else None
    if not names_it and not (quoted and re.search(r"over the (?:film|video|clip)|aloud|out loud", text, _I)):
        return None
    behind = said[quoted.end() :].strip(" ,，.。") if quoted else ""
    original = None if words else "mute" if SILENCED.search(bare, match.start("rest") if match["rest"] else 0) else None
    return Ordered(
        (call_of("voice_over", text=words or None, voice=name, start_s=start_s, original=original),), text.strip(), before, behind
    )


def _beside(text: str, quoted: re.Match[str]) -> str:
    """Return a text without who speaks, as far as that is not said within the quoted words."""
    return _SPOKEN_BY.sub("", text[: quoted.start()]) + quoted.group() + _SPOKEN_BY.sub("", text[quoted.end() :])


def _without_place(text: str, context: PlanningContext) -> tuple[float | None, str]:
    """Return from when on the voice is to speak, None where nothing is said, and the text without those words."""
    quoted, voice = QUOTED.search(text), _VOICE.search(text)
    start = voice.start() if voice else 0
    after = quoted.end() if quoted and quoted.start() >= start else start
    stop = _NEXT_WISH.search(text, after)
    end = stop.start() if stop else len(text)
    for found in _PLACE.finditer(text, 0 if not text[:start].strip(" ,，") or _PLACE.match(text) else start, end):
        if quoted and quoted.start() <= found.start() < quoted.end():
            continue
        begins = _begins(found, context)
        if begins is not None:
            return begins, text[: found.start()] + text[found.end() :]
    return None, text


def _begins(found: re.Match[str], context: PlanningContext) -> float | None:
    """Return the second of the film that a place names; None for a clip that is not there."""
    if found["seconds"] or found["second"]:
        return float(found["seconds"] or found["second"])
    if found["clock"]:
        return 60.0 * int(found["minutes"]) + int(found["clock"])
    main = context.timeline.main_track
    count = len(main.clips) if main else 0
    named = _ORDINALS[found["ordinal"].lower()] if found["ordinal"] else round(number(found["clip"] or found["han"]))
    wanted = count if named == -1 else named
    return round(seconds_from_ticks(main.clips[wanted - 1].start), 3) if main and 0 < wanted <= count else None


def _behind_a_colon(text: str) -> str:
    match = re.search(r"(?:[:：]|\b(?:saying|that says|which says|says)\b)\s*(?P<words>.{2,})", text, re.DOTALL)
    return match["words"].strip(" .。") if match else ""
