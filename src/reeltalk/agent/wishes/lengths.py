"""Wishes for the film in several lengths: "give me a 15 s, a 30 s and a 60 s version", 剪成15秒和30秒两个版本."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.reading import Reading, call, sentence_of

_UNIT: Final = r"(?P<unit>seconds?|secs?|s|minutes?|mins?|秒钟?|分钟?)"
_LONG: Final = r"(?:[ -](?:long|one|version|cut|edit|teaser|ad|spot|video)){0,2}|(?:长的?|的)?(?:版本?|视频|短片)?"
_ONE: Final = rf"(?:(?:an?|one|another) )?\d{{1,3}}(?:\.\d)?(?:[ -]?(?:seconds?|secs?|s|minutes?|mins?|秒钟?|分钟?)(?![a-z]))?(?:{_LONG})"
_AND: Final = r" ?(?:[,，、&/+]|,? and|以?及|和|跟|与|还有) ?(?:(?:also|then|and|one|再?要?(?:一个)?) ?)?"
_LIST: Final = re.compile(rf"(?<![\d:.-]){_ONE}(?:{_AND}{_ONE}){{1,7}}(?![\d:])")
_EACH: Final = re.compile(rf"(?<![\d:.-])(?P<number>\d{{1,3}}(?:\.\d)?)(?:[ -]?{_UNIT}(?![a-z]))?")
_VERSIONS: Final = re.compile(
    r"\b(?:versions?|cuts|edits|variants?|variations?|copies|cutdowns?|cut-downs?|spots|teasers)\b|\bcut\b.{0,24}\bcut\b|版|各[剪出导来做]|分别|各一"
)
_MINUTES: Final = ("m", "分")


def several_lengths(piece: Piece, subject: Subject) -> Reading:
    """Return the export of the film in each of the lengths; nothing where fewer than two are named or versions are not."""
    if piece.verb in {"remove", "keep", "protect"} or piece.has("quote") or piece.has("ask"):
        return Reading()
    start, end = sentence_of(piece)
    plain = piece.request.plain
    listed = _LIST.search(plain, start, end)
    if listed is None or not _VERSIONS.search(plain, start, end) or listed.start() >= piece.tokens[-1].end:
        return Reading()
    found = [(float(each["number"]), each["unit"] or "") for each in _EACH.finditer(listed.group())]
    units = [unit for _, unit in found]
    if not units[-1] or len({number for number, _ in found}) < 2:
        return Reading()
    for at in range(len(units) - 2, -1, -1):
        units[at] = units[at] or units[at + 1]
    lengths = [number * 60 if unit.startswith(_MINUTES) else number for (number, _), unit in zip(found, units, strict=True)]
    versions = _VERSIONS.match(plain, listed.end()) or _VERSIONS.match(plain, min(end, listed.end() + 1))
    subject.read_until = max(listed.end(), versions.end() if versions else 0)
    return call("export", lengths_s=list(dict.fromkeys(length for length in lengths if length > 0)))
