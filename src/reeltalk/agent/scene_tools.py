"""The tools that make more than one thing: storyboards, covers, the words of a promo."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final

from reeltalk.agent.best_frame import Frame, best_frame
from reeltalk.agent.context import Made, PlanningContext, Wanted
from reeltalk.agent.cutting_tools import at_position
from reeltalk.agent.footage import floor_to_frame
from reeltalk.agent.generating import about, maker_of, price, put_on_film, quoted, wanted_clip, wanted_picture
from reeltalk.agent.generation_arguments import Cover, PromoTexts, Storyboard
from reeltalk.agent.likeness import refused_likeness
from reeltalk.agent.outcome import Draft, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.spoken import film_words, spoken_language
from reeltalk.agent.targets import story_clips
from reeltalk.agent.taste import styled, taste_of, tastes
from reeltalk.agent.taste_tools import put_into, texts_of
from reeltalk.agent.text_arguments import AddTitle
from reeltalk.agent.text_styles import TITLE_ROLES, caption_preset
from reeltalk.agent.text_tools import add_title
from reeltalk.agent.voice_over import language_of, lay_voice, seconds_of
from reeltalk.edits.captioning import captions_from_words, spread
from reeltalk.edits.operations import AddTrack, Overwrite, SetCaptions
from reeltalk.edits.spoken import TimelineWord, joined
from reeltalk.timeline.model import (
    CaptionWord,
    Clip,
    MediaKind,
    MediaSource,
    TextSource,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
)
from reeltalk.timeline.time import ticks_from_seconds

BREATH_S: Final = 0.5
"""How long a scene goes on behind its last spoken word."""
LAST_BREATH_S: Final = 1.5
"""The same for the last one: a film that stops on its last word seems cut off."""
COVER_S: Final = 1.0
COVER_AT: Final = 0.35
"""The share of the film at which its cover is taken where nobody says."""
PROMO_TASTE: Final = "bold"
TITLE_CHARACTERS_MAX: Final = 42
TITLE_BREATH: Final = ticks_from_seconds(0.2)
_SENTENCES: Final = re.compile(r"(?<=[.!?。！？])\s*")


# --- storyboards


def storyboard(arguments: Storyboard, context: PlanningContext) -> ToolOutcome:
    """Make a film scene by scene: each scene's picture, and its words spoken and shown where that is wanted."""
    refused = refused_likeness(arguments.scenes)
    if refused is not None:
        return refused
    draft, many = Draft(context.timeline), []
    captions: list[Clip] = []
    for number, scene in enumerate(arguments.scenes):
        voice = _spoken(scene, arguments.voice, context) if arguments.narrate else None
        rest_s = LAST_BREATH_S if number == len(arguments.scenes) - 1 else BREATH_S
        spoken_s = 0.0 if voice is None else seconds_of(voice) + rest_s
        seconds = max(spoken_s, arguments.seconds_per_scene) if voice is None or arguments.hold else spoken_s
        made = maker_of(context).make(wanted_clip(context, scene, round(max(seconds, 1.0), 2), arguments.aspect, number))
        clip = put_on_film(draft, made, context, seconds=seconds, name=quoted(scene))
        many.append(made)
        if voice is not None:
            lay_voice(draft, voice, clip.start, context)
            many.append(voice)
        if arguments.captions:
            captions += _captions(scene, clip, voice, draft.timeline, context)
    if captions:
        _lay_captions(draft, captions, context)
    return ToolOutcome(draft.operations, said=_told(arguments, many), facts={"scenes": len(arguments.scenes)}, made=tuple(many))


def _told(arguments: Storyboard, many: list[Made]) -> tuple[Phrase, ...]:
    charged = price(tuple(many))
    rows = " / ".join(f"{number}. {quoted(scene).rstrip('.。')}" for number, scene in enumerate(arguments.scenes, 1))
    count = len(arguments.scenes)
    scenes = Phrase(f"{count} scenes{charged.english}: {rows}.", f"共 {count} 个场景{charged.chinese}：{rows}。")
    silent = arguments.narrate and not any(made.asset.kind is MediaKind.AUDIO for made in many)
    unspoken = Phrase("No voice is installed here, so the words are shown as captions.", "这里没有安装语音引擎，文字以字幕显示。")
    return (scenes, *about(tuple(many)), *([unspoken] if silent else []))


def _spoken(text: str, voice: str, context: PlanningContext) -> Made | None:
    """Return a text as speech, None where no voice is installed."""
    try:
        return maker_of(context).make(Wanted("voice", text, language=language_of(text, context), voice=voice))
    except ToolProblem:
        return None


def _captions(text: str, clip: Clip, voice: Made | None, timeline: Timeline, context: PlanningContext) -> list[Clip]:
    """Return the words of a scene as captions, in the time in which they are spoken, else spread over its picture."""
    spoken = () if voice is None else voice.words
    times = tuple(CaptionWord(word, ticks_from_seconds(start), ticks_from_seconds(end - start)) for word, start, end in spoken)
    said = spread(text, times or (CaptionWord(text, 0, clip.duration),))
    begins = [clip.start + word.start for word in said]
    made = captions_from_words(
        [TimelineWord(word.text, at, at + word.duration) for word, at in zip(said, begins, strict=True)],
        canvas=timeline.canvas,
        style=caption_preset(None, timeline.canvas),
        language=language_of(text, context),
        make_id=lambda _: context.make_id("caption"),
    )
    return [replace(each, duration=min(each.end, clip.end) - each.start) for each in made if each.start < clip.end]


