"""Files and addresses inside a message: typed, quoted, dragged into the terminal, or in the middle of Chinese words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

MEDIA_ENDINGS: Final = ("mp4", "mov", "avi", "webm", "mkv", "jpg", "jpeg", "png", "gif", "webp", "mp3", "wav", "m4a", "aac")
_ENDING: Final = re.compile(rf"\.(?:{'|'.join(MEDIA_ENDINGS)})$", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?://[^\s，。；、“”\"'<>]+", re.IGNORECASE)
_WORD: Final = re.compile(r"'([^']+)'|\"([^\"]+)\"|“([^”]+)”|((?:\\.|[^\s\\'\"“”])+)")
_CHINESE_SIGNS: Final = re.compile(r"[，。；、：！？,;]")
_CHINESE_HEAD: Final = re.compile(r"^[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class FilesInText:
    """What a message names: ``paths`` that exist, ``missing`` that look like paths and do not, ``urls``. ``text`` is the message with each
    path shortened to its file's name, so that it can be sent on, and without the addresses."""

    text: str
    paths: tuple[Path, ...] = ()
    missing: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


def files_in(message: str, folder: Path | None = None) -> FilesInText:
    """Find the files that a message names; relative paths are looked up in ``folder`` (the current one where none is given)."""
    urls = tuple(address.rstrip(".,!?)") for address in _ADDRESS.findall(message))
    text = _ADDRESS.sub(" ", message)
    paths: list[Path] = []
    missing: list[str] = []
    pieces: list[str] = []
    end = 0
    for start, stop, readings in _words(text):
        found = next(((raw, path) for raw, name in readings if (path := _existing(name, folder))), None)
        if found:
            raw, path = found
            paths.append(path)
            pieces += [text[end:start], text[start:stop].replace(raw, path.name, 1)]
            end = stop
        elif is_media_name(readings[0][1]) and "/" in readings[0][1]:
            missing.append(readings[0][1])
    return FilesInText("".join([*pieces, text[end:]]).strip(), tuple(dict.fromkeys(paths)), tuple(missing), urls)


def _words(text: str) -> Iterator[tuple[int, int, list[tuple[str, str]]]]:
    """Yield each word's place with what in it may be a path: (as written, as meant), the longest reading first."""
    for match in _WORD.finditer(text):
        quoted = match[1] or match[2] or match[3]
        if quoted:
            yield match.start(), match.end(), [(match[0], quoted)]
            continue
        word = match[0]
        readings = [word, _CHINESE_SIGNS.split(word)[0], *_CHINESE_SIGNS.split(word)[1:]]
        readings += [_CHINESE_HEAD.sub("", reading) for reading in readings]
        readings += [_up_to_ending(reading) for reading in readings]
        unique = [reading for reading in dict.fromkeys(readings) if reading]
        yield match.start(), match.end(), [(reading, re.sub(r"\\(.)", r"\1", reading)) for reading in unique]


def is_media_name(name: str) -> bool:
    """Say whether a name ends like one of the documented file types."""
    return bool(_ENDING.search(name))


def _up_to_ending(word: str) -> str:
    found = re.match(rf"(.*?\.(?:{'|'.join(MEDIA_ENDINGS)}))(?![A-Za-z0-9])", word, re.IGNORECASE)
    return found[1] if found else word


def _existing(name: str, folder: Path | None) -> Path | None:
    """Return the file of that name. A bare name is taken for a file only with the ending of one: "README" in a sentence sends nothing."""
    if name.lower().startswith("file://"):
        name = unquote(urlsplit(name).path)
    if "/" not in name and not is_media_name(name):
        return None
    try:
        path = Path(name).expanduser()
        path = path if path.is_absolute() or folder is None else folder / path
        return path if path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None
