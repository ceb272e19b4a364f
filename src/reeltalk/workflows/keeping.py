"""Brand kits and templates: what a user keeps for later films, and their files on the way into a session and out of one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from reeltalk.agent.context import AssetView, Keepsake
from reeltalk.agent.outcome import ToolProblem
from reeltalk.errors import NotFound, ReeltalkError
from reeltalk.storage.assets import Asset
from reeltalk.storage.shelf import Kept, KeptFile, KeptKind
from reeltalk.timeline.model import MediaId
from reeltalk.workflows import ingest
from reeltalk.workflows.parts import Parts
from reeltalk.workflows.sources import KEPT, asset_view

PREFIX = "ast_kept_"
"""How the ids of files begin that came from the shelf."""


class UserShelf:
    """The shelf of one user, as seen from one session; the agent's ``Shelf``."""

    def __init__(self, parts: Parts, user_id: str, session_id: str) -> None:
        self._parts = parts
        self._user_id = user_id
        self._session_id = session_id

    def all(self, kind: str) -> tuple[Keepsake, ...]:
        """Return what is kept of a kind, oldest first."""
        found = self._parts.shelf.of_user(self._user_id, KeptKind(kind))
        return tuple(Keepsake(kept.name, kept.content, {role: file.filename for role, file in kept.files.items()}) for kept in found)

    def keep(self, kind: str, name: str, content: Mapping[str, Any], files: Mapping[str, MediaId]) -> None:
        """Keep something with files of the session; "" for a file keeps the one that was kept before."""
        with _told():
            before = _files_of(self._parts, self._user_id, KeptKind(kind), name) if "" in files.values() else {}
            new = {role: _file(self._parts.assets.of_user(self._user_id, media_id)) for role, media_id in files.items() if media_id}
            old = {role: before[role] for role, media_id in files.items() if not media_id and role in before}
            self._parts.shelf.keep(self._user_id, Kept(KeptKind(kind), name, content, {**old, **new}))

    def drop(self, kind: str, name: str) -> None:
        """Forget something."""
        with _told():
            self._parts.shelf.drop(self._user_id, KeptKind(kind), name)

    def take(self, kind: str, name: str, role: str) -> AssetView:
        """Put a kept file into the session, or find it there: the same file is there once, also where it was uploaded itself."""
        with _told():
            file = self._parts.shelf.get(self._user_id, KeptKind(kind), name).files[role]
        own = next((asset for asset in self._parts.assets.of_session(self._session_id) if asset.blob_key == file.blob_key), None)
        if own is not None:
            return asset_view(own, 0)
        digest = hashlib.sha256(f"{self._session_id} {role} {file.blob_key}".encode()).hexdigest()[:20]
        return asset_view(_placed(self._parts, self._user_id, self._session_id, PREFIX + digest, file), 0)


def _placed(parts: Parts, user_id: str, session_id: str, asset_id: str, file: KeptFile) -> Asset:
    with suppress(NotFound):
        return parts.assets.of_user(user_id, asset_id)
    info, key = file.info, file.blob_key
    added = parts.assets.add(session_id, user_id, file.filename, info.kind, key, file.size_bytes, info, KEPT, asset_id=asset_id)
    if info.audio is not None:
        ingest.analyse_later(parts, user_id, key)
    return added


def _files_of(parts: Parts, user_id: str, kind: KeptKind, name: str) -> Mapping[str, KeptFile]:
    with suppress(NotFound):
        return parts.shelf.get(user_id, kind, name).files
    return {}


def _file(asset: Asset) -> KeptFile:
    return KeptFile(asset.filename, asset.blob_key, asset.size_bytes, asset.info)


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the house cannot keep into what the agent says."""
    try:
        yield
    except ReeltalkError as error:
        raise ToolProblem(f"{error.message}", f"无法保存或取用：{error.message}") from error
