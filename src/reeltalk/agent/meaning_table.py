"""The rows of the tool table for what the footage means: its best moments, its chapters."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel

from reeltalk.agent import highlight_tools as highlights
from reeltalk.agent import meaning_arguments as arguments
from reeltalk.agent import screen_tools as screen
from reeltalk.agent import speaker_tools as speakers
from reeltalk.agent import subtitle_tools as subtitles
from reeltalk.agent import writing_tools as writing
from reeltalk.agent.outcome import Handler

LISTENING: Final[tuple[tuple[str, str, type[BaseModel], Handler], ...]] = (
    (
        "pick_highlights",
        "Find the best moments, keep only them, or mark them, each with the reason why.",
        arguments.Highlights,
        highlights.pick_highlights,
    ),
    ("trim_screen", "Keep or remove the stretches in which something is written in the picture.", arguments.TrimScreen, screen.trim_screen),
    ("use_subtitles", "Use the texts of an uploaded subtitle file as captions.", arguments.UseSubtitles, subtitles.use_subtitles),
    ("label_speakers", "Caption what is said with the name of who says it.", arguments.LabelSpeakers, speakers.label_speakers),
    ("set_chapters", "Put chapters on the film, which the finished file carries.", arguments.Chapters, writing.set_chapters),
)
