"""A film as any other kind of file: another codec, an animation, its sound alone, a single picture.

The pictures come out of the same plan, through chunks that are all but lossless and kept like all others, so that a second file of the
film costs one encoding and nothing more. The sound is mastered without loss and encoded once. What was made is decoded and held against
what it was made of, before anybody gets it.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from reeltalk import limits
from reeltalk.errors import MalformedRequest, StorageFull
from reeltalk.ffmpeg.encoders import TWO_PASS, coder_of_sound, quality_arguments, size_arguments
from reeltalk.ffmpeg.process import QuietWatch, Watch, ffmpeg_path, run
from reeltalk.render.assemble import assemble, chapters_until
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.delivery_check import check_delivery, check_sound, check_still
from reeltalk.render.mix import mix_soundtrack
from reeltalk.render.outputs import Output
from reeltalk.render.plan import RenderPlan
from reeltalk.render.preview import Rendition
from reeltalk.render.profile import OutputProfile, even
from reeltalk.render.render import render_frame
from reeltalk.timeline.formats import OutputKind
from reeltalk.timeline.model import MediaId
from reeltalk.timeline.time import TICKS_PER_SECOND, seconds_from_ticks

MASTER_CRF: Final = 10
MASTER_PRESET: Final = "superfast"
"""The chunks that other codecs are made from: larger than a film's, and indistinguishable from what they show."""
SOUND_KBPS: Final = {"high": 192, "medium": 160, "low": 128}
SMALLEST_SOUND_KBPS: Final = 48
FITTING_ATTEMPTS: Final = 5
FITTED_SHARE: Final = 0.97
"""How much of the room a file is planned to fill: the container takes some, and encoders miss a little."""
BITS_PER_PIXEL_MIN: Final = 0.035
"""A picture with fewer bits than this is made smaller: fewer pixels look better than starved ones."""
SHORTEST_SIDE_MIN: Final = 120


@dataclass(frozen=True, slots=True)
class Delivery:
    """A finished, checked file; ``report`` says what was measured, in plain values."""

    path: Path
    duration_s: float
    report: Mapping[str, Any]


def master_profile(profile: OutputProfile, output: Output) -> OutputProfile:
    """Return the profile of the pictures that a file is made from."""
    if output.kind_needs_pictures:
        return replace(profile, crf=MASTER_CRF, preset=MASTER_PRESET, copies=True)
    return profile


def deliver(
    plan: RenderPlan,
    sources: Mapping[MediaId, Path],
    output: Output,
    *,
    workspace: Path,
    cache: ChunkCache,
    watch: Watch | None = None,
) -> Delivery:
    """Make a file of a plan, whose profile ``master_profile`` gave, inside ``workspace``.

    Raises FFmpegFailed, VerificationFailed, Cancelled, StorageFull, and MalformedRequest for a size into which it does not fit.
    """
    workspace.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(workspace).free < limits.DISK_RESERVE_BYTES:
        raise StorageFull
    maker = _Maker(plan, sources, output, workspace, cache, watch or QuietWatch())
    match output.format.kind:
        case OutputKind.STILL:
            return maker.still()
        case OutputKind.SOUND:
            return maker.sound()
        case _:
            return maker.pictures()


