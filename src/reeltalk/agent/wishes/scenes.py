"""Wishes for more than one new thing: storyboards and scripts, clips for what is said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from reeltalk import limits
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.plans import ToolCall
from reeltalk.agent.wishes.covers import read_cover
from reeltalk.agent.wishes.files import names_file
from reeltalk.agent.wishes.films import read_film
from reeltalk.agent.wishes.order_calls import Ordered, Reader, is_empty, mood_of
from reeltalk.agent.wishes.prompts import cleaned, described, details, is_only_a_file
from reeltalk.agent.wishes.voices import read_dubbing, read_voice, voice_named

_I: Final = re.IGNORECASE
SCENE_S: Final = 4.0
SCENE_WORDS: Final = 12
"""How many words of short sentences make one scene together: a picture shows one thing well."""
HAN_PER_WORD: Final = 1.6
SCENES_DOUBLED_MAX: Final = 5
"""How often what makes a scene may be doubled, so that a long text is told to its end."""
ENDING_S: Final = 1.0
"""How long a film that reads a text aloud fades out behind its last word."""
HEADLINE_WORDS: Final = 14
VIEWS: Final = {"en": ("{}", "{}, seen from afar", "{}, at sunset"), "zh": ("{}", "远处的{}", "夕阳下的{}")}
"""How a subject without a story is told in three scenes."""

_PLAN: Final = re.compile(
    r"\bplan (?:it|this|that) (?:out )?as (?:\w+ )?scenes\b|\b(?:as|in|into) (?:\w+ )?scenes\b|\bscene by scene\b|\bstory ?board\b|"
    r"分镜|分场景|按场景|拆成(?:几个|多个|\d+个)?场景|规划成场景",
    _I,
)
_COUNTED_SCENES: Final = re.compile(r"(?:in|into|as) (?:\d+|two|three|four|five|six|seven|eight) scenes", _I)
_STORYBOARD: Final = re.compile(r"\bplan (?:it|this|that)\b|\bstory ?board\b|分镜|规划", _I)
_CUTTING: Final = re.compile(r"\b(?:split|cut|divide|chop|separate|trim)\b|拆|分割|剪", _I)
_ASKED: Final = re.compile(
    r"^\s*(?:please )?(?:make|create|generate|produce|plan|draw|write|story ?board)?\s*(?:me )?"
    r"(?:(?:an?|the)\s+(?:\d+[- ]second )?(?:short )?(?:story ?board|video|clip|film|animation)\b)?\s*(?:of|about|for|on|:|from)?\s*",
    _I,
)
_LEFT_OVER: Final = re.compile(r"^(?:an?\s+|the\s+)?(?:of|about|for|from|with)\s+", _I)
_ASKED_ZH: Final = re.compile(r"^\s*(?:请|帮我|给我)*(?:做|生成|制作|画|写|规划)?(?:一?[个段条])?(?:关于)?")
_DRESSING: Final = re.compile(
    r"^\s*[,，]?\s*(?:(?:with|and|plus|including)\s+(?:(?:an?|some|the)\s+)?(?:voice|narrat|caption|subtitle|music|transition|sound)[^.\n:]*"
    r"|(?:并|再)?(?:带|配|加|有|用)上?(?:旁白|配音|解说|字幕|音乐|配乐|转场)[^。\n：]*)",
    _I,
)
"""What is said behind "plan it as scenes" of how the film is finished: no part of its story."""
_SCRIPT: Final = re.compile(
    r"^\s*(?:please )?(?:turn|make|convert|transform|create|generate|produce|(?:here(?:'s| is)|this is)"
    r"(?=[^:\n]{0,120}\b(?:video|film|reel)\b))\b[^:\n：]{0,60}?\b(?:script|"
    r"article|blog post|blog|story|essay|poem|narration|"
    r"following text|text below|news(?![- ]style))\b[^:\n：]{0,60}?[:：\n]\s*(?P<script>.{30,})"
    r"|^\s*(?:请|帮我)*(?:把|将|用|根据)(?:这|下面|以下)?[^:\n：]{0,12}?(?:脚本|文章|文案|故事|新闻|"
    r"诗)[^:\n：]{0,20}?(?:视频|短片|影片)[^:\n：]{0,8}?[:：\n]\s*(?P<han>.{12,})",
    _I | re.DOTALL,
)
SECONDS: Final = r"(?P<seconds>\d{1,2}(?:\.\d)?) ?(?:s|secs?|seconds?|秒钟?)(?![a-z])"
_NUMBERED: Final = re.compile(
    r"(?:^|[\n;；。.!?:：,，]\s*|\s)(?:(?:scene|shot)\s*\d+(?!\s*s(?:ec)?)|\d{1,2}\s*[.)、]|场景\s*[\d一二三四五六七八九十]+|"
    r"镜头\s*[\d一二三四五六七八九十]+)\s*[:：.)、-]?\s*",
    _I,
)
_SCENE_LENGTH: Final = re.compile(
    rf"(?:\b(?:each|every)(?: scene| shot| one| clip)?(?: is| lasts?| for| should be)?(?: about)? {SECONDS}(?: long)?"
    rf"|\b{SECONDS.replace('seconds', 'after')} (?:each|per (?:scene|shot|clip))\b"
    rf"|每(?:个|一)?(?:个)?(?:场景|镜头|镜|幕|段|画面)(?:大约|约|时长)?{SECONDS.replace('seconds', 'han')}).*",
    _I | re.DOTALL,
)
"""How long each scene is, with what is said behind it of the film as a whole: "... 3. a camp. Each scene 4 seconds, epic music"."""
_HEADLINE_MARK: Final = re.compile(r"^\s*(?:#{1,6}\s|(?:title|headline|标题|题目)\s*[:：])\s*", _I)
_STOPS: Final = re.compile(r"[.!?。！？…,，;；]\s*(?:$|\s|[\u4e00-\u9fff])", re.MULTILINE)
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])|\n+")
_B_ROLL: Final = re.compile(
    r"\b(?:add|insert|generate|make|include|use|with|need|put)\b(?:(?! and |, )[^.]){0,30}\bb-?\s?roll\b|^\s*b-?roll\b|(?:加|"
    r"添加|插入|配|生成)(?:上|一些|点)?(?:空镜|B-?roll|配图画面)",
    _I,
)


def _read_script(text: str, context: PlanningContext, language: str) -> Ordered | None:
    match = _SCRIPT.match(text)
    if match is None:
        return None
    headline, told = parted_headline(match["script"] or match["han"])
    scenes = scenes_of(told)
    if not scenes:
        return None
    order = text[: match.start("script") if match["script"] else match.start("han")]  # what is read aloud asks for no music
    how = details(order)
    made = ToolCall(
        "storyboard", _given(scenes=scenes, seconds_per_scene=SCENE_S, narrate=True, voice=voice_named(order), aspect=how.aspect)
    )
    titled = (ToolCall("add_title", {"text": headline, "animation": "fade_in"}),) if headline else ()
    return Ordered((made, *titled, *_dressed(order), ToolCall("fade", {"out_s": ENDING_S})), text[:200].strip())


def _read_storyboard(text: str, context: PlanningContext, language: str) -> Ordered | None:
    planned = _PLAN.search(text)
    if planned is None:
        return None
    if _COUNTED_SCENES.fullmatch(planned.group()) and (film := read_film(text, context, language)):
        return film
    story = text[: planned.start()] + " " + _DRESSING.sub("", text[planned.end() :])
    story = re.sub(r"^\W+|\b(?:and|then|please)\s*$", "", story.strip(), flags=_I)
    if not _STORYBOARD.search(text) and (not is_empty(context) or _CUTTING.search(story)):
        return None
    each = _SCENE_LENGTH.search(story)
    scenes, rest = _listed(story[: each.start()] if each else story), ""
    if not scenes:
        body, rest = described(story)
        scenes = _told_in_views(_ASKED_ZH.sub("", _ASKED.sub("", body)), language)
    if not scenes:
        return None
    how = details(text)
    named = next((float(group) for group in each.groups() if group), 0.0) if each else 0.0
    shared = how.duration_s / len(scenes) if how.duration_s else SCENE_S
    seconds = max(1.0, min(named or shared, 10.0))
    narrate = re.search(r"voice|narrat|旁白|配音|解说", text, _I) is not None
    held = True if narrate and (named or how.duration_s) else None
    voice = voice_named(text) if narrate else None
    given = _given(scenes=scenes, seconds_per_scene=round(seconds, 2), narrate=narrate or None, voice=voice, hold=held, aspect=how.aspect)
    return Ordered((ToolCall("storyboard", given), *_dressed(text)), text.strip(), behind="" if narrate or is_only_a_file(rest) else rest)


def _dressed(text: str) -> tuple[ToolCall, ...]:
    """Return what joins scenes to a film, as far as the message does not rule it out."""
    calls = [ToolCall("add_transitions", {"kind": "cross_dissolve"})]
    if not re.search(r"\b(?:no|without) music\b|不要(?:音乐|配乐)", text, _I):
        calls.append(ToolCall("add_music", {"mood": mood_of(text)}))
    return tuple(calls)


_SECONDS_BEHIND: Final = r" ?(?:s|secs?|seconds?)?(?![a-z])"
_B_ROLL_OF: Final = re.compile(
    r"\bb-?\s?roll\b(?: (?:clips?|footage|shots?))? (?:of|showing|with) (?P<prompt>[^.;\n]{2,200}?)"
    r"(?:,? (?:and )?(?:then )?(?:put|place|lay|show|use|insert|play) (?:it|them|that))? (?:over|at|from|between|on|during)(?: the film)?"
    r"(?: (?:from|at|between))? (?P<start>\d{1,3}:\d{2}|\d{1,4}(?:\.\d)?(?= ?(?:s|secs?|seconds?|to|and|until|-|–)(?![a-z])))"
    rf"{_SECONDS_BEHIND}"
    rf"(?:(?: to | ?[-–] ?| and | until )(?P<end>\d{{1,3}}:\d{{2}}|\d{{1,4}}(?:\.\d)?){_SECONDS_BEHIND}"
    rf"| for (?P<length>\d{{1,2}}){_SECONDS_BEHIND})?(?![\w:])"
    r"|(?:在|从)?第?(?P<han_start>\d{1,4})秒?(?:[到至-](?:第)?(?P<han_end>\d{1,4})秒)?(?:的?(?:地方|位置|时候))?(?:插入|加入|加上?|放上?|配上?)"
    r"(?:一?[段个些点])?(?P<han>[^，。,.]{1,40}?)的?(?:空镜头?|b-?roll)"
    r"|(?:生成|制作|做|来|加)(?:一?[段个些])?(?P<made>[^，。,.]{1,40}?)的?(?:空镜头?|b-?roll)[，,]?(?:放|盖|插|加|铺)入?[在到]"
    r"第?(?P<made_start>\d{1,4})秒?(?:[到至-]第?(?P<made_end>\d{1,4})秒)?",
    _I,
)
"""B-roll of one thing at one place: "b-roll of a city at night over 0:05 to 0:10"."""


def _shown_at(text: str, ordered_at: int) -> Ordered | None:
    """Return the order of one covering clip with its place, and what is asked for behind it; None where no place is named."""
    found = _B_ROLL_OF.search(text)
    if found is None:
        return None
    start, end = (
        _clock(found["start"] or found["han_start"] or found["made_start"]),
        found["end"] or found["han_end"] or found["made_end"],
    )
    length = float(found["length"]) if found["length"] else _clock(end) - start if end else 0.0
    given = {"prompt": (found["prompt"] or found["han"] or found["made"]).strip(" ,"), "start_s": start} | (
        {"seconds": min(length, 10.0)} if length >= 1 else {}
    )
    before = text[: min(ordered_at, found.start())].strip(" ,，")
    return Ordered((ToolCall("add_b_roll", given),), text.strip(), before, text[found.end() :].strip(" ,.，。"))


def _clock(text: str) -> float:
    minutes, _, seconds = text.rpartition(":")
    return 60.0 * int(minutes or 0) + float(seconds)


def _read_b_roll(text: str, context: PlanningContext, language: str) -> Ordered | None:
    match = _B_ROLL.search(text)
    if is_empty(context) or names_file(text):
        return None
    shown = _shown_at(text, match.start() if match else len(text))
    if shown is not None or match is None:
        return shown
    return Ordered((ToolCall("add_b_roll", {}),), text.strip(), text[: match.start()].strip(" ,，"), described(text[match.end() :])[1])


# --- scenes


def parted_headline(script: str) -> tuple[str, str]:
    """Return the headline of an article, "" where it has none, and its text: a short first line that is no sentence, above some that are.

    >>> parted_headline("Title: City Trees\\n\\nTrees give shade. They clean the air.")
    ('City Trees', 'Trees give shade. They clean the air.')
    >>> parted_headline("Coffee grows on hills.\\nFarmers pick it.")
    ('', 'Coffee grows on hills.\\nFarmers pick it.')
    """
    first, _, rest = script.strip().partition("\n")
    headline = _HEADLINE_MARK.sub("", first).strip(' *_《》"“”')
    is_one = headline and not _STOPS.search(first) and not _NUMBERED.match(script) and _words(headline) <= HEADLINE_WORDS
    return (headline, rest.strip()) if is_one and _STOPS.search(rest) else ("", script)


def scenes_of(script: str) -> list[str]:
    """Return a script as scenes: numbered ones as they stand, else its sentences, short neighbours together.

    >>> scenes_of("Coffee grows on hills. Farmers pick it.")
    ['Coffee grows on hills. Farmers pick it.']
    >>> scenes_of("1. a hill 2. a city")
    ['a hill', 'a city']
    """
    listed = _whole([cleaned(part) for part in _NUMBERED.split(script)][1:]) if _NUMBERED.search(script) else []
    if listed:
        return listed
    sentences = [part.strip() for part in _SENTENCE.split(script) if part.strip()]
    sizes = (SCENE_WORDS * 2**doubled for doubled in range(SCENES_DOUBLED_MAX))
    grouped = (_grouped(sentences, size) for size in sizes)
    scenes = next((scenes for scenes in grouped if len(scenes) <= limits.SCENES_MAX), _grouped(sentences, SCENE_WORDS))
    return [scene[: limits.PROMPT_MAX_CHARACTERS] for scene in scenes[: limits.SCENES_MAX]]


def _grouped(sentences: Iterable[str], words_max: int) -> list[str]:
    """Return sentences with short neighbours together, as far as they stay within so many words."""
    scenes: list[str] = []
    for sentence in sentences:
        if scenes and _words(f"{scenes[-1]} {sentence}") <= words_max:
            scenes[-1] = f"{scenes[-1]} {sentence}" if sentence.isascii() else scenes[-1] + sentence
        else:
            scenes.append(sentence)
    return scenes


def _words(text: str) -> float:
    han = len(re.findall(r"[\u4e00-\u9fff]", text))
    return han / HAN_PER_WORD if han else len(text.split())


def _listed(text: str) -> list[str]:
    """Return scenes that are numbered or follow one another ("..., then ..."), nothing for a single one."""
    parts = [cleaned(part) for part in _NUMBERED.split(text)] if _NUMBERED.search(text) else []
    if len([part for part in parts[1:] if part]) < 2:
        split = re.split(
            r",?\s+(?:and )?then\s+|\s*->\s*|\s*→\s*|[，,]?(?:然后|接着|最后)|[;；\n]+", _ASKED_ZH.sub("", _ASKED.sub("", text))
        )
        return _whole(split)
    return _whole(parts[1:])


def _whole(parts: Iterable[str]) -> list[str]:
    scenes = [scene for part in parts if len(scene := _LEFT_OVER.sub("", cleaned(part))) > 1]
    return scenes[: limits.SCENES_MAX] if len(scenes) > 1 else []


def _told_in_views(text: str, language: str) -> list[str]:
    subject = _LEFT_OVER.sub("", cleaned(text))
    if len(subject) < 2:
        return []
    return [view.format(subject) for view in VIEWS["zh" if language == "zh" else "en"]]


def _given(**arguments: object) -> dict[str, object]:
    return {name: value for name, value in arguments.items() if value is not None}


READERS: Final[tuple[Reader, ...]] = (_read_script, _read_storyboard, read_film, _read_b_roll, read_cover, read_dubbing, read_voice)
