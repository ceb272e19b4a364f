"""Wishes about how voices and music stand to each other: "make the voice louder than the music", 有人说话时音乐小一点."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.clauses import Piece
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.reading import Reading, call, sentence_of

_STEP_DB: Final = 6.0
_OF: Final = r"(?:(?:the|my|his|her|their|our|any|background|spoken|speaker's|narrator's|people's)\s){0,2}"
_VOICE: Final = rf"{_OF}(?:voices?(?: ?-?overs?)?|speech|speak(?:er|ing)|talking|dialogue|narration|narrator|vocals?|interview)\b"
_PERSON: Final = r"(?:me|us|him|her|them|myself|people|everyone|anyone|anything|what (?:i|he|she|they|we)(?:'m| am|'s| is| are)? \w{2,8})\b"
_MUSIC: Final = rf"{_OF}(?:music|songs?|soundtrack|bgm|backing track)\b"
_HAN_VOICE: Final = r"(?:人声|说话声|讲话声|对白|旁白|原声|解说|我的?声音)"
_HAN_MUSIC: Final = r"(?:背景)?(?:音乐|配乐|bgm)"
_VOICE_ABOVE: Final = re.compile(
    rf"\b{_VOICE}[^,.;!?\n]{{0,24}}?\b(?:(?:louder|higher|stronger|clearer|more audible) than"
    rf"|above|(?:heard|audible|understood|through) (?:over|above)) {_MUSIC}"
    rf"|{_HAN_VOICE}[^,.;!?，。\n]{{0,6}}?(?:盖过|压过|大过|高过|高于|大于|超过){_HAN_MUSIC}"
    rf"|{_HAN_VOICE}[^,.;!?，。\n]{{0,4}}?比{_HAN_MUSIC}[^,.;!?，。\n]{{0,4}}?[大响高清]"
)
_MUSIC_BELOW: Final = re.compile(
    rf"\b{_MUSIC}[^,.;!?\n]{{0,24}}?\b(?:quieter|lower|softer|less loud) than {_VOICE}"
    rf"|\b{_MUSIC}(?:'s| is| was| gets| seems)[^,.;!?\n]{{0,16}}?\b(?:louder|higher|stronger) than {_VOICE}"
    rf"|\b{_MUSIC}[^,.;!?\n]{{0,16}}?\b(?:drown|overpower|cover|bury|buries|mask|swallow)\w{{0,3}}(?: out| up)? (?:{_VOICE}|{_PERSON})"
    rf"|\b(?:can't|cannot|can not|can barely|can hardly|could not|couldn't) (?:really )?hear (?:{_VOICE}|{_PERSON})"
    rf"[^,.;!?\n]{{0,16}}? (?:over|because of|behind|under|with) {_MUSIC}"
    rf"|{_HAN_MUSIC}[^,.;!?，。\n]{{0,6}}?(?:盖过|盖住|盖|压过|压住|淹没|掩盖|遮住)了?{_HAN_VOICE}"
    rf"|{_HAN_MUSIC}[^,.;!?，。\n]{{0,4}}?比{_HAN_VOICE}[^,.;!?，。\n]{{0,4}}?[小低轻]"
)
_MUSIC_ABOVE: Final = re.compile(rf"\b{_MUSIC}[^,.;!?\n]{{0,24}}?\b(?:louder|higher|stronger) than {_VOICE}")
_WHILE_SPOKEN: Final = re.compile(
    r"\b(?:when(?:ever|ever)?|while|(?:every|each|any) ?time|as soon as|as long as|during|wherever|where)\b"
    r" (?:[\w']{1,16} ){0,4}?(?:speak|talk|narrat|speech|dialogue)\w{0,4}\b"
    r"|(?:有人|人声|我|他|她|谁|嘉宾|主持人|旁白|人物|主播|大家)[^,.;!?，。\n]{0,3}?(?:说话|讲话|开口|发言|出现|响起)[^,.;!?，。\n]{0,3}?(?:时|就|都|,|，)"
)
_SOFTER: Final = re.compile(
    r"\b(?:lower|reduc|quiet|soft|dip|drop|decreas|fad)\w{0,4}\b|\b(?:turn|bring|take|tone|go|goes|keep|turns|comes?)\b[^,.;!?\n]{0,24}?\bdown\b"
    r"|小|低|轻|弱"
)
_ABOUT_MUSIC: Final = re.compile(rf"\b{_MUSIC}|{_HAN_MUSIC}")


def balance_wish(piece: Piece, subject: Subject) -> Reading:
    """Return the wish that voices be heard above the music, or that it step back under them; nothing where a piece has none."""
    if piece.has("quote") or piece.has("ask") or piece.has("percent") or piece.verb == "add":
        return Reading()
    return _compared(piece, subject) or _while_spoken(piece, subject) or Reading()


def _compared(piece: Piece, subject: Subject) -> Reading | None:
    """Read which of the two is to be louder: only that one is raised, or the other one lowered."""
    start, end = piece.tokens[0].start, piece.tokens[-1].end
    named = piece.value("decibels")
    step = abs(float(named)) if named is not None else _STEP_DB
    for pattern, wanted in (
        (_VOICE_ABOVE, call("set_volume", change_db=step)),
        (_MUSIC_BELOW, call("set_volume", target="music", change_db=-step)),
        (_MUSIC_ABOVE, call("set_volume", target="music", change_db=step)),
    ):
        found = pattern.search(piece.request.plain, start, end)
        if found is not None:
            subject.read_until = max(subject.read_until, found.end())
            return wanted
    return None


def _while_spoken(piece: Piece, subject: Subject) -> Reading | None:
    """Read music that is to be softer whenever somebody speaks: it steps back there, and is not lowered all over."""
    start, end = sentence_of(piece)
    plain = piece.request.plain
    spoken = _WHILE_SPOKEN.search(plain, start, end)
    music = _ABOUT_MUSIC.search(plain, start, end)
    if spoken is None or music is None or not _SOFTER.search(plain, start, max(spoken.end(), piece.tokens[-1].end)):
        return None
    if music.start() >= piece.tokens[-1].end and spoken.start() > start:
        return None  # "cut the pauses while I talk and lower the music"
    subject.read_until = max(piece.tokens[-1].end, spoken.end(), music.end())
    return call("add_music", duck=True)
