"""Renders a plan: sound and missing chunks side by side, then joined, then checked."""

from __future__ import annotations

import contextvars
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from reeltalk import limits
from reeltalk.errors import Cancelled, FFmpegFailed, StorageFull, VerificationFailed
from reeltalk.ffmpeg.inputs import input_arguments
from reeltalk.ffmpeg.process import QuietWatch, Watch, ffmpeg_version, run
from reeltalk.media.coding import CONTAINERS, CodedVideo, coded_video
from reeltalk.media.facts import MediaInfo
from reeltalk.render.assemble import CopiedPiece, Piece, assemble, chapters_until
from reeltalk.render.batching import Batch, Chunk, batches, chunked
from reeltalk.render.chunks import ChunkCache, graph_arguments, make_batch
from reeltalk.render.copying import Copy, agreeing, may_copy_code, may_copy_file, may_feed_code, may_feed_file
from reeltalk.render.evidence import Luma, Part, footage_luma, keep_luma, known_luma, look_at_footage
from reeltalk.render.filtergraph import write_graph
from reeltalk.render.fonts import font_environment, font_set_version
from reeltalk.render.mastering import Soundtrack
from reeltalk.render.plan import MediaPicture, RenderPlan
from reeltalk.render.progress import Tally
from reeltalk.render.soundtracks import kept_soundtrack
from reeltalk.render.spans import cut, spans
from reeltalk.render.verify import VerifyReport, verify
from reeltalk.timeline.model import MediaId
from reeltalk.timeline.time import Ticks

logger = logging.getLogger(__name__)

PICTURES: Final = "pictures"
SOUND: Final = "sound"
JOIN: Final = "join"
CHECK: Final = "check"
FILM_SHARES: Final = {PICTURES: 0.82, SOUND: 0.1, JOIN: 0.02, CHECK: 0.06}
"""How much of the whole work on a film each stage is taken to be."""
WORKERS_MAX: Final = 8
FRAME_TIMEOUT_S: Final = 60
FILM_NAME: Final = "film.mp4"
SOUND_NAME: Final = "sound.m4a"


@dataclass(frozen=True, slots=True)
class Deliverable:
    """A finished, checked film.

    ``chunks_made`` of its ``chunks_total`` chunks had to be encoded; the others were there. ``frames_copied`` of its frames are in no
    chunk: they were taken from the footage as they are coded.
    """

    path: Path
    report: VerifyReport
    chunks_made: int
    chunks_total: int
    frames_copied: int = 0


def engine_version() -> str:
    """Return what, apart from a plan, decides the pixels of a film: the versions of FFmpeg and of the fonts."""
    return f"ffmpeg {ffmpeg_version()}, fonts {font_set_version()}"


def render_film(
    plan: RenderPlan,
    sources: Mapping[MediaId, Path],
    *,
    workspace: Path,
    cache: ChunkCache,
    watch: Watch | None = None,
) -> Deliverable:
    """Make the film of a plan and return it checked, inside ``workspace`` (everything else there is taken away again).

    ``watch`` hears a fraction that never falls, and the stage; it is called from several threads, one at a time.
    Footage that spoils the film when it is copied is encoded instead. Raises FFmpegFailed, VerificationFailed, Cancelled, StorageFull.
    """
    workspace.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(workspace).free < limits.DISK_RESERVE_BYTES:
        raise StorageFull
    tally = Tally(watch or QuietWatch(), FILM_SHARES)
    with_copies = with_coding(plan, sources)
    if with_copies.coded:
        try:
            return _render(with_copies, sources, workspace, cache, tally)
        except VerificationFailed as failure:
            logger.warning("the film with copied footage is not right (%s); encoding all of it", failure)
    return _render(replace(with_copies, coded={}), sources, workspace, cache, tally)


def with_coding(plan: RenderPlan, sources: Mapping[MediaId, Path]) -> RenderPlan:
    """Return the plan with what is known of how its footage is coded, wherever that may be copied or read packet by packet."""
    coded: dict[MediaId, CodedVideo] = {}
    fed: dict[MediaId, CodedVideo] = {}
    for media_id in sorted({picture.media_id for picture in _pictures_of(plan)}):
        info = plan.info[media_id]
        found = coded_video(sources[media_id], info.container, plan.profile.rate) if may_feed_file(info, plan.profile) else None
        if found is None:
            continue
        if may_feed_code(found, info):
            fed[media_id] = found
        if may_copy_file(info, plan.profile) and may_copy_code(found, info):
            coded[media_id] = found
    return replace(plan, coded=agreeing(coded, plan.tracks), fed=fed)


