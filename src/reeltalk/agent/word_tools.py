"""The tools that work on single words: another spelling on the screen, a word that must not be heard."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, Final

from pydantic import Field

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.cutting_tools import seconds_text
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem, listed
from reeltalk.agent.sound_arguments import SetVolume
from reeltalk.agent.sound_tools import set_volume
from reeltalk.agent.spoken import film_words
from reeltalk.agent.stretches import isolate
from reeltalk.agent.text_tools import numbered_caption, text_clips, text_of
from reeltalk.agent.tool_arguments import Arguments, Name, OnTarget, Text
from reeltalk.edits.operations import SetText
from reeltalk.timeline.model import TrackRole
from reeltalk.timeline.time import seconds_from_ticks

MARGIN_S: Final = 0.03
"""How much before and behind a word falls silent with it."""
_SIGNS: Final = re.compile(r"[^\w*]+")
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
SWEAR_WORDS: Final = re.compile(
    r"(?:mother)?f(?:u|\*)(?:c|\*)(?:k|\*)\w*|(?:bull)?sh(?:i|\*)t\w*|bitch\w*|assholes?|bastards?|damn\w*|goddamn\w*|cunts?|dick(?:head)?s?"
    r"|pricks?|wankers?|bollocks|crap\w*|pissed|piss|slut\w*|whore\w*|nigg\w+|fag(?:got)?s?|他妈的?|妈的|操你?妈?|傻逼|卧槽|我操|草泥马|狗屎"
)


class ReplaceWords(Arguments):
    """The words that stand in captions and titles, and those that are to stand there instead."""

    find: Annotated[Name, Field(min_length=1)]
    replace_with: Name


class SetCaption(Arguments):
    """The words that one caption is to have; -1 is the last one."""

    number: Annotated[int, Field(ge=-1, le=5000)]
    text: Text


class MuteWords(Arguments):
    """The words that are to be silent wherever they are said; without any, swear words are."""

    words: Annotated[tuple[Name, ...], Field(max_length=50)] = ()


def replace_words(arguments: ReplaceWords, context: PlanningContext) -> ToolOutcome:
    """Put other words in the place of some, in every caption and title; a capital letter at the beginning stays one."""
    border = "" if _UNSPACED.search(arguments.find) else r"(?!\w)"
    wanted = re.compile(("" if not border else r"(?<!\w)") + re.escape(arguments.find.strip()) + border, re.IGNORECASE)
    draft, replaced = Draft(context.timeline), 0
    for role in (TrackRole.CAPTIONS, TrackRole.TITLES):
        for clip in text_clips(context.timeline, role):
            text, count = wanted.subn(lambda found: _like(found.group(), arguments.replace_with), text_of(clip))
            if count and text.strip():
                draft.do(SetText(clip.id, text))
                replaced += count
    if not replaced:
        raise ToolProblem(
            f"“{arguments.find}” stands in no caption and no title, so there was nothing to replace.",
            f"字幕和标题里都没有“{arguments.find}”，没有可以替换的内容。",
        )
    facts: dict[str, Measured] = {"words_replaced": replaced}
    return ToolOutcome(draft.operations, facts=facts)


def set_caption(arguments: SetCaption, context: PlanningContext) -> ToolOutcome:
    """Put other words into one caption; when it stands and how it looks remain."""
    caption = numbered_caption(arguments.number, context.timeline)
    return ToolOutcome((SetText(caption.id, arguments.text),), facts={"captions": 1})


def _like(before: str, wanted: str) -> str:
    """Return the words with the capitals of those they replace: "Teh" becomes "The"."""
    if before.isupper() and len(before) > 1:
        return wanted.upper()
    return wanted[:1].upper() + wanted[1:] if before[:1].isupper() else wanted


def mute_words(arguments: MuteWords, context: PlanningContext) -> ToolOutcome:
    """Silence words wherever they are said; the picture and all other words stay as they are."""
    heard = film_words(context.timeline, context.facts)
    if not heard:
        raise ToolProblem("I heard no speech in the footage, so I cannot search it by words.", "素材里没有听到说话声，无法按台词查找。")
    wanted = {_plain(word) for word in arguments.words}
    found = [word for word in heard if (_plain(word.text) in wanted if wanted else SWEAR_WORDS.fullmatch(_plain(word.text)))]
    if not found:
        named = listed(arguments.words)
        said = (
            Phrase(
                f"I did not hear “{named.english}” in the footage, so I changed nothing.",
                f"素材里没有听到“{named.chinese}”，所以没有改动。",
            )
            if named.english
            else Phrase("I heard no swear words in the footage, so I changed nothing.", "素材里没有听到脏话，所以没有改动。")
        )
        return ToolOutcome(said=(said,), facts={"words_muted": 0})
    stretches = [(max(0.0, seconds_from_ticks(word.start) - MARGIN_S), seconds_from_ticks(word.end) + MARGIN_S) for word in found]
    silent = isolate(OnTarget.model_construct(target="all", ranges=tuple(stretches)), context)
    inside = SetVolume(mute=True).model_copy(update={"target": silent.target})
    outcome = set_volume(inside, replace(context, timeline=silent.timeline))
    places = listed(seconds_text(word.start) for word in found[:12])
    told = Phrase(f"Silenced at {places.english} s.", f"已在 {places.chinese} 秒处静音。")
    return ToolOutcome((*silent.operations, *outcome.operations), said=(told,), facts={"words_muted": len(found)})


def _plain(word: str) -> str:
    return _SIGNS.sub("", word).casefold()
