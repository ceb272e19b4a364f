"""The parts that workflows join, built once by ``wiring`` and handed to every workflow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reeltalk.agent.context import Translator
from reeltalk.agent.loop import Planner
from reeltalk.clock import Clock
from reeltalk.config import Settings
from reeltalk.jobs.engine import Engine
from reeltalk.jobs.events import EventLog
from reeltalk.providers.music import EmbeddedMusic
from reeltalk.providers.registry import Makers
from reeltalk.providers.transcription import TranscriptionService
from reeltalk.render.chunks import ChunkCache
from reeltalk.storage.accounts import Accounts
from reeltalk.storage.assets import Assets
from reeltalk.storage.blobs import Blobs
from reeltalk.storage.database import Database
from reeltalk.storage.exports import Exports
from reeltalk.storage.facts import FactStore
from reeltalk.storage.generations import Generations
from reeltalk.storage.ledger import Ledger
from reeltalk.storage.logins import Logins
from reeltalk.storage.projects import Projects
from reeltalk.storage.shares import Shares
from reeltalk.storage.shelf import Shelf
from reeltalk.storage.turns import Turns
from reeltalk.storage.versions import Versions
from reeltalk.workflows.locks import KeyedLocks

TURN_QUEUE = "turns"
EXPORT_QUEUE = "exports"
SHORT_EXPORT_QUEUE = "short-exports"
"""Films that are soon made, with a worker of their own: they wait for no long one, whoever ordered that."""
ANALYSIS_QUEUE = "analysis"
SPECULATION_QUEUE = "speculation"

DEAD_JOB = frozenset({"failed", "cancelled"})
"""What the engine calls a job that will not run again."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where things lie inside the data folder."""

    home: Path

    @property
    def work(self) -> Path:
        """Return where jobs keep what they are making; may be emptied while the server is down."""
        return self.home / "work"

    @property
    def chunks(self) -> Path:
        """Return where rendered chunks are kept for the next export."""
        return self.home / "cache" / "chunks"

    @property
    def shakes(self) -> Path:
        """Return where it is kept how the cameras of files move; may be deleted, it is measured again."""
        return self.home / "cache" / "shakes"

    @property
    def blobs(self) -> Path:
        """Return where files are kept."""
        return self.home / "blobs"

    def make(self) -> None:
        """Make every folder, closed to other users of the machine."""
        for folder in (self.home, self.work, self.chunks, self.blobs):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a workflow may use."""

    settings: Settings
    clock: Clock
    folders: Folders
    secret: bytes
    public_url: str
    database: Database
    accounts: Accounts
    logins: Logins
    projects: Projects
    assets: Assets
    facts: FactStore
    blobs: Blobs
    exports: Exports
    shares: Shares
    versions: Versions
    shelf: Shelf
    turns: Turns
    generations: Generations
    ledger: Ledger
    events: EventLog
    engine: Engine
    music: EmbeddedMusic
    planner: Planner
    makers: Makers
    transcription: TranscriptionService | None
    translator: Translator | None
    chunks: ChunkCache
    analysis_locks: KeyedLocks
