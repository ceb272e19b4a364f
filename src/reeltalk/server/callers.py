"""What every route is given: the parts, the makers of addresses, and who is calling."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, TypeVar

import anyio.to_thread
from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from reeltalk.errors import BadToken, MalformedRequest, NotFound, ScopeMissing, SessionNotFound
from reeltalk.server.links import Links
from reeltalk.server.remembered import Remembered
from reeltalk.storage.accounts import Identity
from reeltalk.storage.identifiers import digest_of
from reeltalk.workflows.parts import Parts

APP_NAME: Final = "nemo_agent"
ME: Final = "me"
ATTRIBUTION_HEADERS: Final = ("X-Skill-Source", "X-Skill-Version", "X-Skill-Platform")
PARSED_IN_PLACE_MAX_BYTES: Final = 64_000

Model = TypeVar("Model", bound=BaseModel)


# What costs nothing is given without leaving the event loop: a thread of its own would cost more than the answer.
async def parts_of(request: Request) -> Parts:
    """Return the parts that the app was made with."""
    parts: Parts = request.app.state.parts
    return parts


async def links_of(request: Request) -> Links:
    """Return the maker of addresses."""
    links: Links = request.app.state.links
    return links


def bearer_token(request: Request) -> str:
    """Return the token of the request; raises BadToken without one. Tokens are taken from the header only, never from an address."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise BadToken("The Authorization header is missing.", hint="Send 'Authorization: Bearer <token>'.")
    return token.strip()


async def identified(request: Request) -> Identity:
    """Return who is calling; raises BadToken."""
    parts: Parts = request.app.state.parts
    known: Remembered[Identity] = request.app.state.identities
    token = bearer_token(request)
    key, version = digest_of(token), known.version()
    identity = known.get(key, version)
    if identity is None or (identity.expires_at is not None and identity.expires_at <= parts.clock.now()):
        identity = await anyio.to_thread.run_sync(parts.accounts.authenticate, token)
        known.put(key, version, identity)
    request.state.identity = identity
    return identity


def needs(scope: str) -> Callable[[Identity], Awaitable[Identity]]:
    """Return a dependency that gives the caller if the token carries ``scope``; it raises BadToken or ScopeMissing."""

    async def checked(identity: Annotated[Identity, Depends(identified)]) -> Identity:
        if not identity.may(scope):
            raise ScopeMissing(f"The token does not carry the scope {scope!r}.", hint="Make one that does with POST /api/tokens.")
        return identity

    return checked


PartsHere = Annotated[Parts, Depends(parts_of)]
LinksHere = Annotated[Links, Depends(links_of)]
Caller = Annotated[Identity, Depends(identified)]
Reader = Annotated[Identity, Depends(needs("read"))]
Writer = Annotated[Identity, Depends(needs("write"))]
Uploader = Annotated[Identity, Depends(needs("upload"))]


def check_place(identity: Identity, app_name: str, user_id: str) -> None:
    """Check the names that stand in paths and bodies: one app, and ``me`` or the caller's own id. Raises NotFound, SessionNotFound."""
    if app_name != APP_NAME:
        raise NotFound(f"There is no app {app_name[:40]!r}; the app is {APP_NAME}.")
    if user_id not in (ME, identity.user_id):
        raise SessionNotFound


def is_attributed(request: Request) -> bool:
    """Say whether the request says which skill sent it, in all three headers."""
    return all(request.headers.get(name, "").strip() for name in ATTRIBUTION_HEADERS)


def json_body(model: type[Model]) -> Callable[[Request], Awaitable[Model]]:
    """Return a dependency that reads the body as JSON, whatever its Content-Type says: ``curl -d`` calls it a form."""

    async def read(request: Request) -> Model:
        raw = await request.body()
        if len(raw) <= PARSED_IN_PLACE_MAX_BYTES:
            return _parsed(model, raw)
        return await anyio.to_thread.run_sync(_parsed, model, raw)

    return read


def described(model: type[BaseModel]) -> dict[str, Any]:
    """Return what the API's description says of such a body."""
    return {"requestBody": {"content": {"application/json": {"schema": model.model_json_schema()}}}}


def _parsed(model: type[Model], raw: bytes) -> Model:
    try:
        value = from_json(raw) if raw.strip() else {}
    except ValueError as problem:
        raise MalformedRequest(f"The body is not JSON: {problem}") from problem
    if not isinstance(value, dict):
        raise MalformedRequest("The body is not a JSON object.")
    try:
        return model.model_validate(value)
    except ValidationError as problem:
        raise RequestValidationError(problem.errors(include_url=False, include_context=False)) from problem
