"""Files over HTTP: whole or one range, with types that no browser runs."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from reeltalk.errors import NotFound
from reeltalk.media.thumbnails import still
from reeltalk.server.callers import LinksHere, PartsHere
from reeltalk.storage.exports import Export
from reeltalk.timeline.formats import FORMATS
from reeltalk.timeline.time import TICKS_PER_SECOND

router = APIRouter()

TYPES: Final = {
    "mp4": "video/mp4", "mov": "video/quicktime", "avi": "video/x-msvideo", "webm": "video/webm", "mkv": "video/x-matroska",
    "jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "mp3": "audio/mpeg", "wav": "audio/wav", "m4a": "audio/mp4", "aac": "audio/aac",
}  # fmt: skip
POSTER_AT: Final = TICKS_PER_SECOND
POSTER_WIDTH: Final = 960
POSTERS_KEPT: Final = 64
MUSIC_TYPE: Final = "audio/ogg"
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "private, max-age=3600",
}
_one_range: Final = re.compile(rb"bytes=(?:(\d{1,18})-(\d{0,18})|-\d{1,18})\Z")


class MediaFile(FileResponse):
    """A file, whole or one range of it. Several ranges, and ranges that mean nothing, are answered with the whole (RFC 9110, 14.2)."""

    def __init__(self, path: Path, *, media_type: str, name: str, attached: bool = False) -> None:
        disposition = "attachment" if attached else "inline"
        super().__init__(path, headers=HEADERS, media_type=media_type, filename=name, content_disposition_type=disposition)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""
        headers = [(name, value) for name, value in scope["headers"] if name != b"range" or _means_something(value)]
        await super().__call__({**scope, "headers": headers}, receive, send)


def _means_something(header: bytes) -> bool:
    found = _one_range.match(header.strip().lower())
    return found is not None and not (found[2] and int(found[2]) < int(found[1]))


def film_response(parts: PartsHere, export: Export, *, attached: bool = False) -> MediaFile:
    """Return the film of a finished export; raises NotFound while there is none."""
    if export.blob_key is None or not parts.blobs.exists(export.blob_key):
        raise NotFound("There is no film here yet.")
    name = re.sub(r"[^A-Za-z0-9_.-]", "_", export.id)
    made_as = FORMATS.get(export.format, FORMATS["mp4"])
    return MediaFile(parts.blobs.path(export.blob_key), media_type=made_as.media_type, name=f"{name}.{made_as.name}", attached=attached)


def poster_response(parts: PartsHere, export: Export) -> Response:
    """Return a picture of a finished export's film; raises NotFound while there is none."""
    return Response(_poster(Path(film_response(parts, export).path)), media_type="image/jpeg", headers=HEADERS)


@lru_cache(maxsize=POSTERS_KEPT)
def _poster(film: Path) -> bytes:
    return still(film, POSTER_AT, POSTER_WIDTH)


@router.head("/media/{media_id}/{signature}/{filename}", include_in_schema=False)
@router.get("/media/{media_id}/{signature}/{filename}")
def media_file(parts: PartsHere, links: LinksHere, media_id: str, signature: str, filename: str) -> MediaFile:
    """Send an uploaded file, or a piece of the music library, to whoever has its signed address."""
    links.check(media_id, signature)
    if parts.music.holds(media_id):
        piece = parts.music.path(media_id)
        return MediaFile(piece, media_type=MUSIC_TYPE, name=piece.name)
    asset = parts.assets.get(media_id)
    if not parts.blobs.exists(asset.blob_key):
        raise NotFound("No such file.")
    media_type = TYPES.get(asset.info.container, "application/octet-stream")
    return MediaFile(parts.blobs.path(asset.blob_key), media_type=media_type, name=asset.filename)


@router.head("/render-result/{file_key}.mp4", include_in_schema=False)
@router.get("/render-result/{file_key}.mp4")
def finished_film(request: Request, parts: PartsHere, file_key: str) -> MediaFile:
    """Send a finished film to whoever has its unguessable address."""
    return film_response(parts, parts.exports.by_file_key(file_key), attached="download" in request.query_params)


@router.head("/render-result/{file_key}/film.{ending}", include_in_schema=False)
@router.get("/render-result/{file_key}/film.{ending}")
def finished_file(request: Request, parts: PartsHere, file_key: str, ending: str) -> MediaFile:
    """Send a finished file of another kind to whoever has its unguessable address."""
    export = parts.exports.by_file_key(file_key)
    if ending != export.format:
        raise NotFound("There is no such file of this film.")
    return film_response(parts, export, attached="download" in request.query_params)


@router.get("/render-result/{file_key}.jpg")
def finished_film_poster(parts: PartsHere, file_key: str) -> Response:
    """Send a picture of a finished film to whoever has its unguessable address."""
    return poster_response(parts, parts.exports.by_file_key(file_key))
