"""Inside a wish for new material: where its description ends, and the length, shape and number that are asked for beside it.

A description runs on over commas and sentences until something is asked for that is not a picture: "..., then add captions".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import gcd
from typing import Final

_I: Final = re.IGNORECASE
_EDITED: Final = (
    r"(?:music|soundtrack|bgm|captions?|subtitles?|transitions?|titles?|voice-?overs?|narration|sound effects?|credits|a logo|watermark)"
)
_COMMANDS: Final = (
    r"(?:then|and then|also|next|after that|finally|please|add|put|insert|make|use|export|share|render|save|"
    r"send|give|keep|set|trim|cut|remove|crop|"
    r"speed|mute|apply|animate|turn|include|overlay|narrate|download|no)\b"
)
TAIL: Final = re.compile(
    rf"(?<![.!?;\n])[.!?;\n]++\s*(?={_COMMANDS})"
    rf"|,?\s+(?:and\s+)?then\b|,\s*(?:and\s+)?(?={_COMMANDS})"
    r"|\s+and\s+(?=(?:then|add|put|export|share|animate|render|save|send|download|give me)\b)"
    rf"|,?\s+(?=(?:with|plus|and)\s+(?:(?:a|an|the|some)\s+)?(?:[\w-]+\s+){{0,2}}{_EDITED}\b)"
    rf"|,\s+(?=(?:[\w-]+\s+){{0,2}}{_EDITED}\s*(?:$|[.,;]))"
    r"|,?\s+(?:in|as|into|to|at)\s+(?=(?:a\s+|an\s+)?(?:[\w-]+\s+)?(?:1080p|720p|4k|mp4|hd|full hd)\b)"
    r"|,?\s+(?=(?:in|as)\s+(?:a\s+)?(?:\d+:\d+|vertical|portrait (?:format|mode|orientation|video)|square|"
    r"landscape (?:format|mode|orientation)))"
    r"|,?\s+(?=for\s+(?:tiktok|instagram|youtube|reels|shorts|facebook|twitter|linkedin|social media)\b)"
    r"|(?<![。！？；\n])[。！？；\n]++\s*(?=(?:然后|再|接着|并|最后|请|加|配|导出|分享|改成|做成|输出))"
    r"|[，,、]\s*(?=(?:然后|再|接着|并|最后|请|加上?|配上?|导出|分享|改成|做成|输出|不要))"
    r"|(?=然后|接着|并(?:且)?(?:加|配|导出|分享|添加))",
    _I,
)
_SHAPES: Final = (
    (re.compile(r"\b(\d{1,2}):(\d{1,2})\b|(\d{1,2})[:：比](\d{1,2})"), ""),
    (
        re.compile(
            r"\bvertical\b|\bportrait (?:format|mode|orientation|video|clip)"
            r"|, portrait(?=\s*(?:$|[,.]))|\btik ?tok\b|\breels?\b|\bshorts\b|竖屏|竖版|竖幅|抖音"
            r"|\bvertical(?:es|e|mente)?\b|\bhochkant|\bhochformat|вертикальн|縦(?:型|長|動画)|세로",
            _I,
        ),
        "9:16",
    ),
    (
        re.compile(
            r"\bsquare (?:format|video|clip|image|picture|photo)\b|\bin (?:a )?square\b|, square(?=\s*(?:$|[,.]))|方形|正方形|方图", _I
        ),
        "1:1",
    ),
    (re.compile(r"\blandscape (?:format|mode|orientation|video)\b|\bwidescreen\b|, landscape(?=\s*(?:$|[,.]))|横屏|横版|横幅", _I), "16:9"),
)
_PIXELS: Final = re.compile(r"(?<!\d)(?P<width>\d{3,4}) ?[x×*] ?(?P<height>\d{3,4})(?!\d)", _I)
_RESOLUTION: Final = re.compile(r"(?<![a-z0-9.])(?P<name>720p|1080p|1440p|2160p|2k|4k|8k)(?![a-z0-9])|(?P<full>\bfull hd\b|全高清)", _I)
_DELIVERED: Final = re.compile(
    r"(?:^|(?<=[,，、]))\s*(?:in |at )?(?:720p|1080p|1440p|2160p|[248]k|full hd|hd|\d{1,2}:\d{1,2}|\d{3,4} ?[x×] ?\d{3,4}|\d{2,3} ?fps"
    r"|(?:square|vertical|portrait|landscape|widescreen)(?: (?:format|video|orientation|mode|aspect ratio))?|no (?:audio|sound)"
    r"|(?:竖|横)(?:屏|版|幅)|(?:正?方形)|无声|静音)\s*(?=[,，、.。\"”]|$)",
    _I,
)
"""What in a list tells of the file and nothing of what is seen: "..., 16:9, 4K"."""
_HAN_SHAPE: Final = re.compile(r"^(?:(?:竖|横)(?:屏|版|幅)|正?方形)的?")
_NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "half": 0.5,
    "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十二": 12, "十五": 15, "二十": 20,
    "三十": 30, "六十": 60, "半": 0.5,
}  # fmt: skip
_LENGTH: Final = re.compile(
    r"\b(?P<n>\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty|half)"
    r"(?:[ -]+a)?[ -]?(?P<unit>s|secs?|seconds?|minutes?|mins?)\b(?:[ -]+long\b)?"
    r"|(?P<zn>(?<!\d)\d++(?:\.\d++)?|[一二两三四五六七八九]?十[一二三四五六七八九]?|"
    r"[一二两三四五六七八九半])\s*(?:个)?(?P<zunit>秒|分)钟?(?:长)?的?",
    _I,
)
QUOTED: Final = re.compile(r"[\"“「『](?P<text>[^\"”」』]{2,6000})[\"”」』]|'(?P<single>[^']{2,600})'(?!\w)", re.DOTALL)
_FILE_ONLY: Final = re.compile(
    r"^(?:in|as|into|to|at)?\s*(?:a|an)?\s*(?:[\w-]+\s+)?(?:1080p|720p|4k|hd|full hd)?\s*(?:mp4|video|file|clip)?[\s.!]*$", _I
)


@dataclass(frozen=True, slots=True)
class Details:
    """What is asked for beside the description; None where nothing is said."""

    duration_s: float | None
    aspect: str | None


def details(text: str) -> Details:
    """Return the length in seconds and the shape that a wish names.

    >>> details("a 10 second vertical clip of waves"), details("生成一段八秒的竖屏视频")
    (Details(duration_s=10.0, aspect='9:16'), Details(duration_s=8.0, aspect='9:16'))
    """
    return Details(_seconds(text), _aspect(text))


def _seconds(text: str) -> float | None:
    match = _LENGTH.search(text)
    if match is None:
        return None
    minutes = (match["unit"] or "").lower().startswith("m") or match["zunit"] == "分"
    value = number(match["n"] or match["zn"]) * (60 if minutes else 1)
    return float(max(value, 1.0))


def number(word: str) -> float:
    """Return a number written in digits or as a word."""
    known = _NUMBERS.get(word.lower())
    if known is not None:
        return float(known)
    try:
        return float(word)
    except ValueError:
        tens, _, ones = word.partition("十")
        return float(_NUMBERS.get(tens, 1) * 10 + _NUMBERS.get(ones, 0)) if "十" in word else 1.0


def _aspect(text: str) -> str | None:
    for pattern, shape in _SHAPES:
        match = pattern.search(text)
        if match is not None:
            return shape or ":".join(part for part in match.groups() if part)
    pixels = _PIXELS.search(text)
    if pixels is None:
        return None
    width, height = int(pixels["width"]), int(pixels["height"])
    return f"{width // gcd(width, height)}:{height // gcd(width, height)}"


def resolution(text: str) -> str:
    """Return the size of the file that a text names, "" for none.

    >>> resolution("a fox, slow motion, 4k, 16:9"), resolution("生成1080p的视频"), resolution("a fox")
    ('4K', '1080p', '')
    """
    found = _RESOLUTION.search(text)
    return "" if found is None else "1080p" if found["full"] else found["name"].lower().replace("k", "K")


def described(text: str) -> tuple[str, str]:
    """Return a description and what is asked for behind it.

    >>> described("a fox in a forest, misty, with lo-fi music and captions")
    ('a fox in a forest, misty', 'with lo-fi music and captions')
    """
    match = TAIL.search(text)
    head, rest = (text, "") if match is None else (text[: match.start()], text[match.end() :])
    return cleaned(head), rest.strip(" ,，;；。.")


def cleaned(prompt: str) -> str:
    """Return a description without the length and the marks around it.

    >>> cleaned(' "a fox, 10 seconds long, 16:9, 4K".')
    'a fox'
    """
    text = _DELIVERED.sub("", _LENGTH.sub(" ", prompt))
    text = re.sub(r"\b(?:in|at)\s+(?:1080p|720p|4k|hd)\b|\b\d{1,2}:\d{1,2}\b", " ", text, flags=_I)
    text = _HAN_SHAPE.sub("", re.sub(r"\s+", " ", text).strip())
    text = re.sub(r"\s?[.。]?\s?(?=[,，])", "", text)
    text = re.sub(r"(?<![,，、 ])\s?([,，、])(?:\s?[,，、])++", r"\1", text)
    text = text.strip(" \t\n,，.。;；:：!！\"'“”‘’「」《》-、")
    text = f"{text}”" if text.count("“") > text.count("”") else text
    return text.replace('"', "") if text.count('"') == 1 else text


def is_only_a_file(rest: str) -> bool:
    """Say whether what stands behind a description only names the kind of file: "into a 1080p MP4"."""
    return bool(_FILE_ONLY.match(rest))
