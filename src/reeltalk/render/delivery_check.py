"""A delivered file held against what it was made of. Nothing that fails here is published.

Whatever the codec: the file is decoded from its first to its last byte, and its pictures and its sound are compared, moment by moment, with
those of the pictures and of the sound that went into it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray

from reeltalk import limits
from reeltalk.errors import FFmpegFailed, VerificationFailed
from reeltalk.ffmpeg.process import Watch, ffmpeg_path, run
from reeltalk.render.mastering import measure
from reeltalk.render.measurement import THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH, levels_of
from reeltalk.render.outputs import Output
from reeltalk.render.plan import RenderPlan
from reeltalk.render.profile import SAMPLES_PER_SECOND, OutputProfile
from reeltalk.timeline.formats import OutputKind

PICTURE_DIFFERENCE_MAX: Final = 9.0
"""The most by which a frame's thumbnail may differ from what it shows, on average over its pixels (0 to 255)."""
PICTURE_DIFFERENCE_OF_FEW_COLOURS_MAX: Final = 22.0
SOUND_DIFFERENCE_MAX_DB: Final = 2.0
AUDIBLE_DB: Final = -50.0
SOUND_LENGTH_TOLERANCE_S: Final = 0.06
SHIFT_MAX_10MS: Final = 1
SHIFTS_TRIED: Final = 20
TRUE_PEAK_TOLERANCE_DB: Final = 1.0
"""Coding with loss adds peaks of its own; a master below -1 dBTP leaves room for them."""
DECODERS: Final = {"libdav1d": "av1", "libaom-av1": "av1", "libvpx-vp9": "vp9"}
"""Decoders that are not called like what they decode."""
CODECS_AS_FOUND: Final = {"prores": "prores", "jpg": "mjpeg", "pcm": "pcm_s24le"}


def check_delivery(
    path: Path, shown: Path, heard: Path | None, plan: RenderPlan, output: Output, *, workspace: Path, watch: Watch | None = None
) -> dict[str, Any]:
    """Compare a film or an animation with the pictures and the sound it was made of; return what was measured.

    Raises VerificationFailed, whose ``details`` name the check.
    """
    codec, width, height = _first_picture(path)
    _expect("video_codec", codec, output.codec)
    wanted, found = (_thumbnails(file, workspace, watch) for file in (shown, path))
    _expect("frames", len(found), plan.frames)
    difference = np.abs(found.astype(np.int16) - wanted).mean(axis=1)
    most = PICTURE_DIFFERENCE_OF_FEW_COLOURS_MAX if output.format.kind is OutputKind.ANIMATION else PICTURE_DIFFERENCE_MAX
    if difference.max() > most:
        frame = int(difference.argmax())
        raise _failed("picture", f"Frame {frame} of the finished file does not show what it should.", frame=frame)
    report = {"width": width, "height": height, "frames": len(found), "picture_difference": round(float(difference.max()), 2)}
    if heard is not None:
        report |= check_sound(path, heard, plan, output, workspace=workspace)
    return _facts(path, output) | report


def check_sound(path: Path, heard: Path, plan: RenderPlan, output: Output, *, workspace: Path) -> dict[str, Any]:
    """Compare a file's sound with the master that it was made of; return what was measured."""
    wanted, found = (_envelope(file, workspace) for file in (heard, path))
    if abs(len(found) - len(wanted)) / 100 > SOUND_LENGTH_TOLERANCE_S:
        raise _failed("sound_length", f"The sound lasts {len(found) / 100:.2f} s, not {len(wanted) / 100:.2f} s.")
    shift = _shift(wanted, found)
    if abs(shift) > SHIFT_MAX_10MS:
        raise _failed("sync", f"The sound is {abs(shift) * 10} ms too {'late' if shift > 0 else 'early'}.", offset_ms=shift * 10)
    count = min(len(wanted), len(found))
    audible = wanted[:count] > AUDIBLE_DB
    if audible.any() and float(np.median(np.abs(found[:count] - wanted[:count])[audible])) > SOUND_DIFFERENCE_MAX_DB:
        raise _failed("sound", "The sound of the finished file is not what was mixed.")
    levels = measure(["-i", f"file:{path}"])
    if levels.true_peak_dbtp is not None and levels.true_peak_dbtp > plan.mix.true_peak_dbtp + TRUE_PEAK_TOLERANCE_DB:
        raise _failed("true_peak", f"The sound peaks at {levels.true_peak_dbtp:.1f} dBTP.")
    measured = {"loudness_lufs": levels.loudness_lufs, "true_peak_dbtp": levels.true_peak_dbtp, "sound_offset_ms": shift * 10}
    return _facts(path, output) | {"samples": plan.samples} | measured


