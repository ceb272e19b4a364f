"""Wishes about what is seen."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, Final

from reeltalk.agent import slots
from reeltalk.agent.clauses import Piece
from reeltalk.agent.clip_numbers import named_clips
from reeltalk.agent.subject import Subject
from reeltalk.agent.tokens import Token, tokenize
from reeltalk.agent.wishes.delivery import refuse
from reeltalk.agent.wishes.differences import difference_s
from reeltalk.agent.wishes.reading import Reading, call, note, sentence_of
from reeltalk.timeline.model import MediaKind
from reeltalk.timeline.time import seconds_from_ticks

_ANY_LOOK = "cinematic"
_CORNERS = frozenset({"top_left", "top_right", "bottom_left", "bottom_right"})
_PHOTO_S_MAX = 12.0
_PER_PHOTO = re.compile(r"\b(?:each|every|per|apiece|a photo)\b|每|一张|cada|chaque|pro |jede|кажд|ずつ|씩")
_WHOLE_LENGTH = re.compile(
    r"\b(?:total|long|overall|altogether|in all)\b|总|一共|全长|\b\d+[- ]?(?:s|sec|second|minute|min)\b (?:\w+ )?(?:video|slideshow|film)"
)

BLUE_SCREEN: Final = {"color": "#0030C8", "similarity": 0.13}
"""The blue in the middle of those that screens are seen in; more things to be kept are nearer to it than to the green one."""


_HARD_CUT = re.compile(
    r"\b(?:hard|straight|plain|simple|clean|direct|normal|regular|jump|bare)[- ]cuts?\b"
    r"|\bcuts?\b[^,.;!?\n]{0,12}\b(?:hard|straight|plain)\b"
    r"|硬切|直切|硬接|直接切|跳切"
)
"""Clips that follow each other without a transition."""
_VARIED = re.compile(
    r"\b(?:different|varied|various|random|mixed|assorted|alternating)\b[^,.;!?\n]{0,16}\btransitions\b"
    r"|\bdifferent\b[^,.;!?\n]{0,16}\btransitions?\b[^.;!?\n]{0,24}\b(?:each|every|all)\b"
    r"|\b(?:each|every)\b[^.;!?\n]{0,24}\b(?:different|another|its own)\b[^.;!?\n]{0,16}\btransition|\bmix of transitions\b"
    r"|(?:不同|不一样|不重样|不重复|各种|随机|多种)的?(?:转场|过渡)|(?:转场|过渡)(?:效果)?(?:都|各|要|用)?(?:不同|不一样|不重样|不重复|随机)"
)
"""Transitions that are to differ from each other."""
_ASKS = re.compile(r"\s*(?:what|how|why|when|which)\b")
_ONLY = re.compile(r"\b(?:only|just)\b|[只仅]")


def hard_cuts(piece: Piece, subject: Subject) -> Reading:
    """Return the wish for cuts without transitions, where no transition is named: "use hard cuts only", 全部用硬切."""
    things = {str(token.get("thing")) for token in piece.all("thing")}
    wanted = things <= {"clip", "video"} and not (piece.has("duration") or piece.has("quote")) and piece.verb not in {"remove", "protect"}
    found = _HARD_CUT.search(piece.text.lower()) if wanted and not _ASKS.match(piece.request.plain) else None
    return Reading() if found is None or found[0].startswith("jump") else call("remove_transitions")


_TOO_MANY: Final = re.compile(r"太多|过多|\btoo many\b|多すぎ|너무 많|слишком много|\bzu viele\b|\btrop de\b|\bdemasiad[ao]s\b")
_FIRST_STAYS: Final = re.compile(r"只[保]?留(?:第一个|(?:一个)?(?:在)?开头|最前面)|\b(?:only |just )?keep (?:only |just )?the first\b")


def transitions(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Put transitions on all cuts, or on numbered ones, or take them away."""
    piece.use(
        *piece.all(
            "thing", "transitions", "pauses", "clip", "video", "fade", "zoom_in", "blur", "split", "pixelate", "zoom_out", "at_shots"
        ),
        *piece.all("mood"),
        *piece.all("look"),
    )
    if piece.verb == "remove" or _HARD_CUT.search(piece.text.lower()):
        return call("remove_transitions", where=_named_cuts(piece))
    if _TOO_MANY.search(piece.text.lower()) and piece.verb != "add":
        first = _FIRST_STAYS.search(piece.request.plain) is not None
        return call("remove_transitions", where=list(range(2, max(3, subject.main_clips), 1 if first else 2)))
    if piece.verb == "keep" and _ONLY.search(piece.text.lower()) and (kept := _named_cuts(piece, subject.main_clips)):
        return call("remove_transitions", where=[number for number in range(1, subject.main_clips) if number not in kept])
    moments = [slots.seconds_of(token) for token in piece.free("duration") if token.means("moment")]
    piece.use(*(token for token in piece.free("duration") if token.means("moment")))
    length = next((slots.seconds_of(token) for token in piece.free("duration")), None)
    longer = piece.has("degree", "longer") or piece.has("thing", "slower")
    if (difference := difference_s(piece)) is not None:
        length = max(_PASSAGE_MIN_S, _passage_now(subject) + difference)
    if length is None and (longer or piece.has("degree", "shorter") or piece.has("thing", "faster")):
        length = 1.5 if longer else 0.4
    if length is None and piece.has("flag", "half", "double"):
        length = 0.25 if piece.has("flag", "half") else 1.0
    piece.use(*piece.all("thing", "slower", "faster", "speed"))
    made = call(
        "add_transitions",
        kind=_wanted_kind(piece) or (_kind_now(subject) if length is not None and piece.verb != "add" else None),
        varied=True if _VARIED.search(piece.text.lower()) else None,
        duration_s=min(10.0, length) if length else None,
        where=_named_cuts(piece),
    )
    return Reading((*call("split", at_s=moments).calls, *made.calls)) if moments else made


