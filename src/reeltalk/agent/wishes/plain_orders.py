"""Orders where there is no footage that are neither a picture nor a story: a sound, music, a logo, letters that move, a countdown.

Each reader takes a whole message; a description that only speaks of such a thing is left to the others.
"""

from __future__ import annotations

import re
from typing import Any, Final

from reeltalk import limits
from reeltalk.agent import slots
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.lexicon import load_lexicon
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.signs import simplified
from reeltalk.agent.wishes import order_patterns as patterns
from reeltalk.agent.wishes.order_calls import Ordered, Reader, call_of, clip_calls, is_empty, mood_of
from reeltalk.agent.wishes.order_words import says_enough
from reeltalk.agent.wishes.prompts import QUOTED, cleaned, described, details, number
from reeltalk.agent.wishes.referring import piece_of

_I: Final = re.IGNORECASE
READ_MAX: Final = 300
COUNTDOWN_MAX: Final = 60
SHOT_S: Final = 5.0
_SECONDS: Final = (
    r"(?:,? ?(?:for |of |about |lasting |around )?(?P<length>\d{1,3}(?:\.\d)?|one|two|three|five|ten)"
    r" ?-?(?P<unit>s|secs?|seconds?|min|minutes?)(?: long)?)?"
)
_HAN_SECONDS: Final = r"(?:[，,、 ]*(?P<length>\d{1,3}|[一二两三五十半])(?P<unit>秒钟?|分钟))?"
_ASKED: Final = rf"^\s*{patterns.POLITE}(?:{patterns.MAKE} )?(?:me |us )?(?:an? |some |the )?"
_HAN_ASKED: Final = r"^\s*(?:请|帮我|给我|麻烦|我要|我想要|想要|需要)*(?:生成|制作|做|来|要|创作|录|配)?(?:一?[个段首条支声点些])?"

