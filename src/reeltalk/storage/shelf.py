"""What a user keeps for later films: brand kits and templates, each with the files that belong to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from reeltalk import limits
from reeltalk.clock import Clock
from reeltalk.errors import Conflict, MalformedRequest, NotFound
from reeltalk.media.facts import MediaInfo
from reeltalk.storage.database import Database
from reeltalk.storage.facts import info_from_json, to_json
from reeltalk.storage.tables import shelf, shelf_files
from reeltalk.storage.versions import key_of

NAME_MAX_CHARACTERS: Final = 80


class KeptKind(StrEnum):
    """What can be kept."""

    BRAND = "brand"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that belongs to something kept; its content lies in the blobs."""

    filename: str
    blob_key: str
    size_bytes: int
    info: MediaInfo


@dataclass(frozen=True, slots=True)
class Kept:
    """Something under the name that its owner gave it: what it says, and its files by what they are for."""

    kind: KeptKind
    name: str
    content: Mapping[str, Any]
    files: Mapping[str, KeptFile] = field(default_factory=dict)
    created_at: datetime | None = None


class Shelf:
    """The brand kits and templates of all users; every question names its user. Names are told apart without regard to case and blanks."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(self, user_id: str, kept: Kept) -> Kept:
        """Keep something; what had its name gives way. Raises MalformedRequest, and Conflict where there are too many."""
        name = " ".join(kept.name.split())
        if not name or len(name) > NAME_MAX_CHARACTERS:
            raise MalformedRequest(f"A {kept.kind} has a name of 1 to {NAME_MAX_CHARACTERS} characters.")
        content = json.dumps(kept.content, ensure_ascii=False).encode()
        if len(content) > limits.KEPT_MAX_BYTES:
            raise MalformedRequest(f"This {kept.kind} is too large to be kept.", hint="Shorten the film first.")
        where = {"user_id": user_id, "kind": str(kept.kind), "key": key_of(name)}
        values = {"name": name, "content": content, "created_at": self._clock.now()}
        with self._database.write() as connection:
            others = sa.select(sa.func.count()).where(
                shelf.c.user_id == user_id, shelf.c.kind == where["kind"], shelf.c.key != where["key"]
            )
            if connection.execute(others).scalar_one() >= limits.KEPT_PER_USER_MAX:
                raise Conflict(f"A user keeps up to {limits.KEPT_PER_USER_MAX} of these.", hint="Delete one, or use its name again.")
            row = insert(shelf).values(**where, **values)
            connection.execute(row.on_conflict_do_update(index_elements=list(where), set_=values))
            connection.execute(shelf_files.delete().where(*_of(shelf_files, where)))
            for role, file in kept.files.items():
                columns = {"role": role, "filename": file.filename, "blob_key": file.blob_key, "size_bytes": file.size_bytes}
                connection.execute(shelf_files.insert().values(**where, **columns, info=to_json(file.info)))
        return self.get(user_id, kept.kind, name)

    def get(self, user_id: str, kind: KeptKind, name: str) -> Kept:
        """Return what a user keeps under a name; raises NotFound for nothing, and just so for somebody else's."""
        found = next((kept for kept in self.of_user(user_id, kind) if key_of(kept.name) == key_of(name)), None)
        if found is None:
            raise NotFound(f"There is no {kind} of that name.")
        return found

    def of_user(self, user_id: str, kind: KeptKind) -> tuple[Kept, ...]:
        """Return all that a user keeps of a kind, oldest first."""
        rows = sa.select(shelf).where(shelf.c.user_id == user_id, shelf.c.kind == str(kind)).order_by(shelf.c.created_at, shelf.c.key)
        files = sa.select(shelf_files).where(shelf_files.c.user_id == user_id, shelf_files.c.kind == str(kind)).order_by(shelf_files.c.role)
        with self._database.read() as connection:
            by_key: dict[str, dict[str, KeptFile]] = {}
            for file in connection.execute(files):
                read = KeptFile(file.filename, file.blob_key, file.size_bytes, info_from_json(file.info))
                by_key.setdefault(file.key, {})[file.role] = read
            return tuple(
                Kept(kind, row.name, json.loads(row.content), by_key.get(row.key, {}), row.created_at) for row in connection.execute(rows)
            )

    def drop(self, user_id: str, kind: KeptKind, name: str) -> None:
        """Forget something; its files go when nothing else names them. Raises NotFound."""
        where = {"user_id": user_id, "kind": str(kind), "key": key_of(name)}
        with self._database.write() as connection:
            connection.execute(shelf_files.delete().where(*_of(shelf_files, where)))
            if not connection.execute(shelf.delete().where(*_of(shelf, where))).rowcount:
                raise NotFound(f"There is no {kind} of that name.")


def _of(table: sa.Table, where: Mapping[str, str]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == value for name, value in where.items()]