_PASSAGE_S, _PASSAGE_MIN_S = 1.0, 0.1


def _kind_now(subject: Subject) -> str | None:
    """Return the kind of the transitions that are there, which stays where only their length is to change."""
    main = subject.context.timeline.main_track
    return next((each.kind for each in main.transitions), None) if main else None


def _passage_now(subject: Subject) -> float:
    """Return how long in seconds the longest transition of the film is; the usual length where it has none."""
    main = subject.context.timeline.main_track
    return max((seconds_from_ticks(each.duration) for each in main.transitions), default=_PASSAGE_S) if main else _PASSAGE_S


def _wanted_kind(piece: Piece) -> str | None:
    """Return the kind that is named, the last one where one is changed to another: "change the dissolve to a wipe"."""
    kinds = [str(token.get("transition")) for token in piece.all("transition")]
    return kinds[-1 if piece.verb == "change" else 0] if kinds else None


_BESIDE_CLIP: Final = re.compile(r"\b(?P<side>before|after|into|out of|following)\b")


def _beside_clip(piece: Piece, clips: int) -> int:
    """Return the cut before or after the one clip that is named: "the transition before the last clip"; 0 where none is."""
    side = _BESIDE_CLIP.search(piece.text.lower())
    numbers = named_clips(piece.tokens, clips or piece.clips) if piece.has("thing", "clip") else []
    if side is None or len(numbers) != 1:
        return 0
    return numbers[0] - 1 if side["side"] in {"before", "into"} else numbers[0]


def _named_cuts(piece: Piece, clips: int = 0) -> list[int] | None:
    """Return the numbers of the cuts that are named: "the second transition", "between clip 1 and clip 2"; None for all.

    The last one is counted where the film is known to have so many ``clips``.
    """
    counting = [first for first, behind in pairwise(piece.tokens) if behind.means("thing", "clip") and not first.means("thing")]
    counted = [first for first, behind in pairwise(piece.tokens) if behind.means("thing", "transitions")]  # 取消第一个转场
    clip_numbers = [token for token in piece.all("ordinal") if token.means("thing", "clip") and token not in counted]
    named = [token for token in piece.all("ordinal") if token not in clip_numbers and token not in counting]
    if not named and (beside := _beside_clip(piece, clips)):
        return [beside]
    ordinals = [int(token.get("ordinal")) for token in named]  # "before the second clip" names a clip, which stands beside cuts
    cuts = [clips - 1 if number == -1 else number for number in ordinals if number > 0 or clips > 1]
    if piece.has("link", "between") and not cuts:
        cuts = [int(token.get("number")) for token in piece.all("number") if 0 < token.get("number") <= 500]
    if len(cuts) == 2 and abs(cuts[0] - cuts[1]) == 1 and piece.has("link", "between"):
        cuts = [min(cuts)]
    return cuts[:500] if cuts and not piece.has("flag", "all", "every") else None