def _pictures_of(plan: RenderPlan) -> Iterator[MediaPicture]:
    """Yield what is shown of files."""
    for track in plan.tracks:
        yield from (layer.picture for layer in track.layers if isinstance(layer.picture, MediaPicture))


def look_ahead(path: Path, info: MediaInfo, content: str, *, workspace: Path, cache: ChunkCache, watch: Watch | None = None) -> bool:
    """Decode once a file that films may copy from, so that none of them has to; say whether that is so now.

    ``content`` is what plans call the file's bytes.
    """
    rate = info.video.rate if info.video is not None else None
    coded = coded_video(path, info.container, rate) if rate is not None and info.container in CONTAINERS else None
    if coded is None or info.warnings or info.duration is None:
        return False
    return look_at_footage(input_arguments(path, info), content, coded, workspace=workspace, cache=cache, watch=watch)


def _render(plan: RenderPlan, sources: Mapping[MediaId, Path], workspace: Path, cache: ChunkCache, tally: Tally) -> Deliverable:
    """Make the film of a plan, checked."""
    with _folder(workspace) as folder:
        pictures, soundtrack = _pictures_and_sound(plan, sources, folder, cache, tally)
        unchecked = folder / FILM_NAME
        tags = {"title": plan.title, **dict(plan.tags)} if plan.title else dict(plan.tags)
        digests = assemble(
            pictures.in_order(),
            soundtrack.path,
            unchecked,
            rate=plan.profile.rate,
            tags=tags,
            chapters=chapters_until(plan.chapters, plan.duration),
        )
        tally.finish(JOIN)
        parts = pictures.parts(digests)
        found = verify(unchecked, plan, sources, workspace=folder, soundtrack=soundtrack, parts=parts, watch=tally.part(CHECK))
        keep_luma(parts, found.luma, cache, folder)
        tally.finish(CHECK)
        film = unchecked.replace(workspace / FILM_NAME)
    copied = sum(chunk.frames for chunk in pictures.row if chunk.copied)
    return Deliverable(film, found.report, len(pictures.missing), len(pictures.chunks), copied)


def prepare_chunks(
    plan: RenderPlan, sources: Mapping[MediaId, Path], *, workspace: Path, cache: ChunkCache, watch: Watch | None = None
) -> int:
    """Encode the chunks of a plan that are missing, so that a later export only joins them; return how many there were."""
    workspace.mkdir(parents=True, exist_ok=True)
    with _folder(workspace) as folder:
        job = _Pictures(with_coding(plan, sources), sources, folder, cache, Tally(watch or QuietWatch(), {PICTURES: 1.0}))
        with _workers(job.tally) as start:
            for batch in job.batches:
                start(job.make, batch)
        return len(job.missing)


