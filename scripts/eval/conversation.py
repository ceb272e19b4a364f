"""A row played through the client: upload, earlier turns, the request itself, and what is left behind."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from evidence import Evidence, KnownFacts
from inputs import SUBSTITUTE_WORD, files_for, logo
from rows import Row

from reeltalk.client.client import Client
from reeltalk.client.job import say
from reeltalk.client.progress import Stages
from reeltalk.clock import SystemClock
from reeltalk.storage.assets import Assets
from reeltalk.storage.database import Database
from reeltalk.storage.facts import FactStore
from reeltalk.storage.projects import Projects
from reeltalk.timeline.model import Timeline
from reeltalk.wiring import DATABASE_FILE

EARLIER_TURNS = {
    "captions": "add captions",
    "music": "add background music",
    "one previous edit": 'add the title "Before"',
    "zoom": "zoom in slowly",
    "title": 'add the title "Before"',
    "transitions": "add transitions",
}


class Desk:
    """A server's client and a look into its database, for one evaluation."""

    def __init__(self, client: Client, home: Path, folder: Path) -> None:
        database = Database.at(home / DATABASE_FILE)
        self.client = client
        self.folder = folder
        self._projects = Projects(database, SystemClock())
        self._assets = Assets(database, SystemClock())
        self._facts = FactStore(database)

    def play(self, row: Row) -> tuple[Evidence, float]:
        """Play a row; returns what it left behind and how many seconds the turn took."""
        row = _with_known_word(row)
        folder = self.folder / row.id
        session = self.client.create_session(row.id)
        files = files_for(row, folder)
        if files:
            self.client.upload(session, files)
        if "logo image" in row.needs:
            self.client.upload(session, [logo(folder)])
        before = earlier = self._timeline(session.id)
        for need in row.needs:
            if need != "logo image":
                earlier = self._timeline(session.id)
                say(self.client, session, EARLIER_TURNS.get(need, f"add {need}"), Stages(quiet=True))
                before = self._timeline(session.id)
        started_s = time.monotonic()
        turn = say(self.client, session, row.text, Stages(quiet=True))
        took_s = time.monotonic() - started_s
        exports = list(self.client.state(session).get("exports", []))
        assets = self._assets.of_session(session.id)
        evidence = Evidence(
            row,
            before,
            self._timeline(session.id),
            earlier,
            turn,
            files,
            assets,
            self._known(session.id),
            self.client,
            session.id,
            folder,
            exports,
        )
        return evidence, took_s

    def leave(self, evidence: Evidence) -> None:
        """Stop the films nobody has looked at, so that the next row finds an idle server."""
        for export in evidence.exports:
            if export.get("status") in {"pending", "processing"}:
                self.client.cancel_export(str(export["id"]))

    def _timeline(self, session_id: str) -> Timeline:
        return self._projects.head(session_id).timeline

    def _known(self, session_id: str) -> KnownFacts:
        found = {asset.id: (asset.info, self._facts.get(asset.blob_key)) for asset in self._assets.of_session(session_id)}
        return KnownFacts(
            {asset_id: info for asset_id, (info, _) in found.items()},
            {asset_id: known.sound for asset_id, (_, known) in found.items() if known and known.sound},
            {asset_id: known.transcript for asset_id, (_, known) in found.items() if known and known.transcript},
        )


def _with_known_word(row: Row) -> Row:
    """Put a word that the sample recording holds in place of the row's own, where the row allows that."""
    phrase = row.params.get("phrase")
    if not phrase or not row.params.get("substitute_phrase_ok"):
        return row
    text = row.text.replace(str(phrase), SUBSTITUTE_WORD)
    return replace(row, text=text, params={**row.params, "phrase": SUBSTITUTE_WORD})
