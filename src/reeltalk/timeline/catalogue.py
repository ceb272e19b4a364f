"""The named effects and transitions that a timeline may carry, with the bounds of their parameters.

The render room gives every name here its picture or its sound; a test holds the two lists equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reeltalk.timeline.model import Clip, MediaId


class EffectDomain(StrEnum):
    """What an effect changes."""

    PICTURE = "picture"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class NumberParameter:
    """A number within bounds, both included; 0 to 1 unless a unit is in the name."""

    name: str
    default: float
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True)
class ChoiceParameter:
    """One of a few words."""

    name: str
    default: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColorParameter:
    """A colour, ``#RRGGBB``."""

    name: str
    default: str


@dataclass(frozen=True, slots=True)
class TrackParameter:
    """The courses of things through a file's picture, as ``tracking`` writes them."""

    name: str
    default: str = ""


@dataclass(frozen=True, slots=True)
class FileParameter:
    """The media id of a file that is no footage: a table of colours."""

    name: str
    default: str = ""


Parameter = FileParameter | NumberParameter | ChoiceParameter | ColorParameter | TrackParameter


@dataclass(frozen=True, slots=True)
class EffectKind:
    """An effect that can be put on a clip."""

    name: str
    domain: EffectDomain
    parameters: tuple[Parameter, ...] = ()


def tables_of(clip: Clip) -> tuple[MediaId, ...]:
    """Return the tables of colours that a clip's effects name."""
    return tuple(str(value) for effect in clip.effects if effect.kind == "lut" for name, value in effect.parameters if name == "table")


LOOKS: Final = (
    "cinematic",
    "warm",
    "cool",
    "vintage",
    "black_and_white",
    "sepia",
    "vivid",
    "muted",
    "noir",
    "teal_orange",
    "dreamy",
    "faded",
    "cyberpunk",
    "bleach_bypass",
    "golden_hour",
    "moonlight",
)

DENOISE_LEVELS_MAX: Final = 16.0
"""The noise, a standard deviation in grey levels of 255, that "denoise" takes out at amount 1; less by the square below."""

_picture: Final = EffectDomain.PICTURE
_sound: Final = EffectDomain.SOUND

EFFECTS: Final[dict[str, EffectKind]] = {
    kind.name: kind
    for kind in (
        EffectKind("exposure", _picture, (NumberParameter("stops", 0.0, -3.0, 3.0),)),
        EffectKind("brightness", _picture, (NumberParameter("amount", 0.0, -1.0, 1.0),)),
        EffectKind("contrast", _picture, (NumberParameter("amount", 1.0, 0.0, 3.0),)),
        EffectKind("saturation", _picture, (NumberParameter("amount", 1.0, 0.0, 3.0),)),
        EffectKind("temperature", _picture, (NumberParameter("kelvin", 6500.0, 2000.0, 12000.0),)),
        EffectKind("gamma", _picture, (NumberParameter("amount", 1.0, 0.2, 5.0),)),
        EffectKind("look", _picture, (ChoiceParameter("name", "cinematic", LOOKS), NumberParameter("strength", 1.0, 0.0, 1.0))),
        EffectKind("lut", _picture, (FileParameter("table"), NumberParameter("strength", 1.0, 0.0, 1.0))),
        EffectKind("blur", _picture, (NumberParameter("radius", 0.01, 0.0, 0.2),)),
        EffectKind("upscale", _picture, (NumberParameter("amount", 0.4, 0.0, 1.0),)),
        EffectKind("sharpen", _picture, (NumberParameter("amount", 0.5, 0.0, 2.0),)),
        EffectKind("pixelate", _picture, (NumberParameter("size", 0.02, 0.002, 0.2),)),
        EffectKind("vignette", _picture, (NumberParameter("amount", 0.5, 0.0, 1.0),)),
        EffectKind("grain", _picture, (NumberParameter("amount", 0.2, 0.0, 1.0),)),
        EffectKind("denoise", _picture, (NumberParameter("amount", 0.5, 0.0, 1.0),)),
        EffectKind("deinterlace", _picture),
        EffectKind("stabilize", _picture, (NumberParameter("smoothing", 0.5, 0.0, 1.0),)),
        EffectKind(
            "chroma_key",
            _picture,
            # The green in the middle of those that screens are painted in and lamps make of them: nearer to each than the purest green is.
            (ColorParameter("color", "#0CCC38"), NumberParameter("similarity", 0.15, 0.01, 1.0), NumberParameter("blend", 0.05, 0.0, 1.0)),
        ),
        EffectKind("face_blur", _picture, (TrackParameter("track"), ChoiceParameter("style", "blur", ("blur", "mosaic")))),
        EffectKind("progress", _picture),
        EffectKind("noise_reduction", _sound, (NumberParameter("amount", 0.5, 0.0, 1.0),)),
        EffectKind("voice_clarity", _sound, (NumberParameter("amount", 0.5, 0.0, 1.0),)),
        EffectKind("pitch", _sound, (NumberParameter("semitones", 0.0, -12.0, 12.0),)),
        EffectKind("echo", _sound, (NumberParameter("amount", 0.3, 0.0, 1.0),)),
        EffectKind("mono", _sound, (ChoiceParameter("side", "both", ("both", "left", "right")),)),
        EffectKind("swap_channels", _sound),
    )
}

TRANSITIONS: Final = (
    "cross_dissolve", "dip_to_black", "dip_to_white", "dissolve", "pixelize",
    "wipe_left", "wipe_right", "wipe_up", "wipe_down",
    "slide_left", "slide_right", "slide_up", "slide_down",
    "push_left", "push_right", "push_up", "push_down",
    "smooth_left", "smooth_right", "smooth_up", "smooth_down",
    "circle_open", "circle_close", "radial", "clock", "zoom_in", "blur", "diagonal", "horizontal_open", "vertical_open",
    "reveal_left", "reveal_right", "reveal_up", "reveal_down",
    "slice_left", "slice_right", "slice_up", "slice_down",
    "wind_left", "wind_right", "wind_up", "wind_down",
    "wipe_top_left", "wipe_top_right", "wipe_bottom_left", "wipe_bottom_right",
    "diagonal_top_right", "diagonal_bottom_left", "diagonal_bottom_right",
    "horizontal_close", "vertical_close", "circle_crop", "rectangle_crop", "squeeze_horizontal", "squeeze_vertical",
    "fade_gray", "fade_fast", "fade_slow", "distance", "zoom_out", "whip_left", "whip_right", "glitch",
)  # fmt: skip
