"""What a person says about a share link: its password, how long it opens, that it be closed. Pure.

All of it is read before anything else is, and cut out of the sentence. A password is hidden in it at the door (``hide_password``): what is
stored, shown, logged and planned from there on holds only the mask.

    "share it with the password marmalade, valid for 3 days" -> "share it", locked, 3 days
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from reeltalk.agent.language import READ_CHARACTERS_MAX
from reeltalk.agent.signs import is_han

MASK: Final = "••••••"
VALUE_MAX_CHARACTERS: Final = 100
LIFETIME_MAX: Final = timedelta(days=3650)
_LOOSE_ENDS: Final = " \t\n,;.!，；。！、"


def _pattern(*alternatives: str) -> re.Pattern[str]:
    """Compile a pattern whose blanks are few and never given back: hostile runs of them would otherwise take long."""
    return re.compile("|".join(alternatives).replace(r"\s*", r"\s{0,3}+").replace(r"\s+", r"\s{1,3}+"), re.IGNORECASE)


_about_links: Final = re.compile(r"\b(?:shar(?:e|ed|ing|eable|able)|links?|url)\b|分享|共享|链接|连结", re.IGNORECASE)
_quoted: Final = re.compile(r"\"[^\"]{0,400}\"|“[^”]{0,400}”|「[^」]{0,400}」|『[^』]{0,400}』|(?<!\w)'[^']{0,400}'(?!\w)")

# --- passwords -----------------------------------------------------------------------------------------------------------------------

_in_quotes: Final = (
    r"(?:\"(?P<A>[^\"]{1,100})\"|“(?P<B>[^”]{1,100})”|「(?P<C>[^」]{1,100})」|『(?P<D>[^』]{1,100})』|'(?P<E>[^']{1,100})'(?!\w))"
)
_no_value: Final = r"(?!(?:and|or|that|which|on|in|at|for|to|so|then|please|protect\w*|only|from|but|it|the|a|an|is|was|i|you)\b)"
_bare: Final = rf"{_no_value}(?P<F>[^\s,;，；。、！？\"“”「」『』]{{1,{VALUE_MAX_CHARACTERS}}}?)(?=[.!?]?(?:[\s,;，；。、！？]|$))"
_noun: Final = r"(?:access\s+|share\s+)?(?:pass\s?(?:word|code|phrase)|pin(?:\s+code)?)"
_noun_anywhere: Final = re.compile(rf"{_noun}|密码", re.IGNORECASE)
_before: Final = (
    r"(?:[,，]?\s*(?:(?:and|but)\s+)?(?:make\s+|set\s+|put\s+|use\s+|add\s+)?(?:(?:with|using|under|behind|by|protected\s+(?:with|by)"
    r"|locked\s+(?:with|by))\s+)?(?:a|an|the|this|my|its)?\s*)"
)


_value: Final = f"(?:{_in_quotes}|{_bare})"

_passwords: Final = tuple(
    _pattern(pattern)
    for pattern in (
        rf"{_before}\b{_noun}\s*(?:(?:should\s+be|must\s+be|of|is|being|to|as)\s+|[:=：]\s*){_value}",
        rf"{_before}\b{_noun}\s*{_in_quotes}",
        rf"[,，]?\s*(?:(?:and|but)\s+)?(?:with|us(?:e|ing)|add|set|under|behind|locked\s+with|protected\s+(?:with|by))\s+(?:a|the|this|my)?\s*{_noun}\s+{_value}",
        rf"[,，]?\s*(?:and\s+)?(?:password|pass\s?code)[-\s]?protect(?:ed)?\s+(?:(?:it|this|that|the\s+(?:link|film|video|page))\s+)?(?:with|by|using)\s+{_value}",
        r"[,，]?\s*(?:并|而且|同时|再|给[它他]|给链接)?\s*(?:用|加上?|设置?|设定|带|以)?\s*(?:一?个)?(?:访问|分享|提取)?密码\s*"
        rf"(?:是|为|设为|设成|改为|改成|叫|用|[:：=])\s*{_value}",
        r"[,，]?\s*(?:并|而且|同时|再|给[它他]|给链接)?\s*(?:用|加上?|设置?|设定|带|以)?\s*(?:一?个)?(?:访问|分享|提取)?密码\s*"
        rf"(?:{_in_quotes}|(?P<F>[\x21-\x2b\x2d-\x7e•]{{1,{VALUE_MAX_CHARACTERS}}}))\s*",
    )
)
_wish_for_password: Final = _pattern(
    r"[,，]?\s*(?:and\s+)?\b(?:with|behind|under|needs|wants|requires)\s+(?:an?\s+|its\s+own\s+)?pass\s?(?:word|code)(?:\s+protection)?\b",
    r"\bpass\s?(?:word|code)[-\s]?protect(?:ed|ion)?\b(?:\s+it)?",
    r"[,，]?\s*(?:并|而且|再|给[它他]|给链接)?(?:用|加上?|设置?|设|带|有|需要)(?:一?个)?(?:访问|分享)?密码(?:保护)?的?",
)

# --- how long ------------------------------------------------------------------------------------------------------------------------

_NUMBER_WORDS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_numbers: Final = {
    **{word: number for number, word in enumerate(_NUMBER_WORDS)},
    **{"a": 1, "an": 1, "half": 0.5, "half a": 0.5, "half an": 0.5, "couple of": 2, "a couple of": 2},
    **{sign: number for number, sign in enumerate("零一二三四五六七八九十")},
    **{"两": 2, "半": 0.5},
}
_units: Final = (
    (r"minutes?|mins?|分钟", timedelta(minutes=1)),
    (r"hours?|hrs?|h|个?小时|个?钟头", timedelta(hours=1)),
    (r"days?|d|天|日", timedelta(days=1)),
    (r"weeks?|周|个?星期|个?礼拜", timedelta(days=7)),
    (r"months?|个月|个?月", timedelta(days=30)),
    (r"years?|年", timedelta(days=365)),
)
_unit: Final = "|".join(spelling for spelling, _ in _units)
_count: Final = r"\d{1,4}|" + "|".join(sorted(_numbers, key=len, reverse=True))
_length: Final = rf"(?P<count>{_count})\s*-?\s*(?P<unit>{_unit})"
_long_length: Final = rf"(?P<count>{_count})\s*-?\s*(?P<unit>hours?|days?|weeks?|months?|years?)"
_lead: Final = r"[,，]?\s*(?:(?:and|but)\s+)?(?:(?:(?:that|which|it|the\s+link)\s+)?(?:should|must|will|can|is|to|make\s+it)?\s*)"
_lifetimes: Final = tuple(
    _pattern(pattern)
    for pattern in (
        rf"{_lead}(?:expir(?:es?|ing|y|ation)|valid|closes|stops\s+working)\s*(?:is\s+|of\s+)?(?:in|after|for|within)?\s*{_length}\b(?:\s+from\s+now)?",
        rf"(?<=link)\s+(?:(?:that|which)\s+)?(?:(?:lasts?|works?|opens?|stays?\s+(?:open|alive)|is\s+(?:open|good))\s+)?(?:for\s+|lasting\s+)?{_long_length}\b",
        rf"(?<=share it)\s+for\s+{_long_length}\b",
        rf"\b{_long_length}\s+(?=(?:share\s+|shareable\s+|public\s+)?link\b)",
        rf"[,，]?\s*(?:并|而且)?(?:有效期?|期限)(?:是|为|[:：])?\s*{_length}(?:内有效)?的?",
        rf"[,，]?\s*(?:并|而且|让它|在)?\s*{_length}(?:之?后|以后|内|自动)*\s*(?:过期|失效|到期|有效|作废|关闭)的?",
    )
)
_for_ever: Final = _pattern(
    rf"{_lead}(?:never\s+expir(?:es?|ing)|(?:does\s+not|doesn't|won't)\s+expire|without\s+(?:an?\s+)?expir\w{{1,8}})",
    r"[,，]?\s*(?:永不过期|永久有效|长期有效)的?",
)
_tomorrow: Final = _pattern(rf"{_lead}expir(?:es?|ing)\s+tomorrow", r"[,，]?\s*明天(?:过期|失效|到期)的?")


_closing: Final = _pattern(
    r"\bstop\s+sharing\s+(?:it|this|(?:the|my|this)\s+(?:film|video))\b",
    r"\b(?:revoke|unshare|disable|deactivate|take\s+down|close|cancel|delete|remove|kill|invalidate|withdraw|turn\s+off|stop)\s+"
    r"(?:all\s+)?(?:the|my|this|that|every|any)?\s*(?:open\s+|old\s+)?(?:shar(?:e|ed|ing)\s+|public\s+)?(?:links?|urls?|sharing)\b"
    r"(?:\s+(?:to|of|for)\s+(?:it|this|(?:the|my|this)\s+(?:film|video)))?",
    r"\bunshare\b(?:\s+(?:it|this|(?:the|my|this)\s+(?:film|video)))?",
    r"(?:撤销|撤回|取消|关闭|停止|删除|移除|停用)(?:所有|全部|这个|那个|该|之前)?的?(?:(?:分享|共享)的?)?(?:链接|连结|分享|共享)",
    r"(?:让|把|使)(?:分享|共享)?(?:链接|连结)(?:立即|马上|现在)?(?:失效|作废|关闭|撤销)",
)


@dataclass(frozen=True, slots=True)
class LinkWish:
    """How a link is to open. ``lifetime`` None leaves it to the server, zero is for ever; ``locked`` asks for a password, which
    ``is_given`` says was told; ``closes`` asks that the links there are be closed."""

    lifetime: timedelta | None = None
    locked: bool = False
    is_given: bool = False
    closes: bool = False


def hide_password(text: str) -> tuple[str, str]:
    """Return the message with the password of a link under a mask, and that password; "" where it tells none.

    >>> hide_password("share it with the password marmalade")
    ('share it with the password ••••••', 'marmalade')
    >>> hide_password('add the title "Password: 1234" and share it')
    ('add the title "Password: 1234" and share it', '')
    """
    found = _password_in(text)
    if found is None:
        return text, ""
    value = _value_of(found)
    start = found.start() + found[0].rindex(value)
    return text[:start] + MASK + text[start + len(value) :], value


def read_link_wish(text: str) -> tuple[str, LinkWish]:
    """Return the message without what it says about the link, and that; nothing is left of one that only closes links.

    >>> read_link_wish("make a link that expires in 3 days")[0]
    'make a link'
    >>> read_link_wish("生成3天后过期的分享链接")[1].lifetime
    datetime.timedelta(days=3)
    >>> read_link_wish("trim the pauses and revoke the share link")[0]
    'trim the pauses'
    """
    if not _about_links.search(text) or len(text) > READ_CHARACTERS_MAX:
        return text, LinkWish()
    if closing := _first((_closing,), text):
        return _without(text, closing).strip(_LOOSE_ENDS).removesuffix(" and"), LinkWish(closes=True)
    given = _password_in(text)
    wished = given or _first((_wish_for_password,), text)
    rest = _without(text, wished)
    lifetime, place = _lifetime_in(rest)
    rest = _without(rest, place)
    if not _about_links.search(rest):  # "put a password on the link" is a wish for the link
        rest = f"{rest} 分享" if is_han(text[0]) else f"{rest} share it"
    return rest.strip(), LinkWish(lifetime, locked=wished is not None, is_given=given is not None)


def _password_in(text: str) -> re.Match[str] | None:
    return _first(_passwords, text) if _noun_anywhere.search(text) and _about_links.search(text) else None


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> re.Match[str] | None:
    """Return the first match that does not begin inside a quotation."""
    quotes = [found.span() for found in _quoted.finditer(text)]
    matches = (found for pattern in patterns for found in pattern.finditer(text))
    return next((found for found in matches if not any(start < found.start() < end for start, end in quotes)), None)


def _value_of(found: re.Match[str]) -> str:
    return next(value for value in found.groupdict().values() if value is not None)


def _lifetime_in(text: str) -> tuple[timedelta | None, re.Match[str] | None]:
    if place := _first((_for_ever,), text):
        return timedelta(), place
    if place := _first((_tomorrow,), text):
        return timedelta(days=1), place
    place = _first(_lifetimes, text)
    if place is None:
        return None, None
    unit = next(length for spelling, length in _units if re.fullmatch(spelling, place["unit"], re.IGNORECASE))
    count = place["count"].lower()
    return min(unit * (float(count) if count.isdecimal() else _numbers[count]), LIFETIME_MAX), place


def _without(text: str, place: re.Match[str] | None) -> str:
    if place is None:
        return text
    before, after = text[: place.start()].rstrip(), text[place.end() :].lstrip()
    is_spaced = bool(before and after) and not is_han(before[-1]) and (after[0].isalnum() or after[0] in "\"“'")
    return f"{before} {after}" if is_spaced else before + after
