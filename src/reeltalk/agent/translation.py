"""Captions in another language, by the translator that is set up; without one they are refused, with what would have to be set up."""

from __future__ import annotations

from typing import Final

from reeltalk.agent.apologies import apology, quoted_in
from reeltalk.agent.context import PlanningContext, Translator
from reeltalk.agent.lexicon import load_lexicon
from reeltalk.agent.outcome import Draft, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.project_tools import refuse
from reeltalk.agent.spoken import spoken_language
from reeltalk.agent.text_arguments import CaptionStyle, TranslateCaptions
from reeltalk.agent.text_tools import add_captions, text_clips
from reeltalk.agent.tool_arguments import Refuse
from reeltalk.edits.operations import SetCaptions
from reeltalk.edits.translating import in_both, source_lines, translated
from reeltalk.errors import ProviderError
from reeltalk.timeline.model import Clip, TextSource, TrackKind, TrackRole

BILINGUAL: Final = "bilingual"
NOT_TRANSLATED: Final = Phrase("The captions were not translated and stay as they were.", "字幕没有翻译，保持原样。")


def translate_captions(arguments: TranslateCaptions, context: PlanningContext) -> ToolOutcome:
    """Put the captions into another language, each in its own time; captions that are in it already stay as they are."""
    spoken = spoken_language(context)
    wanted = _second_language(arguments, spoken) if arguments.both else arguments.language
    now = _language_of(text_clips(context.timeline, TrackRole.CAPTIONS))
    if _same(spoken if arguments.both else now or spoken, wanted):
        return _in_it_already(spoken, context)
    if context.translator is None:
        return _refused(context)
    draft = Draft(context.timeline)
    if not now or (spoken and not _same(now, spoken)):  # a translation is never translated: its source is what was said
        draft.do(*add_captions(CaptionStyle(), context).operations)
    captions = tuple(sorted(text_clips(draft.timeline, TrackRole.CAPTIONS), key=lambda clip: clip.start))
    lines = _lines_in(wanted, captions, _language_of(captions) or spoken, context.translator)
    track = draft.track(TrackKind.TEXT, TrackRole.CAPTIONS)
    assert track is not None
    who, canvas = context.translator.name, context.timeline.canvas
    if arguments.both:
        above = arguments.upper is not None and _same(arguments.upper, wanted)
        paired = in_both(captions, lines, wanted, translation_above=above, canvas=canvas, make_id=lambda _: context.make_id("caption"))
        draft.do(SetCaptions(track.id, paired))
        return ToolOutcome(draft.operations, said=(_in_both(wanted, who),), facts={"captions": len(paired), "caption_language": wanted})
    made = translated(captions, lines, wanted, canvas=canvas, make_id=lambda _: context.make_id("caption"))
    draft.do(SetCaptions(track.id, made))
    said = Phrase(
        f"{len(made)} captions are in {wanted} now, translated by {who}; their times are the same. Machine translations need a look.",
        f"{len(made)} 条字幕已翻译成 {wanted}，由 {who} 翻译，时间不变。机器翻译请再检查一遍。",
    )
    return ToolOutcome(draft.operations, said=(said,), facts={"captions": len(made), "caption_language": wanted})


def _second_language(arguments: TranslateCaptions, spoken: str) -> str:
    """Return the language that is to stand beside what is spoken: of two that are named the one that is not spoken."""
    if arguments.language == BILINGUAL:
        return "en" if _same(spoken, "zh") else "zh"
    return arguments.upper if arguments.upper and _same(spoken, arguments.language) else arguments.language


def _in_both(wanted: str, who: str) -> Phrase:
    return Phrase(
        f"Each caption stands in both languages now, the {wanted} lines translated by {who}. Machine translations need a look.",
        f"每条字幕现在是双语，{wanted} 部分由 {who} 翻译。机器翻译请再检查一遍。",
    )


def _lines_in(wanted: str, captions: tuple[Clip, ...], source: str, translator: Translator) -> tuple[str, ...]:
    try:
        return translator.translate(source_lines(captions), source, wanted)
    except ProviderError as problem:
        raise ToolProblem.saying(NOT_TRANSLATED, *apology(type(problem), translator.name, quoted_in(problem))) from problem


def _in_it_already(spoken: str, context: PlanningContext) -> ToolOutcome:
    if not text_clips(context.timeline, TrackRole.CAPTIONS):
        return add_captions(CaptionStyle(language=spoken), context)
    said = Phrase(
        "The captions are in that language already; their words and times stay as they are.", "字幕本来就是这种语言，文字和时间都保持不变。"
    )
    return ToolOutcome(said=(said,), facts={"caption_language": spoken})


def _language_of(captions: tuple[Clip, ...] | list[Clip]) -> str:
    return next((clip.source.language for clip in captions if isinstance(clip.source, TextSource) and clip.source.language), "")


def _same(first: str, second: str) -> bool:
    return bool(first) and first[:2].lower() == second[:2].lower()


def _refused(context: PlanningContext) -> ToolOutcome:
    texts = load_lexicon().refusals
    english, chinese = (refuse(Refuse(**texts[language]["translation"]), context).answer for language in ("en", "zh"))
    assert english is not None and chinese is not None
    return ToolOutcome(answer=Phrase(english.english, chinese.chinese), refused=True)