_PRESENTER: Final = re.compile(
    r"\btalking (?:dog|cat|baby|photo|portrait|animal|character|face|picture)s?\b[^.\n]{0,20}\b(?:say|speak|talk)\w*|"
    r"\b(?:ai|virtual|digital) (?:influencer|character|actor|actress|model|clone|twin)s?\b[^.\n]{0,30}\b(?:say|speak|talk|read|present)\w*|"
    r"\b(?:talking|speaking|ai|virtual|digital|animated) (?:avatar|presenter|spokes(?:person|woman|man)|human|host|anchor)s?\b"
    r"|\bavatars?\b[^.\n]{0,30}\b(?:say|speak|talk|read|present|introduc)\w*|\blip-? ?sync\w*|数字人|虚拟人|虚拟主播|对口型",
    _I,
)
_SOUND: Final = re.compile(
    rf"{_ASKED}(?:(?P<name>[a-z][a-z' -]{{1,40}}?) (?:sound effects?|sfx|foley|sounds?|noises?)"
    rf"|(?:sound effects?|sfx|sounds?)(?: of|:) (?:an? |the )?(?P<of>[a-z][a-z' -]{{1,40}}?)){_SECONDS}[.!]*$",
    _I,
)
_HAN_SOUND: Final = re.compile(rf"{_HAN_ASKED}(?P<name>[\u4e00-\u9fff]{{1,12}}?)的?(?:音效|声效){_HAN_SECONDS}[。！]*$")
_NOT_A_SOUND: Final = re.compile(r"\b(?:background|good|better|no|original|music|any|my)\b|背景|原声|音乐", _I)
_MUSIC: Final = re.compile(
    rf"{_ASKED}(?:(?P<early>\d{{1,3}})[ -]?(?P<early_unit>s|secs?|seconds?|min|minutes?)(?: of)? )?(?P<genre>(?:[a-z][\w'&-]* ){{0,4}}?)"
    r"(?:background |instrumental |theme )?(?:music|soundtrack|song|tune|track|beat|jingle|melody|bgm|(?<=\w )piece)"
    rf"(?: for (?:an? |my |our |the |use in )?(?P<use>[\w' -]{{3,50}}?))?{_SECONDS}[.!]*$",
    _I,
)
_HAN_MUSIC: Final = re.compile(
    rf"{_HAN_ASKED}(?:(?P<early>\d{{1,3}})(?P<early_unit>秒钟?|分钟)(?:长)?的?)?(?:适合|用于)?(?P<genre>[\u4e00-\u9fff\w-]{{0,12}}?)的?(?:背景音乐|配乐|纯音乐|音乐|BGM|bgm|曲子)"
    rf"{_HAN_SECONDS}(?:[，,](?:适合|用于|用在|给)(?P<use>[^，,。]{{2,16}}))?[。！]*$"
)
_ASKED_FOR: Final = rf"\s*{patterns.POLITE}{patterns.MAKE}\b|\s*(?:请|帮我|给我|麻烦|我要|我想要|想要|需要)*(?:生成|制作|做|来|创作)"
_OF_FILM: Final = re.compile(r"\b(?:whole|entire|each|every|all|throughout)\b", _I)
_TEMPO: Final = re.compile(r",? ?(?:\b(?:at|of) )?(?P<beats>\d{2,3}) ?bpm\b", _I)
_NO_GENRE: Final = re.compile(r"^(?:add|with|lyric|the|my|new|other|some|different|more|no|without|remove|change|a|an|of)\b", _I)
_LOGO: Final = re.compile(
    rf"{_ASKED}(?P<style>(?:[\w-]+ ){{0,4}}?)logo(?! (?:animation|intro|reveal|sting|in|at|on|as|to)\b)(?: design)?"
    r"(?P<rest>(?: for|:| called| named|,| that| with).+)$"
    r"|^\s*(?:请|帮我|麻烦)*(?P<han_for>[给为](?:我的?|我们的?)?[^，。,]{1,16}?)?"
    r"(?:设计|生成|做|画)(?:一?[个款张])?(?P<han_style>[^，。,]{0,10}?)的?(?:logo|标志|徽标)(?P<han>.*)$",
    _I,
)
_LOGO_ABROAD: Final = re.compile(
    r"^\s*(?:bitte |por favor,? )?"
    r"(?:erstelle?|mache?|entwirf|gestalte|crea|haz|diseña|crie|faça|crée|fais|dessine|создай|сделай|нарисуй)\w*"
    r" (?:mir |me |moi |мне )?(?:ein(?:e|en)? |una? |uma? |une? )?(?P<what>(?:logotipo|logo|логотип)\b.{2,})$",
    _I,
)
_IDEA: Final = re.compile(
    r"^\s*(?:please )?(?:turn|make|bring|transform) (?:my|this|the|an?) (?:\w+ )?(?:idea|concept|vision|thought|pitch)"
    r" (?:in)?to (?:life as )?(?:an? )?"
    r"[^:\n]{0,40}?\b(?:video|commercial|ad|advert|film|clip|reel|spot|short|trailer)\b[^:\n]{0,20}: *(?P<prompt>.{4,})$",
    _I | re.DOTALL,
)
_NAMED_CLIP: Final = re.compile(r"^\s*(?:an? )?(?P<prompt>[a-z'-]+(?: [a-z'-]+){1,4}) (?:video|clip|animation)[.!]*$", _I)
_NO_SUBJECT: Final = re.compile(
    r"\b(?:promo|tiktok|youtube|instagram|vertical|square|landscape|long|short|full|whole|new|first|second|third|last|next|other|music|lyric|raw|final"
    r"|all|every|each|some|more|another|no|without|status|intro|outro|side|picture)\b",
    _I,
)
_LETTERS_ASKED: Final = re.compile(
    rf"^\s*{patterns.POLITE}(?:animate (?:the )?(?:words?|text|title|phrase|letters)\b"
    rf"|(?:{patterns.MAKE} )?(?:me )?(?:an? )?(?:[\w-]+ ){{0,3}}?"
    r"(?:text animation|animated (?:text|title|words?)|kinetic (?:text|typography)|typing animation|word art|typewriter text)\b)"
    r"|[\"”」』](?:这?[一二两三四五六七八九十\d]+个(?:大)?字)?[^，。]{0,6}?(?:做成|变成|生成|制成|用)[^，。]{0,12}?(?:文字|字体)?动画"
    r"|(?:做|生成|来|制作)(?:一?[个段])?[^“\"，。]{0,10}?(?:动画文字|文字动画|动态文字|打字机?(?:动画|效果))",
    _I,
)
_COUNTDOWN: Final = re.compile(
    rf"{_ASKED}(?:(?P<n>\d{{1,2}})[ -]?(?:s|secs?|seconds?) )?(?:[\w-]+ ){{0,2}}?countdown(?: (?:video|clip|animation|timer|screen))?"
    r"(?:,? (?:from|of|for) (?P<from>\d{1,2}|ten|five|three)(?: ?(?:to (?:1|0|one|zero)|s|secs?|seconds?))?)?(?:,? [^.\n]{0,40})?[.!]*$"
    rf"|{_HAN_ASKED}(?:(?P<han>\d{{1,2}}|[三五十])秒的?)?倒计时(?P<han_n>\d{{1,2}}|[三五十])?秒?(?:的?(?:视频|动画|短片|片头))?[。！]*$",
    _I,
)
_COUNT: Final = r"(?P<count>[2-9]|1\d|two|three|four|five|six|seven|eight)"
_SHOTS: Final = re.compile(
    rf"{_ASKED}(?:(?:[\w-]+ ){{0,3}}?(?:video|film|reel|short|clip) (?:of|with|in) )?{_COUNT} "
    r"(?:short |different |quick )?(?:b-?roll |cinematic |aerial |drone )?"
    r"(?:scenes?|shots?|clips?)(?:,? (?:of|at|with)?,? ?(?P<each>\d{1,2}(?:\.\d)?)[ -]?(?:s|secs?|seconds?)(?![a-z])"
    r"(?: each| long| per (?:scene|shot|clip))*)?,?"
    r" ?(?:about|of|showing|on|for|:|-) ?(?P<prompt>[^\n]{3,})$",
    _I,
)
_SHOTS_BEHIND: Final = re.compile(
    rf"{_ASKED}b-?roll (?:of|showing|about) (?P<prompt>[^,.\n]{{3,120}}?),? (?:in )?{_COUNT} (?:shots|clips|scenes)"
    r"(?:,? (?P<each>\d{1,2}) ?(?:s|secs?|seconds?) each)?[.!]*$",
    _I,
)
_SLIDES: Final = re.compile(
    rf"{_ASKED}(?:[\w/-]+ ){{0,3}}?slide ?show (?:about|of|on) (?!my |our |these |the photos)(?P<prompt>[^,.\n]{{3,120}}?)"
    r"(?:, (?P<each>\d{1,2}(?:\.\d)?) ?(?:s|secs?|seconds?)(?: each| per slide| a slide)+)?(?P<rest>,[^\n]*)?$",
    _I,
)
_HAN_SHOTS: Final = re.compile(
    rf"{_HAN_ASKED}(?:[竖横]屏的?)?(?P<count>[2-9二两三四五六七八])(?:个|段|条)"
    r"(?:镜头|场景|画面|空镜头?|片段|分镜)(?:的?(?:短视频|短片|视频|片子|动画))?"
    r"(?:[，,]?每(?:个|段|条|一)?(?:镜头|场景|段)?(?P<each>\d{1,2})秒)?"
    r"(?:[，,](?:竖|横)(?:屏|版))?[，,：: ]*(?:主题是?|内容是?|关于|讲述?|拍|展示)?[：:]?(?P<prompt>[^。\n]{2,160})"
)
_HAN_TAIL: Final = re.compile(r"[，,](?=(?:最后|结尾|配|加|带|导出|要有|字幕|音乐|背景音乐|bgm))", _I)
_SHOTS_OF: Final = {
    "en": (
        *("{}", "{}, close up", "{}, seen from afar", "{}, in soft morning light"),
        *("{}, at sunset", "{}, from above", "{}, at night", "{}, a last look"),
    ),
    "zh": ("{}", "{}，特写", "远处的{}", "清晨的{}", "夕阳下的{}", "俯瞰{}", "夜晚的{}", "最后一眼：{}"),
}
"""How one subject is shown in several shots."""
_SHORTER: Final = {
    "en": "A sound effect is as long as it is made here; its length cannot be set.",
    "zh": "音效的时长由音效本身决定，这里不能指定。",
}


