"""Numbers, lengths of time and other measures, read at a place of a folded text, in digits, English words or Chinese characters."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,3})?|\d{1,9}(?:[.]\d{1,6})?|[.]\d{1,6}")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?(?:[.](\d{1,3}))?(?![\d:])")
_CHINESE_CLOCK = re.compile(r"(\d{1,3})分(\d{1,2})(?!\d|秒|%)")
_WORD = re.compile(r"[a-z]{1,12}")

_SMALL: Final = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_HAN_DIGITS: Final = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_HAN_UNITS: Final = {"十": 10, "百": 100, "千": 1000}

_UNITS: Final = {
    "milliseconds": 0.001, "millisecond": 0.001, "msec": 0.001, "ms": 0.001, "毫秒": 0.001,
    "seconds": 1.0, "second": 1.0, "secs": 1.0, "sec": 1.0, "s": 1.0, "秒钟": 1.0, "秒": 1.0,
    "minutes": 60.0, "minute": 60.0, "mins": 60.0, "min": 60.0, "m": 60.0, "分钟": 60.0, "分": 60.0,
    "hours": 3600.0, "hour": 3600.0, "hrs": 3600.0, "hr": 3600.0, "h": 3600.0, "个小时": 3600.0, "小时": 3600.0,
}  # fmt: skip


def _unit_end(unit: str) -> str:
    """Return what may not follow a unit: letters, and what makes 分 another word (分贝, 分之)."""
    return r"(?![a-z])" if unit.isascii() else "(?![贝之])" if unit == "分" else ""


_UNIT = re.compile("|".join(key + _unit_end(key) for key in sorted(_UNITS, key=len, reverse=True)))
_UNIT_BEFORE_DIGIT = re.compile(r"(?:h|m|s|min|sec)(?=\s?\d)")
_GLUE = re.compile(r" ?(?:and |, )?|零")
_ARTICLE = re.compile(r"(?:an?|per) (?=(?:minute|second|hour)\b)")
_HALF_A = re.compile(r"half (?:an? )?(?=(?:minute|second|hour)\b)|半(?:个)?(?=分钟|小时|秒)")
_ONE_UNIT = re.compile(r"(?:minute|second|hour)\b(?! (?:clip|shot|video|scene|part|segment|one))")
_BARE_SECONDS = re.compile(r" (?:and )?(?=\w)")
_ENDS_TIME = re.compile(r"$|[.,;!?)]| (?:to|until|till|and|-|into|from|on|in|through)\b| -")
_COUPLE = re.compile(r"(?:a )?couple (?:of )?(?=(?:minute|second|hour)s?\b)")


class Measure(NamedTuple):
    """A number and the place behind it."""

    value: float
    end: int


def read_number(text: str, start: int) -> Measure | None:
    """Return the number that stands at ``start``: 1,000, 2.5, twenty five, one and a half, 三十五, 两."""
    match = _DIGITS.match(text, start)
    if match:
        return Measure(float(match.group().replace(",", "")), match.end())
    return _english_number(text, start) or _chinese_number(text, start)


def _english_number(text: str, start: int) -> Measure | None:
    if start and text[start - 1].isascii() and text[start - 1].isalpha():
        return None
    first = _WORD.match(text, start)
    if not first or first.group() not in _SMALL:
        return None
    value, end = float(_SMALL[first.group()]), first.end()
    if value >= 20:
        second = _WORD.match(text, end + 1) if text[end : end + 1] in {" ", "-"} else None
        if second and 0 < _SMALL.get(second.group(), 99) < 10:
            value, end = value + _SMALL[second.group()], second.end()
    for tail, factor, plus in ((" hundred", 100.0, 0.0), (" and a half", 1.0, 0.5), (" thousand", 1000.0, 0.0)):
        if text.startswith(tail, end):
            value, end = value * factor + plus, end + len(tail)
    return Measure(value, end)


def _chinese_number(text: str, start: int) -> Measure | None:
    total, digit, end = 0.0, 0.0, start
    seen = False
    while end < len(text) and end - start < 8:
        sign = text[end]
        if sign in _HAN_DIGITS:
            digit, seen = float(_HAN_DIGITS[sign]), True
        elif sign in _HAN_UNITS:
            total, digit, seen = total + (digit or 1.0) * _HAN_UNITS[sign], 0.0, True
        else:
            break
        end += 1
    if not seen:
        return None
    value = total + digit
    if text.startswith("点", end) and end + 1 < len(text) and text[end + 1] in _HAN_DIGITS:
        return Measure(value + _HAN_DIGITS[text[end + 1]] / 10, end + 2)
    return Measure(value, end)


def read_clock(text: str, start: int) -> Measure | None:
    """Return seconds for 1:20, 0:01:20.5 and 1分20."""
    match = _CLOCK.match(text, start)
    if match:
        hours_or_minutes, minutes_or_seconds, seconds, fraction = match.groups()
        value = int(hours_or_minutes) * 60 + int(minutes_or_seconds)
        value = value * 60 + int(seconds) if seconds else value
        return Measure(value + (float(f"0.{fraction}") if fraction else 0.0), match.end())
    match = _CHINESE_CLOCK.match(text, start)
    return Measure(int(match[1]) * 60.0 + int(match[2]), match.end()) if match else None


def read_duration(text: str, start: int) -> Measure | None:
    """Return seconds for 10s, 1m20s, 60-second, half a minute, two and a half minutes, 一分半, 半分钟, 1分20秒."""
    half = _HALF_A.match(text, start)
    if half:
        unit = _UNIT.match(text, half.end())
        return Measure(0.5 * _UNITS[unit.group()], unit.end()) if unit else None
    article = _ARTICLE.match(text, start)
    if article:
        return _with_parts(text, _part(text, start, article.end(), 1.0))
    couple = _COUPLE.match(text, start)
    if couple:
        return _part(text, start, couple.end(), 2.0)
    number = read_number(text, start)
    if number is None:
        return _bare_unit(text, start)
    return _with_parts(text, _part(text, start, number.end, number.value))


def _bare_unit(text: str, start: int) -> Measure | None:
    """Return one of the unit in "the last minute", "the middle hour"."""
    unit = _ONE_UNIT.match(text, start)
    counted = unit is not None and text[:start].endswith(("last ", "first ", "middle ", "final ", "opening "))
    return Measure(_UNITS[unit.group()], unit.end()) if unit is not None and counted else None


def _part(text: str, start: int, end: int, value: float) -> Measure | None:
    """Return ``value`` in the unit that stands at ``end``, or behind one blank or hyphen."""
    gap = 1 if text[end : end + 1] in {" ", "-"} else 0
    if text.startswith("个半", end):
        value, end = value + 0.5, end + 2
    unit = _UNIT_BEFORE_DIGIT.match(text, end) or _UNIT.match(text, end + gap)
    if unit is None or (gap and unit.group() in {"m", "h"}):
        return None
    seconds = value * _UNITS[unit.group() if unit.group() in _UNITS else "s"]
    after = unit.end()
    for tail, share in (("半", 0.5), (" and a half", 0.5)):
        if text.startswith(tail, after):
            return Measure(seconds + share * _UNITS[unit.group()], after + len(tail))
    return Measure(seconds, after)


def _with_parts(text: str, first: Measure | None) -> Measure | None:
    """Add the smaller parts that follow: the seconds of "1 minute 20 seconds"."""
    if first is None:
        return None
    total, end, size = first.value, first.end, 60.0
    for _ in range(2):
        glue = _GLUE.match(text, end)
        number = read_number(text, glue.end()) if glue else None
        part = _part(text, end, number.end, number.value) if number else None
        if total < size or part is None or part.value >= 60:
            return _with_bare_seconds(text, total, end) if size == 60.0 and total >= size else Measure(total, end)
        total, end = total + part.value, part.end
        size = 1.0
    return Measure(total, end)


def _with_bare_seconds(text: str, total: float, end: int) -> Measure:
    """Add the seconds that go without their unit: "two minutes thirty"."""
    glue = _BARE_SECONDS.match(text, end)
    number = read_number(text, glue.end()) if glue else None
    if number is None or not 10 <= number.value < 60 or not _ENDS_TIME.match(text, number.end):
        return Measure(total, end)
    return Measure(total + number.value, number.end)