_STEPS = {
    "brighter": ("brightness", 0.0, 0.12), "darker": ("brightness", 0.0, -0.12), "brightness": ("brightness", 0.0, 0.12),
    "exposure": ("exposure", 0.0, 0.5), "contrast": ("contrast", 1.0, 0.2), "less_contrast": ("contrast", 1.0, -0.2),
    "saturation": ("saturation", 1.0, 0.3), "desaturate": ("saturation", 1.0, -0.3),
    "warmer": ("temperature", 6500.0, -1300.0), "cooler": ("temperature", 6500.0, 1700.0),
}  # fmt: skip
_LIFTED_CONTRAST, _LIFTED_BRIGHTNESS = 0.84, 0.03
_BOUNDS = {
    "brightness": (-1.0, 1.0),
    "exposure": (-3.0, 3.0),
    "contrast": (0.0, 3.0),
    "saturation": (0.0, 3.0),
    "temperature": (2000.0, 12000.0),
}


def color(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Change light and colour by a named amount, or by one step, half of one for "slightly", two for "much"."""
    named = [token for token in piece.all("thing") if token.get("thing") in _STEPS and not _scales_a_look(token, piece)]
    piece.use(*named, *piece.all("thing", "grade", "video", "clip"), *piece.all("look"), *piece.all("mood"))
    arguments: dict[str, Any] = {}
    for token in named:
        property_name, neutral, step = _STEPS[str(token.get("thing"))]
        amount = _amount(piece, neutral, step)
        low, high = _BOUNDS[property_name]
        arguments[property_name] = round(max(low, min(high, amount)), 3)
    looks = [token for token in piece.all("look") if not token.means("thing", *_STEPS)]
    look = looks[0].get("look") if looks else None
    strength = look_strength(piece) if look and not arguments else None
    return call("color", look=look, strength=strength, **arguments, **slots.scope(piece))


def _scales_a_look(token: Token, piece: Piece) -> bool:
    """Say whether a word that may be a step of colour says how strong a look is: 淡一点的复古."""
    return token.means("degree") and any(not look.means("thing", *_STEPS) for look in piece.all("look"))


def look_strength(piece: Piece) -> float | None:
    """Return which share of a look is wanted: a percentage, half of it for "subtle"; None where all of it is."""
    percent = piece.value("percent")
    if percent is not None:
        return max(0.0, min(1.0, abs(float(percent)) / 100))
    return _SUBTLE if piece.has("degree", "slightly", "weaker") or _SOFTLY.search(piece.text.lower()) else None


def color_step(thing: str, strength: float) -> dict[str, float]:
    """Return the arguments of one step of a property of light or colour, so many times as strong as usual."""
    if thing == "lift_blacks":
        return {"contrast": _LIFTED_CONTRAST, "brightness": _LIFTED_BRIGHTNESS}
    property_name, neutral, step = _STEPS[thing]
    low, high = _BOUNDS[property_name]
    return {property_name: round(max(low, min(high, neutral + step * strength)), 3)}


def _amount(piece: Piece, neutral: float, step: float) -> float:
    lower = piece.verb == "lower" or piece.has("degree", "smaller")
    percent = piece.value("percent")
    if percent is not None and neutral != 6500.0:
        change = abs(float(percent)) / 100
        if piece.has("link", "to") and neutral == 1.0:
            return float(percent) / 100
        return neutral + (-change if lower or step < 0 or percent < 0 else change)
    size = step * slots.strength(piece)
    return neutral - size if lower and step > 0 else neutral + size


def look(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Give the picture a named look; "grade it" alone gets the cinematic one, and says so."""
    if _LIKE_ANOTHER.search(piece.text.lower()) and not piece.has("look"):
        return Reading()
    piece.use(*piece.all("thing", "grade", "video", "clip"), *piece.all("look"), *piece.all("mood"))
    if subject.current in {"captions", "title"} and piece.has("color") and not piece.has("look"):
        return Reading()
    name = _named_look(piece)
    if name:
        return call("color", look=name, strength=look_strength(piece), **slots.scope(piece))
    if _BALANCED.search(piece.text.lower()) and _TINTED.search(piece.request.plain):
        return Reading(understood=True)  # "fix the white balance, it looks too yellow": the second part says how
    if piece.unknown_words or piece.free("platform") or piece.has("depicted"):
        return Reading()
    if any(one.name == "color" for one in subject.calls) or _look_follows(piece):
        return Reading(understood=True)
    if _CORRECTED.search(piece.text.lower()):
        return Reading(call("color", **_CORRECTION, **slots.scope(piece)).calls, note(subject, "grade_corrected"))
    return Reading(call("color", look=_ANY_LOOK, **slots.scope(piece)).calls, note(subject, "grade_assumed"))


_LIKE_ANOTHER: Final = re.compile(
    r"\bmatch\w{0,3}\b[^,.;!?\n]{0,30}\b(?:clip|shot|scene|video|first|second|third|last)\b[^,.;!?\n]{0,16}\b(?:to|with|and)\b[^,.;!?\n]{0,16}"
    r"\b(?:clip|shot|scene|one|first|second|third|last)\b"
    r"|\b(?:copy|paste|transfer|same)\b[^,.;!?\n]{0,24}\b(?:grad(?:e|ing)|looks?|colou?rs?|filters?)\b[^,.;!?\n]{0,12}\b(?:from|of|as|on)\b[^,.;!?\n]{0,12}"
    r"\b(?:clip|shot|scene|first|second|third|last)\b"
)
"""Where one clip is to have the colours of another, which nothing here measures."""


def _look_follows(piece: Piece) -> bool:
    """Say whether the look is named later on: "make the colors match and apply a teal and orange look"."""
    return any(token.means("look") for token in tokenize(piece.request) if token.start >= piece.tokens[-1].end)


_HIDDEN = re.compile(
    r"\b(?:phone|number|numbers|address|email|plate|logo|logos|screen|name|names|card|brand|brands|sign|signs|document|password|text|tattoo|car|object)\b"
)
_CORRECTED = re.compile(
    r"\b(?:correct|fix|repair|balanc|adjust)\w{0,4}\b[^,.;!?\n]{0,20}?\bcolou?rs?\b|\bcolou?rs?[- ](?:correct|balanc)\w{0,4}\b"
    r"|\bwhite balance\b|校正|矫正|校准|校色|白平衡|偏色"
)
_CORRECTION: Final = {"contrast": 1.08, "saturation": 1.08}
"""What is done to colours that are to be right, where no look is wanted: no cast can be measured here, so hardly anything is changed."""
_BALANCED = re.compile(r"\b(?:white|colou?r) balance\b")
_TINTED = re.compile(r"\btoo (?:yellow|orange|warm|red|blue|cold|cool)\b|\b(?:warmer|cooler)\b")


_SUBTLE = 0.5
_SOFTLY = re.compile(
    r"\b(?:light|soft|gentle|mild|faint|slight|delicate|hint of|touch of|suave|sutil|leve|liger[oa]|l[eé]g[eè]re?|subtil)\b"
    r"|\b(?:dezent|leicht)\w{0,2}\b|淡淡|浅浅|微微|轻微|柔和|л[её]гк\w{2,3}|薄い|軽い|控えめ|은은한|살짝|약한"
)


def _named_look(piece: Piece) -> str | None:
    """Return the look that says most: "a cinematic look with teal and orange" is not just any cinematic one."""
    names = [str(token.get("look")) for token in piece.all("look")]
    return next((name for name in names if name != _ANY_LOOK), next(iter(names), None))


_TABLE = re.compile(r"\bluts?\b|\.cube\b|(?<![a-z])lut(?![a-z])|查找表")
_GRADED_BY = re.compile(r"^[^,;.!?]{0,24}(?:\blut|查找表)")
_STRENGTH_BEHIND = re.compile(r"[^;.!?]{0,24}?(?P<percent>\d{1,3}) ?(?:%|percent)")


def table_wish(piece: Piece, subject: Subject) -> Reading:
    """Colour the film by a table that was uploaded, as strongly as is said, or take it off: "apply this LUT at 50%", 用这个LUT调色."""
    start, end = sentence_of(piece)
    plain = piece.request.plain
    own = _TABLE.search(piece.text.lower())
    behind = _GRADED_BY.match(plain[piece.tokens[-1].end : end]) if piece.has("thing", "grade") else None
    if not (own or behind) or piece.has("quote") or piece.has("ask"):
        return Reading()
    if piece.verb == "remove":
        return call("remove_effects", kinds=["lut"])
    file = piece.first("file")
    name = piece.words_of(file) if file and piece.words_of(file).lower().endswith(".cube") else None
    uploaded = any(asset.name.lower().endswith(".cube") for asset in subject.context.assets)
    if name is None and piece.has("look") and not uploaded:
        return Reading()  # "a cinematic LUT" is a look of the house
    said = _STRENGTH_BEHIND.match(plain[start:end], piece.tokens[-1].end - start)
    percent = piece.value("percent") or (said and float(said["percent"]))
    strength = slots.strength(piece)
    share = max(0.0, min(1.0, float(percent) / 100)) if percent else strength if strength < 1 else None
    subject.read_until = max(piece.tokens[-1].end, start + said.end() if said else 0, piece.tokens[-1].end + behind.end() if behind else 0)
    return call("apply_lut", name=name, strength=share, **slots.scope(piece))


_ALL_BUT_ONE: Final = re.compile(
    r"\b(?:every(?:one|body|thing)|people|others?)\b[^,.;!?\n]{0,12}"
    r" (?:except|but|besides|apart from|other than) (?:for )?"
    r"(?:me|my|him|her|us|the (?:speaker|host|subject|product))\b"
)
"""Where one person is to stay sharp among others."""
EFFECT_AMOUNTS = {
    "blur": ("radius", 0.01),
    "sharpen": ("amount", 0.5),
    "vignette": ("amount", 0.5),
    "grain": ("amount", 0.2),
    "pixelate": ("size", 0.02),
    "denoise": ("amount", 0.5),
    "stabilize": ("smoothing", 0.5),
}


_SHAKING: Final = re.compile(
    r"\b(?:add|adding|put|give|apply|want|use|insert|make)\b[^.;]{0,24}\bshak(?:e|es|ing)\b"
    r"|(?:加上?|来|添加|做|给)[^，。,防稳]{0,6}[抖晃震]动?(?!得|的|太|很)|[抖晃]动?(?:一下|几下|两下|效果|特效)"
)
"""Where the picture is to shake, and not to shake less."""


def effect(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Put an effect of the catalogue on clips, or take it off."""
    where = slots.scope(piece)
    if thing == "denoise" and piece.has("thing", "audio", "voice"):
        return call("denoise_audio")
    if thing == "echo" and piece.verb in {"remove", "lower"} and subject.current != "echo":
        return refuse(subject, "dereverb")
    if thing == "stabilize" and _SHAKING.search(piece.text.lower()) and piece.verb not in {"remove", "lower", "cut"}:
        return refuse(subject, "effects")  # "shake the camera", 加点抖动: the inverse of what is at hand
    if thing in {"blur", "pixelate"} and piece.has("flag", "face") and piece.verb != "remove":
        return call("cover_faces", style="mosaic" if thing == "pixelate" else None, **where)
    shake_or_grain = thing in {"stabilize", "denoise", "deinterlace"}
    if thing in {"blur", "pixelate"} and _ALL_BUT_ONE.search(piece.text.lower()):
        return refuse(subject, "mask")
    if thing in {"blur", "pixelate"} and piece.verb in {"", "add"} and _HIDDEN.search(piece.text.lower()):
        return refuse(subject, "mask")
    if piece.verb == "remove" and not shake_or_grain:
        return call("remove_effects", kinds=[thing], **where)
    parameters = None
    strength = slots.strength(piece)
    if thing in EFFECT_AMOUNTS and strength != 1.0:
        name, usual = EFFECT_AMOUNTS[thing]
        parameters = {name: usual * strength}
    return call("effect", kind=thing, parameters=parameters, **where)


def chroma_key(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Key out a green screen, or one of the colour that is named."""
    if piece.verb == "remove" and piece.has("thing", "effects"):
        return call("remove_effects", kinds=["chroma_key"])
    words = piece.request.plain[piece.tokens[0].start : piece.tokens[-1].end]
    blue = any(word in words for word in ("blue", "蓝", "azul", "bleu", "blau", "син", "青", "ブルー", "블루"))
    piece.use(*piece.all("thing", "effects", "blur"))
    return call("effect", kind="chroma_key", parameters=BLUE_SCREEN if blue else None, **slots.scope(piece))


def enhance(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Lightly clean up the picture, and say what was taken for it."""
    piece.use(*piece.all("thing", "sharpen", "video"))
    calls = call("effect", kind="sharpen").calls + call("color", contrast=1.1).calls
    return Reading(calls, note(subject, "enhance_note"))


def picture_in_picture(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Show one file or clip small over the other; for a stretch of the film it is laid over it there."""
    named = piece.first("thing", "pip")
    file = next((token for token in reversed(piece.all("file")) if named and token.start < named.start), piece.first("file"))
    number = next((int(token.get("ordinal")) for token in piece.all("ordinal") if token.get("ordinal") > 0), 0)
    names = [asset.name for asset in subject.context.assets if asset.kind is not MediaKind.AUDIO]
    percent = piece.value("percent")
    scale = max(0.05, min(0.9, float(percent) / 100)) if percent else None
    piece.use(*piece.all("thing", "clip", "video"))
    name = piece.words_of(file) if file else names[number - 1] if 0 < number <= len(names) else None
    when = slots.timing(piece) if name and piece.free("duration") else {}
    if when:
        return call("overlay", name=name, position=slots.corner(piece).get("corner", "bottom_right"), **when)
    return call("picture_in_picture", name=name, scale=scale, **slots.corner(piece))


def placed_picture(piece: Piece, subject: Subject) -> Reading:
    """Read where one clip, or two, should stand: "put the second video in the bottom right corner", "clip1 on top and clip2 below"."""
    if piece.verb not in {"add", "move", "make", "change"} or piece.has("quote"):
        return Reading()
    corner = slots.corner(piece) if piece.value("position") in _CORNERS else {}
    number = next((int(token.get("ordinal")) for token in piece.all("ordinal") if token.get("ordinal") != -1), None)
    named = piece.first("file")
    if corner and (named is not None or (number and piece.has("thing", "video", "clip"))):
        names = [asset.name for asset in subject.context.assets if asset.kind is not MediaKind.AUDIO]
        name = piece.words_of(named) if named else names[number - 1] if number and number <= len(names) else None
        return call("picture_in_picture", name=name, **corner)
    places = {str(token.get("position")) for token in piece.all("position")}
    if len(piece.all("file")) == 2 and (places >= {"top", "bottom"} or places >= {"left", "right"}):
        return call("split_screen", direction="vertical" if "top" in places else "horizontal")
    return Reading()


def split_screen(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Show two pictures at once."""
    piece.use(*piece.all("thing", "clip", "video", "merge", "split"), *piece.all("shape"))
    stacked = piece.has("flag", "vertical_stack") and not piece.has("position", "left")
    return call("split_screen", direction="vertical" if stacked else None)


def slideshow(piece: Piece, subject: Subject, thing: str) -> Reading:
    """Show every photo in order. "Photos" counts only where a slideshow is asked for or photos are all there is."""
    word = next((token for token in piece.all("thing", "slideshow")), None)
    wanted = piece.verb in {"create", "make", "add", "change", ""} or only_photos(subject)
    if word is None or not wanted or piece.verb in {"remove", "cut"}:
        return Reading()
    piece.use(*piece.all("thing", "video", "clip", "order", "merge"))
    seconds = _seconds_per_photo(piece, subject)
    if seconds is None and any(one.name in {"zoom", "reorder"} for one in subject.calls) and not piece.has("verb", "create", "make"):
        return Reading()
    if seconds is None:
        return Reading((), note(subject, "recipe_slideshow"), "slideshow")
    return call("slideshow", seconds_per_photo=max(0.3, min(60.0, seconds)))


def _seconds_per_photo(piece: Piece, subject: Subject) -> float | None:
    """Return how long each photo stands: as named, or its share of the length that is named for the whole."""
    seconds = next((slots.seconds_of(token) for token in piece.free("duration")), None)
    photos = sum(asset.kind is MediaKind.IMAGE for asset in subject.context.assets)
    if seconds is None or photos < 2 or _PER_PHOTO.search(piece.text.lower()):
        return seconds
    whole = _WHOLE_LENGTH.search(piece.text.lower()) is not None or seconds > _PHOTO_S_MAX
    return round(seconds / photos, 3) if whole else seconds


def only_photos(subject: Subject) -> bool:
    """Say whether everything that was uploaded is a photo."""
    return bool(subject.context.assets) and all(asset.kind is MediaKind.IMAGE for asset in subject.context.assets)
