"""The HTTP rim: every route of the server, and what stands around all of them."""

from __future__ import annotations

from typing import Final

import anyio
from fastapi import FastAPI

import reeltalk
from reeltalk import limits
from reeltalk.server import (
    auth,
    chat,
    embed,
    envelope,
    files,
    gateway,
    kept,
    pages,
    preview,
    register,
    renders,
    sessions,
    share,
    shared,
    socket,
    transcripts,
    uploads,
    usage,
    versions,
)
from reeltalk.server.attempts import Attempts
from reeltalk.server.links import Links
from reeltalk.server.middleware import BodyBounds, RequestLog
from reeltalk.server.remembered import Remembered
from reeltalk.storage.accounts import Identity
from reeltalk.workflows.parts import Parts
from reeltalk.workflows.preview import Previews

ROUTERS: Final = (
    auth.router,
    register.router,
    sessions.router,
    versions.router,
    kept.router,
    chat.router,
    uploads.router,
    renders.router,
    share.router,
    shared.router,
    embed.router,
    files.router,
    gateway.router,
    usage.router,
    socket.router,
    transcripts.router,
    pages.router,
    preview.router,
)
UPLOADS_AT_ONCE: Final = 16
SIGN_IN_FAILURES_MAX: Final = 10
SIGN_IN_WINDOW_S: Final = 15 * 60
REMEMBERED_S: Final = 60
IDENTITIES_REMEMBERED: Final = 4_096
STATES_REMEMBERED_BYTES: Final = 32_000_000
REGISTRATION_WINDOW_S: Final = 24 * 3600


def create_app(parts: Parts) -> FastAPI:
    """Return the app on parts that are built and, for work to be done, running."""
    app = FastAPI(
        title="Reeltalk", version=reeltalk.__version__, docs_url=None, redoc_url=None, redirect_slashes=False, strict_content_type=False
    )
    app.state.parts = parts
    app.state.links = Links(parts.secret, parts.settings.public_url, parts.settings.trusted_proxies)
    # Streams and uploads wait in threads of their own, so that neither can keep short requests from theirs.
    app.state.streams = anyio.CapacityLimiter(limits.SSE_STREAMS_MAX)
    app.state.uploads = anyio.CapacityLimiter(UPLOADS_AT_ONCE)
    app.state.previews = Previews(parts)
    app.state.preview_threads = anyio.CapacityLimiter(preview.SEGMENTS_AT_ONCE)
    app.state.sheet_threads = anyio.CapacityLimiter(preview.SHEETS_AT_ONCE)
    app.state.sign_ins = Attempts(parts.clock, most=SIGN_IN_FAILURES_MAX, window_s=SIGN_IN_WINDOW_S)
    version = parts.database.version
    app.state.identities = Remembered[Identity](version, parts.clock, longest_s=REMEMBERED_S, size_max=IDENTITIES_REMEMBERED)
    app.state.states = Remembered[bytes](version, parts.clock, longest_s=REMEMBERED_S, size_max=STATES_REMEMBERED_BYTES)
    app.state.link_passwords = Attempts(parts.clock, most=SIGN_IN_FAILURES_MAX, window_s=SIGN_IN_WINDOW_S)
    app.state.registrations = Attempts(parts.clock, most=parts.settings.tokens_per_address, window_s=REGISTRATION_WINDOW_S)
    for router in ROUTERS:
        app.include_router(router)
    envelope.install(app)
    app.add_middleware(BodyBounds)
    app.add_middleware(RequestLog, clock=parts.clock)
    return app
