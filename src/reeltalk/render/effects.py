"""What each picture effect and look of the catalogue is in FFmpeg's filters. Pure.

Almost everything stays in YUV. What needs red, green and blue is gathered into one trip, whatever the order in which it was asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reeltalk.render.profile import even
from reeltalk.timeline.catalogue import DENOISE_LEVELS_MAX, EFFECTS, ChoiceParameter, NumberParameter
from reeltalk.timeline.model import Effect

Values = Mapping[str, float | str]

_HQDN3D_PER_LEVEL: Final = (2.0, 1.5, 3.0, 2.25)
"""Brightness and colour within a frame, brightness and colour over time, for each grey level of noise: what leaves the smallest error
against the clean picture, on real footage with noise of 3, 8 and 16 levels."""


@dataclass(frozen=True, slots=True)
class Surface:
    """The picture an effect works on: its size in pixels, and the length of its shorter side on the whole canvas."""

    width: int
    height: int
    canvas_side: int
    has_alpha: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A grade: plain figures for eq, tints of shadows and lights (red, green, blue; -1 to 1), and finishing touches."""

    contrast: float = 1.0
    saturation: float = 1.0
    gamma: float = 1.0
    brightness: float = 0.0
    shadows: tuple[float, float, float] = (0.0, 0.0, 0.0)
    middle: tuple[float, float, float] = (0.0, 0.0, 0.0)
    lights: tuple[float, float, float] = (0.0, 0.0, 0.0)
    vignette: float = 0.0
    grain: float = 0.0
    glow: float = 0.0


LOOKS: Final[Mapping[str, Look]] = {
    "cinematic": Look(contrast=1.1, saturation=0.9, shadows=(-0.06, 0.0, 0.08), lights=(0.06, 0.02, -0.06), vignette=0.25),
    "warm": Look(saturation=1.06, middle=(0.08, 0.02, -0.08), lights=(0.06, 0.02, -0.06)),
    "cool": Look(saturation=0.98, middle=(-0.07, 0.0, 0.08), lights=(-0.05, 0.0, 0.05)),
    "vintage": Look(0.92, 0.75, 1.05, 0.02, (0.08, 0.0, -0.04), (0.03, 0.0, -0.03), (0.06, 0.02, -0.12), vignette=0.4, grain=0.25),
    "black_and_white": Look(contrast=1.05, saturation=0.0),
    "sepia": Look(contrast=1.02, saturation=0.0, shadows=(0.1, 0.0, -0.08), middle=(0.24, 0.01, -0.2), lights=(0.12, 0.01, -0.16)),
    "vivid": Look(contrast=1.08, saturation=1.4),
    "muted": Look(contrast=0.95, saturation=0.6),
    "noir": Look(contrast=1.35, saturation=0.0, brightness=-0.03, vignette=0.6, grain=0.15),
    "teal_orange": Look(contrast=1.06, saturation=1.1, shadows=(-0.14, 0.02, 0.12), middle=(0.04, 0.0, -0.04), lights=(0.12, 0.02, -0.12)),
    "dreamy": Look(contrast=0.95, saturation=1.08, brightness=0.03, lights=(0.03, 0.0, 0.02), glow=0.5),
    "faded": Look(contrast=0.82, saturation=0.8, brightness=0.04, shadows=(0.02, 0.02, 0.05)),
    "cyberpunk": Look(1.16, 1.3, 0.95, 0.0, (-0.12, -0.1, 0.2), (0.1, -0.12, 0.12), (0.1, -0.1, 0.14), vignette=0.3, glow=0.2),
    "bleach_bypass": Look(contrast=1.3, saturation=0.42, brightness=-0.02, grain=0.12),
    "golden_hour": Look(1.02, 1.12, 1.04, 0.01, (0.05, 0.0, -0.05), (0.12, 0.03, -0.12), (0.12, 0.05, -0.1), glow=0.25),
    "moonlight": Look(1.1, 0.55, 0.9, -0.05, (-0.08, -0.02, 0.14), (-0.1, -0.02, 0.12), (-0.08, 0.0, 0.06), vignette=0.35),
}


