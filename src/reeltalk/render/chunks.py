"""The pictures of a film as chunks: encoded spans, kept under their keys, so that nothing is rendered twice.

A chunk is a small MP4 without sound: closed groups of pictures, exactly as many frames as its spans. Missing chunks share FFmpeg processes,
whose output is split again at their borders; the number of files one process opens is bounded, however many cuts a film has.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Final

import av

from reeltalk import limits
from reeltalk.errors import FFmpegFailed
from reeltalk.ffmpeg.encoders import picture_arguments
from reeltalk.ffmpeg.inputs import OWN_TIME, PACKETS_ONLY, PROTOCOLS, input_arguments
from reeltalk.ffmpeg.process import Watch, ffmpeg_path, run
from reeltalk.media.colortable import read_color_table
from reeltalk.media.excerpts import EXCERPT_FORMAT, write_excerpt
from reeltalk.render.batching import Batch, runs
from reeltalk.render.captions import caption_script
from reeltalk.render.effects import table_name, values_of
from reeltalk.render.filtergraph import OUTPUT, Graph, GraphInput, write_graph
from reeltalk.render.fonts import font_environment, font_table
from reeltalk.render.plan import RenderPlan
from reeltalk.render.profile import OutputProfile
from reeltalk.render.scenes import SCRIPT_NAME
from reeltalk.render.spans import cut
from reeltalk.timeline.model import MediaId

EVICTION_SHARE: Final = 8
"""After this share of the room that is left was filled, the cache is looked through again: other processes fill it too."""
INDEXED: Final = frozenset({"mp4", "mov", "mkv", "webm"})
"""Containers of films that know their key frames."""
HASH_BLOCK_BYTES: Final = 1 << 20


class ChunkCache:
    """Chunks on disk by key, each with a sidecar that holds its checksum; safe for threads and for several processes.

    Files appear whole or not at all. What was used longest ago goes first when ``max_bytes`` is passed.
    """

    def __init__(self, root: Path, max_bytes: int = limits.CHUNK_CACHE_MAX_BYTES) -> None:
        self._root = root
        self._max_bytes = max_bytes
        self._names = count()
        self._lock = threading.Lock()
        self._until_eviction_bytes = 0
        root.mkdir(parents=True, exist_ok=True)

    def get(self, key: str, frames: int, target: Path) -> bool:
        """Put the chunk of that key at ``target`` (a link, so that eviction cannot take it away) and say whether there was one.

        A chunk that no longer matches its checksum is thrown away.
        """
        chunk = self._path(key)
        try:
            note = json.loads(_sidecar(chunk).read_bytes())
            _link(chunk, target)
        except (OSError, ValueError):
            return False
        if note != _note(target, frames):
            target.unlink()
            self.discard(key)
            return False
        os.utime(chunk)
        return True

    def put(self, key: str, made: Path, frames: int) -> None:
        """Keep a finished chunk. The sidecar is written last: without it there is no chunk."""
        chunk = self._path(key)
        chunk.parent.mkdir(exist_ok=True)
        staged = chunk.with_name(f".{os.getpid()}-{next(self._names)}-{chunk.name}")
        shutil.copyfile(made, staged)
        note = json.dumps(_note(staged, frames)).encode()
        _settle(staged, chunk)
        staged.write_bytes(note)
        _settle(staged, _sidecar(chunk))
        self._evict(chunk.stat().st_size)

    def discard(self, key: str) -> None:
        """Forget a chunk."""
        chunk = self._path(key)
        _sidecar(chunk).unlink(missing_ok=True)
        chunk.unlink(missing_ok=True)

    def size_bytes(self) -> int:
        """Return how much the chunks take."""
        return sum(size for _, size, _ in self._entries())

    def _path(self, key: str) -> Path:
        return self._root / key[:2] / f"{key}.mp4"

    def _entries(self) -> list[tuple[float, int, Path]]:
        """Return (last use, size, path) of every chunk; what vanishes meanwhile is left out."""
        entries = []
        for chunk in self._root.glob("??/*.mp4"):
            try:
                facts = chunk.stat()
            except OSError:
                continue
            entries.append((facts.st_mtime, facts.st_size, chunk))
        return entries

    def _evict(self, added_bytes: int) -> None:
        """Make room where it may be needed: only after so much was added that the cache could be full is it looked through."""
        with self._lock:
            self._until_eviction_bytes -= added_bytes
            if self._until_eviction_bytes > 0:
                return
            entries = sorted(self._entries())
            excess = sum(size for _, size, _ in entries) - self._max_bytes
            for _, size, chunk in entries:
                if excess <= 0:
                    break
                self.discard(chunk.stem)
                excess -= size
            self._until_eviction_bytes = -excess // EVICTION_SHARE


def _sidecar(chunk: Path) -> Path:
    return chunk.with_suffix(".json")


def _note(chunk: Path, frames: int) -> dict[str, object]:
    digest = hashlib.sha256()
    with chunk.open("rb") as file:
        while block := file.read(HASH_BLOCK_BYTES):
            digest.update(block)
    return {"sha256": digest.hexdigest(), "frames": frames}


def _settle(staged: Path, final: Path) -> None:
    """Let a file take its name only when its bytes are on the disk."""
    with staged.open("rb") as file:
        os.fsync(file.fileno())
    staged.replace(final)


def _link(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        target.hardlink_to(source)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)


# --- making what is missing ----------------------------------------------------------------------------------------------------------


def make_batch(plan: RenderPlan, sources: Mapping[MediaId, Path], batch: Batch, folder: Path, watch: Watch) -> list[Path]:
    """Encode a batch into ``folder``; return the file of each of its chunks, in order.

    Raises FFmpegFailed (a chunk that has not exactly its frames included), Cancelled, StorageFull.
    """
    folder.mkdir(parents=True)
    drawn = [cut(plan, row[0].start, sum(span.frames for span in row), row[0].stretch) for row in runs(batch.spans)]
    graph = write_graph(plan, drawn)
    borders = _borders(batch)
    profile = plan.profile
    encoder = picture_arguments(
        rate=profile.rate,
        crf=profile.crf,
        preset=profile.preset,
        keyframe_interval=profile.keyframe_interval,
        threads=profile.threads,
        key_frames=borders,
    )
    split = ["-f", "segment", "-segment_format", "mp4", "-reset_timestamps", "1", "-segment_frames", ",".join(map(str, borders))]
    into = [*split, "chunk-%d.mp4"] if borders else ["-f", "mp4", "chunk-0.mp4"]
    argv = [*graph_arguments(plan, sources, graph, folder), *encoder, "-an", *into]
    run(
        argv,
        timeout_s=limits.RENDER_TIMEOUT_S,
        watch=watch,
        duration=batch.frames * profile.rate.ticks_per_frame,
        cwd=folder,
        stage="pictures",
        environment=font_environment(),
    )
    made = [folder / f"chunk-{index}.mp4" for index in range(len(batch.chunks))]
    for chunk, path in zip(batch.chunks, made, strict=True):
        check_chunk(path, chunk.frames, profile)
    return made


def graph_arguments(
    plan: RenderPlan, sources: Mapping[MediaId, Path], graph: Graph, folder: Path, *, key_frames_only: bool = False
) -> list[str]:
    """Return FFmpeg's command up to the mapping of the graph's output, having written the caption script into ``folder``.

    With ``key_frames_only`` whole files show, at every moment, the key frame before it: that is quick to decode. Excerpts are exact.
    """
    if graph.scenes:
        script = caption_script(graph.scenes, width=plan.profile.width, height=plan.profile.height, table=font_table())
        (folder / SCRIPT_NAME).write_text(script.ass, encoding="utf-8")
    for name, key in graph.shakes:
        shutil.copyfile(sources[key], folder / name)
    for effect in graph.tables:
        values = values_of(effect)
        table = read_color_table(sources[plan.tables[str(values["table"])]]).mixed(float(values["strength"]))
        (folder / table_name(effect)).write_text(table.to_cube(), encoding="ascii")
    files = [_opened(plan, sources[each.media_id], each, folder / f"excerpt-{number}.nut") for number, each in enumerate(graph.inputs)]
    skipped = ["-skip_frame", "nokey"]
    hurried = [each.excerpt is None and key_frames_only and plan.info[each.media_id].container in INDEXED for each in graph.inputs]
    inputs = [argument for arguments, hurry in zip(files, hurried, strict=True) for argument in [*(skipped if hurry else []), *arguments]]
    return [ffmpeg_path(), "-v", "error", "-y", *OWN_TIME, *inputs, "-filter_complex", graph.filters, "-map", OUTPUT]


def _opened(plan: RenderPlan, path: Path, opened: GraphInput, excerpt: Path) -> list[str]:
    """Return the arguments that open an input of a graph, having written its excerpt where it is one."""
    if opened.excerpt is None:
        return [*opened.arguments, *input_arguments(path, plan.info[opened.media_id])]
    write_excerpt(path, plan.fed[opened.media_id], opened.excerpt.packets, excerpt, plan.profile.rate)
    return [*opened.arguments, "-protocol_whitelist", PROTOCOLS, "-f", EXCERPT_FORMAT, "-i", f"file:{excerpt.resolve()}"]


def _borders(batch: Batch) -> list[int]:
    """Return the frames of a batch at which its second, third, ... chunk begins."""
    borders, position = [], 0
    for chunk in batch.chunks[:-1]:
        position += chunk.frames
        borders.append(position)
    return borders


def check_chunk(path: Path, frames: int, profile: OutputProfile) -> None:
    """Raise FFmpegFailed unless a chunk has the size and exactly the frames it must have, the first one a key frame."""
    try:
        with av.open(str(path), options=PACKETS_ONLY) as container:
            stream = container.streams.video[0]
            size = stream.codec_context.width, stream.codec_context.height
            packets = [packet for packet in container.demux(stream) if packet.pts is not None]
            stamps = {packet.pts for packet in packets}
    except (av.FFmpegError, IndexError, OSError) as error:
        raise FFmpegFailed("A piece of the film could not be read back.", reason="unreadable-chunk") from error
    if len(stamps) != frames or not packets[0].is_keyframe or size != (profile.width, profile.height):
        raise FFmpegFailed(f"A piece of the film has {len(stamps)} frames of {frames}.", reason="frame-count", frames=len(stamps))
