"""The sound of a film that is being looked at, mixed where it is listened to.

Segments are cut between frames of AAC. Each is coded with the sound before and after it, and the frames of that are thrown away: so the
segments fit together as if they had been coded in one go, in whatever order they are asked for. (The film's very first frame has none
before it, and comes up from silence.)
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import av
import numpy as np

from reeltalk.errors import FFmpegFailed, NotFound
from reeltalk.ffmpeg.encoders import sound_arguments
from reeltalk.ffmpeg.process import QuietWatch, Watch, ffmpeg_path, run
from reeltalk.render.chunks import ChunkCache
from reeltalk.render.copying import REORDER_FRAMES
from reeltalk.render.mastering import raw_input
from reeltalk.render.mix import mixed_blocks
from reeltalk.render.plan import RenderPlan
from reeltalk.render.preview_fragments import Sample, fragment, init_segment
from reeltalk.render.profile import SAMPLES_PER_SECOND
from reeltalk.render.ramps import Samples
from reeltalk.render.soundtracks import found_soundtrack
from reeltalk.render.voices import silence
from reeltalk.timeline.model import MediaId

FRAME_SAMPLES: Final = 1024
SEGMENT_FRAMES: Final = 188
"""How many frames of AAC a segment has: four seconds."""
LEAD_FRAMES: Final = 2
"""How many frames before a segment its coding begins, and one after it ends."""
PREVIEW_KBPS: Final = 128
CODEC: Final = "mp4a.40.2"
USUAL_GAIN_DB: Final = 4.0
"""What lifts voices from the level at which they are mixed to the usual loudness of a film, until that has been measured."""
TIMEOUT_S: Final = 120


class PreviewSound:
    """A film's sound as segments that can be asked for in any order; safe for threads."""

    def __init__(self, plan: RenderPlan, sources: Mapping[MediaId, Path], *, cache: ChunkCache, workspace: Path) -> None:
        self._plan = plan
        self._sources = sources
        self._cache = cache
        self._workspace = workspace
        frames = -(-plan.samples // FRAME_SAMPLES)
        self.frames = tuple(min(SEGMENT_FRAMES, frames - first) for first in range(0, frames, SEGMENT_FRAMES))

    @property
    def durations_s(self) -> tuple[float, ...]:
        """Return how long each segment lasts."""
        return tuple(frames * FRAME_SAMPLES / SAMPLES_PER_SECOND for frames in self.frames)

    def init(self) -> bytes:
        """Return what a player reads before any segment."""
        with tempfile.TemporaryDirectory(prefix="preview-", dir=self._workspace) as name:
            return init_segment(_coded(silence(FRAME_SAMPLES), Path(name)), SAMPLES_PER_SECOND)

    def segment(self, number: int, watch: Watch | None = None) -> bytes:
        """Return a segment, out of the finished sound track where there is one. Raises NotFound, FFmpegFailed, Cancelled."""
        if not 0 <= number < len(self.frames):
            raise NotFound("The film has no such part.")
        first, count = number * SEGMENT_FRAMES, self.frames[number]
        with tempfile.TemporaryDirectory(prefix="preview-", dir=self._workspace) as name:
            folder = Path(name)
            finished = found_soundtrack(self._plan, folder / "finished.m4a", self._cache)
            if finished is not None:
                packets = _packets(finished.path, first + 1, count)
            else:
                coded = _coded(self._mixed(first, count, folder, watch or QuietWatch()), folder)
                packets = _packets(coded, LEAD_FRAMES + 1, count)
            return fragment(number, self._delay + first * FRAME_SAMPLES, [Sample(packet, FRAME_SAMPLES) for packet in packets])

    @property
    def _delay(self) -> int:
        """Return how many samples later the stream runs, for the pictures run as late."""
        return self._plan.profile.samples(REORDER_FRAMES * self._plan.profile.rate.ticks_per_frame)

    def _mixed(self, first: int, count: int, folder: Path, watch: Watch) -> Samples:
        """Return the mix of some frames with what leads into them and follows, silence beyond the film's ends."""
        start, end = (first - LEAD_FRAMES) * FRAME_SAMPLES, (first + count + 1) * FRAME_SAMPLES
        blocks = mixed_blocks(self._plan, self._sources, workspace=folder, watch=watch, first=max(0, start), last=end)
        heard = np.concatenate([silence(max(0, -start)), *blocks])
        gain = np.float32(10 ** (USUAL_GAIN_DB / 20)) if self._plan.mix.normalize else np.float32(1)
        return np.concatenate([heard * gain, silence(end - start - len(heard))])


def _coded(samples: Samples, folder: Path) -> Path:
    """Encode samples; what would be too loud is limited."""
    raw, coded = folder / "mix.f32", folder / "mix.m4a"
    raw.write_bytes(samples.astype(np.float32).tobytes())
    limited = ["-af", "alimiter=limit=0.89:level=0:attack=5:release=80:latency=1"]
    encoder = sound_arguments(kbps=PREVIEW_KBPS, samples_per_second=SAMPLES_PER_SECOND)
    argv = [ffmpeg_path(), "-v", "error", "-y", *raw_input(raw), *limited, *encoder, "-f", "mp4", f"file:{coded}"]
    run(argv, timeout_s=TIMEOUT_S, output=coded, stage="sound")
    return coded


def _packets(path: Path, first: int, count: int) -> Iterator[bytes]:
    """Yield frames of AAC by their place in a file; those that it lacks at its end are left out."""
    try:
        with av.open(str(path), options={"ignore_editlist": "1"}) as container:
            packets = (packet for packet in container.demux(container.streams.audio[0]) if packet.size)
            for number, packet in enumerate(packets):
                if first <= number < first + count:
                    yield bytes(packet)
                elif number >= first + count:
                    return
    except (av.FFmpegError, IndexError) as error:
        raise FFmpegFailed("The preview's sound could not be read back.", reason="preview") from error
