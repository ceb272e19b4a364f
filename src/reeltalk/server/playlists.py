"""What a player reads to find its way: HLS playlists (RFC 8216) and the cues of a scrubbing strip (WebVTT). Pure text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reeltalk.render.plan import RenderPlan
from reeltalk.render.preview import Rendition
from reeltalk.render.preview_sound import CODEC as SOUND_CODEC
from reeltalk.render.preview_stills import Grid

PLAYLIST_VERSION = 7


@dataclass(frozen=True, slots=True)
class Variant:
    """One size of the picture: where its playlist lies, and about how many bits a second it takes."""

    address: str
    bits_per_second: int
    rendition: Rendition


def master_playlist(variants: Iterable[Variant], sound: str) -> str:
    """Return the playlist of playlists; ``sound`` is the address of the sound's."""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{PLAYLIST_VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines.append(f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="{sound}"')
    for variant in variants:
        profile = variant.rendition.plan.profile
        attributes = (
            f"BANDWIDTH={variant.bits_per_second}",
            f"RESOLUTION={profile.width}x{profile.height}",
            f"FRAME-RATE={profile.rate.frames_per_second:.3f}",
            f'CODECS="{variant.rendition.codec},{SOUND_CODEC}"',
            'AUDIO="sound"',
        )
        lines += [f"#EXT-X-STREAM-INF:{','.join(attributes)}", variant.address]
    return "\n".join([*lines, ""])


def media_playlist(durations_s: Sequence[float]) -> str:
    """Return the playlist of one stream, whose whole course is known before anything of it is rendered."""
    longest = math.ceil(max(durations_s, default=1.0))
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{PLAYLIST_VERSION}", f"#EXT-X-TARGETDURATION:{longest}", "#EXT-X-PLAYLIST-TYPE:VOD"]
    lines += ["#EXT-X-INDEPENDENT-SEGMENTS", '#EXT-X-MAP:URI="init.mp4"']
    for number, duration in enumerate(durations_s):
        lines += [f"#EXTINF:{duration:.6f},", f"{number}.m4s"]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def picture_durations_s(rendition: Rendition) -> list[float]:
    """Return how long each segment of the pictures lasts."""
    return [segment.frames / rendition.plan.profile.rate.frames_per_second for segment in rendition.segments]


def strip_cues(plan: RenderPlan, grid: Grid, picture: str) -> str:
    """Return which part of the scrubbing strip at ``picture`` stands for which stretch of the film."""
    rate = plan.profile.rate.frames_per_second
    edges = [*grid.frames, plan.frames]
    lines = ["WEBVTT", ""]
    for number in range(len(grid.frames)):
        left, top = grid.corner(number)
        lines.append(f"{_clock(edges[number] / rate)} --> {_clock(edges[number + 1] / rate)}")
        lines += [f"{picture}#xywh={left},{top},{grid.width},{grid.height}", ""]
    return "\n".join(lines)


def _clock(seconds: float) -> str:
    """Write a moment as WebVTT does: hours, minutes, seconds, thousandths."""
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"