def check_still(path: Path, profile: OutputProfile, output: Output) -> dict[str, Any]:
    """Read a picture back; return what was measured."""
    codec, width, height = _first_picture(path)
    _expect("picture_codec", codec, CODECS_AS_FOUND.get(output.codec, output.codec))
    _expect("size", (width, height), (profile.width, profile.height))
    return _facts(path, output) | {"width": width, "height": height, "frames": 1}


def _facts(path: Path, output: Output) -> dict[str, Any]:
    return {"format": output.format.name, "codec": output.codec, "size_bytes": path.stat().st_size, "decode_messages": []}


def _failed(check: str, message: str, **details: Any) -> VerificationFailed:
    return VerificationFailed(message, check=check, **details)


def _expect(check: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise _failed(check, f"The finished file has {check} {found}, not {wanted}.", found=found, expected=wanted)


def _first_picture(path: Path) -> tuple[str, int, int]:
    """Return codec and size of a file's picture."""
    try:
        with av.open(str(path)) as container:
            context = container.streams.video[0].codec_context
            return DECODERS.get(context.name, context.name), context.width, context.height
    except (av.FFmpegError, IndexError, OSError) as error:
        raise _failed("open", "The finished file cannot be opened.") from error


def _thumbnails(path: Path, workspace: Path, watch: Watch | None) -> NDArray[np.uint8]:
    """Decode every frame of a file, as one row of grey values each."""
    small = f"scale={THUMBNAIL_WIDTH}:{THUMBNAIL_HEIGHT}:flags=area,format=gray"
    argv = ["-map", "0:v:0", "-vf", small, "-fps_mode", "passthrough", "-f", "rawvideo", "-y", "frames.gray"]
    with tempfile.TemporaryDirectory(dir=workspace, prefix="verify-") as name:
        _decode(path, argv, Path(name), watch)
        return np.fromfile(Path(name) / "frames.gray", np.uint8).reshape(-1, THUMBNAIL_WIDTH * THUMBNAIL_HEIGHT)


def _envelope(path: Path, workspace: Path) -> NDArray[np.float32]:
    """Decode a file's sound, as the level of every 10 ms."""
    argv = ["-map", "0:a:0", "-f", "s16le", "-ac", "2", "-ar", str(SAMPLES_PER_SECOND), "-y", "sound.s16"]
    with tempfile.TemporaryDirectory(dir=workspace, prefix="verify-") as name:
        _decode(path, argv, Path(name), None)
        sound = np.fromfile(Path(name) / "sound.s16", np.int16).reshape(-1, 2)
        second = SAMPLES_PER_SECOND
        pieces = [levels_of(sound[at : at + second].astype(np.float32) / np.float32(32768)) for at in range(0, len(sound), second)]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)


def _decode(path: Path, into: list[str], folder: Path, watch: Watch | None) -> None:
    """Decode a file into another one; what is not clean fails."""
    argv = [ffmpeg_path(), "-v", "error", "-xerror", "-i", f"file:{path.resolve()}", *into]
    try:
        said = run(argv, timeout_s=limits.RENDER_TIMEOUT_S, watch=watch, cwd=folder, stage="verify").stderr_tail.strip()
    except FFmpegFailed as error:
        raise _failed("decode", f"The finished file cannot be played: {error.message}") from error
    if said:
        raise _failed("decode", f"Decoding the finished file was not clean: {said.splitlines()[0]}")


def _shift(wanted: NDArray[np.float32], found: NDArray[np.float32]) -> int:
    """Return by how many 10 ms the found sound is late, 0 where nothing tells."""
    count = min(len(wanted), len(found)) - 2 * SHIFTS_TRIED
    if count < 50:
        return 0
    loud = np.maximum(wanted, -60)[SHIFTS_TRIED : SHIFTS_TRIED + count]
    if loud.std() < 1:
        return 0
    tried = range(-SHIFTS_TRIED, SHIFTS_TRIED + 1)
    errors = [float(np.abs(np.maximum(found, -60)[SHIFTS_TRIED + by : SHIFTS_TRIED + by + count] - loud).mean()) for by in tried]
    best = int(np.argmin(errors))
    return tried[best] if errors[best] < errors[SHIFTS_TRIED] - 0.3 else 0
