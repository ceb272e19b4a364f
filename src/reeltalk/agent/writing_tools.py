"""What is written from what is said: chapters (told, or put on the film), a summary, titles, a description for a video platform.

All of it is in the speaker's own words, and says so. Questions are answered about the film as it stands, or, before there is one, about
the uploads in their order; nothing is changed by them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from reeltalk.agent.chapters import SHORTEST, Chapter, chapters_of, keywords_of, summary_of, titles_of
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.footage import place_uploads
from reeltalk.agent.highlights import clock
from reeltalk.agent.meaning_arguments import Chapters
from reeltalk.agent.outcome import Draft, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.spoken import Sentence, film_words, sentences
from reeltalk.edits.operations import SetMarkers
from reeltalk.edits.spoken import is_cjk
from reeltalk.limits import NAME_MAX_CHARACTERS
from reeltalk.timeline.model import Marker, MarkerKind
from reeltalk.timeline.time import Ticks, seconds_from_ticks, snap_to_frame

LISTED_MIN: Final = 3
"""Fewer chapters than this are not shown by video platforms."""


def tell_chapters(context: PlanningContext) -> ToolOutcome:
    """Answer with the chapters and their times, as a video platform reads them."""
    spoken, duration = _said(context)
    found = chapters_of(spoken, duration)
    note = _too_few(found)
    listed = _listed(found)
    english, chinese = f"Chapters, named in the speaker's own words:\n{listed}", f"章节（标题取自原话）：\n{listed}"
    return ToolOutcome(answer=Phrase(f"{english}\n{note.english}".strip(), f"{chinese}\n{note.chinese}".strip()))


def tell_titles(context: PlanningContext) -> ToolOutcome:
    """Answer with some titles that the footage itself offers."""
    spoken, _ = _said(context)
    listed = "\n".join(f"- {title}" for title in titles_of(spoken))
    return ToolOutcome(answer=Phrase(f"Titles in the speaker's own words:\n{listed}", f"可用的标题（取自原话）：\n{listed}"))


def tell_description(context: PlanningContext) -> ToolOutcome:
    """Answer with a description for a video platform: a title, what it is about, the chapters with their times, and keywords."""
    spoken, duration = _said(context)
    titles, chapters = titles_of(spoken), chapters_of(spoken, duration)
    joiner = "" if is_cjk(spoken[0].text) else " "
    tags = " ".join(f"#{word}" for word in keywords_of(spoken))
    blocks = [titles[0] if titles else "", joiner.join(summary_of(spoken)), _listed(chapters), tags]
    written = "\n\n".join(block for block in blocks if block)
    return ToolOutcome(answer=Phrase(f"A description in the speaker's own words:\n\n{written}", f"视频简介（取自原话）：\n\n{written}"))


ANSWERS: Final[Mapping[str, Callable[[PlanningContext], ToolOutcome]]] = {
    "chapters": tell_chapters,
    "titles": tell_titles,
    "description": tell_description,
}
"""What a question of these topics is answered with."""


def set_chapters(arguments: Chapters, context: PlanningContext) -> ToolOutcome:
    """Put chapters on the film, so that the finished file carries them; or take them off."""
    draft = Draft(context.timeline)
    others = tuple(marker for marker in context.timeline.markers if marker.kind is not MarkerKind.CHAPTER)
    if arguments.action == "remove":
        if len(others) == len(context.timeline.markers):
            raise ToolProblem("The film has no chapters.", "影片里没有章节。")
        draft.do(SetMarkers(others))
        return ToolOutcome(draft.operations, said=(Phrase("The chapters are gone.", "章节已去掉。"),), facts={"chapters": 0})
    found = chapters_of(*_said(context))
    rate = context.timeline.canvas.rate
    made = (
        Marker(context.make_id("marker"), snap_to_frame(each.start, rate), each.title[:NAME_MAX_CHARACTERS], kind=MarkerKind.CHAPTER)
        for each in found
    )
    draft.do(SetMarkers(tuple(sorted([*others, *made], key=lambda marker: marker.at))))
    listed = _listed(found)
    said = Phrase(f"The finished file will carry these chapters:\n{listed}", f"导出的文件会带上这些章节：\n{listed}")
    return ToolOutcome(draft.operations, said=(said,), facts={"chapters": len(found)})


def _said(context: PlanningContext) -> tuple[tuple[Sentence, ...], Ticks]:
    """Return the sentences of the film, or of the uploads as they would be placed, and how long it is; raises ToolProblem."""
    if not context.timeline.duration:
        draft = Draft(context.timeline)
        draft.do(*place_uploads(context))
        context = replace(context, timeline=draft.timeline)
    spoken = sentences(film_words(context.timeline, context.facts))
    if not spoken:
        raise ToolProblem(
            "I heard no speech in the footage, so there is nothing to write from.", "素材里没有听到说话声，没有可以整理的内容。"
        )
    return spoken, context.timeline.duration


def _listed(chapters: Sequence[Chapter]) -> str:
    return "\n".join(f"{clock(each.start)} {each.title}" for each in chapters)


def _too_few(chapters: Sequence[Chapter]) -> Phrase:
    if len(chapters) >= LISTED_MIN:
        return Phrase("", "")
    least = f"{seconds_from_ticks(SHORTEST):g}"
    return Phrase(
        f"Video platforms show chapters only where there are at least {LISTED_MIN}, each of {least} s or more.",
        f"视频平台至少要有 {LISTED_MIN} 个章节、每个不短于 {least} 秒才会显示。",
    )
