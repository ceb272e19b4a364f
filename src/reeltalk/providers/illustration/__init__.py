"""The embedded illustration maker: from a prompt to a picture or an animated clip, with vector art, no network and no model.

It is honest about what it is: an illustration composed of drawn things, labelled as such in the file, with the words of the prompt that
it could not use. The drawing library is loaded only when something is drawn; understanding a prompt needs none.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from reeltalk.errors import EngineMissing
from reeltalk.ffmpeg.process import Watch
from reeltalk.providers.illustration.brief import Brief, Subject
from reeltalk.providers.illustration.understanding import names_a_person, understand

__all__ = ["Brief", "Drawn", "Subject", "animate_picture", "draw_clip", "draw_picture", "names_a_person", "understand"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn: what was understood of the prompt, and the words that were not used."""

    brief: Brief
    ignored_words: tuple[str, ...]


def draw_picture(prompt: str, *, width: int, height: int, seed: int, into: Path) -> Drawn:
    """Draw a prompt as a PNG; the same prompt, size and seed give the same bytes.

    Raises EngineMissing where the drawing library cannot be loaded.
    """
    brief = understand(prompt)
    _making().picture(brief, width=width, height=height, seed=seed, into=into)
    return Drawn(brief, brief.ignored_words)


def draw_clip(prompt: str, *, width: int, height: int, duration_s: float, frame_rate: int, seed: int, into: Path, watch: Watch) -> Drawn:
    """Draw a prompt as an MP4 (H.264, 4:2:0, BT.709) with depth, weather, moving things and a camera move. Width and height are even.

    Raises EngineMissing, FFmpegFailed, Cancelled, StorageFull.
    """
    brief = understand(prompt)
    _making().clip(brief, width=width, height=height, duration_s=duration_s, frame_rate=frame_rate, seed=seed, into=into, watch=watch)
    return Drawn(brief, brief.ignored_words)


def animate_picture(
    picture: Path, *, prompt: str = "", width: int, height: int, duration_s: float, frame_rate: int, seed: int, into: Path, watch: Watch
) -> None:
    """Turn a still into an MP4 with a slow camera move; a prompt may name the move ("zoom out") and weather ("snow").

    Raises EngineMissing, CorruptMedia, FFmpegFailed, Cancelled, StorageFull.
    """
    brief = understand(prompt)
    _making().animate(
        picture, brief, width=width, height=height, duration_s=duration_s, frame_rate=frame_rate, seed=seed, into=into, watch=watch
    )


def _making() -> ModuleType:
    try:
        from reeltalk.providers.illustration import making
    except ImportError as error:
        hint = "Install skia-python; on a bare Linux it also needs the system libraries libegl1 and libgl1."
        raise EngineMissing("Pictures cannot be drawn here: the drawing library does not load.", hint=hint) from error
    return making
