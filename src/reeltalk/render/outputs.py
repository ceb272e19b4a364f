"""What a request for a file says, and the profile in which the film is rendered for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from reeltalk import limits
from reeltalk.errors import MalformedRequest
from reeltalk.render.profile import EFFORTS, OutputProfile, profile_for
from reeltalk.timeline.formats import FORMATS, PLATFORMS, SAME_CODEC, SAME_PLATFORM, OutputFormat, OutputKind, Platform, output_format
from reeltalk.timeline.model import Canvas
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate, nearest_usual_rate


@dataclass(frozen=True, slots=True)
class Output:
    """One wished-for file. ``bytes_max`` 0 is any size; ``at_s`` is the moment of a still, None the film's middle."""

    format: OutputFormat
    codec: str
    quality: str = "high"
    resolution: str = ""
    rate: FrameRate | None = None
    bytes_max: int = 0
    at_s: float | None = None
    platform: Platform | None = None

    @property
    def is_usual(self) -> bool:
        """Say whether it is what films are rendered as anyway: H.264 and AAC in MP4."""
        return (self.format.name, self.codec) == ("mp4", "h264")

    def fits(self, size_bytes: int) -> bool:
        """Say whether a file of that size is small enough."""
        return not self.bytes_max or size_bytes <= self.bytes_max

    @property
    def kind_needs_pictures(self) -> bool:
        """Say whether the whole film's pictures have to be rendered for it."""
        return self.format.kind in {OutputKind.FILM, OutputKind.ANIMATION}


def read_output(wanted: Mapping[str, Any]) -> Output:
    """Return what a request asks for; keys that are not known are passed over. Raises MalformedRequest for what cannot be made."""
    platform = _platform(_word(wanted, "platform") or _word(wanted, "preset"))
    named = _word(wanted, "format")
    made_as = output_format(named)
    if made_as is None:
        raise MalformedRequest(f"There is no export as {named[:40]!r}.", hint=f"Choose one of {', '.join(FORMATS)}.")
    codec = SAME_CODEC.get(_word(wanted, "codec"), _word(wanted, "codec")) or made_as.codecs[0]
    if codec not in made_as.codecs:
        raise MalformedRequest(f"There is no {made_as.name} in {codec[:40]!r}.", hint=f"Choose one of {', '.join(made_as.codecs)}.")
    quality = _word(wanted, "quality") or "high"
    if quality not in EFFORTS:
        raise MalformedRequest(f"There is no quality {quality[:40]!r}.", hint=f"Choose one of {', '.join(EFFORTS)}.")
    megabytes = _number(wanted, "max_size_mb", 0, 100_000) or (platform.megabytes_max if platform else 0)
    return Output(
        format=made_as,
        codec=codec,
        quality=quality,
        resolution=_word(wanted, "resolution"),
        rate=_rate(_number(wanted, "fps", 1, 120)),
        bytes_max=round(megabytes * limits.MEGABYTE),
        at_s=_number(wanted, "time", 0, limits.TIMELINE_DURATION_MAX_S),
        platform=platform,
    )


def canvas_for(canvas: Canvas, output: Output) -> Canvas:
    """Return the canvas of a film for an output: a platform's own shape, where one is named."""
    if output.platform is None or canvas.width * output.platform.height == canvas.height * output.platform.width:
        return canvas
    return replace(canvas, width=output.platform.width, height=output.platform.height)


def profile_of(canvas: Canvas, output: Output) -> OutputProfile:
    """Return the profile in which a film is rendered for an output. Raises MalformedRequest for a resolution that there is not."""
    usual = output.format.lines_usual
    resolution = output.resolution
    if not resolution and usual and min(canvas.width, canvas.height) > usual:
        resolution = f"{usual}p"
    if not resolution and output.platform is not None:
        resolution = f"{min(output.platform.width, output.platform.height)}p"
    profile = profile_for(canvas, output.quality, resolution)
    rate = output.rate or canvas.rate
    most = min(output.format.frames_per_second_max, output.platform.frames_per_second_max if output.platform else 120)
    return replace(profile, rate=_at_most(rate, most))


def _at_most(rate: FrameRate, frames_per_second: int) -> FrameRate:
    """Return a rate, halved as often as it is too high: every second frame is shown, and none twice."""
    exact = Fraction(rate.numerator, rate.denominator)
    while exact > frames_per_second:
        exact /= 2
    return FrameRate(exact.numerator, exact.denominator)


def _platform(name: str) -> Platform | None:
    if not name:
        return None
    found = PLATFORMS.get(SAME_PLATFORM.get(name, name))
    if found is None:
        raise MalformedRequest(f"There is no preset {name[:40]!r}.", hint=f"Choose one of {', '.join(PLATFORMS)}.")
    return found


def _rate(wanted: float | None) -> FrameRate | None:
    """Return a rate; one whose frames do not fall on whole ticks becomes the nearest usual one: 29.97 is 30000/1001."""
    if wanted is None:
        return None
    exact = Fraction(wanted).limit_denominator(100)
    if (TICKS_PER_SECOND / exact).denominator == 1:
        return FrameRate(exact.numerator, exact.denominator)
    return nearest_usual_rate(wanted)


def _word(wanted: Mapping[str, Any], name: str) -> str:
    return str(wanted.get(name) or "").strip().lower()


def _number(wanted: Mapping[str, Any], name: str, least: float, most: float) -> float | None:
    value = wanted.get(name)
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if not least <= number <= most:
        raise MalformedRequest(f"{name} is not a number from {least:g} to {most:g}.")
    return number
