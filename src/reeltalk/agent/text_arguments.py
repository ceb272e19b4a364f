"""What the tools of text may be asked: captions, titles, watermarks. See tool_arguments.py for what all tools share."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from reeltalk.agent.tool_arguments import (
    Arguments,
    CaptionPreset,
    Color,
    Corner,
    Length,
    Name,
    Position,
    Seconds,
    Share,
    Target,
    Text,
    TextMotion,
    TextSize,
    WithinClips,
)

Stripped: TypeAlias = Annotated[
    tuple[Literal["outline", "box", "shadow"], ...], Field(max_length=3, description="what is taken off the letters")
]


class CaptionStyle(Arguments):
    """How captions look; what is left out stays as the preset has it."""

    preset: CaptionPreset | None = None
    language: Annotated[str, Field(max_length=20)] | None = None
    position: Position | None = None
    color: Color | None = None
    size: TextSize | None = None
    font: Name | None = None
    uppercase: bool | None = None
    highlight_color: Color | None = None
    box_color: Color | None = None
    outline_color: Color | None = None
    animation: TextMotion | None = None
    max_lines: Annotated[int, Field(ge=1, le=2, description="lines of one caption")] | None = None
    max_words: Annotated[int, Field(ge=1, le=20, description="words of one caption")] | None = None
    without: Stripped = ()


class AddCaptions(CaptionStyle):
    """Captions, within ``ranges`` or on the clips of ``target`` only where those are named."""

    target: Target = "all"
    ranges: Annotated[tuple[tuple[Seconds, Seconds | None], ...], Field(max_length=50)] = ()


class RemoveCaptions(Arguments):
    """All captions, or those within ``ranges``, on the clips of ``target``, or the ``number``-th (-1 is the last)."""

    target: Target = "all"
    number: Annotated[int, Field(ge=-1, le=5000)] | None = None
    ranges: Annotated[tuple[tuple[Seconds, Seconds | None], ...], Field(max_length=50)] = ()


class RemoveTitles(Arguments):
    """All titles or the ``number``-th (-1 is the last), or what of them stands within ``ranges``, on the clips of ``target``."""

    target: Target = "all"
    number: Annotated[int, Field(ge=-1, le=500)] | None = None
    ranges: Annotated[tuple[tuple[Seconds, Seconds | None], ...], Field(max_length=50)] = ()


class TranslateCaptions(Arguments):
    """The language that is wanted; captions that are in it already stay as they are.

    With ``both`` the words that are spoken stand beside their translation, the language of ``upper`` above; "bilingual" is then Chinese,
    or English for what is spoken in Chinese.
    """

    language: Annotated[str, Field(min_length=2, max_length=20)]
    both: bool = False
    upper: Annotated[str, Field(max_length=20)] | None = None


class TitleStyle(Arguments):
    """How and when a title stands; what is left out is chosen by its role, or stays as it is."""

    start_s: Seconds | None = None
    duration_s: Length | None = None
    position: Position | None = None
    color: Color | None = None
    size: TextSize | None = None
    animation: TextMotion | None = None
    font: Name | None = None
    box_color: Color | None = None
    outline_color: Color | None = None
    uppercase: bool | None = None
    without: Stripped = ()


class AddTitle(TitleStyle, WithinClips):
    """A title and its words; of named clips each gets it, from its start on where no time is named.

    With ``from_speech`` it stands from the first spoken word on.
    """

    text: Text
    from_speech: bool = False
    role: Literal["title", "lower_third", "end_card", "call_to_action"] = "title"


class SetTitle(TitleStyle):
    """Changes to the titles that are there (all of them, or the ``number``-th)."""

    number: Annotated[int, Field(ge=1, le=500)] | None = None
    text: Text | None = None


class Watermark(Arguments):
    """Words, or the name of an uploaded picture, that stay in a corner for the whole film."""

    text: Text | None = None
    name: Name | None = None
    corner: Corner = "bottom_right"
    opacity: Share = 0.7
