"""A film to look at before it is finished: the stream's segments, each rendered when it is first asked for, out of the same chunks.

A rendition is a plan cut into segments of whole chunks. The full one is made of the chunks that an export joins; the light one is small
and quick, so that the first picture after an edit is there at once.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Final

import av

from reeltalk.errors import NotFound
from reeltalk.ffmpeg.encoders import picture_arguments
from reeltalk.ffmpeg.process import QuietWatch, Watch, ffmpeg_path, run
from reeltalk.render.assemble import CopiedPiece, Piece, copied_packets, encoded_packets, joint_description
from reeltalk.render.batching import Chunk, batches, chunk_of, chunked
from reeltalk.render.chunks import ChunkCache, make_batch
from reeltalk.render.copying import REORDER_FRAMES
from reeltalk.render.plan import RenderPlan
from reeltalk.render.preview_fragments import Sample, fragment, init_segment
from reeltalk.render.profile import OutputProfile, profile_for
from reeltalk.render.render import engine_version, with_coding
from reeltalk.render.spans import EFFECTS_WITH_MEMORY, PassageSlice, Span, cut, spans
from reeltalk.timeline.model import Canvas, MediaId
from reeltalk.timeline.time import FrameRate

LIGHT_LINES: Final = "540p"
LIGHT_CRF: Final = 27
LIGHT_PRESET: Final = "superfast"
LIGHT_SEGMENT_S: Final = 1.0
"""Short, because a player shows nothing before it has the whole of its first one."""
FULL_SEGMENT_S: Final = 4.0
BLANK_TIMEOUT_S: Final = 60
FINE_UNITS_PER_SECOND: Final = 10_000


def light_profile(canvas: Canvas) -> OutputProfile:
    """Return the profile of the quick rendition: at most 540 lines, the canvas's own rate, nothing copied."""
    small = profile_for(canvas, "low", LIGHT_LINES if min(canvas.width, canvas.height) > 540 else "")
    return replace(small, crf=LIGHT_CRF, preset=LIGHT_PRESET, copies=False)


@dataclass(frozen=True, slots=True)
class Segment:
    """Whole chunks that are sent together: ``start`` and ``frames`` count frames of the film."""

    number: int
    chunks: tuple[Chunk, ...]

    @property
    def start(self) -> int:
        """Return its first frame."""
        return self.chunks[0].start

    @property
    def frames(self) -> int:
        """Return how many frames it lasts."""
        return sum(chunk.frames for chunk in self.chunks)


class Rendition:
    """A film in one size, as segments that can be asked for in any order; safe for threads that ask for different ones."""

    def __init__(self, plan: RenderPlan, sources: Mapping[MediaId, Path], *, cache: ChunkCache, workspace: Path, light: bool) -> None:
        """Cut a plan into segments; those of a ``light`` one are short, and not made of the chunks of an export."""
        self._sources = sources
        self._cache = cache
        self._workspace = workspace
        self.plan = with_coding(plan, sources)
        whole = spans(self.plan, engine=engine_version())
        most = round((LIGHT_SEGMENT_S if light else FULL_SEGMENT_S) * plan.profile.rate.frames_per_second)
        short = (chunk_of(span) for span in _short_spans(self.plan, whole, most))
        self.segments = tuple(_segments(short if light else chunked(whole, self.plan), most))

    @cached_property
    def init(self) -> bytes:
        """Return what a player reads before any segment."""
        with self._blank() as blank:
            units = self.plan.profile.rate.numerator * _units(self.plan.profile.rate)
            return init_segment(
                blank, units, joint_description(_description(blank), [self._copied(chunk) for chunk in self.chunks if chunk.copied])
            )

    @cached_property
    def codec(self) -> str:
        """Return the codec in the words of RFC 6381, for example ``avc1.64001f``."""
        with self._blank() as blank:
            return f"avc1.{_description(blank)[1:4].hex()}"

    def segment(self, number: int, watch: Watch | None = None) -> bytes:
        """Return a segment, whose missing chunks are rendered now. Raises NotFound, FFmpegFailed, Cancelled."""
        if not 0 <= number < len(self.segments):
            raise NotFound("The film has no such part.")
        wanted = self.segments[number]
        with tempfile.TemporaryDirectory(prefix="preview-", dir=self._workspace) as name:
            pieces = self.pieces(wanted.chunks, Path(name), watch or QuietWatch())
            unit = self.plan.profile.rate.denominator * _units(self.plan.profile.rate)
            return fragment(number, wanted.start * unit, list(_samples(pieces, unit)))

    def pieces(self, row: Sequence[Chunk], folder: Path, watch: Watch) -> list[Piece]:
        """Return what is shown in chunks, in order; what of it is missing is rendered, and lies in ``folder``."""
        wanted = {chunk.key: chunk for chunk in row if not chunk.copied}
        missing = [chunk for chunk in wanted.values() if not self._cache.get(chunk.key, chunk.frames, folder / f"{chunk.key}.mp4")]
        for batch in batches(missing, self.plan):
            room = folder / "batch"
            for chunk, path in zip(batch.chunks, make_batch(self.plan, self._sources, batch, room, watch), strict=True):
                path.replace(folder / f"{chunk.key}.mp4")
                self._cache.put(chunk.key, folder / f"{chunk.key}.mp4", chunk.frames)
            shutil.rmtree(room)
        return [self._copied(chunk) if chunk.copied else folder / f"{chunk.key}.mp4" for chunk in row]

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """Return the chunks of the whole film."""
        return tuple(chunk for segment in self.segments for chunk in segment.chunks)

    def _copied(self, chunk: Chunk) -> CopiedPiece:
        assert chunk.copied is not None
        media_id = chunk.copied.media_id
        return CopiedPiece(self._sources[media_id], self.plan.coded[media_id], chunk.copied.first, chunk.frames)

    def _blank(self) -> _Kept:
        return _Kept(self.plan.profile, self._cache, self._workspace)


