"""The one shape of every JSON answer: ``{"code", "message", "data"}``, and for errors ``"error"`` and ``"hint"`` beside them.

``code`` stands in the body because the documents' agents print only the body. Small object answers repeat the keys of ``data`` at top
level: some clients read them there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from reeltalk.errors import BadToken, CreditsExhausted, RateLimited, ReeltalkError
from reeltalk.storage.accounts import Identity

Json: TypeAlias = dict[str, Any]
GATEWAY_PATHS = ("/auth/", "/projects", "/api/v1/", "/files/", "/services/", "/billing/", "/api/auth/exchange-claim-token")
"""Where the gateway protocol is spoken, which has numbers of its own for bad tokens."""
GATEWAY_BAD_TOKEN = 1010
GATEWAY_EXPIRED = 1011
_STATUS_MESSAGES = {404: "Nothing is here.", 405: "This address does not take this method."}


def success(data: Mapping[str, Any], *, mirrored: bool = False) -> Json:
    """Return the body of an answer; ``mirrored`` repeats the keys of ``data`` beside ``code``."""
    return {**(data if mirrored else {}), "code": 0, "message": "success", "data": dict(data)}


def failure(code: int, message: str, *, hint: str = "", data: Mapping[str, Any] | None = None) -> Json:
    """Return the body of an error; ``message`` carries the hint too, for clients that show only that."""
    whole = f"{message} {hint}".strip()
    return {"code": code, "message": whole, "data": dict(data or {}), "error": whole, "hint": hint}


def error_response(error: ReeltalkError, *, data: Mapping[str, Any] | None = None, code: int | None = None) -> JSONResponse:
    """Return the answer to one of our own errors, under its own number unless another one is given."""
    shown = {key: value for key, value in error.details.items() if isinstance(value, str | int | float | bool | list | None)}
    body = failure(code or error.code, error.message, hint=error.advice, data={**shown, **(data or {})})
    headers = {"Retry-After": str(error.retry_after_s)} if isinstance(error, RateLimited) else {}
    if error.http_status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, error.http_status, headers)


def install(app: FastAPI) -> None:
    """Give every error of the app, our own and the framework's, the one shape."""
    app.add_exception_handler(ReeltalkError, _own_error)
    app.add_exception_handler(HTTPException, _framework_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)


async def _own_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ReeltalkError)
    if isinstance(error, BadToken) and request.url.path.startswith(GATEWAY_PATHS):
        return error_response(error, code=GATEWAY_EXPIRED if error.details.get("reason") == "expired" else GATEWAY_BAD_TOKEN)
    data: Json = {}
    identity: Identity | None = getattr(request.state, "identity", None)
    if isinstance(error, CreditsExhausted) and identity is not None and identity.kind == "anonymous":
        data = {"user_id": identity.user_id, "registration_url": request.app.state.links.registration(request, identity.user_id)}
    return error_response(error, data=data)


async def _framework_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    message = _STATUS_MESSAGES.get(error.status_code, str(error.detail))
    return JSONResponse(failure(error.status_code, message), error.status_code, error.headers)


async def _invalid_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = [{"where": ".".join(str(part) for part in each["loc"]), "problem": each["msg"]} for each in error.errors()]
    message = "; ".join(f"{each['where']}: {each['problem']}" for each in problems[:5])
    return JSONResponse(failure(422, f"The request does not have the expected shape. {message}", data={"problems": problems[:20]}), 422)
