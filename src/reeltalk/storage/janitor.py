"""What cleans up: expired secrets, uploads nobody finished, files nobody names, old events, and folders over their quota."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from reeltalk.storage.blobs import Blobs
from reeltalk.storage.database import Database
from reeltalk.storage.tables import assets, claims, events, exports, facts, shares, shelf_files, tokens, turns

TOKENS_REMEMBERED: Final = timedelta(days=30)
"""How long an ended token is still told apart from one that never was."""
STAGING_LIFE: Final = timedelta(hours=24)
ORPHAN_LIFE: Final = timedelta(hours=24)
EVENTS_LIFE: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep removed."""

    tokens: int = 0
    claims: int = 0
    shares: int = 0
    events: int = 0
    staged_files: int = 0
    orphan_blobs: int = 0
    cached_files: int = 0


class Janitor:
    """Removes only what nobody can miss: everything it takes has been without an owner for a day at least, or can be made again."""

    def __init__(self, database: Database, blobs: Blobs, *, quotas_bytes: Mapping[Path, int] | None = None) -> None:
        """Watch over the database and the blobs; ``quotas_bytes`` names folders of files that can be made again, and their largest size."""
        self._database = database
        self._blobs = blobs
        self._quotas_bytes = dict(quotas_bytes or {})

    def sweep(self, now: datetime) -> Swept:
        """Clean up once; safe at any time, beside any work."""
        with self._database.write() as connection:
            ended = now - TOKENS_REMEMBERED
            removed_tokens = connection.execute(tokens.delete().where(sa.or_(tokens.c.expires_at < ended, tokens.c.revoked_at < ended)))
            removed_claims = connection.execute(claims.delete().where(claims.c.expires_at < now))
            removed_shares = connection.execute(shares.delete().where(sa.or_(shares.c.expires_at < ended, shares.c.revoked_at < ended)))
            working = sa.select(turns.c.id).where(turns.c.finished_at.is_(None))
            removed_events = connection.execute(events.delete().where(events.c.at < now - EVENTS_LIFE, events.c.turn_id.not_in(working)))
        return Swept(
            tokens=removed_tokens.rowcount,
            claims=removed_claims.rowcount,
            shares=removed_shares.rowcount,
            events=removed_events.rowcount,
            staged_files=_remove_old(self._blobs.staged(), now - STAGING_LIFE),
            orphan_blobs=self._remove_orphans(now - ORPHAN_LIFE),
            cached_files=sum(trim_folder(folder, most) for folder, most in self._quotas_bytes.items()),
        )

    def _remove_orphans(self, older_than: datetime) -> int:
        """Remove old blobs that no file of a project, no film and nothing that is kept names, and what was known of them."""
        named = self._named_keys()
        removed = 0
        for key, _path in self._blobs.finished():
            if key in named:
                continue
            with self._database.write() as connection:  # the write lock keeps a new owner from appearing between the look and the removal
                if not _is_named(connection, key) and self._blobs.delete_if_older(key, older_than):
                    connection.execute(facts.delete().where(facts.c.blob_key == key))
                    removed += 1
        return removed

    def _named_keys(self) -> set[str]:
        with self._database.read() as connection:
            of_assets = connection.execute(sa.select(assets.c.blob_key).distinct()).scalars()
            of_films = connection.execute(sa.select(exports.c.blob_key).where(exports.c.blob_key.is_not(None))).scalars()
            kept = connection.execute(sa.select(shelf_files.c.blob_key).distinct()).scalars()
            return {*of_assets, *kept, *(key for key in of_films if key)}


def trim_folder(folder: Path, most_bytes: int) -> int:
    """Remove the files longest unused until the folder's files take at most ``most_bytes``; return how many went."""
    files = sorted(((path, path.stat()) for path in folder.rglob("*") if path.is_file()), key=lambda file: file[1].st_mtime)
    excess_bytes = sum(found.st_size for _path, found in files) - most_bytes
    removed = 0
    for path, found in files:
        if excess_bytes <= 0:
            break
        path.unlink(missing_ok=True)
        excess_bytes -= found.st_size
        removed += 1
    return removed


def _is_named(connection: sa.Connection, key: str) -> bool:
    in_project = sa.select(assets.c.id).where(assets.c.blob_key == key).limit(1)
    in_film = sa.select(exports.c.id).where(exports.c.blob_key == key).limit(1)
    on_shelf = sa.select(shelf_files.c.role).where(shelf_files.c.blob_key == key).limit(1)
    return any(connection.execute(each).first() for each in (in_project, in_film, on_shelf))


def _remove_old(paths: Iterable[Path], older_than: datetime) -> int:
    old = [path for path in paths if _is_older(path, older_than)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _is_older(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False
