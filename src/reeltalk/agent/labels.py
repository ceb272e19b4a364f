"""Requests written as forms: "Style: fast and energetic", "Specs: 9:16, 30 s", "1) trim it 2) add captions". Pure.

A label says what the words behind it are about. Before a request is read, labels that add nothing are blanked out, lengths are marked as
the film's, what only tells a purpose or an audience is dropped, and numbers and bullets become borders between wishes. A few turns of
phrase are put as the reader knows them ("end with “Bye”" is an end card). Every place stays as it was.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Final

from reeltalk.agent.language import QUOTE, Request
from reeltalk.agent.lexicon import load_lexicon

_MESSAGE_MAX: Final = 4_000
_LINE: Final = r"(?:^|(?<=[\n.;!?,]))[ \t]*"
_BULLET: Final = re.compile(
    r"(?:^|(?<=\n))[ \t]*(?:[-*•–—▪►✅✔✓→]+|\(?\d{1,2}[.)]|[a-e][.)])[ \t]+(?=\S)"
    r"|(?:^|(?<=[\s:,;.]))(?:step \d{1,2} ?[:.)-]|\(?[1-9]\d?\))[ \t]*(?=[a-z])"
    r"|(?:^|(?<=[:\n;.] )|(?<=[a-z0-9%] ))[1-9]\.[ \t]+(?=[a-z])"
)
_BEHIND: Final = r"(?: \([^()\n]{1,40}\))? ?: ?"
_NEUTRAL: Final = re.compile(
    _LINE + r"(?:(?:video|final|technical|export|output|my|key|main|edit(?:ing)?) )?"
    r"(?:format|specs?|specifications?|requirements?|deliverables?|details|settings|instructions?|tasks?|edits?|steps?|visuals?|general"
    r"|extras?|pacing|pace|platforms?|must[- ]haves?|includes?|output|request|wishlist|to[- ]?do|please|structure|cuts?|cutting"
    r"|sound design|resolution|frame ?rate|ratio|brief|(?:here's )?(?:what )?i (?:need|want))" + _BEHIND
)
_LENGTH: Final = re.compile(
    _LINE
    + r"(?:(?:total|target|video|final|max(?:imum)?|film) )?(?:duration|length|run ?time|running time)"
    + _BEHIND
    + r"(?=[~a-z ]{0,16}\d)"
)
_TOLD_ONLY: Final = re.compile(
    _LINE + r"(?:(?:target|my|the|brand|main) )?"
    r"(?:audience|purpose|goals?|objective|context|client|topic|subject|niche|inspiration|references?|deadline|budget|occasion|use ?case"
    r"|message|project|viewers?|demographic|campaign|product|company)" + _BEHIND + r"[^\n.;]*"
)
_STYLE: Final = re.compile(
    _LINE + r"(?:(?:overall|visual|video|editing|edit|general) )?"
    r"(?:styles?|vibes?|moods?|tone|look(?: (?:and|&) feel)?|aesthetics?|feel(?:ing)?|theme|energy)" + _BEHIND + r"(?P<value>[^\n.;]*)"
)
_OF_OTHERS: Final = re.compile(r"\b(?:captions?|subtitl\w{1,3}|subs|grad(?:e|ing)|titles?|text|lower third)\b|字幕|调色|标题")
_KEPT_KINDS: Final = frozenset({"look", "thing", "preset", "recipe", "platform", "shape", "aspect", "duration", "color", "transition"})
_WORD: Final = re.compile(r"[a-z0-9&'-]+")
_WORDS_MAX: Final = 3
_TEXT_OF: Final = r"(?: (?:the|a|an))?(?: (?:text|words?|message|line|title|card|question|hook))*(?: (?:that says|saying|reading))? ?:? ?"
_THE_FILM: Final = r"(?: it| the (?:video|film|clip))?"
_REWORDED: Final = (
    (re.compile(rf"(?:,? and|,| then)? (?:end|finish|clos)\w{{0,4}}{_THE_FILM} (?:with|on){_TEXT_OF}(?={QUOTE})"), ";end card"),
    (re.compile(rf"(?<!so it)(?:,? and|,)? (?:start|open|begin)\w{{0,4}}{_THE_FILM} with{_TEXT_OF}(?={QUOTE})"), ";title card"),
    (re.compile(rf"(?:with )?an? (?:\w+ )?hook(?: text)?(?=[^.!?\n{QUOTE}]{{0,40}}{QUOTE})"), "title"),
    (re.compile(r"(?:,? but)? (?:with no|no|without(?: any)?) (?:lyrics|vocals|singing|words in it)\b"), ""),
    (re.compile(r"(?<=\d:\d\d):(?=\s)"), " "),
    (re.compile(rf",? while (?:showing|displaying) (?:the )?(?:text |words )?(?= {{0,2}}{QUOTE})"), ", add text"),
    (re.compile(rf"\b(?:channel|brand|company|product|event|show|podcast) name(?= {{1,2}}{QUOTE})"), "title"),
    (
        re.compile(
            r"\bhighlight(?:ing)? (?:the|each|every) (?:current |spoken )?words?"
            r"(?: (?:being spoken|as (?:it's|they're|it is) (?:spoken|said)))?\b"
        ),
        "karaoke captions",
    ),
    (
        re.compile(
            r"\b(?:like|as in) (?:a |an |in a )?netflix (?:documentary|film|show|series|movie)\b|\blike (?:a|an) (?:netflix )?documentary\b"
        ),
        "cinematic",
    ),
    (
        re.compile(
            r"\b(?:replace|swap|change) (?:the |its |my )?(?:original )?(?:audio|sound)(?: track)? (?:with|for|to) "
            r"(?=[^.,;]{0,40}\b(?:music|song|track|beat)\b)"
        ),
        "mute it, add ",
    ),
    (re.compile(r"\bplay(?:s|ing)? (?:in )?full ?-?screen\b"), ""),
    (re.compile(r" (?:cut|edit|version) (?:of|from) (?:this|it|the (?:video|footage)|my (?:video|footage))\b"), " video"),
    (re.compile(r"(?:(?<=tok|eel|rts|ort|dit|deo|lip|ube)|(?<= and)|(?<=following)):(?= )"), ";"),
)
"""Turns of phrase and what they are read as, never longer than they are themselves."""


_SIGNED_SHARE: Final = re.compile(r"(?<=[+-])(\d{1,2}) (?=(?:contrast|saturation|brightness|exposure|sharpness)\b)")
_BOTH_ENDS: Final = re.compile(r"\band (\d{1,3}) (?=(?:seconds? )?(?:from|off) the (?:end|start|beginning)\b)")
_AMBIENCE: Final = re.compile(r"\b(?:ambience|ambiance)\b(?: in the background)?")
_PERSON: Final = re.compile(r"\b(?:name and title|name|name and role) \(([^()\n]{2,60})\)")
_RATE: Final = re.compile(r"\bframe ?rate (?:to |of |at |= ?|: ?)?(\d{2}(?:\.\d{1,3})?)(?! ?(?:fps|frames))\b")
_TWO_ENDS: Final = re.compile(r"\b(first|last) (\d{1,3}) and the (first|last) (\d{1,3}) (seconds|secs|minutes|mins)\b")


def without_labels(request: Request) -> Request:
    """Return the request as plain wishes; as it is where it is in another language or very long."""
    if request.language != "en" or len(request.plain) > _MESSAGE_MAX:
        return request
    plain = _BULLET.sub(_border, request.plain)
    if ":" in plain:
        plain = _STYLE.sub(lambda match: _styled(match, plain), plain)
        plain = _LENGTH.sub(lambda match: ";film".ljust(len(match.group())), plain)
        plain = _TOLD_ONLY.sub(_border, plain)
        plain = _NEUTRAL.sub(_border, plain)
    for pattern, wording in _REWORDED:
        plain = pattern.sub(partial(_reworded, wording), plain)
    plain = _PERSON.sub(lambda match: f"name {QUOTE * len(match[1])}".rjust(len(match.group()) - 1) + " ", plain)
    plain = _AMBIENCE.sub(lambda match: "sound".ljust(len(match.group())), plain)
    plain = _SIGNED_SHARE.sub(r"\1%", plain)
    plain = _BOTH_ENDS.sub(r"& \1s  ", plain) if "from the" in plain or "off the" in plain else plain
    plain = _RATE.sub(lambda match: f"{match[1]}fps".rjust(len(match.group())), plain)
    plain = _TWO_ENDS.sub(
        lambda match: f"{match[1]} {match[2]}{match[5][0]} and {match[3]} {match[4]} {match[5]}".ljust(len(match.group())), plain
    )
    return replace(request, plain=plain)


def _reworded(wording: str, match: re.Match[str]) -> str:
    length = len(match.group())
    return wording.ljust(length)[:length]


def _border(match: re.Match[str]) -> str:
    return ";".ljust(len(match.group()))


def _styled(match: re.Match[str], plain: str) -> str:
    """Return the parts of a style that name a look or a thing; "fast-paced, energetic" only tells how the film should feel."""
    if _OF_OTHERS.search(plain, 0, match.start()):
        return match.group()
    start = match.start("value") - match.start()
    value = "".join(part if _says_something(part) else " " * len(part) for part in re.split(r"(,| and )", match["value"]))
    return ";".ljust(start) + value


def _says_something(part: str) -> bool:
    phrases = load_lexicon().phrases
    words = _WORD.findall(part)
    runs = (" ".join(words[start : start + length]) for start in range(len(words)) for length in range(1, _WORDS_MAX + 1))
    return part in {",", " and "} or any(_KEPT_KINDS & phrases.get(run, {}).keys() for run in runs)