# --- segments ------------------------------------------------------------------------------------------------------------------------


def _segments(row: Iterable[Chunk], most: int) -> Iterator[Segment]:
    """Gather chunks into segments of at most ``most`` frames, or of one chunk that is longer."""
    number, held = 0, list[Chunk]()
    for chunk in row:
        if held and sum(one.frames for one in held) + chunk.frames > most:
            yield Segment(number, tuple(held))
            number, held = number + 1, []
        held.append(chunk)
    yield Segment(number, tuple(held))


def _short_spans(plan: RenderPlan, row: Iterable[Span], most: int) -> Iterator[Span]:
    """Yield spans, those that last longer than ``most`` frames cut evenly where they may be."""
    for span in row:
        if span.copied or span.frames <= most or _remembers(span):
            yield span
            continue
        count = -(-span.frames // most)
        for first, last in pairwise(round(span.frames * part / count) for part in range(count + 1)):
            yield cut(plan, span.start + first, last - first, span.stretch, engine=engine_version())


def _remembers(span: Span) -> bool:
    """Say whether a span's frames depend on those before them, so that it cannot be cut."""
    slices = [side for one in span.stack for side in ((one.before, one.after) if isinstance(one, PassageSlice) else (one,))]
    return any(effect.kind in EFFECTS_WITH_MEMORY for layer in slices for effect in layer.effects)


def _units(rate: FrameRate) -> int:
    """Return by what to multiply a rate's terms so that time is counted finely: some players round to whole units."""
    return 1 if rate.numerator >= FINE_UNITS_PER_SECOND else 512


def _samples(pieces: Iterable[Piece], unit: int) -> Iterator[Sample]:
    """Yield the coded pictures of pieces in order; ``unit`` is how long one is shown.

    Every picture is shown as many frames later than counted as one may be decoded early: not all players know of a picture that is shown
    before its turn to be decoded. The sound is late by as much.
    """
    for piece in pieces:
        packets = copied_packets(piece) if isinstance(piece, CopiedPiece) else encoded_packets(piece, _description(piece))
        for index, (packet, shown) in enumerate(packets):
            yield Sample(bytes(packet), unit, (REORDER_FRAMES + shown - index) * unit, packet.is_keyframe)


def _description(path: Path) -> bytes:
    """Return how a decoder has to be set up for an MP4 file's picture."""
    with av.open(str(path)) as container:
        return bytes(container.streams.video[0].codec_context.extradata or b"")


# --- the encoder's description before anything is rendered ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kept:
    """One black frame of a profile, as its encoder writes it; a context that gives its path."""

    profile: OutputProfile
    cache: ChunkCache
    workspace: Path

    def __enter__(self) -> Path:
        target = self.workspace / f"{self.key}.mp4"
        if not self.cache.get(self.key, 1, target):
            run([*self.arguments, "-f", "mp4", f"file:{target}"], timeout_s=BLANK_TIMEOUT_S, output=target)
            self.cache.put(self.key, target, 1)
        return target

    def __exit__(self, *_: object) -> None:
        """Leave it: another thread may be reading it, and it is small."""

    @property
    def key(self) -> str:
        """Return what it is kept under."""
        return f"{hashlib.sha256(repr((engine_version(), self.profile)).encode()).hexdigest()}-blank"

    @property
    def arguments(self) -> Sequence[str]:
        """Return the command that makes it, up to its name."""
        profile = self.profile
        encoder = picture_arguments(
            rate=profile.rate, crf=profile.crf, preset=profile.preset, keyframe_interval=profile.keyframe_interval, threads=profile.threads
        )
        black = f"color=black:size={profile.width}x{profile.height}:rate={profile.rate.numerator}/{profile.rate.denominator}"
        return [ffmpeg_path(), "-v", "error", "-y", "-f", "lavfi", "-i", black, "-frames:v", "1", *encoder]
