"""Wishes for a cover or a thumbnail: of the film, of a moment of it, or of a description, with words on it."""

from __future__ import annotations

import re
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.wishes.order_calls import Ordered, call_of, is_empty
from reeltalk.agent.wishes.prompts import QUOTED, cleaned, described

_I: Final = re.IGNORECASE
_COVER: Final = re.compile(
    r"\b(?:make|create|generate|design|give me|add|need|want|do)\b[^.\"“]{0,40}\b(?:(?:thumbnails?|(?<!not )(?<!n['’]t )(?<!never )covers?)"
    r"(?: (?:image|picture|photo|art)s?)?|poster frame)\b(?P<rest>.*)"
    r"|^\s*(?:a |the )?(?:youtube )?(?:(?:thumbnail|cover) (?:image|picture|photo|art)|thumbnail)\b(?P<alone>.*)"
    r"|(?:生成|做|制作|设计|画|加|来|"
    r"要)(?:一?[张个])?(?P<about>[^，。,并]{0,40}?)的?(?:封面图?|缩略图)(?P<han>.*)",
    _I | re.DOTALL,
)
_OF_FILM: Final = re.compile(
    r"^\s*(?:for|of)\s+(?:an?|my|our|the|this)\s+(?:[\w-]+\s+){0,2}(?:video|vlog|film|episode|podcast|channel|talk|tutorial|short|reel|post)s?"
    r"\s+(?:about|on|called|titled)\s+(?P<prompt>[^,\"“;.]+)",
    _I,
)
"""What the film is about that a cover is asked for, where there is none yet to take a frame of."""
_LISTED: Final = re.compile(
    r"^\s*[:,-]\s*(?P<prompt>(?!(?:with |the |bold |big )*(?:text|words?|title)\b)[^\"“;.]{3,}?)"
    r",?(?: and| with)?(?: the| bold| big)*(?: text| words?| title)?:?\s*[\"“]",
    _I,
)
"""What is to be seen beside the words of a cover: "thumbnail: shocked face, red arrow, text 'I QUIT'"."""
_SHOWS: Final = re.compile(r"(?:画面|背景|图上|图片)(?:里|上|中)?(?:是|为|有|画)[:：]?\s*(?P<prompt>[^，。“”\n]{2,80})")
_WORDS: Final = re.compile(r"(?:写着|写有|带有|带|印着|标题[是为]?|文字[是为]?)?[“「『][^”」』]*[”」』]?的?")
_MOMENT: Final = re.compile(
    r"\b(?:at|from)\s+(?:(?P<m>\d+):)?(?P<s>\d+(?:\.\d+)?)\s*(?:s|sec|seconds?)?\b|(?<!\d)第?(?P<zs>\d++(?:\.\d+)?)秒", _I
)
_FOR_FILM: Final = re.compile(r"(?:给|为|帮)(?:我的?|我们的?|这个|这条)?[^，。,；]{0,16}$")
_OWN: Final = re.compile(
    r"(?:(?:my|the|this|our) (?:video|film|clip|movie)|it|youtube|影片|视频|这个视频|一|张|个|给视频|为视频|并|都|也|配|配上|配个|有|带|加"
    r"|(?:给|为)?(?:小红书|抖音|b站|油管|公众号|视频号|快手)(?:的|笔记|视频)?)?",
    _I,
)
"""What a cover is asked for that shows nothing but the film itself."""


def read_cover(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Return the cover that a message asks for: its words, what it shows, and the moment of the film that it is taken of."""
    match = _COVER.search(text)
    if match is None:
        return None
    groups = match.groupdict()
    rest = groups.get("rest") or groups.get("alone") or groups.get("han") or ""
    quoted = QUOTED.search(text)
    words = (quoted["text"] or quoted["single"]) if quoted else None
    shown = re.search(r"^\s*(?:of|showing|with a picture of)\s+(?P<prompt>[^\"“]+)", rest, _I)
    if shown is None and is_empty(context):
        shown = _OF_FILM.search(rest) or _LISTED.search(rest)
    prompt = _shown(text, described(shown["prompt"])[0] if shown else cleaned(groups.get("about") or ""))
    if prompt is None and is_empty(context):
        prompt = words  # there is no film to take a frame of: the cover shows what its words speak of
    moment = _MOMENT.search(rest)
    at_s = float(moment["s"] or moment["zs"]) + 60 * float(moment["m"] or 0) if moment else None
    call = call_of("make_cover", text=words, prompt=prompt, at_s=at_s)
    behind = "" if quoted or shown else described(rest)[1]
    return Ordered((call,), text.strip(), _FOR_FILM.sub("", text[: match.start()]).strip(" ,，并和"), behind)


def _shown(text: str, about: str) -> str | None:
    """Return what the cover is to show, as far as that is not the film itself."""
    picture = _SHOWS.search(text)
    prompt = picture["prompt"].strip() if picture else _WORDS.sub("", re.sub(r"\s+with(?: the)?(?: text| title| words)?\s*$", "", about))
    return None if _OWN.fullmatch(prompt) else prompt
