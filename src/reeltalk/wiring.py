"""The composition root: builds every part, starts them in order, stops them in reverse."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from reeltalk.clock import SystemClock
from reeltalk.config import Settings
from reeltalk.errors import SetupError
from reeltalk.jobs.engine import Engine
from reeltalk.jobs.events import EventLog
from reeltalk.providers.embedded import embedded_makers
from reeltalk.providers.music import EmbeddedMusic
from reeltalk.providers.registry import makers_from
from reeltalk.providers.transcription import TranscriptionService
from reeltalk.render.chunks import ChunkCache
from reeltalk.server.app import create_app
from reeltalk.server.logs import set_up_logging
from reeltalk.storage.accounts import Accounts
from reeltalk.storage.assets import Assets
from reeltalk.storage.blobs import Blobs
from reeltalk.storage.database import Database
from reeltalk.storage.exports import Exports
from reeltalk.storage.facts import FactStore
from reeltalk.storage.generations import Generations
from reeltalk.storage.janitor import Janitor
from reeltalk.storage.ledger import Ledger
from reeltalk.storage.logins import Logins
from reeltalk.storage.projects import Projects
from reeltalk.storage.shares import Shares
from reeltalk.storage.shelf import Shelf
from reeltalk.storage.turns import Turns
from reeltalk.storage.versions import Versions
from reeltalk.workflows import doctor, export, ingest, speculation, turn
from reeltalk.workflows.administration import Administration
from reeltalk.workflows.housekeeping import swept
from reeltalk.workflows.locks import KeyedLocks
from reeltalk.workflows.parts import ANALYSIS_QUEUE, EXPORT_QUEUE, SHORT_EXPORT_QUEUE, SPECULATION_QUEUE, TURN_QUEUE, Folders, Parts
from reeltalk.workflows.planners import planner_of, translator_of

SHUTDOWN_S = 5
SOCKET_FRAME_MAX_BYTES = 1_000_000
STARTING_S = 20
EXIT_WITH_JOBS_RUNNING = 75
DATABASE_FILE = "reeltalk.db"
JOBS_FILE = "jobs.db"
SECRET_FILE = "secret"
LOCK_FILE = "server.lock"


def build(settings: Settings, public_url: str) -> Parts:
    """Build every part on the data folder of the settings; nothing runs yet."""
    folders = Folders(settings.home)
    folders.make()
    clock = SystemClock()
    database = Database(f"sqlite:///{settings.home / DATABASE_FILE}")
    database.migrate()
    return Parts(
        settings=settings,
        clock=clock,
        folders=folders,
        secret=_kept_secret(settings.home / SECRET_FILE),
        public_url=public_url,
        database=database,
        accounts=Accounts(database, clock, settings),
        logins=Logins(database, clock, settings),
        projects=Projects(database, clock),
        assets=Assets(database, clock),
        facts=FactStore(database),
        blobs=Blobs(folders.blobs),
        exports=Exports(database, clock),
        shares=Shares(database, clock),
        versions=Versions(database, clock),
        shelf=Shelf(database, clock),
        turns=Turns(database, clock),
        generations=Generations(database, clock),
        ledger=Ledger(database, clock),
        events=EventLog(database, clock),
        engine=Engine(
            settings.home / JOBS_FILE,
            workers={
                TURN_QUEUE: settings.turn_workers,
                EXPORT_QUEUE: settings.render_workers,
                SHORT_EXPORT_QUEUE: 1,
                ANALYSIS_QUEUE: 1,
                SPECULATION_QUEUE: settings.speculation_workers,
            },
            per_user={
                TURN_QUEUE: 1,
                EXPORT_QUEUE: settings.render_workers_per_user,
                ANALYSIS_QUEUE: 1,
                SPECULATION_QUEUE: settings.speculation_per_user,
            },
        ),
        music=EmbeddedMusic(),
        planner=planner_of(settings, clock),
        makers=makers_from(settings, clock, embedded_makers(clock)),
        transcription=_transcription(settings, clock),
        translator=translator_of(settings, clock),
        chunks=ChunkCache(folders.chunks, settings.chunk_cache_max_bytes),
        analysis_locks=KeyedLocks(),
    )


def _transcription(settings: Settings, clock: SystemClock) -> TranscriptionService | None:
    if not settings.transcription_url:
        return None
    key = settings.transcription_key.get_secret_value()
    return TranscriptionService(settings.transcription_url, key, settings.transcription_model, clock=clock)


@contextlib.contextmanager
def running(parts: Parts) -> Iterator[Parts]:
    """Start the engine, take up what an earlier run left unfinished, and stop everything in the end."""
    parts.engine.register(turn.TURN_JOB, partial(turn.run_turn_job, parts))
    parts.engine.register(export.EXPORT_JOB, partial(export.run_export, parts))
    parts.engine.register(speculation.SPECULATION_JOB, partial(speculation.run_speculation, parts))
    parts.engine.register(ingest.ANALYSIS_JOB, partial(ingest.run_analysis, parts))
    parts.engine.start()
    try:
        turn.take_up_unfinished(parts)
        export.take_up_unfinished(parts)
        with swept(Janitor(parts.database, parts.blobs), parts.clock):
            yield parts
    finally:
        ended = parts.engine.stop()
        parts.database.close()
        if not ended:
            # A job that will not let go would keep the process alive; the next start takes the job up again.
            os._exit(EXIT_WITH_JOBS_RUNNING)


def serve(host: str | None, port: int | None, *, announce: bool = False, while_stdin_open: bool = False) -> None:
    """Run the server until it is told to stop.

    ``announce`` prints one JSON line with the address on standard output once it answers. Raises SetupError when another server works on
    the same data folder, unless it only has to be announced.
    """
    settings = Settings().model_copy(update={key: value for key, value in {"host": host, "port": port}.items() if value is not None})
    set_up_logging(settings)
    if settings.ffmpeg:
        # The one room that starts FFmpeg reads its path from here, and so do our own children.
        os.environ["REELTALK_FFMPEG"] = settings.ffmpeg
    with contextlib.ExitStack() as stack:
        try:
            lock = stack.enter_context(_sole_server(settings.home))
        except _AlreadyServing as other:
            if not announce:
                raise SetupError(f"A server already works on {settings.home}: {other.url}", hint="Use that one, or stop it.") from None
            _announce(other.url, settings.home)
            if while_stdin_open:
                sys.stdin.buffer.read()
            return
        listener = stack.enter_context(_listener(settings))
        url = f"http://{_host_in_url(settings.host)}:{listener.getsockname()[1]}"
        parts = stack.enter_context(running(build(settings, settings.public_url.rstrip("/") or url)))
        server = _Server(_http_settings(create_app(parts)), on_ready=partial(_ready, lock, url, settings.home, announce))
        if while_stdin_open:
            threading.Thread(target=_stop_when_stdin_closes, args=(server,), daemon=True).start()
        server.run(sockets=[listener])


def _http_settings(app: FastAPI) -> uvicorn.Config:
    """Return how HTTP is served; who a proxy speaks for is our own setting's business, not the server's."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
        server_header=False,
        proxy_headers=False,
        ws="websockets-sansio",
        ws_max_size=SOCKET_FRAME_MAX_BYTES,
    )


