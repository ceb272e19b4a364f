"""The tools of B-roll: pictures that cover the film for a while, uploads or generated ones, while its sound goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Final

from pydantic import Field

from reeltalk import limits
from reeltalk.agent.context import AssetView, Made, PlanningContext
from reeltalk.agent.cutting_tools import at_position, seconds_text
from reeltalk.agent.footage import add_media, floor_to_frame, reference_to, whole_clip
from reeltalk.agent.generating import B_ROLL_CLIPS, about, clip_of, maker_of, price, wanted_clip
from reeltalk.agent.outcome import Draft, Phrase, ToolOutcome, ToolProblem, listed
from reeltalk.agent.overlay_tools import lift_from_story, named_picture, picture_layer
from reeltalk.agent.speech_search import said_at
from reeltalk.agent.spoken import film_words, sentences
from reeltalk.agent.targets import clips_of, story_clips
from reeltalk.agent.tool_arguments import Arguments, Length, Name, Seconds, Target
from reeltalk.edits.operations import Overwrite
from reeltalk.edits.spoken import TimelineWord
from reeltalk.timeline.model import Clip, ClipAudio, Fit, MediaSource, Timeline, Transform
from reeltalk.timeline.time import Ticks, TimeRange, ticks_from_seconds

LAYER: Final = "B-roll"
SHOWN: Final = ticks_from_seconds(5.0)
"""How long an upload covers the film where nobody says."""
SENTENCE_NEAR: Final = ticks_from_seconds(1.5)
"""How far a picture may move to begin together with a sentence."""
GAP: Final = ticks_from_seconds(4.0)
"""How far two clips over spoken nouns lie apart at least."""
_BEFORE_VERBS: Final = frozenset(
    ("i", "you", "we", "they", "he", "she", "it", "who", "to", "not", "will", "would", "can", "could", "should", "must", "may", "might",
     "do", "does", "did", "don't", "doesn't", "didn't", "i'll", "we'll", "you'll", "let's", "never", "always", "just")
)  # fmt: skip
"""Behind these a word that could be either is what somebody does, and no thing to show: "I drink", "to ride"."""
SHOWN_MIN: Final = ticks_from_seconds(1.0)


class CutAway(Arguments):
    """The names of uploads that cover the film for a while, one after another, while its sound goes on.

    ``target`` names the clips that they cover, ``phrase`` what is said as they begin, ``start_s`` when; without any of these they are
    spread evenly over the film. ``duration_s`` is how long they are seen together.
    """

    names: Annotated[tuple[Name, ...], Field(min_length=1, max_length=12)]
    target: Target | None = None
    phrase: Name | None = None
    start_s: Seconds | None = None
    duration_s: Length | None = None


class BRoll(Arguments):
    """Generated clips over the film where things are named that can be shown; at most ``most`` of them.

    With ``prompt`` it is one clip of that, from ``start_s`` on.
    """

    prompt: Annotated[str, Field(min_length=1, max_length=limits.PROMPT_MAX_CHARACTERS)] | None = None
    start_s: Seconds = 0.0
    most: Annotated[int, Field(ge=1, le=12)] = B_ROLL_CLIPS
    seconds: Annotated[float, Field(ge=1, le=10)] = 3.0


def cut_away(arguments: CutAway, context: PlanningContext) -> ToolOutcome:
    """Show uploads over the film; what it sounds like goes on, theirs is not heard."""
    pictures = [named_picture(name, context) for name in arguments.names]
    story_clips(context.timeline)
    covered = _covered(arguments.target, pictures, context.timeline)
    draft = Draft(context.timeline)
    for picture in pictures:
        lift_from_story(draft, picture)
    covered = covered or _covered(arguments.target, pictures, draft.timeline)
    stretches = _stretches(arguments, covered, pictures, replace(context, timeline=draft.timeline))
    layer = picture_layer(draft, LAYER, context)
    told = []
    for picture, stretch in zip(pictures, stretches, strict=True):
        add_media(draft, reference_to(picture, context))
        clip = replace(whole_clip(picture, draft.timeline, context), start=stretch.start, duration=stretch.duration)
        draft.do(Overwrite(layer.id, replace(clip, transform=Transform(fit=Fit.COVER), audio=ClipAudio(muted=True))))
        told.append(f"{picture.name} ({seconds_text(stretch.start)}-{seconds_text(stretch.end)} s)")
    names = listed(told)
    said = Phrase(f"Shown over the film, whose sound goes on: {names.english}.", f"覆盖在影片上、原声继续：{names.chinese}。")
    return ToolOutcome(draft.operations, said=(said,), facts={"b_roll_clips": len(pictures)})


def _covered(target: str | None, pictures: Sequence[AssetView], timeline: Timeline) -> frozenset[str]:
    """Return the clips that are to be covered, by their ids, of those that do not show the covering files themselves."""
    own = {picture.id for picture in pictures}
    named = () if target is None else clips_of(timeline, target)
    return frozenset(clip.id for clip in named if not (isinstance(clip.source, MediaSource) and clip.source.media_id in own))


def _stretches(
    arguments: CutAway, covered: frozenset[str], pictures: Sequence[AssetView], context: PlanningContext
) -> tuple[TimeRange, ...]:
    """Return when each picture is seen: one behind another from a moment on, or spread evenly."""
    film = context.timeline
    wanted = None if arguments.duration_s is None else ticks_from_seconds(arguments.duration_s)
    begin, room = _beginning(arguments, covered, context)
    if begin is None:
        return _spread(pictures, film, wanted // len(pictures) if wanted else SHOWN, context)
    each = (wanted or room or SHOWN * len(pictures)) // len(pictures)
    stretches = []
    for picture in pictures:
        end = min(begin + _length(picture, each, film), film.duration)
        if end <= begin:
            raise ToolProblem(
                f"The film ends before {picture.name} could be shown: it lasts {seconds_text(film.duration)} s.",
                f"影片长 {seconds_text(film.duration)} 秒，放不下 {picture.name}。",
            )
        stretches.append(TimeRange.between(begin, end))
        begin = end
    return tuple(stretches)


def _beginning(arguments: CutAway, covered: frozenset[str], context: PlanningContext) -> tuple[Ticks | None, Ticks | None]:
    """Return when the first picture is seen (None where nothing says so), and how long there is for all of them, where clips are named."""
    film = context.timeline
    if arguments.start_s is not None:
        return at_position(film, arguments.start_s), None
    if arguments.phrase is not None:
        return floor_to_frame(said_at(arguments.phrase, context), film.canvas.rate), None
    clips = [clip for clip in story_clips(film) if clip.id in covered]
    if not clips:
        return None, None
    return clips[0].start, clips[-1].end - clips[0].start


def _spread(pictures: Sequence[AssetView], film: Timeline, length: Ticks, context: PlanningContext) -> tuple[TimeRange, ...]:
    """Return stretches about evenly spaced, none longer than what lies between two; each begins with a sentence where one is near."""
    begun = [sentence.start for sentence in sentences(film_words(film, context.facts))]
    step = film.duration // (len(pictures) + 1)
    stretches = []
    for number, picture in enumerate(pictures, 1):
        shown = _length(picture, min(length, step), film)
        middle = floor_to_frame(number * step - shown // 2, film.canvas.rate)
        near = min(begun, key=lambda start: abs(start - middle), default=middle)
        begin = floor_to_frame(near, film.canvas.rate) if abs(near - middle) <= min(SENTENCE_NEAR, (step - shown) // 2) else middle
        stretches.append(TimeRange(begin, shown))
    return tuple(stretches)


def _length(picture: AssetView, wanted: Ticks, film: Timeline) -> Ticks:
    rate = film.canvas.rate
    return max(rate.ticks_per_frame, floor_to_frame(min(wanted, picture.duration or wanted), rate))


# --- generated clips for what is named


def add_b_roll(arguments: BRoll, context: PlanningContext) -> ToolOutcome:
    """Show generated clips over the film where things are named that can be shown; the speaker goes on being heard."""
    if arguments.prompt is not None:
        story_clips(context.timeline)
        moments = [(arguments.prompt, min(at_position(context.timeline, arguments.start_s), context.timeline.duration - SHOWN_MIN))]
    else:
        moments = _named_things(film_words(context.timeline, context.facts), context, arguments.most)
    if not moments:
        raise ToolProblem("Nothing is named in the film that I could show a clip of.", "影片里没有提到可以配画面的事物。")
    draft, many = Draft(context.timeline), list[Made]()
    layer = picture_layer(draft, LAYER, context)
    for number, (thing, at) in enumerate(moments):
        many.append(made := maker_of(context).make(wanted_clip(context, thing, arguments.seconds, None, number)))
        add_media(draft, reference_to(made.asset, context))
        draft.do(Overwrite(layer.id, _over(clip_of(made, draft.timeline, context, arguments.seconds, thing), at, draft.timeline)))
    named, charged = listed(thing for thing, _ in moments), price(tuple(many))
    said = (
        _shown_at(arguments, moments, charged)
        if arguments.prompt
        else Phrase(
            f"Clips for what is said: {named.english}{charged.english}.", f"按所说内容加入了画面：{named.chinese}{charged.chinese}。"
        )
    )
    return ToolOutcome(draft.operations, said=(said, *about(tuple(many))), facts={"b_roll_clips": len(many)}, made=tuple(many))


def _shown_at(arguments: BRoll, moments: Sequence[tuple[str, Ticks]], charged: Phrase) -> Phrase:
    thing, at = moments[0]
    seconds = seconds_text(at)
    return Phrase(
        f"A clip of {thing} covers the film from {seconds} s{charged.english}.",
        f"{seconds} 秒起覆盖了“{thing}”的画面{charged.chinese}。",
    )


def _over(clip: Clip, at: Ticks, film: Timeline) -> Clip:
    """Return a clip from a moment on, no longer than the film."""
    start = floor_to_frame(at, film.canvas.rate)
    return replace(clip, start=start, duration=min(clip.duration, film.duration - start), audio=ClipAudio(muted=True))


def _named_things(words: Sequence[TimelineWord], context: PlanningContext, most: int) -> list[tuple[str, Ticks]]:
    """Return things that are named and can be shown, each once, far enough apart, with when they are named."""
    found: list[tuple[str, Ticks]] = []
    latest = context.timeline.duration - SHOWN_MIN
    before = ""
    for word in words:
        text, behind, before = _bare(word.text), before, _bare(word.text).lower()
        far = not found or word.start - found[-1][1] >= GAP
        known = before in {thing.lower() for thing, _ in found}
        if text and far and not known and word.start <= latest and behind not in _BEFORE_VERBS and maker_of(context).can_show(text):
            found.append((text, word.start))
    return found[:most]


def _bare(word: str) -> str:
    return re.sub(r"[^\w'-]", "", word.replace("’", "'"))
