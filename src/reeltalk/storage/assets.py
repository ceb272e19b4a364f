"""The files that were put into a project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from reeltalk import limits
from reeltalk.clock import Clock
from reeltalk.errors import NotFound
from reeltalk.media.facts import MediaInfo
from reeltalk.storage.database import Database
from reeltalk.storage.facts import info_from_json, to_json
from reeltalk.storage.identifiers import new_id
from reeltalk.storage.tables import assets
from reeltalk.timeline.model import MediaKind


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of one project; its content lies in the blobs under ``blob_key``. ``source`` says how it came: upload, url, generated."""

    id: str
    session_id: str
    user_id: str
    filename: str
    kind: MediaKind
    blob_key: str
    size_bytes: int
    info: MediaInfo
    source: str
    created_at: datetime


class Assets:
    """The files of all projects; what a request may see is asked for with its user's id."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(
        self,
        session_id: str,
        user_id: str,
        filename: str,
        kind: MediaKind,
        blob_key: str,
        size_bytes: int,
        info: MediaInfo,
        source: str,
        *,
        asset_id: str = "",
    ) -> Asset:
        """Put a stored file at the end of a project's list; a job that may be done again chooses the ``asset_id`` itself."""
        name = filename[: limits.FILE_NAME_MAX_CHARACTERS]
        asset = Asset(asset_id or new_id("ast_"), session_id, user_id, name, kind, blob_key, size_bytes, info, source, self._clock.now())
        last = sa.select(sa.func.coalesce(sa.func.max(assets.c.position), 0)).where(assets.c.session_id == session_id)
        with self._database.write() as connection:
            position = connection.execute(last).scalar_one() + 1
            connection.execute(assets.insert().values(**_columns(asset), position=position))
        return asset

    def of_session(self, session_id: str) -> tuple[Asset, ...]:
        """Return a project's files in the order in which they came."""
        query = sa.select(assets).where(assets.c.session_id == session_id).order_by(assets.c.position)
        with self._database.read() as connection:
            return tuple(_asset(row) for row in connection.execute(query))

    def get(self, asset_id: str) -> Asset:
        """Return a file whoever owns it; for jobs, never for a request. Raises NotFound."""
        return self._newest(assets.c.id == asset_id)

    def of_user(self, user_id: str, asset_id: str) -> Asset:
        """Return the user's file; raises NotFound for none, and just so for somebody else's."""
        return self._newest(assets.c.id == asset_id, assets.c.user_id == user_id)

    def by_name(self, session_id: str, filename: str) -> Asset:
        """Return the newest file of that name in a project; raises NotFound."""
        return self._newest(assets.c.session_id == session_id, assets.c.filename == filename)

    def _newest(self, *conditions: sa.ColumnElement[bool]) -> Asset:
        query = sa.select(assets).where(*conditions).order_by(assets.c.position.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound("No such file.")
        return _asset(row)


def _columns(asset: Asset) -> dict[str, object]:
    return {
        "id": asset.id,
        "session_id": asset.session_id,
        "user_id": asset.user_id,
        "filename": asset.filename,
        "kind": str(asset.kind),
        "blob_key": asset.blob_key,
        "size_bytes": asset.size_bytes,
        "info": to_json(asset.info),
        "source": asset.source,
        "created_at": asset.created_at,
    }


def _asset(row: sa.Row[tuple[object, ...]]) -> Asset:
    return Asset(
        row.id,
        row.session_id,
        row.user_id,
        row.filename,
        MediaKind(row.kind),
        row.blob_key,
        row.size_bytes,
        info_from_json(row.info),
        row.source,
        row.created_at,
    )
