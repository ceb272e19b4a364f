"""The numbers that files use for colour (ITU-T H.273), under the names that FFmpeg gives them."""

from __future__ import annotations

from typing import Any, Final

PRIMARIES: Final = {
    1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film", 9: "bt2020", 11: "smpte431", 12: "smpte432",
}  # fmt: skip
TRANSFERS: Final = {
    1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear", 11: "iec61966-2-4", 13: "iec61966-2-1",
    14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084", 17: "smpte428", 18: "arib-std-b67",
}  # fmt: skip
SPACES: Final = {
    0: "gbr", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "ycgco", 9: "bt2020nc", 10: "bt2020c", 14: "ictcp",
}  # fmt: skip
_FULL_RANGE: Final = 2


def range_name(frame: Any, pixel_format: Any) -> str:
    """Return ``pc`` for full range (as photos, RGB and grey pictures have it), else ``tv``."""
    if pixel_format.is_rgb or pixel_format.name.startswith(("yuvj", "gray", "pal8")):
        return "pc"
    return "pc" if int(frame.color_range) == _FULL_RANGE else "tv"