def source_filters(effects: Sequence[Effect], *, interlaced: bool, shake: str = "") -> list[str]:
    """Return what is done to a file's own frames, before any is dropped or scaled.

    ``shake`` names the file that says how the camera moves; without it a shaky picture is held as well as one pass can.
    """
    asked = {effect.kind: values_of(effect) for effect in effects}
    filters = ["bwdif=mode=send_frame:deint=all"] if interlaced or "deinterlace" in asked else []
    if "denoise" in asked:
        levels = DENOISE_LEVELS_MAX * _number(asked["denoise"], "amount") ** 2
        filters.append("hqdn3d=" + ":".join(f"{share * levels:.3g}" for share in _HQDN3D_PER_LEVEL))
    if "stabilize" in asked and shake:
        frames = round(10 + 50 * _number(asked["stabilize"], "smoothing"))
        filters.insert(
            len(filters) - ("denoise" in asked), f"vidstabtransform=input={shake}:smoothing={frames}:optzoom=1:interpol=bicubic:crop=keep"
        )
    elif "stabilize" in asked:
        reach = 16 * (1 + round(3 * _number(asked["stabilize"], "smoothing")))
        filters.append(f"deshake=rx={reach}:ry={reach}:edge=mirror")
    return filters


def picture_filters(effects: Sequence[Effect], surface: Surface) -> list[str]:
    """Return what is done to the placed picture: grades in YUV, grades in RGB (one trip), then what works on its shape."""
    grades: list[str] = []
    tints: list[str] = []
    shapes: list[str] = []
    for effect in effects:
        values = values_of(effect)
        if effect.kind == "look":
            look = LOOKS[str(values["name"])]
            strength = _number(values, "strength")
            grades += _eq(look, strength)
            tints += _tint(look, strength)
            shapes += _finish(look, strength, surface)
        elif effect.kind in GRADES:
            grades += GRADES[effect.kind](values)
        elif effect.kind == "lut":
            tints.append(f"lut3d=file={table_name(effect)}:interp=tetrahedral")
        elif effect.kind == "temperature":
            tints += _temperature(values)
        elif effect.kind in SHAPES:
            shapes += SHAPES[effect.kind](values, surface)
    # The way back is spelled out: left to itself the converter would take the matrix of standard definition.
    there, back = ("gbrap", "yuva420p") if surface.has_alpha else ("gbrp", "yuv420p")
    trip = [f"format={there}", *tints, "scale=out_color_matrix=bt709:out_range=tv", f"format={back}"] if tints else []
    return [*grades, *trip, *shapes]


def table_name(effect: Effect) -> str:
    """Return the name of the file that holds the colours of a planned ``lut``, mixed as strongly as it asks."""
    values = values_of(effect)
    return f"table-{hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()[:16]}.cube"


def key_filters(effects: Sequence[Effect]) -> list[str]:
    """Return what makes parts of a picture transparent; the result has an alpha plane."""
    keys = [values_of(effect) for effect in effects if effect.kind == "chroma_key"]
    filters = []
    for values in keys:
        color = str(values["color"]).removeprefix("#")[:6]
        filters.append(f"chromakey=color=0x{color}:similarity={_number(values, 'similarity'):.4g}:blend={_number(values, 'blend'):.4g}")
    return ["format=yuva420p", *filters] if filters else []


def values_of(effect: Effect) -> Values:
    """Return every parameter of an effect, defaults filled in and numbers held within the catalogue's bounds."""
    given = dict(effect.parameters)
    values: dict[str, float | str] = {}
    for parameter in EFFECTS[effect.kind].parameters:
        value = given.get(parameter.name, parameter.default)
        if isinstance(parameter, NumberParameter):
            value = min(max(float(value), parameter.minimum), parameter.maximum)
        elif isinstance(parameter, ChoiceParameter) and value not in parameter.choices:
            value = parameter.default
        values[parameter.name] = value
    return values


def _number(values: Values, name: str) -> float:
    return float(values[name])


# --- grades in YUV -------------------------------------------------------------------------------------------------------------------


def _exposure(values: Values) -> list[str]:
    # A stop doubles light; the picture is stored with a gamma of about 2.2. Chroma grows along, or colours would fade.
    gain = 2 ** (_number(values, "stops") / 2.2)
    chroma = f"clip((val-128)*{gain:.5g}+128,16,240)"
    return [f"lutyuv=y='clip((val-16)*{gain:.5g}+16,16,235)':u='{chroma}':v='{chroma}'"]


