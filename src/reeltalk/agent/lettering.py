"""Fonts by name: which carried family stands nearest to a font that a person names, and what is said of it.

Films are lettered with the fonts that ship with Reeltalk and no others, so that they look alike on every machine. A name of another font is
taken for its kind: Georgia is a book serif, Impact a narrow poster face.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from reeltalk.agent.outcome import Phrase
from reeltalk.agent.taste import fonts

DEFAULT: Final = "Noto Sans"
_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "Source Serif Pro": (
        *("georgia", "times new roman", "times", "garamond", "eb garamond", "playfair display", "playfair", "merriweather", "lora"),
        *("libre baskerville", "baskerville", "bodoni", "didot", "cambria", "palatino", "book antiqua", "crimson text", "cormorant"),
        *("dm serif display", "dm serif", "source serif", "noto serif", "roboto slab", "rockwell", "caslon", "cinzel", "abril fatface"),
        *("lobster", "pacifico", "dancing script", "great vibes", "brush script", "宋体", "思源宋体", "楷体"),
        *("手写体", "手写字体", "书法字体", "毛笔字体", "毛笔字", "行书", "隶书", "仿宋"),
    ),
    "Fjalla One": (
        *("impact", "bebas neue", "bebas", "anton", "oswald", "league gothic", "fjalla", "barlow condensed", "archivo black", "druk"),
        *("the bold font", "komika axis", "teko", "league spartan", "roboto condensed", "pathway gothic"),
    ),
    "Fredoka One": (
        *("comic sans ms", "comic sans", "fredoka", "baloo", "nunito", "quicksand", "varela round", "bangers", "luckiest guy", "chewy"),
        *("圆体", "卡通字体", "可爱字体"),
    ),
    "Manrope": (
        *("montserrat", "poppins", "gilroy", "futura", "avenir next", "avenir", "gotham", "raleway", "proxima nova", "inter", "lexend"),
        *("outfit", "dm sans", "sf pro display", "sf pro", "circular", "plus jakarta sans", "josefin sans", "century gothic", "rubik"),
        *("google sans", "product sans", "sora", "urbanist", "kanit"),
    ),
    DEFAULT: (
        *("helvetica neue", "helvetica", "arial black", "arial", "roboto mono", "roboto", "open sans", "lato", "source sans pro"),
        *("source sans", "verdana", "tahoma", "segoe ui", "calibri", "work sans", "pt sans", "trebuchet ms", "trebuchet", "ubuntu"),
        *("ibm plex sans", "courier new", "courier", "consolas", "menlo", "微软雅黑", "黑体", "苹方", "思源黑体"),
    ),
}
_NEAREST: Final = {name: family for family, names in _KINDS.items() for name in names}
_ALSO_WORDS: Final = frozenset(
    {"impact", "inter", "outfit", "anton", "gotham", "times", "circular", "georgia", "lobster", "teko", "druk", "sora", "baloo", "bangers"}
    | {"chewy", "courier", "ubuntu", "didot", "cambria", "fjalla", "lora", "rubik", "rockwell", "futura"}
)
"""Names that are words or places too: they name a font only beside a word that says so."""
_NAME: Final = re.compile(
    r"(?:" + "|".join(re.escape(name) for name in sorted({*_NEAREST, *map(str.lower, fonts())}, key=len, reverse=True)) + r")(?!\w)"
)
_FONT_BEFORE: Final = re.compile(
    r"(?:\bfonts?|\btypeface|字体)(?: ?family| ?face)?(?: of (?:the )?\w+)?(?: ?[:=]| is| to| called| named|用|为|改成|换成)? ?$"
)
_LETTERED_BEFORE: Final = re.compile(r"(?:\b(?:in|use|using|with)|,|用)(?: the)? ?$")
_FONT_BEHIND: Final = re.compile(r"(?: (?:bold|semi-?bold|black|regular|light|italic))? ?(?:fonts?\b|typeface\b|字体|体\b)")
_OWN_NAME: Final = re.compile(r"[A-Z][\w-]{2,30}(?: [A-Z][\w-]{1,30}){0,2}")
_REACH: Final = 40


def font_at(folded: str, original: str, at: int) -> int | None:
    """Return where a name of a font that begins there ends; None where none begins. ``folded`` is lower case and as long as ``original``.

    >>> font_at("set it in georgia font", "set it in Georgia font", 10)
    17
    >>> font_at("a trip to georgia", "a trip to Georgia", 10) is None
    True
    """
    before = folded[max(0, at - _REACH) : at]
    named = _NAME.match(folded, at)
    called = _FONT_BEFORE.search(before) is not None
    if named is not None:
        sure = called or _FONT_BEHIND.match(folded, named.end()) is not None
        return (
            named.end()
            if sure or named.group() not in _ALSO_WORDS or (named.group() == "impact" and _LETTERED_BEFORE.search(before))
            else None
        )
    own = _OWN_NAME.match(original, at) if called else None
    return own.end() if own is not None else None


def nearest_font(name: str) -> str:
    """Return the carried family of that name, else the one nearest to it in kind, else the usual one.

    >>> nearest_font("Montserrat Bold"), nearest_font("manrope"), nearest_font("Zapfino")
    ('Manrope', 'Manrope', 'Noto Sans')
    """
    wanted = " ".join(name.lower().split())
    carried = {family.lower(): family for family in fonts()}
    if wanted in carried:
        return carried[wanted]
    found = _NAME.match(wanted)
    return _NEAREST.get(found.group()) or carried.get(found.group(), DEFAULT) if found else DEFAULT


def about_font(name: str | None) -> tuple[Phrase, ...]:
    """Return what is said where a font was named that is not carried here."""
    if name is None or (family := nearest_font(name)).lower() == name.strip().lower():
        return ()
    return (
        Phrase(
            f"The font “{name.strip()}” is not carried here, so I used the nearest one that is: {family}.",
            f"这里没有字体“{name.strip()}”，已改用最接近的 {family}。",
        ),
    )
