"""What the tools that know the meaning of the footage may be asked."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from reeltalk.agent.tool_arguments import Arguments, Length, Name

HIGHLIGHTS_MAX = 20
Count: TypeAlias = Annotated[int, Field(ge=1, le=HIGHLIGHTS_MAX)]


class Highlights(Arguments):
    """The best moments: ``count`` of them of at most ``each_s`` seconds, or as many as fit into ``total_s`` in all.

    ``find`` tells them and changes nothing, ``keep`` cuts the film down to them, ``mark`` puts markers there, so that an export with
    ``highlights`` makes a file of each; ``open`` shows them once more before the film, which stays whole behind them. With ``each_clip``
    it is the best ``each_s`` of every clip.
    """

    action: Literal["find", "keep", "mark", "open"] = "find"
    count: Count | None = None
    each_s: Length | None = None
    total_s: Length | None = None
    each_clip: bool = False


class TrimScreen(Arguments):
    """What is written in the picture, and whether those stretches stay or go."""

    phrase: Name
    action: Literal["keep", "remove"] = "keep"


class UseSubtitles(Arguments):
    """Which uploaded subtitle file is wanted ("" for the newest), and which language it is in, where that was said."""

    name: Name = ""
    language: Annotated[str, Field(max_length=20)] | None = None


class LabelSpeakers(Arguments):
    """What the speakers are called, in the order in which they first speak; without names they are numbered."""

    names: Annotated[tuple[Name, ...], Field(max_length=8)] = ()


class Chapters(Arguments):
    """Whether the finished file is to carry chapters."""

    action: Literal["write", "remove"] = "write"
