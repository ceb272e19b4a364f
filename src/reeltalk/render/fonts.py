"""The fonts that films are lettered with: those that ship with Reeltalk, and no others.

libass is told of them through a fontconfig file of our own. That way it finds the named weights inside variable fonts (real bold, and a
regular weight of the East Asian fonts, whose first instance is hairline), and its choice never depends on what a machine has installed.
Run every FFmpeg that draws text with ``environment=font_environment()``, and without ``fontsdir``, which would hide the weights again.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import platformdirs
from fontTools.ttLib import TTCollection, TTFont

from reeltalk.errors import SetupError
from reeltalk.render.typesetting import DEFAULT_FAMILY, FontFace, FontTable

FONT_PACKAGES: Final[Mapping[str, str]] = {
    "manimgx_fonts": "",
    "manimgx_fonts_cjk": "",
    "font_source_serif_pro": "files",
    "font_fredoka_one": "files",
    "font_fjallaone": "files",
    "font_manrope": "files",
}
"""The packages that hold fonts, each with the folder inside it: the faces of every script, then those that give titles a character."""
REGULAR_WEIGHT: Final = 400
_ITALIC_BIT: Final = 1
_ITALIC_SUFFIX: Final = " Italic"


@functools.cache
def font_folders() -> tuple[Path, ...]:
    """Return the folders that hold the fonts. Raises SetupError where a package of them is missing."""
    folders = []
    for package, inside in FONT_PACKAGES.items():
        found = find_spec(package)
        if found is None or not found.submodule_search_locations:
            raise SetupError(f"The fonts of {package} are not installed.", hint=f"Install {package.replace('_', '-')}.")
        folders.append(Path(next(iter(found.submodule_search_locations))) / inside)
    return tuple(folders)


def _font_files() -> list[Path]:
    return sorted(path for folder in font_folders() for path in folder.iterdir() if path.suffix in {".ttf", ".otf", ".ttc"})


@functools.cache
def font_set_version() -> str:
    """Return a short name for exactly this set of fonts, for keys of rendered pieces."""
    parts = [f"{path.name}:{path.stat().st_size}" for path in _font_files()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def font_environment() -> dict[str, str]:
    """Return the variables under which FFmpeg's libass finds our fonts; writes the file they name where it is not there (any more)."""
    folder = _cache_folder()
    configuration = _configuration(folder).encode()
    path = folder / f"fonts-{hashlib.sha256(configuration).hexdigest()[:16]}.conf"
    if not path.is_file() or path.read_bytes() != configuration:
        folder.mkdir(parents=True, exist_ok=True)
        _publish(path, configuration)
    return {"FONTCONFIG_FILE": str(path)}


def _configuration(cache: Path) -> str:
    folders = "\n".join(f"<dir>{escape(str(folder))}</dir>" for folder in font_folders())
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
        f"{folders}\n<cachedir>{escape(str(cache / 'fontconfig'))}</cachedir>\n"
        f'<match><edit name="family" mode="append_last"><string>{DEFAULT_FAMILY}</string></edit></match>\n</fontconfig>\n'
    )


@functools.cache
def _cache_folder() -> Path:
    """Return a folder of our own that can be written, the user's cache if possible."""
    folder = Path(platformdirs.user_cache_dir("reeltalk", appauthor=False))
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="reeltalk-fonts-"))


def _publish(path: Path, content: bytes) -> None:
    """Write beside, then rename: another process reads the old file or the whole new one."""
    handle, staged = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(staged).replace(path)


@functools.cache
def font_table() -> FontTable:
    """Return what every family can draw and how wide it is; reading it takes about half a second, once."""
    faces: dict[str, FontFace] = {}
    for path in _font_files():
        for face in _faces(path):
            faces.setdefault(face.family, face)
    order = sorted(faces, key=lambda family: (family != DEFAULT_FAMILY, family))
    return FontTable({family: faces[family] for family in order})


def _faces(path: Path) -> Iterator[FontFace]:
    """Yield the families of one file; the faces of a collection share one set of characters.

    Upright letters of regular weight speak for their family, its italics and other weights ride with them.
    """
    if path.suffix != ".ttc":
        font = TTFont(path, lazy=True)
        if not font["OS/2"].fsSelection & _ITALIC_BIT and (font["OS/2"].usWeightClass == REGULAR_WEIGHT or "fvar" in font):
            yield FontFace(_family(font), _line_height(font), _advances(font))
        return
    fonts = TTCollection(path, lazy=True).fonts
    advances = _advances(fonts[0])
    for font in fonts:
        yield FontFace(_family(font), _line_height(font), advances)


def _family(font: TTFont) -> str:
    names = font["name"]
    return str(names.getDebugName(16) or names.getDebugName(1)).removesuffix(_ITALIC_SUFFIX)


def _line_height(font: TTFont) -> float:
    """Return libass's height of one em: the span of the font's Windows metrics."""
    metrics = font["OS/2"]
    return float(metrics.usWinAscent + metrics.usWinDescent) / float(font["head"].unitsPerEm)


def _advances(font: TTFont) -> dict[int, float]:
    units = float(font["head"].unitsPerEm)
    widths = font["hmtx"].metrics
    return {code: widths[glyph][0] / units for code, glyph in font.getBestCmap().items()}