def administer() -> Administration:
    """Return what an operator can do on the data folder, beside a running server or without one."""
    settings = Settings()
    database = Database(f"sqlite:///{settings.home / DATABASE_FILE}")
    database.migrate()
    clock = SystemClock()
    return Administration(settings, Accounts(database, clock, settings), Logins(database, clock, settings), Ledger(database, clock))


def examine() -> tuple[doctor.Finding, ...]:
    """Say what this machine can and cannot do."""
    return doctor.examine(Settings())


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def _ready(lock: _Lock, url: str, home: Path, announce: bool) -> None:
    lock.write(url)
    if announce:
        _announce(url, home)
    else:
        sys.stderr.write(f"Reeltalk is at {url} (data in {home}). Stop it with Ctrl-C.\n")


def _announce(url: str, home: Path) -> None:
    sys.stdout.write(json.dumps({"url": url, "data_folder": str(home)}) + "\n")
    sys.stdout.flush()


def _stop_when_stdin_closes(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


@contextlib.contextmanager
def _listener(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named, because the event loop turns off Nagle's delay (40 ms an answer) only for sockets that name it.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            hint = "Choose another with --port, or stop what listens there."
            raise SetupError(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.", hint=hint) from error
        yield listener


def _host_in_url(host: str) -> str:
    if host in {"0.0.0.0", "::"}:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


class _AlreadyServing(Exception):
    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class _Lock:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, url: str) -> None:
        """Tell others where this server listens."""
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, url.encode(), 0)


@contextlib.contextmanager
def _sole_server(home: Path) -> Iterator[_Lock]:
    """Hold the data folder: two servers on one would do each other's jobs twice. The lock goes with the process, however it ends."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(home / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _AlreadyServing(_address_in(descriptor)) from None
        lock = _Lock(descriptor)
        lock.write("")
        yield lock
    finally:
        os.close(descriptor)


def _address_in(descriptor: int) -> str:
    """Return the address the other server wrote; one that is just starting is given time to."""
    clock = SystemClock()
    deadline = clock.monotonic_s() + STARTING_S
    while not (url := os.pread(descriptor, 500, 0).decode()) and clock.monotonic_s() < deadline:
        clock.sleep(0.1)
    return url


def _kept_secret(path: Path) -> bytes:
    """Return the secret that signs addresses of files; made once per data folder."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()
