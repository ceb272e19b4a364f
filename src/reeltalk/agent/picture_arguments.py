"""What the tools of the picture may be asked. See tool_arguments.py for what all tools share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from reeltalk import limits
from reeltalk.agent.tool_arguments import Arguments, Color, Corner, Name, OnTarget, Share
from reeltalk.timeline.catalogue import EFFECTS, LOOKS, TRANSITIONS


class AddTransitions(Arguments):
    """``where`` is "all", or the numbers of the cuts (the first one is 1); ``varied`` ones differ from cut to cut."""

    varied: bool = False
    kind: Annotated[str, Field(json_schema_extra={"enum": list(TRANSITIONS)})] | None = None
    duration_s: Annotated[float, Field(gt=0, le=10)] | None = None
    where: Literal["all"] | tuple[int, ...] = "all"


class SetCanvas(Arguments):
    """Shape by ``aspect`` ("9:16"), ``platform`` ("tiktok") or pixels; ``fill`` says what happens to footage of another shape.

    "subject" crops to faces but shows recordings of a screen whole over blur; "crop" crops them too.
    """

    aspect: Annotated[str, Field(pattern=r"^\d+(\.\d+)?:\d+(\.\d+)?$")] | None = None
    platform: Name | None = None
    width: Annotated[int, Field(ge=limits.CANVAS_MIN_PIXELS, le=limits.CANVAS_MAX_PIXELS)] | None = None
    height: Annotated[int, Field(ge=limits.CANVAS_MIN_PIXELS, le=limits.CANVAS_MAX_PIXELS)] | None = None
    fps: Annotated[float, Field(ge=5, le=120)] | None = None
    fill: Literal["blur", "color", "crop", "subject"] | None = None
    color: Color | None = None


class CropShares(Arguments):
    """The share cut away at each edge."""

    left: Annotated[float, Field(ge=0, lt=1)] = 0.0
    top: Annotated[float, Field(ge=0, lt=1)] = 0.0
    right: Annotated[float, Field(ge=0, lt=1)] = 0.0
    bottom: Annotated[float, Field(ge=0, lt=1)] = 0.0

    @model_validator(mode="after")
    def _leaves_something(self) -> CropShares:
        if self.left + self.right > 0.95 or self.top + self.bottom > 0.95:
            raise ValueError("a crop must leave some of the picture")
        return self


class Transform(OnTarget):
    """Place of a picture: scale (1 fits), centre (x, y as shares of the canvas), clockwise degrees, flip, opacity, crop."""

    scale: Annotated[float, Field(gt=0.01, le=20)] | None = None
    x: Annotated[float, Field(ge=-2, le=3)] | None = None
    y: Annotated[float, Field(ge=-2, le=3)] | None = None
    rotation: Annotated[float, Field(ge=-3600, le=3600)] | None = None
    flip: Literal["horizontal", "vertical"] | None = None
    opacity: Share | None = None
    crop: CropShares | None = None


class ColorGrade(OnTarget):
    """Amounts as in the catalogue: exposure in stops, contrast and saturation 1 is unchanged, temperature in kelvin (6500 unchanged).

    ``strength`` is that of the look: 0.5 goes half the way.
    """

    exposure: Annotated[float, Field(ge=-3, le=3)] | None = None
    brightness: Annotated[float, Field(ge=-1, le=1)] | None = None
    contrast: Annotated[float, Field(ge=0, le=3)] | None = None
    saturation: Annotated[float, Field(ge=0, le=3)] | None = None
    temperature: Annotated[float, Field(ge=2000, le=12000)] | None = None
    look: Literal[LOOKS] | None = None  # type: ignore[valid-type]  # the catalogue is the one list of looks
    strength: Share | None = None

    @model_validator(mode="after")
    def _says_something(self) -> ColorGrade:
        if all(getattr(self, name) is None for name in ("exposure", "brightness", "contrast", "saturation", "temperature", "look")):
            raise ValueError("say what to change: exposure, brightness, contrast, saturation, temperature or look")
        if self.strength is not None and self.look is None:
            raise ValueError("strength is that of a look: name one")
        return self


class ApplyTable(OnTarget):
    """The name of an uploaded table of colours (a LUT, .cube), the newest one without a name; ``strength`` 0.5 goes half the way."""

    name: Name | None = None
    strength: Share = 1.0


class AddEffect(OnTarget):
    """An effect of the catalogue; parameters that are left out take the catalogue's defaults."""

    kind: Annotated[str, Field(json_schema_extra={"enum": sorted(EFFECTS)})]
    parameters: Annotated[dict[str, float | str], Field(max_length=8)] = Field(default_factory=dict)


class RemoveEffects(OnTarget):
    """Kinds of effects, or none for all; "zoom", "transform", "color" and "speed" name what their tools set."""

    kinds: Annotated[tuple[str, ...], Field(max_length=50)] = ()


class Fade(Arguments):
    """Seconds of fade from black at the start and to black at the end of the film."""

    in_s: Annotated[float, Field(ge=0, le=30)] | None = None
    out_s: Annotated[float, Field(ge=0, le=30)] | None = None


class Zoom(OnTarget):
    """A slow camera move; ``amount`` 0.15 ends 15 % closer; "left" to "down" pan across a picture that is so much closer."""

    direction: Literal["in", "out", "left", "right", "up", "down"] = "in"
    amount: Annotated[float, Field(gt=0, le=2)] = 0.15


class PictureInPicture(Arguments):
    """The upload or clip that is shown small (the second one when no name is given); ``scale`` is its share of the canvas's width."""

    name: Name | None = None
    corner: Corner = "bottom_right"
    scale: Annotated[float, Field(ge=0.05, le=0.9)] = 0.3


class SplitScreen(Arguments):
    """Several pictures at once (two unless told otherwise; 0 is all there are): side by side, one above the other, or in a grid.

    ``names`` are uploads or clips in the order of their places; none takes them in the order of the film.
    """

    direction: Literal["horizontal", "vertical", "grid"] | None = None
    count: Annotated[int, Field(ge=0, le=9)] = 2
    names: Annotated[tuple[Name, ...], Field(max_length=9)] = ()


class Slideshow(Arguments):
    """Every uploaded photo in order, each with a slow camera move."""

    seconds_per_photo: Annotated[float, Field(ge=0.3, le=60)] = 3.0
