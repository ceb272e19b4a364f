"""Tokens: anonymous ones for anybody with a client id, further ones for those who have one, claim tokens for browsers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from reeltalk.errors import ClientIdMissing, MalformedRequest
from reeltalk.server.answers import issued_token_answer, token_answer
from reeltalk.server.callers import LinksHere, PartsHere, Reader, Writer, described, json_body
from reeltalk.server.envelope import Json, success

router = APIRouter()


class TokenRequest(BaseModel):
    """What a new token is for; without a word about scopes it gets those of the token that asks."""

    name: str = ""
    scopes: tuple[str, ...] | None = None
    expires_in_days: int | None = None


class ClaimRequest(BaseModel):
    """The project that a claim link opens; either id will do."""

    session_id: str = Field(default="", max_length=100)
    task_id: str = Field(default="", max_length=100)


@router.post("/api/auth/anonymous-token")
def anonymous_token(request: Request, parts: PartsHere, links: LinksHere) -> Json:
    """Give a client its token. The body, if there is one, says nothing."""
    client_id = request.headers.get("x-client-id", "")
    if not client_id.strip():
        raise ClientIdMissing
    issued = parts.accounts.issue_anonymous(client_id, links.address_of(request))
    return success(issued_token_answer(issued, parts.clock.now()), mirrored=True)


@router.post("/api/auth/claim-token", openapi_extra=described(ClaimRequest))
def claim_token(
    request: Request, parts: PartsHere, links: LinksHere, caller: Writer, wanted: Annotated[ClaimRequest, Depends(json_body(ClaimRequest))]
) -> Json:
    """Make a token that opens one project's page in a browser, and nothing else."""
    if not (wanted.session_id or wanted.task_id):
        raise MalformedRequest("Name the project by its session_id or its task_id.")
    session_id = wanted.session_id or parts.projects.of_task(caller.user_id, wanted.task_id).session_id
    token, expires_in = parts.accounts.create_claim(caller.user_id, session_id)
    return success({"claim_token": token, "expires_in": expires_in, "url": links.claim(request, token)}, mirrored=True)


@router.post("/api/tokens", openapi_extra=described(TokenRequest))
def create_token(parts: PartsHere, caller: Writer, wanted: Annotated[TokenRequest, Depends(json_body(TokenRequest))]) -> Json:
    """Make one more token for the caller, with scopes of the caller's own; its text is shown here and never again."""
    scopes = tuple(sorted(caller.scopes)) if wanted.scopes is None else wanted.scopes
    token, record = parts.accounts.create_token(caller, wanted.name, scopes, wanted.expires_in_days)
    return success({**token_answer(record), "token": token})


@router.get("/api/tokens")
def list_tokens(parts: PartsHere, caller: Reader) -> Json:
    """List the caller's tokens, without their texts."""
    records = parts.accounts.list_tokens(caller.user_id)
    return success({"tokens": [{**token_answer(record), "prefix": "nmv_usr_"} for record in records]})


@router.post("/api/tokens/{token_id}/revoke")
def revoke_token(parts: PartsHere, caller: Writer, token_id: str) -> Json:
    """Make one of the caller's tokens worthless at once."""
    parts.accounts.revoke_token(caller.user_id, token_id)
    return success({"token_id": token_id, "revoked": True})
