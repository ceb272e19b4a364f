"""Wishes about single words: "change 'teh' to 'the' in the captions", "mute the swear words", 把字幕里的“甲”改成“乙”."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.language import QUOTE
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.subject import Subject
from reeltalk.agent.wishes.reading import Reading, call, sentence_of

# Whole runs only: each begins where one begins and gives nothing back, so no text can make the patterns below try its parts.
_QUOTED: Final = f"(?<!{QUOTE}){QUOTE}++"
_REPLACES: Final = r"\b(?:chang\w{1,3}|replac\w{1,3}|correct|fix|swap|substitut\w{1,3}|spell|rewrite|switch)\b"
_QUOTED_PAIR: Final = re.compile(
    rf"{_REPLACES}[^.!?\n]{{0,60}}?(?P<old>{_QUOTED}) *"
    rf"(?:in (?:all )?(?:the |my )?(?:captions?|subtitles?|subs|transcript|text) )?"
    rf"(?:with|to|by|for|into|->|=>|→|as|should be|should read)?[^.!?\n{QUOTE}]{{0,12}}?"
    rf"(?P<new>{_QUOTED})"
    rf"|(?:把|将)[^。\n]{{0,20}}?(?P<han_old>{_QUOTED})[^。\n]{{0,8}}?(?:改|换|替换|更正|修正)(?:成|为|作)[^。\n]{{0,4}}?(?P<han_new>{_QUOTED})"
)
_SHOULD: Final = re.compile(
    rf"\b(?:says?|reads?|spelled|written|has|have|shows?)\b ?(?P<old>{_QUOTED})[^.!?\n]{{0,30}}?"
    rf"\b(?:should (?:be|say|read)|instead of|not|it's|make it|change it to) ?(?P<new>{_QUOTED})"
)
_BARE: Final = r"[a-z0-9][\w'&-]{0,30}(?: [\w'&-]{1,30}){0,2}?"
_BARE_PAIR: Final = re.compile(
    rf"{_REPLACES} (?:(?:the|every|all|each) )?(?:words? |spelling (?:of )?|typo |name )?(?P<old>{_BARE})"
    rf" (?:with|to|by|->|→) (?P<new>{_BARE})"
    r" (?:in|on|throughout|everywhere in) (?:all |the |my )*(?:captions?|subtitles?|subs|transcript|text)\b"
)
_LETTERS: Final = re.compile(
    r"\b(?:captions?|subtitles?|subs|transcript(?:ion)?|on[- ]screen text|spelling|typos?|misspell\w*)\b|字幕|文稿"
)
_NOT_WORDS: Final = frozenset({"font", "color", "colour", "size", "style", "position", "language", "music", "it", "them", "that"})
_SAYS_NOW: Final = re.compile(r"\b(?:fix|edit|correct|rewrite|should (?:say|read|be))\b|修改|改|换")
_SWEARING: Final = re.compile(
    r"\b(?:mut\w{1,3}|bleep\w{0,3}|beep\w{0,3}|censor\w{0,3}|silence|remove|cut|hide|take|get rid|clean)\b[^.!?\n]{0,30}"
    r"\b(?:swear\w{0,3}|curs(?:es?|ing)|cuss\w{0,4}|profanit\w{1,3}|bad (?:words?|language)|obscenit\w{1,3}|f[- ]?bombs?"
    r"|explicit (?:words?|language))\b(?: words?)?"
    r"|(?:消音|静音|屏蔽|去掉|哔掉)[^。]{0,6}(?:脏话|粗话|骂人)|(?:脏话|粗话|骂人)[^。]{0,8}(?:消音|静音|屏蔽|去掉|哔)"
)
_MUTED: Final = re.compile(
    rf"\b(?:mut\w{{1,3}}|bleep\w{{0,3}}|beep\w{{0,3}}|censor\w{{0,3}}|silence)\b(?: out)?[^.!?\n{QUOTE}]{{0,40}}?"
    rf"(?P<quoted>{_QUOTED}(?:(?: *,| and| or| *,? and)? ?{_QUOTED}){{0,7}})"
    rf"|(?P<han_quoted>{_QUOTED}(?:[、和及 ]{{0,3}}{_QUOTED}){{0,7}})[^。\n{QUOTE}]{{0,8}}?(?:静音|消音|哔掉|屏蔽)"
)
_WORD_MAX: Final = 80


_MISSPELT: Final = re.compile(r"错[别]?字|打错|写错|\b(?:typos?|misspell?\w*|spelling mistakes?)\b")
_MISSPELT_REACH: Final = 24
"""How far back a complaint of spelling may stand: 字幕有错别字，把“再见”改成“在线”."""


def wording_wish(piece: Piece, subject: Subject) -> Reading:
    """Return the wish for other words on the screen or for words that must not be heard; nothing where a piece asks for neither."""
    return _replaced(piece, subject) or _numbered_caption(piece) or _muted(piece, subject) or Reading()


def _replaced(piece: Piece, subject: Subject) -> Reading | None:
    start, end = sentence_of(piece)
    plain, original = piece.request.plain, piece.request.original
    about_letters = _LETTERS.search(plain, start, end) is not None or (subject.holds("captions") and not piece.has("thing", "title"))
    about_letters = about_letters or _MISSPELT.search(plain, max(0, start - _MISSPELT_REACH), start) is not None
    found = next((match for pattern in (_QUOTED_PAIR, _SHOULD, _BARE_PAIR) if (match := pattern.search(plain, start, end))), None)
    if found is None or not about_letters or piece.verb in {"add", "protect", "remove"}:
        return None
    old, new = ("han_old", "han_new") if found.re is _QUOTED_PAIR and found["han_old"] else ("old", "new")
    if found.re is _SHOULD and "instead of" in found.group():
        old, new = new, old
    if set(found[old].split()) & _NOT_WORDS:
        return None
    subject.read_until = max(end, piece.tokens[-1].end)
    replaced = ToolCall(
        "replace_words",
        {
            "find": original[found.start(old) : found.end(old)].strip()[:_WORD_MAX],
            "replace_with": original[found.start(new) : found.end(new)].strip()[:_WORD_MAX],
        },
    )
    made = () if subject.has("captions") or subject.holds("title") else call("add_captions").calls
    return Reading((*made, replaced))


def _numbered_caption(piece: Piece) -> Reading | None:
    """Read the words that one caption is to have: "change caption 2 to “Hello”", 把第二句字幕改成“你好”."""
    told = piece.verb in {"change", "make"} or _SAYS_NOW.search(piece.text.lower()) is not None
    if not told or not piece.has("thing", "captions") or len(piece.all("quote")) != 1 or piece.has("duration"):
        return None
    numbers = [token.get("ordinal") or token.get("number") for token in piece.tokens if token.means("ordinal") or token.means("number")]
    if len(numbers) != 1 or not (numbers[0] == -1 or numbers[0] >= 1):
        return None
    return call("set_caption", number=int(numbers[0]), text=slots.quoted(piece))


def _muted(piece: Piece, subject: Subject) -> Reading | None:
    start, end = sentence_of(piece)
    plain = piece.request.plain
    swearing = _SWEARING.search(plain, start, end)
    if swearing is not None and swearing.start() < piece.tokens[-1].end:
        subject.read_until = max(piece.tokens[-1].end, swearing.end())
        return call("mute_words")
    bleeped = re.compile(r"\b(?:bleep|beep|censor)\w{0,3}\b").search(piece.text.lower())
    ranges = slots.read_ranges(piece) if bleeped else []
    if ranges:
        beeps = [ToolCall("add_sound", {"sound": "bleep", "at": first}) for first, _ in ranges[:20]]
        return Reading((*call("set_volume", mute=True, ranges=ranges).calls, *beeps))
    named = _MUTED.search(plain, start, end)
    if named is None or named.start() >= piece.tokens[-1].end:
        return None
    subject.read_until = max(piece.tokens[-1].end, named.end())
    spans = [each.span() for each in re.compile(_QUOTED).finditer(plain, *named.span("quoted" if named["quoted"] else "han_quoted"))]
    words = [piece.request.original[first:last] for first, last in spans]
    return call("mute_words", words=[part for word in words for part in word.split()][:50])
