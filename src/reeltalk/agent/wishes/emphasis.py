"""Wishes that bring something forward: a countdown, a call to action, a punch-in, a larger picture, a ramp of speed."""

from __future__ import annotations

import re
from typing import Any, Final

from reeltalk import limits
from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.reading import Reading, call, sentence_of

_COUNTDOWN: Final = re.compile(
    r"\bcount(?:ing)? ?-?down\b|倒计时|倒數|倒数|\bcuenta atras\b|\bcompte a rebours\b|\bcontagem regressiva\b|обратн\w{2,4} отсчет\w{0,2}"
    r"|カウントダウン|카운트다운"
)
_NO_FIGURES: Final = re.compile(r"\btimer\b|\bclock\b|计时器|音效|声音|\bsound\b|\bbeeps?\b")
_FROM: Final = re.compile(
    r"\b(?P<steps>10|[2-9])(?: ?[-,. ] ?\d){1,9}\b|\bfrom (?P<first>10|[1-9])\b"
    r"|(?P<long>10|[1-9]) ?-?(?:second|sec|s\b|秒)|从(?P<han>10|[1-9])"
)
_SCREEN: Final = r"(?:screens?|cards?|slates?|frames?|gaps?|pauses?)"
_CARDS: Final = re.compile(
    rf"\b(?:black|white|blank|colou?red|empty|red|blue|green|gr[ae]y|yellow) {_SCREEN}\b"
    r"[^.;!?\n]{0,24}\bbetween (?:the |my |all |each |every )?(?:of the )?clips?\b"
    rf"|\bbetween (?:the |my |all )?clips?,? [^.;!?\n]{{0,40}}\b(?:black|white|blank) {_SCREEN}\b"
    r"|(?:片段|视频|素材|镜头|每段)(?:和片段)?(?:之间|中间)[^,.;!?\n]{0,12}(?:黑屏|白屏|黑场|白场|黑幕|空镜|黑底|纯色)"
)
_CARD_MIN_S: Final = 0.1
_CALL: Final = re.compile(r"\b(?:call[- ]to[- ]action|cta|llamada a la accion|appel a l.action)\b|行动号召|号召|引导关注|引导语")
_CALLED: Final = re.compile(r"[^:\n]{0,40}?(?:[:：]| that says | saying | reading )\s*(?P<words>[^\n]{1,80})")
_UPSCALE: Final = re.compile(
    r"\b(?:up ?scal\w{1,3}|up-?res|enlarge the (?:video|film|footage|picture))\b|"
    r"(?:放大|提升|升级|超分|增强)到 ?(?:4k|2k|1080p|1440p|2160p|超清|高清)"
    r"|\b(?:reescala\w{0,3}|hochskalier\w{0,4}|agrandi\w{0,3})\b|アップスケール|업스케일"
)
_INVENTED: Final = re.compile(r"\bai\b|super.?resolution|\bfaces?\b|超分辨率|人工智能")
_LINES: Final = {"4k": 2160, "8k": 2160, "2k": 1440, "uhd": 2160, "full hd": 1080}
_PUNCH: Final = re.compile(
    r"\bpunch(?:es|ed|ing)?[- ]?ins?\b|\bpunch zooms?\b|\bjump[- ]cut zooms?\b|\bhard zooms?\b|硬推近|跳切放大|猛推|突然放大|瞬间推近"
)
_EVERY_CUT: Final = re.compile(
    r"\b(?:on|at|with|for) (?:every|each|all|the)(?: (?:other|second))? ?(?:cuts?|clips?)\b|每[个一]?(?:剪辑点|片段|镜头|次切换)"
)
_PUNCH_S: Final = 3.0
_SLIGHTLY: Final = 0.12
"""How much closer "slightly" is."""
_EVERY_TIME: Final = r"每(?:隔|过)? ?[\d一二两三四五六七八九十半几]{1,3}个?(?:秒|分)"
_CLOSER: Final = r"(?:放大|拉近|推近|推镜|缩放|变焦|特写)"
_AGAIN_AND_AGAIN: Final = re.compile(
    r"\b(?:zoom\w{0,4}|clos(?:er|e[- ]?ups?))\b[^,.;!?\n]{0,24}?\bevery (?:\d|an? |few |couple |second\b|half )"
    r"|\bevery (?:\d|second\b|half )[^.;!?\n]{0,24}?\bzoom"
    rf"|{_EVERY_TIME}[^,.;!?，。\n]{{0,6}}?{_CLOSER}|{_CLOSER}[^,.;!?，。\n]{{0,6}}?{_EVERY_TIME}"
)
"""A picture that comes closer every so many seconds."""
_EVERY_SENTENCE: Final = re.compile(
    r"\b(?:zoom\w{0,4}|clos(?:er|e[- ]?ups?)|punch\w{0,3})\b[^,.;!?\n]{0,30}?"
    r"\b(?:(?:every|each)(?P<other> (?:other|second|2nd))?|(?P<alternate>alternat\w{2,3})) (?:sentence|line)s?\b"
    rf"|(?:每?隔一?|每两)(?P<han>句)话?[^,.;!?，。\n]{{0,8}}?{_CLOSER}|每一?句话?[^,.;!?，。\n]{{0,8}}?{_CLOSER}"
)
"""A picture that comes closer while each sentence, or each second one, is spoken."""
_RAMP: Final = re.compile(
    r"\b(?:speed|time)[- ]?ramp\w{0,3}\b|\bramp\w{0,3}\b.{0,24}\b(?:speed|slow|fast)"
    r"|\b(?:smooth|gradual)\w{0,3}\b.{0,30}\b(?:slow|speed|fast)|(?:slow|speed|fast)\w{0,4}\b.{0,30}\b(?:smooth|gradual)\w{0,3}\b"
    r"|变速坡道|曲线变速|坡度变速|变速曲线|平滑(?:地)?(?:变速|慢|快|加速|减速)|渐变变速|速度渐变"
)
_RAMP_BEHIND: Final = re.compile(r",? ?(?:with|using|and|add)?(?: an?| the)? ?(?:smooth )?(?:speed|time)[- ]?ramp\w{0,3}\b")
_SLOW: Final = re.compile(r"\bslow\w{0,4}\b|慢|减速")
_RAMP_S: Final = 2.0


