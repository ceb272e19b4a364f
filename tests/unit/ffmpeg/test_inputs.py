"""Files are opened as what they are, and as nothing else."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus import broken, containers, stills
from reeltalk.errors import FFmpegFailed, UnsupportedMedia
from reeltalk.ffmpeg.inputs import demuxer, input_arguments
from reeltalk.ffmpeg.process import ffmpeg_path, run
from reeltalk.timeline.model import MediaKind


@dataclass(frozen=True)
class Known:
    container: str
    kind: MediaKind


def kind_of(container: str) -> MediaKind:
    if container in containers.IMAGE_KINDS:
        return MediaKind.IMAGE
    return MediaKind.AUDIO if container in containers.AUDIO_KINDS else MediaKind.VIDEO


def decode(path: Path, known: Known, *options: str) -> None:
    run([ffmpeg_path(), "-v", "error", *options, *input_arguments(path, known), "-t", "1", "-f", "null", "-"], timeout_s=30)


@pytest.mark.parametrize("container", containers.KINDS)
def test_every_kind_opens_without_help_from_its_name(container: str, tmp_path: Path) -> None:
    blob = tmp_path / "0123abcd"
    shutil.copy(containers.sample(container), blob)
    decode(blob, Known(container, kind_of(container)))


def test_animations_open_and_stills_can_be_repeated(tmp_path: Path) -> None:
    decode(stills.animation("webp"), Known("webp", MediaKind.VIDEO))
    decode(stills.animation("gif"), Known("gif", MediaKind.VIDEO))
    for container in containers.IMAGE_KINDS:
        picture = tmp_path / "50% of %03d"
        shutil.copy(containers.sample(container), picture)
        decode(picture, Known(container, MediaKind.IMAGE), "-loop", "1", "-framerate", "30")


def test_playlists_and_scripts_reach_nothing(tmp_path: Path) -> None:
    for path in (broken.playlist(), broken.concat_script(), broken.web_page()):
        for container in ("mp4", "mkv", "mp3"):
            with pytest.raises(FFmpegFailed, match=r"Invalid|Error"):
                decode(path, Known(container, MediaKind.VIDEO))


def test_pictures_over_the_cap_are_not_decoded() -> None:
    with pytest.raises(FFmpegFailed):
        run(
            [
                *(ffmpeg_path(), "-v", "error", "-xerror"),
                *input_arguments(broken.oversized_picture(), Known("png", MediaKind.IMAGE)),
                *("-f", "null", "-"),
            ],
            timeout_s=30,
        )


def test_other_kinds_have_no_parser() -> None:
    for container in ("hls", "concat", "svg", ""):
        with pytest.raises(UnsupportedMedia):
            demuxer(container)