def _read_presenter(text: str, context: PlanningContext, language: str) -> Ordered | None:
    if _PRESENTER.search(text) is None or patterns.QUESTION.search(text):
        return None
    return Ordered((ToolCall("refuse", load_lexicon().refusal("lip_sync", language)),), text.strip())


def _read_sound(text: str, context: PlanningContext, language: str) -> Ordered | None:
    found = _SOUND.match(text) or _HAN_SOUND.match(text)
    name = (found["name"] or found.groupdict().get("of") or "").strip() if found else ""
    if found is None or not name or _NOT_A_SOUND.search(name):
        return None
    note = _SHORTER["zh" if language == "zh" else "en"] if found["length"] else ""
    return Ordered((ToolCall("add_sound", {"sound": name}),), text.strip(), note=note)


def _read_music(text: str, context: PlanningContext, language: str) -> Ordered | None:
    tempo = _TEMPO.search(text)
    text = _TEMPO.sub("", text)
    found = _MUSIC.match(text) or _HAN_MUSIC.match(text)
    genre = (found["genre"] or "").strip().lower() if found else ""
    if found is None or _NO_GENRE.match(genre) or not genre + (found["use"] or "") + (found["length"] or ""):
        return None
    groups = found.groupdict()
    asked = re.match(_ASKED_FOR, text, _I)
    if not (asked or tempo or groups["use"] or groups["length"] or groups.get("early")) or _OF_FILM.search(groups["use"] or ""):
        return None  # "..., lo-fi music" beside another order
    length, unit = groups["length"] or groups.get("early"), groups["unit"] or groups.get("early_unit") or "s"
    arguments: dict[str, Any] = {"genre": genre or mood_of(groups["use"] or "")}
    if length:
        seconds = number(length) * (60 if unit.lower().startswith(("m", "分")) else 1)
        arguments["duration_s"] = max(limits.MUSIC_MIN_S, min(limits.MUSIC_MAX_S, seconds))
    if tempo:
        arguments["tempo_bpm"] = max(40.0, min(240.0, float(tempo["beats"])))
    return Ordered((ToolCall("compose_music", arguments),), text.strip())