def emphasis_wish(piece: Piece, subject: Subject) -> Reading:
    """Return the countdown, call to action, enlargement, punch-in or ramp that a piece asks for; nothing where it asks for none."""
    start, end = sentence_of(piece)
    plain = piece.request.plain
    own = plain[start : piece.tokens[-1].end]
    if _CALL.search(own) and piece.verb != "remove":
        return _called_for(piece, subject)
    if piece.verb in {"remove", "protect"} or piece.has("ask"):
        return Reading()
    if _COUNTDOWN.search(own) and not _NO_FIGURES.search(plain[start:end]) and not piece.has("quote"):
        return call("countdown", start=_first_figure(plain[start:end]))
    if _CARDS.search(own) and piece.verb in {"add", "create", "make", ""} and not piece.has("quote"):
        return _cards(piece)
    if _UPSCALE.search(own) and not _INVENTED.search(own):
        return call("upscale", lines=_lines(piece, subject))
    if (spoken := _EVERY_SENTENCE.search(own)) is not None:
        piece.use(*piece.tokens)
        return call("punch_in", every_sentence=2 if any(spoken.groups()) else 1, amount=_share(piece))
    if _PUNCH.search(own) or _AGAIN_AND_AGAIN.search(own):
        return _punch(piece, own)
    if piece.has("thing", "slower", "faster") and _RAMP_BEHIND.match(plain[piece.tokens[-1].end : end]):
        subject.read_until = end
        return _ramp(piece)
    return _ramp(piece) if _RAMP.search(own) else Reading()


def _cards(piece: Piece) -> Reading:
    """Return the plain screens between clips: "a 2 second black screen between the clips", 片段之间加2秒黑屏."""
    length = next((slots.seconds_of(token) for token in piece.all("duration")), 0.0)
    named = piece.value("color") or ("#FFFFFF" if re.search(r"\bwhite\b|白", piece.text.lower()) else "#000000")
    piece.use(*piece.all("duration"), *piece.all("thing", "clip"))
    return call("color_cards", color=named, duration_s=min(60.0, length) if length >= _CARD_MIN_S else None)


def _called_for(piece: Piece, subject: Subject) -> Reading:
    """Return the card of a call to action whose words are quoted or stand behind a colon; without words the usual card is made."""
    start, end = sentence_of(piece)
    quoted = slots.quoted(piece)
    found = _CALLED.search(piece.request.plain, start, end)
    if not quoted and found is None:
        return Reading()
    if found is not None:
        subject.read_until = max(piece.tokens[-1].end, found.end())
    words = quoted or (piece.request.original[found.start("words") : found.end("words")] if found else "")
    when = {key: value for key, value in slots.timing(piece).items() if value is not None and not (key == "start_s" and value < 0)}
    return call("add_title", text=words.strip(" .。!！\"'“”"), role="call_to_action", **when)


def _first_figure(plain: str) -> int | None:
    found = _FROM.search(plain)
    return None if found is None else int(next(part for part in found.groups() if part))


def _lines(piece: Piece, subject: Subject) -> int | None:
    factor, canvas = piece.value("factor"), subject.context.timeline.canvas
    if factor and factor > 1:
        return min(limits.CANVAS_MAX_PIXELS, int(min(canvas.width, canvas.height) * float(factor)))
    named, pixels = piece.value("resolution"), piece.value("pixels")
    if pixels:
        return min(limits.CANVAS_MAX_PIXELS, int(min(pixels)))
    return None if named is None else _LINES.get(str(named)) or int(str(named).rstrip("pi"))


def _punch(piece: Piece, plain: str) -> Reading:
    if _EVERY_CUT.search(plain):
        return call("punch_in", every_cut=True)
    often = [slots.seconds_of(token) for token in piece.free("duration")] if piece.has("flag", "every") else []
    if often:
        piece.use(*piece.tokens)
        return call("punch_in", every_s=max(1.0, often[0]), amount=_share(piece))
    return call("punch_in", **_around(piece, _PUNCH_S), amount=_share(piece))


def _share(piece: Piece) -> float | None:
    percent = piece.value("percent")
    if percent is None:
        return _SLIGHTLY if slots.strength(piece) < 1 else None
    return max(0.01, min(2.0, (float(percent) - (100 if percent > 100 else 0)) / 100))


def _ramp(piece: Piece) -> Reading:
    where = _around(piece, _RAMP_S)
    factor, percent = piece.value("factor"), piece.value("percent")
    slow = _SLOW.search(piece.text.lower()) is not None
    wanted = float(factor) if factor else float(percent) / 100 if percent else 0.4 if slow else 2.0
    if slow and factor and wanted > 1:
        wanted = 1 / wanted
    return call("speed_ramp", factor=round(max(0.1, min(8.0, wanted)), 3), **where)


def _around(piece: Piece, length_s: float) -> dict[str, Any]:
    """Return the stretch that is named, or one that begins at the moment that is named."""
    where = slots.scope(piece)
    moments = [slots.seconds_of(token) for token in piece.free("duration")]
    if "ranges" not in where and moments:
        at = min(moments[0], limits.TIMELINE_DURATION_MAX_S - length_s)
        where["ranges"] = [[at, round(at + length_s, 3)]]
    return where
