"""What each tool that makes new material may be asked; closed, frozen, bounded like all arguments."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from reeltalk import limits
from reeltalk.agent.tool_arguments import Arguments, Name, Original, Seconds, Text

Prompt: TypeAlias = Annotated[str, Field(min_length=1, max_length=limits.PROMPT_MAX_CHARACTERS, description="what to show, in plain words")]
Aspect: TypeAlias = Annotated[str, Field(pattern=r"^\d+(\.\d+)?:\d+(\.\d+)?$", description='"16:9", "9:16", "1:1"; none takes the film\'s')]
ClipLength: TypeAlias = Annotated[float, Field(ge=1, le=limits.GENERATED_CLIP_MAX_S)]
Spoken: TypeAlias = Annotated[str, Field(min_length=1, max_length=limits.SPOKEN_TEXT_MAX_CHARACTERS)]


class GenerateImage(Arguments):
    """``prompts`` gives one picture each; ``count`` several of the same."""

    prompts: Annotated[tuple[Prompt, ...], Field(min_length=1, max_length=limits.GENERATED_PICTURES_MAX)]
    count: Annotated[int, Field(ge=1, le=limits.GENERATED_PICTURES_MAX)] = 1
    aspect: Aspect | None = None


class GenerateVideo(Arguments):
    """One clip from words."""

    prompt: Prompt
    duration_s: ClipLength = 5.0
    aspect: Aspect | None = None


class AnimateImage(Arguments):
    """A picture set in motion: the one of that name, else the last one of the film; ``prompt`` says how."""

    name: Name | None = None
    prompt: Annotated[str, Field(max_length=limits.PROMPT_MAX_CHARACTERS)] = ""
    duration_s: ClipLength = 5.0


class FinishClip(Arguments):
    """The second stage of a generated clip: music of a mood, a title, a gentle vignette; each can be left out."""

    title: Text | None = None
    mood: Name | None = None
    music: bool = True


class StripFinish(Arguments):
    """What the second stage added and shall go."""

    what: Literal["all", "music", "title", "effects"] = "all"


class Storyboard(Arguments):
    """A film made scene by scene; each scene's words are shown, and spoken where ``narrate`` is set.

    A spoken scene lasts as long as its words, with ``hold`` at least ``seconds_per_scene``: for a film whose length is named.
    """

    scenes: Annotated[tuple[Prompt, ...], Field(min_length=1, max_length=limits.SCENES_MAX)]
    seconds_per_scene: ClipLength = 4.0
    narrate: bool = False
    voice: Name = ""
    hold: bool = False
    captions: bool = True
    aspect: Aspect | None = None


class VoiceOver(Arguments):
    """Words to be spoken over the film from ``start_s``; without words the captions are spoken, each in its place.

    ``original`` says what becomes of the footage's own sound: it steps back while the voice speaks, is silent, or stays.
    """

    text: Spoken | None = None
    voice: Name = ""
    language: Annotated[str, Field(max_length=20)] | None = None
    start_s: Seconds = 0.0
    original: Original = "lower"


class Cover(Arguments):
    """A cover picture: a frame of the film (or a new picture of ``prompt``) with words on it. It is a file, not a part of the film."""

    text: Text | None = None
    prompt: Prompt | None = None
    at_s: Seconds | None = None


class PromoTexts(Arguments):
    """An opening title and a call to action; what is left out is taken from the footage."""

    title: Text | None = None
    call_to_action: Text | None = None