def _read_logo(text: str, context: PlanningContext, language: str) -> Ordered | None:
    found, abroad = _LOGO.match(text), _LOGO_ABROAD.match(text)
    if abroad is not None:
        return Ordered((call_of("generate_image", prompts=[cleaned(abroad["what"])], aspect="1:1"),), text.strip())
    if found is None:
        return None
    if found["rest"]:
        what, rest = described(f"{found['style']}logo{found['rest']}")
    else:
        owner = re.sub(r"^[给为](?:我的?|我们的?)?", "", found["han_for"] or "")
        what, rest = described(f"{owner}{found['han_style'] or ''}的logo{found['han']}".lstrip("的").replace("“", "").replace("”", ""))
    return Ordered((call_of("generate_image", prompts=[cleaned(what)], aspect=details(text).aspect or "1:1"),), text.strip(), behind=rest)


def _read_idea(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Read a clip whose subject stands behind what it shall be: "turn my idea into a 30s commercial: ...", "funny cat video"."""
    idea, named = _IDEA.match(text), _NAMED_CLIP.match(text)
    if idea is None and (named is None or patterns.COMMAND.match(text) or patterns.FOOTAGE_WORDS.search(named["prompt"])):
        return None
    if named is not None and _NO_SUBJECT.search(named["prompt"]):
        return None
    shown, rest = described(idea["prompt"] if idea else named["prompt"] if named else "")
    return Ordered(clip_calls(shown, text, context, language), text.strip(), behind=rest) if says_enough(shown) else None


def _read_letters(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Read words that are wanted as moving letters on a plain ground: "animate the word 'SALE' over a yellow background"."""
    quoted, piece = QUOTED.search(text), piece_of(text, context)
    if quoted is None or piece is None or _LETTERS_ASKED.search(text) is None:
        return None
    style = slots.text_style(piece)
    how = details(text[: quoted.start()] + text[quoted.end() :])
    given = {"text": quoted["text"] or quoted["single"], "ground": style.get("box_color"), "color": style.get("color")}
    call = call_of("title_card", **given, animation=style.get("animation") or "pop", duration_s=how.duration_s)
    shape = () if how.aspect is None else (ToolCall("set_canvas", {"aspect": how.aspect}),)
    return Ordered((call, *shape), text.strip())


def _read_countdown(text: str, context: PlanningContext, language: str) -> Ordered | None:
    found = _COUNTDOWN.match(text)
    if found is None:
        return None
    said = found["n"] or found["from"] or found["han"] or found["han_n"]
    start = max(1, min(COUNTDOWN_MAX, round(number(said)))) if said else None
    return Ordered((call_of("countdown", start=start),), text.strip())


def _read_shots(text: str, context: PlanningContext, language: str) -> Ordered | None:
    """Read so many scenes of one thing, or one of each thing of a list: "4 scenes of 5 s about ...", 三段空镜：海边、森林、雪山."""
    found = _SHOTS.match(text) or _SHOTS_BEHIND.match(text) or _SLIDES.match(text) or _HAN_SHOTS.match(text)
    if found is None:
        return None
    groups = found.groupdict()
    told, rest = described(groups["prompt"])
    if language == "zh" and (tail := _HAN_TAIL.search(groups["prompt"])):
        told, rest = cleaned(groups["prompt"][: tail.start()]), groups["prompt"][tail.end() :]
    count = round(number(groups["count"])) if groups.get("count") else 5
    listed = [cleaned(part) for part in re.split(r"[,;、，；]| and |和", told) if cleaned(part)]
    views = _SHOTS_OF["zh" if language == "zh" else "en"]
    scenes = listed if len(listed) == count else [view.format(told) for view in views[:count]]
    how = details(text)
    seconds = float(groups["each"]) if groups.get("each") else SHOT_S
    board = call_of("storyboard", scenes=scenes, seconds_per_scene=max(1.0, min(10.0, seconds)), captions=False, aspect=how.aspect)
    behind = ", ".join(part for part in (rest, (groups.get("rest") or "").strip(" ,.")) if part)
    return Ordered((board, ToolCall("add_transitions", {"kind": "cross_dissolve"})), text.strip(), behind=behind)


def _where_nothing_is(read: Reader) -> Reader:
    def reader(text: str, context: PlanningContext, language: str) -> Ordered | None:
        return (
            read(simplified(text.strip()) if read in {_read_music, _read_sound} else text.strip(), context, language)
            if len(text) <= READ_MAX and is_empty(context)
            else None
        )

    return reader


READERS: Final[tuple[Reader, ...]] = tuple(
    _where_nothing_is(read)
    for read in (_read_presenter, _read_sound, _read_music, _read_logo, _read_idea, _read_letters, _read_countdown, _read_shots)
)
