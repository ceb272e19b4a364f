"""Wishes that list words for the screen: "title each clip: Morning, Noon", "bullet points: Fast, Simple, Cheap", 给每段加标题：早、晚."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.reading import Reading, call

_CLIPS: Final = r"(?:clips?|shots?|scenes?|parts?|videos?|segments?)"
_EACH: Final = rf"(?:(?:each|every|all)(?: one)?(?: of)?(?: the| my)?(?: \w{{3,5}})? {_CLIPS}|the(?: \w{{3,5}})? {_CLIPS}|them all|each)"
_PER_CLIP: Final = re.compile(
    rf"(?:\b(?:title|label|caption|name) {_EACH}|\b(?:titles?|labels?|text|headings?|words) (?:to|on|for|over) {_EACH}"
    rf"|\bgive {_EACH} (?:a |an |its own |their own )?(?:title|label|caption|name ?tag|name|heading)s?)"
    r"(?: with| as)?(?: the (?:words|titles))? ?[:;] ?"
    r"|(?:每[个一]?个?|各个?|所有|[二两三四五六七八几]个)(?:片段|视频|镜头|段落|素材|段)[^:;,.]{0,8}(?:标题|文字|字)[^:;,.]{0,4}[:;] ?"
)
_BULLETS: Final = re.compile(
    r"\b(?:bullet ?points?|bullets|bullet list|a list)\b[^:.;!?\n]{0,24}[:：] ?|(?:要点|卖点|列表|清单)[^:;,.]{0,8}[:;] ?"
)
_IN_TURN: Final = re.compile(
    r"[,，、]? ?(?:\b(?:one after (?:another|the other)|one by one|one at a time|in sequence|in turn)\b"
    r"|依次|逐条|逐个|逐一|一个接一个|一条一条|先后)"
    r"(?:地?(?:出现|显示|弹出))?"
)
_LASTING: Final = re.compile(
    r"[,，]? ?(?:for )?(?P<length>\d{1,2}(?:\.\d)?) ?(?:s|secs?|seconds?) each\b|[,，]?(?:每[个条])(?P<han>\d{1,2})秒"
)
_BETWEEN: Final = re.compile(r"\s*(?:[,，、/|;]\s*(?:and |和)?|\band\b|和)\s*")
_QUOTES: Final = " \t\"'“”‘’「」《》.。"
_TITLES_MAX: Final = 8
_EACH_S: Final = 3.0
_LABEL_MAX: Final = 24
_COLON: Final = re.compile(r"[:：]\s*$")
"""A label at the beginning of a message ends in a stronger sign in the plain text: what was written tells."""
_OVER: Final = re.compile(r"[;!?\n]|\.(?:\s|$)|。")


def listed_titles(piece: Piece, subject: Subject) -> Reading:
    """Return a title for each clip, or for each point of a list; nothing where fewer than two are listed."""
    start, plain = piece.tokens[0].start, piece.request.plain
    border = piece.tokens[-1].end + _LABEL_MAX
    per_clip, points = _PER_CLIP.search(plain, start, border), _BULLETS.search(plain, start, border)
    found = per_clip or points
    if found is None or piece.verb in {"remove", "protect", "cut"} or not _COLON.search(piece.request.original[start : found.end()]):
        return Reading()
    over = _OVER.search(plain, found.end())
    end = over.start() if over else len(plain)
    told = piece.request.original[found.end() : end]
    in_turn, lasting = _IN_TURN.search(told), _LASTING.search(told)
    listed = _LASTING.sub("", _IN_TURN.sub("", told))
    words = [item for each in _BETWEEN.split(listed) if (item := each.strip(_QUOTES))][: _TITLES_MAX + 1]
    if not 2 <= len(words) <= _TITLES_MAX:
        return Reading()
    subject.read_until = end
    length = float(next((text for text in lasting.groups() if text), _EACH_S)) if lasting else None
    if per_clip is not None:
        return Reading(tuple(_titled(text, {"target": str(number)}, length) for number, text in enumerate(words, 1)))
    if in_turn is None:
        return call("add_title", text="\n".join(f"• {text}" for text in words), duration_s=length)
    each_s = length or _EACH_S
    return Reading(tuple(_titled(text, {"start_s": number * each_s}, each_s) for number, text in enumerate(words)))


def _titled(text: str, where: dict[str, str] | dict[str, float], length: float | None) -> ToolCall:
    return ToolCall("add_title", {"text": text, **where, **({"duration_s": length} if length else {})})
