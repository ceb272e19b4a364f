"""Messages that refer to the last change as a whole: "same for clip 3", "the other two as well", "bring it back", 第三段也一样.

What was done is done again elsewhere, one of several things that were made goes, or all of it is taken back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.language import read_request
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject, subject_of
from reeltalk.agent.tokens import tokenize
from reeltalk.agent.wishes.prompts import number

_I: Final = re.IGNORECASE
READ_CHARACTERS_MAX: Final = 80
_LEAD: Final = r"^\s*(?:(?:and|now|ok(?:ay)?|please|then|also|great|good|nice|perfect|cool|yes|actually|no|wait|oh|hmm)[,!.]? ){0,4}"
_SAME_FOR: Final = (
    re.compile(
        _LEAD + r"(?:(?:do|apply|use|make|give|add|repeat|put|try) )?(?:exactly )?(?:the )?"
        r"(?:same|that|this|it|those|ditto)(?: (?:thing|effect|treatment|look|edit|again))* (?:for|to|on|with|in|at) "
        r"(?P<where>[^,.;]{3,50}?)(?: (?:too|as well|also|please))*[.!]*$",
        _I,
    ),
    re.compile(_LEAD + r"(?:do )?(?:for |on |to )?(?P<where>[^,.;]{3,50}?),? (?:too|as well)[.!]*$", _I),
    re.compile(r"^\s*and (?:also )?(?P<where>(?:clips?|the) [^,.;]{1,30}?)[.!]*$", _I),
    re.compile(r"^\s*(?:and )?also (?:for|on|to|with|in) (?P<where>[^,.;]{3,50}?)[.!]*$", _I),
    re.compile(
        r"^\s*(?:那|然后|好的?[，,])?(?:给|对|把|在)?(?P<where>[^，,。]{1,14}?)(?:都?也|都)(?:要|一样|这样|这么|照|同样|跟着|加上?|来|给|做|处理|弄|改|调|一下|一个|一遍|的)+"
        r"(?:一样|这样|处理|吧|做|弄)*[。！]*$"
    ),
    re.compile(r"^\s*(?:给|对|把)?(?P<where>[^，,。]{1,14}?)(?:做|用|加|来)?(?:同样|一样)的?(?:处理|操作|效果|设置)?[。！吧]*$"),
    re.compile(
        r"^\s*(?:もう一度、?)?(?P<where>[^、。]{1,20}?)(?:にも?|も)(?:同じ(?:ように|こと(?:を)?|く)?|お願い|同様に?|やって|して|適用して|ください|します)+[。！]*$"
    ),
    re.compile(r"^\s*(?P<where>[^,.]{1,20}?)(?:에도|도)\s*(?:똑같이|같이|같은 걸로|동일하게|해|적용해|줘|주세요|\s)+[.!]*$"),
    re.compile(r"^\s*(?:y )?(?:haz )?(?:lo mismo|igual) (?:para|en|con|a) (?P<where>[^,.]{3,40}?)(?: también)?[.!]*$", _I),
    re.compile(r"^\s*(?:e )?(?:faz(?:er)? |faça )?o mesmo (?:para|com|em|n[oa]s?) (?P<where>[^,.]{3,40}?)(?: também)?[.!]*$", _I),
    re.compile(
        r"^\s*(?:et )?(?:fais )?(?:la même chose|pareil|de même|idem) (?:pour|sur|avec) (?P<where>[^,.]{3,40}?)(?: aussi)?[.!]*$", _I
    ),
    re.compile(
        r"^\s*(?:und )?(?:mach )?(?:das ?selbe|das gleiche|genauso) (?:für|bei|mit|in|auf) (?P<where>[^,.]{3,40}?)(?: auch)?[.!]*$",
        _I,
    ),
    re.compile(r"^\s*(?:и |сделай )?(?:то же(?: самое)?|так же|аналогично) (?:для|с|на|в) (?P<where>[^,.]{3,40}?)[.!]*$", _I),
)
_OTHERS: Final = re.compile(
    r"^(?:all )?(?:of )?(?:the )?(?:other|remaining|rest)(?: of (?:the|them)(?: clips)?)?(?: ?(?:ones?|two|three|four|\d|clips?))*$"
    r"|^(?:其他|其它|其余|剩下|另外|别)的?(?:[两二三四\d]?[个段条])?(?:片段|视频)?$"
    r"|^(?:los|las|os|as|les)? ?(?:demás|otr[oa]s|outr[oa]s|autres)(?: \w+)?$|^(?:die |den )?(?:anderen|übrigen|rest)(?: clips)?$"
    r"|^(?:остальны(?:х|е|ми)|други(?:х|е|ми))(?: клип\w*)?$|^他の?(?:クリップ)?$|^(?:나머지|다른)(?: 클립)?(?:들)?$",
    _I,
)
_ALL: Final = re.compile(
    r"^(?:all|every|each)(?: (?:of )?(?:the |them|my )?)?(?:clips?|ones?|videos?|scenes?|three|two|four)?(?: of them)?$"
    r"|^everything$|^them all$"
    r"|^(?:the )?whole (?:film|video|thing)$|^(?:全部|所有|每个|每段|每一段|整个)的?(?:片段|视频)?$"
    r"|^(?:すべて|全部|全て)の?(?:クリップ)?$|^(?:모든|전체) ?(?:클립)?$"
    r"|^tod[oa]s(?: l[oa]s| os| as)? ?\w*$|^tous? ?(?:les)? ?\w*$|^alle(?:n|s)?(?: clips)?$|^все(?:х|м|ми)?(?: клип\w*)?$",
    _I,
)
_BACK: Final = re.compile(
    _LEAD + r"(?:bring|put|get|give(?: me)?) (?:it|that|them|those|that one|that part|that clip|the clip|what you (?:cut|removed|deleted))"
    r"(?: all)? back(?: in)?[.!]*$|" + _LEAD + r"(?:restore|recover) (?:it|that|them|that one|that part|that clip|the clip)[.!]*$"
    r"|^\s*(?:还是)?(?:把)?(?:它|那段|那个|刚才那段|刚删的)?(?:恢复|还原|放回来|加回来|拿回来|弄回来)(?:吧|一下|了)?[。！]*$",
    _I,
)
_ONE_OF: Final = re.compile(
    _LEAD + r"(?:remove|delete|drop|lose|kill|take out|take away|get rid of|ditch) (?:only |just )?the "
    r"(?P<which>first|second|third|fourth|fifth|last) one(?: again| though)?[.!]*$"
    r"|^\s*(?:把)?(?:第(?P<han>[一二三四五1-5])|(?P<han_last>最后一))个(?:给)?(?:去掉|删掉|删了|拿掉|取消|不要了?)(?:吧)?[。！]*$",
    _I,
)
_MOVED: Final = re.compile(
    _LEAD + r"(?:(?:make|have|let) (?:it|the title|the text) |it should |(?:a (?:bit|little) )(?=earlier|later|sooner))?"
    r"(?:(?:appear|come|show|start|pop)(?: (?:in|up|on))? )?"
    r"(?:(?:by )?(?P<by>\d{1,2}(?:\.\d)?|one|two|three|four|five|half an?|an?) ?(?:s|secs?|seconds?) (?P<when>earlier|sooner|later)"
    r"|(?P<which>earlier|sooner|later),? (?:by )?(?P<more>\d{1,2}(?:\.\d)?|one|two|three|four|five) ?(?:s|secs?|seconds?))[.!]*$"
    r"|^\s*(?:让它|它|标题|字)?(?:再)?(?P<han_when>早点?|晚点?|提前|推迟|延后)(?P<han>\d{1,2}(?:\.\d)?|[一两二三四五])秒(?:再)?"
    r"(?:出现|出来|显示|进来)?(?:吧)?[。！]*$",
    _I,
)
_GENTLER: Final = re.compile(
    _LEAD + r"(?:(?:that|this|it)(?:'s| was| is)? |you (?:cut|were) )?(?:(?:a (?:bit|little)|way|far) )?"
    r"(?:too (?:aggressive|tight|choppy|harsh|rushed|jumpy|abrupt|fast|much)|less (?:aggressive|tight|choppy|harsh)|"
    r"not so (?:aggressive|tight|choppy))\b"
    r"(?:[,.;:]? ?(?:and |please )*(?:leave|keep|give|allow|let|make|add)[^.]{0,40})?[.!]*$"
    r"|^\s*(?:leave|keep|add) (?:a (?:bit|little) )?(?:more|some) (?:air|room|space|breathing room|pauses?)[^.]{0,20}[.!]*$"
    r"|^\s*(?:剪得)?(?:有点)?太(?:狠|紧|急|碎|赶|密)(?:了)?[，,。！]*(?:松一点|留[^，。]{0,8}|缓一?点)?[。！]*$|^\s*(?:松一?点|别剪(?:得)?(?:这么|那么)狠|多留一?点(?:停顿|空隙)?)[。！]*$",
    _I,
)
_ONLY_SO_MUCH: Final = re.compile(
    _LEAD + r"(?:(?:that(?:'s| is| was)|it(?:'s| was)|you cut) )?(?:a (?:bit|little) )?(?:too much|too long|more than i wanted)[,.;:]? ?"
    r"(?:just|only|make it|cut(?: only| just)?|i meant|rather)+ ?"
    r"(?P<s>\d{1,3}(?:\.\d)?|one|two|three|four|five)(?: ?(?:s|secs?|seconds?))?[.!]*$"
    r"|^\s*(?:多?剪多了|多剪了|太多了|剪太多了)[，,]?(?:只|就)(?:要)?(?:剪|去|删|切)?(?:掉)?(?P<han>\d{1,3}(?:\.\d)?|[一两二三四五])秒(?:就好|就行|吧)?[。！]*$",
    _I,
)
_OTHER_WAY: Final = re.compile(
    _LEAD + r"(?:in |to )?(?:the )?(?:other|opposite) (?:way|direction|side)(?: (?:a?round|please))*[.!]*$"
    r"|^\s*(?:反过来|反方向|往反方向|方向反了|换个方向)(?:吧)?[。！]*$",
    _I,
)
_OPPOSITE: Final = {"in": "out", "out": "in", "left": "right", "right": "left", "up": "down", "down": "up"}
_ONLY_THERE: Final = re.compile(
    _LEAD + r"(?:just|only) (?:for |on |in |during )?(?P<where>(?:the )?[^,.;]{3,40}?)(?: of (?:it|that|that clip|the clip))[.!]*$", _I
)
_ONLY_CLIPS: Final = re.compile(_LEAD + r"(?:just|only) (?:for |on |in )?(?P<where>(?:the )?[^,.;]{3,40}?)[.!]*$", _I)
_HAN_ONLY: Final = re.compile(
    r"^\s*只(?:要|需要|给|对|让|有)(?P<where>第[一二两三四五六七八九十\d]{1,2}[段个](?:片段|视频)?|最后一[段个]|前两[段个])"
    r"(?:是|变|改成|加|用|做)?(?:黑白|复古|滤镜|调色|暖色|冷色|模糊|放大|加速|慢放|慢动作|静音|特效|效果)(?:就行|就好|就可以)?[。！]*$"
)
_ORDINALS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_GIVEN_BACK: Final = ("remove_", "trim_", "cut_", "keep_", "pick_", "strip_")
"""How the tools begin whose change can be "brought back"."""
_REPEATED: Final = frozenset(
    {
        *("trim_range", "set_speed", "reverse", "color", "effect", "zoom", "transform", "set_volume", "repeat", "remove_effects"),
        *("fade_audio", "detach_audio"),
    }
)
"""Tools that take clips and stretches."""
_OF_CLIPS: Final = frozenset({"add_title", "remove_clips"})
"""Tools that take whole clips alone."""


def piece_of(text: str, context: PlanningContext) -> Piece | None:
    """Return a text as one piece, None where it holds nothing."""
    request = read_request(text, [asset.name for asset in context.assets], context.language)
    tokens = tokenize(request)
    return Piece(request, tokens) if tokens else None


def read_referring(text: str, done: Sequence[ToolCall], back: ToolCall, context: PlanningContext) -> tuple[ToolCall, ...]:
    """Return what a message that refers to the last change as a whole asks for, with ``back`` where it is taken back; else nothing."""
    if not done or len(text) > READ_CHARACTERS_MAX:
        return ()
    if _BACK.match(text) and any(each.name.startswith(_GIVEN_BACK) for each in done):
        return (ToolCall("undo"),)
    return (
        _one_of_several(text, done)
        or _moved_in_time(text, done, context)
        or _less_cut(text, done, back)
        or _the_other_way(text, done)
        or _only_there(text, done, back, context)
        or _same_elsewhere(text, done, context)
    )


def _less_cut(text: str, done: Sequence[ToolCall], back: ToolCall) -> tuple[ToolCall, ...]:
    """Return the last cut again, with more left: "that was too aggressive, leave more air", "too much, only 3 seconds"."""
    last = done[-1]
    if last.name == "trim_pauses" and _GENTLER.match(text):
        return (back, ToolCall("trim_pauses", {"minimum_s": 1.0, "keep_s": 0.5}))
    found, ranges = _ONLY_SO_MUCH.match(text), list(last.arguments.get("ranges") or [])
    if found is None or last.name != "trim_range" or last.arguments.get("action") != "remove" or len(ranges) != 1:
        return ()
    seconds, (start, end) = number(found["s"] or found["han"]), ranges[0]
    if start == 0 or (end is None and start < 0):
        kept = [0.0, seconds] if start == 0 else [-seconds, None]
        return (back, ToolCall("trim_range", {**last.arguments, "ranges": [kept]}))
    return ()


def _the_other_way(text: str, done: Sequence[ToolCall]) -> tuple[ToolCall, ...]:
    """Return the last turn or move the other way round."""
    last = done[-1]
    if _OTHER_WAY.match(text) is None:
        return ()
    if last.name == "transform" and last.arguments.get("rotation"):
        return (ToolCall("transform", {**last.arguments, "rotation": -float(last.arguments["rotation"])}),)
    turned = _OPPOSITE.get(str(last.arguments.get("direction")))
    return (ToolCall(last.name, {**last.arguments, "direction": turned}),) if turned else ()


def _only_there(text: str, done: Sequence[ToolCall], back: ToolCall, context: PlanningContext) -> tuple[ToolCall, ...]:
    """Return the last change on a stretch of what it changed, and off the rest of it: "only the last 4 seconds of it"."""
    last, han = done[-1], _HAN_ONLY.match(text)
    found = _ONLY_THERE.match(text) or han
    whole = han or (found is None and last.name == "set_speed" and "target" not in last.arguments)
    found = found or (_ONLY_CLIPS.match(text) if whole else None)
    where = _place(found["where"], done, context) if found else {}
    if not where or ("ranges" not in where and not whole) or len(done) > 1 or last.name not in _REPEATED - {"trim_range"}:
        return ()
    if whole:
        return (back, _at(last, where))
    held = {"target": last.arguments["target"]} if "target" in last.arguments else {}
    first = ToolCall("set_speed", {"factor": 1.0, **held}) if last.name == "set_speed" else back
    return (first, _at(last, {**held, **where}))


def _one_of_several(text: str, done: Sequence[ToolCall]) -> tuple[ToolCall, ...]:
    """Return the removal of one of the sounds, titles or transitions that were just made: "remove the second one"."""
    found = _ONE_OF.match(text)
    if found is None:
        return ()
    named = (found["which"] or found["han"] or "last").lower()
    wanted = int(named) if named.isdigit() else _ORDINALS[named]
    match subject_of(done):
        case "sounds":
            return (ToolCall("remove_sounds", {"number": wanted}),)
        case "title":
            return (ToolCall("remove_titles", {"number": wanted}),)
        case "transitions" if wanted > 0:
            return (ToolCall("remove_transitions", {"where": [wanted]}),)
        case _:
            return ()


def _moved_in_time(text: str, done: Sequence[ToolCall], context: PlanningContext) -> tuple[ToolCall, ...]:
    """Return the title from so much earlier or later on: "make it appear 2 seconds earlier", 晚两秒出来."""
    found = _MOVED.match(text)
    if found is None or subject_of(done) != "title":
        return ()
    by = number(found["by"] or found["more"] or found["han"])
    earlier = (found["when"] or found["which"] or "later").lower() in {"earlier", "sooner"} or (found["han_when"] or "") in {
        "早",
        "提前",
        "早点",
    }
    subject = Subject(context, context.language)
    start = max(0.0, round(subject.title_start_s + (-by if earlier else by), 2))
    return (ToolCall("set_title", {"start_s": start, "duration_s": round(subject.title_seconds, 3)}),)


def _same_elsewhere(text: str, done: Sequence[ToolCall], context: PlanningContext) -> tuple[ToolCall, ...]:
    """Return the last change again, on the clips or the stretch that a message names."""
    again = [each for each in done if each.name in _REPEATED | _OF_CLIPS]
    if not again or len(again) < len([each for each in done if each.name not in {"take_back", "normalize"}]):
        return ()
    for pattern in _SAME_FOR:
        found = pattern.match(text)
        where = _place(found["where"].strip(), again, context) if found else {}
        if where and not ("ranges" in where and any(each.name in _OF_CLIPS for each in again)):
            return tuple(_at(each, where) for each in again)
    return ()


def _place(words: str, done: Sequence[ToolCall], context: PlanningContext) -> Mapping[str, Any]:
    """Return which clips, or which stretch, some words name, nothing where they name anything else besides."""
    if _ALL.match(words):
        return {"target": "all"}
    if _OTHERS.match(words):
        return _others(done, context)
    piece = piece_of(words, context)
    if piece is None or piece.unknown_words or piece.has("quote") or piece.has("color"):
        return {}
    piece.clips, piece.length_s = Subject(context, context.language).main_clips, Subject(context, context.language).length_s
    things = {str(token.get("thing")) for token in piece.all("thing")} - {"clip", "video", "beginning_part"}
    return {} if things else slots.scope(piece)


def _others(done: Sequence[ToolCall], context: PlanningContext) -> Mapping[str, Any]:
    """Return the clips that the last change left alone."""
    count = Subject(context, context.language).main_clips
    named = {"first": "1", "last": str(count)}
    had = {named.get(part, part) for each in done for part in str(each.arguments.get("target", "")).split(",")}
    left = [str(number) for number in range(1, count + 1) if str(number) not in had]
    return {"target": ",".join(left)} if left and len(left) < count else {}


def _at(one: ToolCall, where: Mapping[str, Any]) -> ToolCall:
    dropped = {"target", "start_s", *(("ranges",) if "ranges" in where else ())}
    return ToolCall(one.name, {**{name: value for name, value in one.arguments.items() if name not in dropped}, **where})
