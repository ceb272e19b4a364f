"""What is written in the footage: told, found, and cut by; and whether the footage shows a screen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.cutting_tools import cut_out
from reeltalk.agent.footage import place_uploads
from reeltalk.agent.highlights import clock
from reeltalk.agent.meaning_arguments import TrimScreen
from reeltalk.agent.outcome import Draft, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.spoken import media_of, on_timeline, snapped_inward
from reeltalk.agent.targets import has_picture
from reeltalk.media.facts import Look
from reeltalk.timeline.model import MediaSource, Timeline
from reeltalk.timeline.time import TimeRange, complement, merged

LOOKS_TOLD_MAX: Final = 20
LINES_TOLD_MAX: Final = 12
LIKENESS_MIN: Final = 85.0
"""How alike, of 100, what was read must be to what is looked for: engines misread a letter now and then."""
_SIGNS: Final = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is written in a stretch of the film."""

    range: TimeRange
    lines: tuple[str, ...]


def tell_screen(context: PlanningContext, phrase: str = "") -> ToolOutcome:
    """Answer what is written in the footage and when, or where a phrase is; nothing is changed."""
    timeline = _film(context)
    shown = _read(timeline, context)
    if phrase:
        found = merged(each.range for each in _with(phrase, shown))
        if not found:
            raise _not_there(phrase)
        places = [clock(stretch.start) for stretch in found]
        return ToolOutcome(
            answer=Phrase(f"“{phrase}” is in the picture at {', '.join(places)}.", f"画面中的“{phrase}”出现在 {'、'.join(places)}。")
        )
    rows = list(_rows(shown))
    if not rows:
        raise ToolProblem("I read no text in the picture.", "画面中没有读到文字。")
    kind = _kind(timeline, context)
    listed = "\n".join(rows[:LOOKS_TOLD_MAX]) + ("\n…" if len(rows) > LOOKS_TOLD_MAX else "")
    return ToolOutcome(
        answer=Phrase(f"{kind.english} What is written in the picture:\n{listed}", f"{kind.chinese}画面中的文字：\n{listed}")
    )


def trim_screen(arguments: TrimScreen, context: PlanningContext) -> ToolOutcome:
    """Keep or remove the stretches in which something is written in the picture."""
    timeline = context.timeline
    found = snapped_inward(merged(each.range for each in _with(arguments.phrase, _read(timeline, context))), timeline.canvas.rate)
    if not found:
        raise _not_there(arguments.phrase)
    draft = Draft(timeline)
    cut_out(draft, found if arguments.action == "remove" else complement(found, TimeRange(0, timeline.duration)))
    kept = arguments.action == "keep"
    said = Phrase(
        f"“{arguments.phrase}” is in the picture in {len(found)} stretches; I {'kept only those' if kept else 'cut them out'}.",
        f"画面中有 {len(found)} 处出现“{arguments.phrase}”，已{'只保留这些部分' if kept else '剪掉这些部分'}。",
    )
    return ToolOutcome(draft.operations, said=(said,), facts={"passages": len(found)})


def _film(context: PlanningContext) -> Timeline:
    if context.timeline.duration:
        return context.timeline
    draft = Draft(context.timeline)
    draft.do(*place_uploads(context))
    return draft.timeline


def _read(timeline: Timeline, context: PlanningContext) -> list[Shown]:
    """Return what is written in the film, in order of time; raises ToolProblem where nothing can read here."""
    found, unread = list[Shown](), False
    for track in timeline.tracks:
        for clip in track.clips:
            if not isinstance(clip.source, MediaSource) or not has_picture(timeline, clip):
                continue
            screen = context.facts.screen(media_of(clip).media_id)
            unread = unread or (screen is not None and not screen.engine)
            for look in screen.looks if screen else ():
                found += [Shown(stretch, _texts(look)) for stretch in on_timeline(clip, [look.range])]
    if unread:
        raise ToolProblem(
            "Nothing that reads text in pictures is installed here; the operator can add it (package rapidocr-onnxruntime).",
            "这里没有安装识别画面文字的引擎；服务器运营者可以安装（rapidocr-onnxruntime）。",
        )
    return sorted(found, key=lambda each: each.range.start)


def _texts(look: Look) -> tuple[str, ...]:
    return tuple(line.text for line in look.lines)


def _with(phrase: str, shown: Sequence[Shown]) -> list[Shown]:
    wanted = _plain(phrase)
    return [
        each
        for each in shown
        if wanted and fuzz.partial_ratio(wanted, _plain(" ".join(each.lines))) >= LIKENESS_MIN and _long(each, wanted)
    ]


def _long(shown: Shown, wanted: str) -> bool:
    """Say whether so much is written that the phrase could be all in it: a part of it is not it."""
    return len(_plain(" ".join(shown.lines))) * 100 >= len(wanted) * LIKENESS_MIN


def _plain(text: str) -> str:
    return _SIGNS.sub("", text).casefold()


def _rows(shown: Sequence[Shown]) -> Iterator[str]:
    """Yield what is written, each picture once, with its time."""
    before: tuple[str, ...] = ()
    for each in shown:
        if each.lines and fuzz.ratio(" ".join(each.lines), " ".join(before)) < LIKENESS_MIN:
            yield f"{clock(each.range.start)} {' / '.join(each.lines[:LINES_TOLD_MAX])}"
        before = each.lines or before


def _kind(timeline: Timeline, context: PlanningContext) -> Phrase:
    screens = [screen for each in timeline.media if (screen := context.facts.screen(each.id)) is not None]
    if screens and all(screen.is_recorded for screen in screens):
        return Phrase("The footage is a recording of a screen.", "素材是屏幕录制。")
    return Phrase("", "")


def _not_there(phrase: str) -> ToolProblem:
    return ToolProblem(f"I did not read “{phrase}” in the picture.", f"画面中没有读到“{phrase}”。")
