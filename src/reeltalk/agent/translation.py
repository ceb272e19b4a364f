"""Captions in another language: done where the speech is in that language already, else refused by name, for no engine translates here."""

from __future__ import annotations

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.lexicon import load_lexicon
from reeltalk.agent.outcome import Phrase, ToolOutcome
from reeltalk.agent.project_tools import refuse
from reeltalk.agent.spoken import spoken_language
from reeltalk.agent.text_tools import add_captions, text_clips
from reeltalk.agent.tool_arguments import CaptionStyle, Refuse, TranslateCaptions
from reeltalk.timeline.model import TrackRole


def translate_captions(arguments: TranslateCaptions, context: PlanningContext) -> ToolOutcome:
    """Leave captions that are in that language as they are, make them where there are none, and refuse any other language."""
    spoken = spoken_language(context)
    if not spoken or spoken[:2] != arguments.language[:2]:
        return _refused(context)
    if not text_clips(context.timeline, TrackRole.CAPTIONS):
        return add_captions(CaptionStyle(language=spoken), context)
    said = Phrase(
        "The speech, and so the captions, are in that language already; their words and times stay as they are.",
        "说话声和字幕本来就是这种语言，文字和时间都保持不变。",
    )
    return ToolOutcome(said=(said,), facts={"caption_language": spoken})


def _refused(context: PlanningContext) -> ToolOutcome:
    texts = load_lexicon().refusals
    english, chinese = (refuse(Refuse(**texts[language]["translation"]), context).answer for language in ("en", "zh"))
    assert english is not None and chinese is not None
    return ToolOutcome(answer=Phrase(english.english, chinese.chinese), refused=True)