def _lay_captions(draft: Draft, captions: list[Clip], context: PlanningContext) -> None:
    track = draft.track(TrackKind.TEXT, TrackRole.CAPTIONS)
    if track is None:
        track = Track(context.make_id("track"), TrackKind.TEXT, TrackRole.CAPTIONS, "Captions")
        draft.do(AddTrack(track))
        draft.do(SetCaptions(track.id, tuple(captions)))
        return
    draft.do(*(Overwrite(track.id, clip) for clip in captions))


# --- covers


def make_cover(arguments: Cover, context: PlanningContext) -> ToolOutcome:
    """Make a cover picture as a file of its own: a frame of the film, or a new picture, with words on it."""
    refused = refused_likeness([arguments.prompt]) if arguments.prompt else None
    if refused is not None:
        return refused
    made: tuple[Made, ...] = ()
    chosen = best_frame(context) if arguments.prompt is None and arguments.at_s is None else None
    if arguments.prompt:
        made = (maker_of(context).make(wanted_picture(context, arguments.prompt, None)),)
        card = _card_of(made[0], context)
    else:
        card = _card_of_film(arguments, context, chosen)
    words = arguments.text
    if words:
        card = _with_words(card, words, context)
    cover = maker_of(context).still(card, 0, "cover.jpg")
    size = f"{cover.asset.width}x{cover.asset.height}"
    said = Phrase(f"The cover is ready: {size}, the file cover.jpg of this session.", f"封面已生成：{size}，文件为本会话中的 cover.jpg。")
    why = (chosen.told(),) if chosen else ()
    return ToolOutcome(said=(said, *why, *(about(made) if made else ())), facts={"cover": size}, made=(*made, cover))


def _card_of(made: Made, context: PlanningContext) -> Timeline:
    draft = Draft(Timeline())
    put_on_film(draft, made, context, seconds=COVER_S)
    return draft.timeline


def _card_of_film(arguments: Cover, context: PlanningContext, chosen: Frame | None) -> Timeline:
    """Return one second of the film's frame at a moment, held still: the one that is named, else the best."""
    clips = [clip for clip in story_clips(context.timeline) if isinstance(clip.source, MediaSource)]
    film = context.timeline.duration
    named = None if arguments.at_s is None else at_position(context.timeline, arguments.at_s)
    at = named if named is not None else chosen.at if chosen else round(film * COVER_AT)
    shown = next((clip for clip in clips if clip.start <= at < clip.end), clips[-1] if clips else None)
    if shown is None or not isinstance(shown.source, MediaSource):
        raise ToolProblem("There is no picture in the film to make a cover of.", "影片里没有可以做封面的画面。")
    reference = context.timeline.media_reference(shown.source.media_id)
    within = max(0, min(at, shown.end) - shown.start)
    moving = reference is not None and reference.duration is not None
    source = replace(shown.source, start=shown.source.start + round(within * shown.source.speed), frozen=True) if moving else shown.source
    rate = context.timeline.canvas.rate
    held = replace(shown, start=0, duration=floor_to_frame(ticks_from_seconds(COVER_S), rate), source=source, fade_in=0, fade_out=0)
    track = Track("cover", TrackKind.VIDEO, TrackRole.MAIN, "Video", (replace(held, motion=None),))
    return replace(context.timeline, tracks=(track,), markers=())


def _with_words(card: Timeline, words: str, context: PlanningContext) -> Timeline:
    style = replace(TITLE_ROLES["title"].style, size=120, y=0.5, outline_width=5.0, max_width=0.8, animation=TextSource().style.animation)
    clip = Clip(context.make_id("title"), 0, card.duration, TextSource(text=words, style=style), name=words[:60])
    return replace(card, tracks=(*card.tracks, Track("words", TrackKind.TEXT, TrackRole.TITLES, "Title", (clip,))))


# --- the words of a promo


def promo_texts(arguments: PromoTexts, context: PlanningContext) -> ToolOutcome:
    """Put an opening title and a call to action on the film, large and readable on the picture behind them."""
    story_clips(context.timeline)
    chinese = context.language.startswith("zh") or spoken_language(context).startswith("zh")
    title = arguments.title or _opening(context)
    call = arguments.call_to_action or ("立即了解更多" if chinese else "Learn more today")
    draft = Draft(context.timeline)
    if title:
        draft.do(*add_title(AddTitle(text=title), context).operations)
    ending = AddTitle(text=call, role="end_card")
    draft.do(*add_title(ending, replace(context, timeline=draft.timeline)).operations)
    known = {clip.id for clip, _ in texts_of(context.timeline)}
    new = frozenset(clip.id for clip, _ in texts_of(draft.timeline)) - known
    if taste_of(context.timeline) is None:
        put_into(
            draft,
            tastes()[PROMO_TASTE],
            lambda role, style, text: styled(tastes()[PROMO_TASTE], role, style, text, draft.timeline.canvas),
            context,
            only=new,
        )
    return ToolOutcome(draft.operations, facts={"call_to_action": call})


def _opening(context: PlanningContext) -> str:
    """Return what is said first, as far as it fits a title: its first sentence, its words up to a comma or a breath; "" for none."""
    words = film_words(context.timeline, context.facts)
    sentence = next((part for part in _SENTENCES.split(joined(word.text for word in words)) if part.strip()), "")
    breath = next((number for number, (one, other) in enumerate(pairwise(words), 1) if other.start - one.end >= TITLE_BREATH), len(words))
    openings = (sentence, re.split(r"[,，]", sentence)[0], joined(word.text for word in words[:breath]))
    return next((each for each in (opening.strip(" ,，.。") for opening in openings) if _fits_title(each)), "")


def _fits_title(text: str) -> bool:
    # Three letters' room for each Chinese character: a title on two lines would be broken within a word.
    return 0 < len(text) * (3 if re.search(r"[\u4e00-\u9fff]", text) else 1) <= TITLE_CHARACTERS_MAX