def render_frame(plan: RenderPlan, sources: Mapping[MediaId, Path], at: Ticks, *, workspace: Path, image: str = "png") -> bytes:
    """Return the picture of one moment of the film as it will be exported ("png" or "jpg"); moments beyond its end show the last one."""
    frame = min(max(0, at // plan.profile.rate.ticks_per_frame), plan.frames - 1)
    codec = ["-c:v", "png"] if image == "png" else ["-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p"]
    workspace.mkdir(parents=True, exist_ok=True)
    with _folder(workspace) as folder:
        graph = write_graph(plan, [cut(plan, frame, 1)])
        argv = [*graph_arguments(plan, sources, graph, folder), *codec, "-frames:v", "1", "-f", "image2pipe", "pipe:1"]
        return run(argv, timeout_s=FRAME_TIMEOUT_S, cwd=folder, stage=PICTURES, environment=font_environment()).stdout


# --- pictures and sound, side by side ------------------------------------------------------------------------------------------------


def _pictures_and_sound(
    plan: RenderPlan, sources: Mapping[MediaId, Path], folder: Path, cache: ChunkCache, tally: Tally
) -> tuple[_Pictures, Soundtrack]:
    """Make what is missing of both."""
    pictures = _Pictures(plan, sources, folder, cache, tally)
    soundtracks: list[Soundtrack] = []

    def mix() -> None:
        soundtracks.append(kept_soundtrack(plan, sources, folder / SOUND_NAME, workspace=folder, cache=cache, watch=tally.part(SOUND)))

    with _workers(tally) as start:
        start(mix)
        for batch in pictures.batches:
            start(pictures.make, batch)
    tally.finish(PICTURES)
    tally.finish(SOUND)
    return pictures, soundtracks[0]


class _Pictures:
    """The chunks of one film: which there are, and how the missing ones are made."""

    def __init__(self, plan: RenderPlan, sources: Mapping[MediaId, Path], folder: Path, cache: ChunkCache, tally: Tally) -> None:
        self._plan, self._sources, self._folder, self._cache = plan, sources, folder, cache
        self.tally = tally
        self._content = {picture.media_id: picture.content for picture in _pictures_of(plan)}
        self.row: Sequence[Chunk] = tuple(chunked(spans(plan, engine=engine_version()), plan))
        self.chunks = [chunk for chunk in self.row if not chunk.copied]
        unique = {chunk.key: chunk for chunk in reversed(self.chunks)}
        self.missing = sorted(
            (chunk for chunk in unique.values() if not cache.get(chunk.key, chunk.frames, self.place(chunk))), key=lambda chunk: chunk.start
        )
        self.batches = list(batches(self.missing, plan))

    def in_order(self) -> list[Piece]:
        """Return the pieces of the film."""
        return [self.copied(chunk, chunk.copied) if chunk.copied else self.place(chunk) for chunk in self.row]

    def parts(self, digests: Sequence[str]) -> list[Part]:
        """Return what is known of the pieces whose packets have these digests."""
        return [
            Part(chunk.key, chunk.frames, digest, self.luma(chunk, chunk.copied, digest))
            for chunk, digest in zip(self.row, digests, strict=True)
        ]

    def luma(self, chunk: Chunk, copy: Copy | None, digest: str) -> Luma | None:
        """Return what is known of the frames of a chunk from before, None where they were never decoded."""
        if copy is not None:
            coded = self._plan.coded[copy.media_id]
            whole = footage_luma(self._cache, self._content[copy.media_id], coded, self._folder)
            if whole is not None:
                return whole[copy.first : copy.first + chunk.frames]
        return known_luma(self._cache, chunk.key, chunk.frames, digest, self._folder)

    def copied(self, chunk: Chunk, copy: Copy) -> CopiedPiece:
        """Return the footage that is copied."""
        return CopiedPiece(self._sources[copy.media_id], self._plan.coded[copy.media_id], copy.first, chunk.frames)

    def place(self, chunk: Chunk) -> Path:
        """Return where a chunk lies while the film is made."""
        return self._folder / f"{chunk.key}.mp4"

    def make(self, batch: Batch) -> None:
        """Encode a batch and keep its chunks; where that fails, one by one, so that what can be made is made and kept."""
        try:
            self.make_together(batch)
        except FFmpegFailed:
            if len(batch.chunks) == 1:
                raise
            for chunk in batch.chunks:
                self.make_together(Batch((chunk,)))

    def make_together(self, batch: Batch) -> None:
        """Encode a batch in one process and keep its chunks."""
        folder = self._folder / f"batch-{batch.chunks[0].start}"
        watch = self.tally.part(PICTURES, batch.frames / sum(chunk.frames for chunk in self.missing))
        try:
            made = make_batch(self._plan, self._sources, batch, folder, watch)
            for chunk, path in zip(batch.chunks, made, strict=True):
                path.replace(self.place(chunk))
                self._cache.put(chunk.key, self.place(chunk), chunk.frames)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _folder(workspace: Path) -> Iterator[Path]:
    """Give a folder of our own that is gone afterwards, however the work ended."""
    with tempfile.TemporaryDirectory(prefix="render-", dir=workspace) as name:
        yield Path(name)


@contextmanager
def _workers(tally: Tally) -> Iterator[Callable[..., None]]:
    """Give a function that starts work in threads; wait for all of it at the end. The first error stops the rest and is raised.

    Two encoder threads each keep a pair of cores busy, so there is one worker for every two.
    """
    futures: list[Future[object]] = []
    with ThreadPoolExecutor(max_workers=min(WORKERS_MAX, max(1, (os.cpu_count() or 2) // 2))) as pool:

        def start(work: Callable[..., object], *arguments: object) -> None:
            futures.append(pool.submit(contextvars.copy_context().run, work, *arguments))

        try:
            yield start
            wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            stopped = not all(future.done() and not future.exception() for future in futures)
            if stopped:
                tally.stop()
            for future in futures:
                future.cancel()
    errors = [error for future in futures if not future.cancelled() and (error := future.exception())]
    if errors:
        raise next((error for error in errors if not isinstance(error, Cancelled)), errors[0])