GRADES: Final[Mapping[str, Callable[[Values], list[str]]]] = {
    "exposure": _exposure,
    "brightness": lambda values: [f"eq=brightness={_number(values, 'amount') / 2:.5g}"],
    "contrast": lambda values: [f"eq=contrast={_number(values, 'amount'):.5g}"],
    "saturation": lambda values: [f"eq=saturation={_number(values, 'amount'):.5g}"],
    "gamma": lambda values: [f"eq=gamma={_number(values, 'amount'):.5g}"],
}


def _toward(neutral: float, value: float, strength: float) -> float:
    return neutral + (value - neutral) * strength


def _eq(look: Look, strength: float) -> list[str]:
    figures = {
        "contrast": _toward(1, look.contrast, strength),
        "saturation": _toward(1, look.saturation, strength),
        "gamma": _toward(1, look.gamma, strength),
        "brightness": _toward(0, look.brightness, strength),
    }
    return ["eq=" + ":".join(f"{name}={value:.5g}" for name, value in figures.items())]


# --- grades in RGB -------------------------------------------------------------------------------------------------------------------


def _tint(look: Look, strength: float) -> list[str]:
    ranges = (("s", look.shadows), ("m", look.middle), ("h", look.lights))
    shifts = [
        f"{channel}{name}={shift * strength:.4g}" for name, tint in ranges for channel, shift in zip("rgb", tint, strict=True) if shift
    ]
    return [f"colorbalance={':'.join(shifts)}"] if shifts and strength else []


def _temperature(values: Values) -> list[str]:
    # Below 6500 K the wish is a warmer picture, which is what the filter gives.
    return [f"colortemperature=temperature={_number(values, 'kelvin'):.5g}:pl=0.5"]


# --- what works on the shape of the picture ------------------------------------------------------------------------------------------


def _finish(look: Look, strength: float, surface: Surface) -> list[str]:
    filters = []
    if look.glow:
        filters.append(f"gblur=sigma={max(0.5, 0.003 * surface.canvas_side * look.glow * strength):.4g}")
    if look.vignette:
        filters += _vignette({"amount": look.vignette * strength}, surface)
    if look.grain:
        filters += _grain({"amount": look.grain * strength}, surface)
    return filters


def _blur(values: Values, surface: Surface) -> list[str]:
    sigma = _number(values, "radius") * surface.canvas_side
    if sigma < 0.3:
        return []
    if sigma < 12:
        return [f"gblur=sigma={sigma:.4g}"]
    small = f"{even(surface.width / 4)}:{even(surface.height / 4)}"
    return [f"scale={small}", f"gblur=sigma={sigma / 4:.4g}:steps=2", f"scale={surface.width}:{surface.height}"]


def _pixelate(values: Values, surface: Surface) -> list[str]:
    size = max(2.0, _number(values, "size") * surface.canvas_side)
    coarse = f"scale={even(surface.width / size)}:{even(surface.height / size)}:flags=area"
    return [coarse, f"scale={surface.width}:{surface.height}:flags=neighbor"]


def _vignette(values: Values, _surface: Surface) -> list[str]:
    amount = _number(values, "amount")
    return [f"vignette=angle={amount * 1.1:.4g}:dither=0"] if amount else []


def _grain(values: Values, _surface: Surface) -> list[str]:
    strength = round(_number(values, "amount") * 80)
    return [f"noise=all_seed=7:c0s={strength}:c0f=t+u"] if strength else []


def _sharpen(values: Values, _surface: Surface) -> list[str]:
    return [f"unsharp=luma_msize_x=5:luma_msize_y=5:luma_amount={_number(values, 'amount'):.4g}"]


SHAPES: Final[Mapping[str, Callable[[Values, Surface], list[str]]]] = {
    "blur": _blur,
    "sharpen": _sharpen,
    "upscale": _sharpen,
    "pixelate": _pixelate,
    "vignette": _vignette,
    "grain": _grain,
}

ON_SOURCE: Final = frozenset({"denoise", "deinterlace", "stabilize"})
MADE_HERE: Final = ON_SOURCE | GRADES.keys() | SHAPES.keys() | {"look", "lut", "temperature", "chroma_key", "face_blur", "progress"}
"""Every picture effect that has its filters here; a test holds it equal to the catalogue."""