@dataclass(frozen=True, slots=True)
class _Maker:
    """What every kind of file needs to be made."""

    plan: RenderPlan
    sources: Mapping[MediaId, Path]
    output: Output
    workspace: Path
    cache: ChunkCache
    watch: Watch

    @property
    def target(self) -> Path:
        return self.workspace / f"delivery.{self.output.format.name}"

    @property
    def seconds(self) -> float:
        return seconds_from_ticks(self.plan.duration)

    # single pictures

    def still(self) -> Delivery:
        at_s = self.seconds / 2 if self.output.at_s is None else self.output.at_s
        picture = render_frame(
            self.plan, self.sources, round(at_s * TICKS_PER_SECOND), workspace=self.workspace, image=self.output.format.name
        )
        self.target.write_bytes(picture)
        return Delivery(self.target, 0.0, check_still(self.target, self.plan.profile, self.output))

    # sound

    def sound(self) -> Delivery:
        master = self._master_sound()
        report: dict[str, Any] = {}
        for kbps in self._sound_rates():
            coder = coder_of_sound(self.output.format.name, self.output.codec, kbps)
            self._encode(["-i", f"file:{master}", "-map", "0:a:0", *coder, *self._container(), f"file:{self.target}"])
            if self._fits():
                report = check_sound(self.target, master, self.plan, self.output, workspace=self.workspace)
                return Delivery(self.target, self.seconds, report)
        raise self._too_long()

    def _sound_rates(self) -> Iterator[int]:
        """Yield bit rates to try, ever smaller where there is a bound; nothing but PCM fits into a WAV file."""
        usual = SOUND_KBPS[self.output.quality]
        if not self.output.bytes_max or self.output.codec == "pcm":
            yield usual
            return
        room = int(self.output.bytes_max * 8 / 1000 / self.seconds * FITTED_SHARE)
        yield from (rate for rate in sorted({usual, 160, 128, 96, 64, 48, 32}, reverse=True) if rate <= min(usual, room))

    def _master_sound(self) -> Path:
        master = self.workspace / "master.wav"
        mix_soundtrack(self.plan, self.sources, master, workspace=self.workspace, watch=self.watch)
        return master

    # pictures

    def pictures(self) -> Delivery:
        shown = self._master_pictures()
        heard = self._master_sound() if self.output.format.kind is OutputKind.FILM else None
        last = ""
        for arguments in self._attempts():
            self._encode_pictures(shown, heard, arguments)
            if self._fits():
                report = check_delivery(self.target, shown, heard, self.plan, self.output, workspace=self.workspace, watch=self.watch)
                return Delivery(self.target, self.seconds, report)
            last = f"{self.target.stat().st_size / limits.MEGABYTE:.1f} MB"
        raise self._too_long(last)

    def _master_pictures(self) -> Path:
        """Return the whole film without sound, joined from its chunks."""
        rendition = Rendition(self.plan, self.sources, cache=self.cache, workspace=self.workspace, light=False)
        chunks = self.workspace / "chunks"
        chunks.mkdir()
        joined = self.workspace / "pictures.mp4"
        named = chapters_until(self.plan.chapters, self.plan.duration)
        assemble(rendition.pieces(rendition.chunks, chunks, self.watch), None, joined, rate=self.plan.profile.rate, chapters=named)
        shutil.rmtree(chunks)
        return joined

    def _attempts(self) -> Iterator[_Attempt]:
        """Yield ways to encode, each smaller than the one before it; only one where any size will do."""
        rate = self.plan.profile.rate
        if self.output.format.kind is OutputKind.ANIMATION:
            yield from self._animations()
        elif not self.output.bytes_max:
            yield _Attempt(quality_arguments(self.output.codec, self.output.quality, rate), SOUND_KBPS[self.output.quality])
        else:
            total = self.output.bytes_max * 8 / 1000 / self.seconds * FITTED_SHARE
            for _ in range(FITTING_ATTEMPTS):
                sound = int(max(SMALLEST_SOUND_KBPS, min(SOUND_KBPS[self.output.quality], total * 0.12)))
                picture = int(total - sound)
                if picture <= 0:
                    return
                yield _Attempt(size_arguments(self.output.codec, picture, rate), sound, self._shrunk(picture), fitted=True)
                with suppress(OSError):
                    total *= 0.98 * min(1.0, self.output.bytes_max / self.target.stat().st_size)

    def _animations(self) -> Iterator[_Attempt]:
        """Yield animations, each with half of the pixels of the one before it."""
        quality = {"high": 82, "medium": 70, "low": 50}[self.output.quality]
        coder = ["-c:v", "libwebp_anim", "-quality", str(quality), "-loop", "0"] if self.output.codec == "webp" else ["-loop", "0"]
        factor = 1.0
        while factor * min(self.plan.profile.width, self.plan.profile.height) >= SHORTEST_SIDE_MIN:
            yield _Attempt(coder, 0, factor)
            if not self.output.bytes_max:
                return
            factor *= max(0.3, min(0.85, (self.output.bytes_max / self.target.stat().st_size) ** 0.5))

    def _shrunk(self, kbps: int) -> float:
        """Return by what factor to make a picture smaller, so that its pixels get enough bits."""
        profile = self.plan.profile
        bits_per_pixel = kbps * 1000 / (profile.width * profile.height * profile.rate.frames_per_second)
        least = SHORTEST_SIDE_MIN / min(profile.width, profile.height)
        return min(1.0, max(least, math.sqrt(bits_per_pixel / BITS_PER_PIXEL_MIN)))

    def _encode_pictures(self, shown: Path, heard: Path | None, attempt: _Attempt) -> None:
        opened = ["-i", f"file:{shown}", *(["-i", f"file:{heard}"] if heard else [])]
        filters = self._filters(attempt)
        pictures = ["-map", "0:v:0", *(["-vf", filters] if filters else []), *attempt.picture]
        sound = ["-map", "1:a:0", *coder_of_sound(self.output.format.name, self.output.codec, attempt.sound_kbps)] if heard else ["-an"]
        if attempt.fitted and self.output.codec in TWO_PASS:
            self._encode([*opened, *pictures, "-pass", "1", "-an", "-f", "null", "-"])
            pictures += ["-pass", "2"]
        self._encode([*opened, *pictures, *sound, *self._container(), f"file:{self.target}"])

    def _filters(self, attempt: _Attempt) -> str:
        profile = self.plan.profile
        size = f"scale={even(profile.width * attempt.factor)}:{even(profile.height * attempt.factor)}:flags=lanczos"
        steps = [size] if attempt.factor < 1 else []
        if self.output.codec == "gif":
            colours = {"high": 256, "medium": 160, "low": 64}[self.output.quality]
            made = f"split[a][b];[a]palettegen=max_colors={colours}:stats_mode=diff[p];[b][p]paletteuse=dither=bayer:bayer_scale=4"
            steps.append(f"{made}:diff_mode=rectangle")
        return ",".join(steps)

    def _container(self) -> list[str]:
        """Return what is said of the file itself: no word of whoever made it, and a film that starts before it is all there."""
        muxer = {"m4a": "mp4", "jpg": "image2"}.get(self.output.format.name, self.output.format.name)
        named = {**({"title": self.plan.title} if self.plan.title else {}), **dict(self.plan.tags)}
        titled = [part for name, value in named.items() for part in ("-metadata", f"{name}={value}")]
        fast = ["-movflags", "+faststart"] if muxer in {"mp4", "mov"} else []
        return ["-map_metadata", "-1", *titled, *fast, "-f", muxer]

    def _encode(self, arguments: Sequence[str]) -> None:
        run(
            [ffmpeg_path(), "-v", "error", "-y", *arguments],
            timeout_s=limits.RENDER_TIMEOUT_S,
            watch=self.watch,
            duration=self.plan.duration,
            cwd=self.workspace,
            stage="pictures",
        )

    def _fits(self) -> bool:
        return self.output.fits(self.target.stat().st_size)

    def _too_long(self, smallest: str = "") -> MalformedRequest:
        room = f"{self.output.bytes_max / limits.MEGABYTE:g} MB"
        came = f" (the smallest had {smallest})" if smallest else ""
        return MalformedRequest(f"{self.seconds:.0f} s do not fit into {room}{came}.", hint="Ask for a larger file, or a shorter film.")


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One way to encode: arguments for the picture, the sound's bit rate, by what factor the picture is made smaller."""

    picture: Sequence[str]
    sound_kbps: int
    factor: float = 1.0
    fitted: bool = False
