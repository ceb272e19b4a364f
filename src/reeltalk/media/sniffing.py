"""What a file really is, told from its first bytes, and whether that is one of the thirteen kinds we take."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from reeltalk import limits
from reeltalk.errors import CorruptMedia, MediaTooLarge, UnsupportedMedia

HEAD_BYTES: Final = 4096
"""How much of a file ``sniff`` wants to see."""

_EXTENSIONS: Final = frozenset(("mp4", "mov", "avi", "webm", "mkv", "jpg", "png", "gif", "webp", "mp3", "wav", "m4a", "aac", "cube"))
SUBTITLES: Final = frozenset(("srt", "vtt", "ass", "ssa"))
_ALIASES: Final = {"jpeg": "jpg", "m4v": "mp4", "qt": "mov", "wave": "wav", "jpe": "jpg", "jfif": "jpg"}
_STILL_BRANDS: Final = frozenset((b"avif", b"avis", b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"crx "))
_SOUND_BRANDS: Final = frozenset((b"M4A ", b"M4B ", b"M4P "))
_KILOBITS_MPEG1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_MPEG2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_QUICKTIME_ATOMS: Final = frozenset((b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"))


def sniff(head: bytes, name: str) -> str:
    """Return which of the thirteen kinds a file is: the content decides, and the name's extension must be one we take (or none).

    ``head`` is the first HEAD_BYTES of the file. Raises UnsupportedMedia (playlists, web pages, SVG, text and the like, whatever
    they are called), CorruptMedia (nothing there) and MediaTooLarge (a PNG or GIF of more pixels than are taken, before it is opened).
    """
    if not head:
        raise CorruptMedia("The file is empty.")
    extension = PurePath(name).suffix.lower().lstrip(".")
    extension = _ALIASES.get(extension, extension)
    if extension in SUBTITLES and b"\0\0\0" not in head:
        return extension
    if extension and extension not in _EXTENSIONS:
        raise UnsupportedMedia(f"Files that end in .{extension[:20]} are not supported.")
    found = _color_table(head, extension)
    found = found or _riff(head) or _iso_media(head) or _matroska(head) or _picture(head) or _bare_sound(head, extension)
    if not found:
        raise UnsupportedMedia("This is not a media file, whatever its name says.")
    refuse_oversized(_stated_pixels(head, found))
    return found


def refuse_oversized(pixels: int) -> None:
    """Raise MediaTooLarge where a picture has more pixels than may be unpacked."""
    if pixels > limits.PICTURE_MAX_PIXELS:
        most = limits.PICTURE_MAX_PIXELS // limits.MEGABYTE
        raise MediaTooLarge(
            f"The picture has {pixels // limits.MEGABYTE} megapixels; at most {most} are taken.", hint="Make it smaller and send it again."
        )


def _stated_pixels(head: bytes, kind: str) -> int:
    """Return how many pixels a PNG or GIF says it has, 0 for anything else."""
    if kind == "png" and len(head) >= 24:
        return int.from_bytes(head[16:20], "big") * int.from_bytes(head[20:24], "big")
    if kind == "gif" and len(head) >= 10:
        return int.from_bytes(head[6:8], "little") * int.from_bytes(head[8:10], "little")
    return 0


def _color_table(head: bytes, extension: str) -> str:
    """Tell a table of colours by its name and by being text that says its size near its beginning."""
    is_text = b"\0" not in head
    return "cube" if extension == "cube" and is_text and (b"LUT_3D_SIZE" in head or b"LUT_1D_SIZE" in head) else ""


def _riff(head: bytes) -> str:
    if head[:4] not in {b"RIFF", b"RF64"}:
        return ""
    return {b"AVI ": "avi", b"WAVE": "wav", b"WEBP": "webp"}.get(head[8:12], "")


def _iso_media(head: bytes) -> str:
    if head[4:8] in _QUICKTIME_ATOMS:
        return "mov"
    if head[4:8] != b"ftyp":
        return ""
    brand = head[8:12]
    if brand in _STILL_BRANDS:
        raise UnsupportedMedia("HEIC and AVIF pictures are not supported.")
    if brand in _SOUND_BRANDS:
        return "m4a"
    return "mov" if brand == b"qt  " else "mp4"


def _matroska(head: bytes) -> str:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return ""
    return "webm" if b"webm" in head[:64] else "mkv"


def _picture(head: bytes) -> str:
    signatures = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"GIF87a", "gif"), (b"GIF89a", "gif"))
    return next((kind for signature, kind in signatures if head.startswith(signature)), "")


def _bare_sound(head: bytes, extension: str) -> str:
    """Tell MP3 from AAC; without a tag in front, a second frame must follow the first, for any noise looks like one."""
    if head.startswith(b"ID3"):
        return extension if extension in {"mp3", "aac"} else "mp3"
    for kind, length in (("aac", _adts_frame_bytes(head)), ("mp3", _mpeg_frame_bytes(head))):
        if length and head[length : length + 2] and head[length : length + 1] == b"\xff" and head[length + 1] & 0xFE == head[1] & 0xFE:
            return kind
    return ""


def _adts_frame_bytes(head: bytes) -> int:
    """Return the length of the AAC frame that stands first, 0 if none does."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    return (head[3] & 0x03) << 11 | head[4] << 3 | head[5] >> 5


def _mpeg_frame_bytes(head: bytes) -> int:
    """Return the length of the layer III frame that stands first, 0 if none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, bitrate, frequency, padding = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or bitrate in {0, 15} or frequency == 3:
        return 0
    kilobits = _KILOBITS_MPEG1[bitrate] if version == 3 else _KILOBITS_MPEG2[bitrate]
    samples_per_second = (44_100, 48_000, 32_000)[frequency] >> {3: 0, 2: 1, 0: 2}[version]
    return (144_000 if version == 3 else 72_000) * kilobits // samples_per_second + padding
