"""The tool of taste: puts all words of a film into one design, measured against the picture behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, Final, Literal

from pydantic import Field

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.picture_arguments import AddTransitions
from reeltalk.agent.picture_tools import add_transitions
from reeltalk.agent.targets import story_track
from reeltalk.agent.taste import Behind, Role, Taste, above, inside, readable, role_of, safe_area, styled, tastes
from reeltalk.agent.tool_arguments import Arguments, Name
from reeltalk.edits.operations import SetTextStyle
from reeltalk.timeline.model import Clip, TextSource, TextStyle, Timeline, TrackRole

LOOKED_AT_MAX: Final = 8
"""How many of many texts are looked at; the captions of a film share one style, so a few of them tell for all."""
WATERMARK: Final = "Watermark"

Design = Callable[[Role, TextStyle, str], TextStyle]


class SetTaste(Arguments):
    """A design for all words of the film; a platform makes the words keep clear of its buttons."""

    taste: Annotated[Literal["elegant", "minimal", "bold", "playful", "editorial", "corporate", "futuristic", "luxury"], Field()]
    platform: Name | None = None


def set_taste(arguments: SetTaste, context: PlanningContext) -> ToolOutcome:
    """Put titles, lower thirds, end cards and captions into a design whose contrast and safe area are measured."""
    taste = tastes()[arguments.taste]
    canvas = context.timeline.canvas
    english, chinese = taste.label
    if not texts_of(context.timeline):
        return _without_words(taste, context)
    draft = Draft(context.timeline)
    worst = put_into(
        draft, taste, lambda role, style, text: styled(taste, role, style, text, canvas, arguments.platform), context, arguments.platform
    )
    count = len(texts_of(context.timeline))
    if context.eye is None:
        said = Phrase(
            f"The {english} design is on {count} texts, in {taste.font}; each has a box or an outline.",
            f"{count} 段文字已换成“{chinese}”风格，字体 {taste.font}；都加了底框或描边。",
        )
    else:
        said = Phrase(
            f"The {english} design is on {count} texts, in {taste.font}; their contrast with the picture is {worst:.1f} to 1 or better, "
            "and all are clear of the edges.",
            f"{count} 段文字已换成“{chinese}”风格，字体 {taste.font}；与画面的对比度不低于 {worst:.1f}:1，并且都避开了画面边缘。",
        )
    facts: dict[str, Measured] = {"texts_styled": count}
    if context.eye is not None:
        facts["contrast"] = worst
    return ToolOutcome(draft.operations, said=(said,), facts=facts)


def _without_words(taste: Taste, context: PlanningContext) -> ToolOutcome:
    """Join the clips softly where there is nothing to letter, and say how the words of this design come."""
    english, chinese = taste.label
    track = story_track(context.timeline)
    hint = Phrase(
        f"There are no words on the film yet for the {english} design: add captions or a title first.",
        f"影片上还没有可以套用“{chinese}”风格的文字：请先添加字幕或标题。",
    )
    if track is None or len(track.clips) < 2 or track.transitions:
        raise ToolProblem(hint.english, hint.chinese)
    joined = add_transitions(AddTransitions(kind="cross_dissolve"), context)
    return replace(joined, said=(*joined.said, hint), partly=True)


def put_into(
    draft: Draft, taste: Taste, design: Design, context: PlanningContext, platform: str | None = None, *, only: frozenset[str] | None = None
) -> float:
    """Give texts (all, or those of ``only``) their style; what cannot be read or reaches out of the safe area is helped.

    Returns the weakest contrast.
    """
    texts = [each for each in texts_of(draft.timeline) if only is None or each[0].id in only]
    trial = Draft(draft.timeline)
    _restyle(trial, {clip.id: design(role, _style(clip), _text(clip)) for clip, role in texts})
    seen = _look(trial.timeline, texts, context)
    worst, area, final = 21.0, safe_area(draft.timeline.canvas, platform), {}
    for clip, role in texts:
        behind = seen.get(clip.id)
        style, reached = readable(taste, _style(trial.clip(clip.id)), behind)
        worst = min(worst, reached)
        if behind is not None:
            style = inside(style, behind, area, trial.timeline.canvas)
            for under in _captions_with(clip, texts) if role == "lower_third" else ():
                style = above(style, behind, seen[under]) if under in seen else style
        final[clip.id] = style
    _restyle(draft, final)
    return worst


def _captions_with(clip: Clip, texts: list[tuple[Clip, Role]]) -> list[str]:
    """Return the captions that are shown together with a text; all of a film stand in the same place, so one of them is enough."""
    return [other.id for other, role in texts if role == "captions" and other.range.overlaps(clip.range)][:1]


def _restyle(draft: Draft, styles: Mapping[str, TextStyle]) -> None:
    """Give texts their styles, those that share one together."""
    changed = {clip_id: style for clip_id, style in styles.items() if style != _style(draft.clip(clip_id))}
    for style in dict.fromkeys(changed.values()):
        draft.do(SetTextStyle(tuple(clip_id for clip_id, own in changed.items() if own == style), style))


def _look(timeline: Timeline, texts: list[tuple[Clip, Role]], context: PlanningContext) -> dict[str, Behind]:
    """Return what is behind each text; of captions a few are looked at, and all share the worst, so that they look the same."""
    if context.eye is None:
        return {}
    captions = [clip for clip, role in texts if role == "captions"]
    others = [clip.id for clip, role in texts if role != "captions"]
    step = max(1, -(-len(captions) // LOOKED_AT_MAX))
    longest = sorted(captions, key=lambda clip: -len(_text(clip)))[:1]
    some = list(dict.fromkeys(clip.id for clip in (*captions[::step], *longest)))
    seen = context.eye.behind(timeline, [*others, *some])
    found = [seen[clip_id] for clip_id in some if clip_id in seen]
    return {clip_id: seen[clip_id] for clip_id in others if clip_id in seen} | {clip.id: _worst_of(found) for clip in captions if found}


def _worst_of(found: list[Behind]) -> Behind:
    return Behind(
        min(each.left for each in found),
        min(each.top for each in found),
        max(each.right for each in found),
        max(each.bottom for each in found),
        min(each.darkest for each in found),
        max(each.lightest for each in found),
    )


def texts_of(timeline: Timeline) -> list[tuple[Clip, Role]]:
    """Return every text of a film with what it is for; watermarks are nobody's words."""
    return [
        (clip, role_of(clip, track.role, timeline))
        for track in timeline.tracks
        if track.role in {TrackRole.TITLES, TrackRole.CAPTIONS} and track.name != WATERMARK
        for clip in track.clips
        if isinstance(clip.source, TextSource)
    ]


def _style(clip: Clip) -> TextStyle:
    assert isinstance(clip.source, TextSource)
    return clip.source.style


def _text(clip: Clip) -> str:
    assert isinstance(clip.source, TextSource)
    return clip.source.text
