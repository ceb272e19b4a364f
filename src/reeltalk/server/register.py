"""Accounts: registering, as JSON or on a page, and signing in. An anonymous user who registers keeps everything."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from reeltalk.errors import BadLogin, Conflict, MalformedRequest, NotFound, RateLimited, ReeltalkError, RegistrationClosed
from reeltalk.server.answers import moment
from reeltalk.server.attempts import Attempts
from reeltalk.server.callers import LinksHere, PartsHere, described, identified, json_body
from reeltalk.server.envelope import Json, success
from reeltalk.server.links import Links
from reeltalk.server.pages import FORM_HEADERS, message_page, page, said
from reeltalk.storage.logins import SignedIn
from reeltalk.workflows import billing
from reeltalk.workflows.parts import Parts

router = APIRouter()

FORM_MAX_BYTES: Final = 10_000


class Credentials(BaseModel):
    """An address and a password; ``bind`` names the anonymous user that becomes the account."""

    email: str = Field(max_length=300)
    password: str = Field(max_length=1000)
    bind: str = Field(default="", max_length=100)


Wanted = Annotated[Credentials, Depends(json_body(Credentials))]


async def form_body(request: Request) -> Credentials:
    """Read the fields that a page of ours sends; raises MalformedRequest."""
    raw = await request.body()
    try:
        fields = dict(parse_qsl(raw[:FORM_MAX_BYTES].decode(), max_num_fields=10))
        return Credentials(email=fields.get("email", ""), password=fields.get("password", ""), bind=fields.get("bind", ""))
    except ValueError as problem:
        raise MalformedRequest("The form could not be read.") from problem


Form = Annotated[Credentials, Depends(form_body)]


async def bound(request: Request, wanted: Wanted) -> Credentials:
    """Return the credentials with the anonymous user that asks, where they name none."""
    if wanted.bind or "authorization" not in request.headers:
        return wanted
    return wanted.model_copy(update={"bind": (await identified(request)).user_id})


@router.post("/api/auth/register", openapi_extra=described(Credentials))
def register(request: Request, parts: PartsHere, links: LinksHere, wanted: Annotated[Credentials, Depends(bound)]) -> Json:
    """Make an account. An anonymous user who asks with its token, or is named in ``bind``, becomes it and keeps everything."""
    return success(_signed_in_answer(parts, _registered(request, parts, links, wanted)))


@router.post("/api/auth/login", openapi_extra=described(Credentials))
def sign_in(request: Request, parts: PartsHere, links: LinksHere, wanted: Wanted) -> Json:
    """Give an account a new token, with every scope."""
    return success(_signed_in_answer(parts, _signed_in(request, parts, links, wanted)))


@router.get("/register", response_class=HTMLResponse)
def register_page(request: Request, parts: PartsHere, bind: str = "") -> HTMLResponse:
    """Show the form in which an anonymous user becomes a registered one."""
    if parts.settings.registration == "closed":
        title = said(request, "Registration is closed", "注册已关闭")
        return message_page(request, title, said(request, RegistrationClosed.hint, "请联系服务器管理员开通账号。"), status=403)
    return _form(request, "register", bind)


@router.post("/register", response_class=HTMLResponse, include_in_schema=False)
def register_in_page(request: Request, parts: PartsHere, links: LinksHere, wanted: Form) -> HTMLResponse:
    """Make an account from the form."""
    try:
        return _token_page(request, parts, _registered(request, parts, links, wanted))
    except ReeltalkError as problem:
        return _form(request, "register", wanted.bind, wanted.email, problem)


@router.get("/sign-in", response_class=HTMLResponse)
def sign_in_page(request: Request) -> HTMLResponse:
    """Show the form in which an account gets a new token."""
    return _form(request, "sign-in")


@router.post("/sign-in", response_class=HTMLResponse, include_in_schema=False)
def sign_in_in_page(request: Request, parts: PartsHere, links: LinksHere, wanted: Form) -> HTMLResponse:
    """Give an account a new token from the form."""
    try:
        return _token_page(request, parts, _signed_in(request, parts, links, wanted))
    except ReeltalkError as problem:
        return _form(request, "sign-in", "", wanted.email, problem)


def _registered(request: Request, parts: Parts, links: Links, wanted: Credentials) -> SignedIn:
    if parts.settings.registration == "closed":
        raise RegistrationClosed
    attempts: Attempts = request.app.state.registrations
    address = links.address_of(request)
    attempts.spend(address)
    try:
        return parts.logins.register(wanted.email, wanted.password, wanted.bind)
    except ReeltalkError:
        attempts.take_back(address)
        raise


def _signed_in(request: Request, parts: Parts, links: Links, wanted: Credentials) -> SignedIn:
    """Check the password, unless too many wrong ones came from this place or for this account."""
    attempts: Attempts = request.app.state.sign_ins
    keys = (f"address {links.address_of(request)}", f"account {wanted.email.strip().casefold()}")
    attempts.spend(*keys)
    signed_in = parts.logins.sign_in(wanted.email, wanted.password)
    attempts.take_back(*keys)
    return signed_in


def _signed_in_answer(parts: Parts, signed_in: SignedIn) -> Json:
    return {
        "user_id": signed_in.user_id,
        "token": signed_in.token,
        "plan": signed_in.plan,
        "scopes": list(signed_in.scopes),
        "expires_at": moment(signed_in.expires_at),
        "credits": billing.balance(parts, signed_in.user_id).available,
    }


PROBLEMS_IN_CHINESE: Final = {
    BadLogin: "邮箱或密码不正确。",
    RateLimited: "尝试次数过多，请稍后再试。",
    Conflict: "这个邮箱或用户已有账号，请直接登录。",
    MalformedRequest: "邮箱格式不正确，或密码不足 8 个字符。",
    NotFound: "没有这个匿名用户，请使用最新的注册链接。",
    RegistrationClosed: "注册已关闭，请联系服务器管理员开通账号。",
}


def _form(request: Request, kind: str, bind: str = "", email: str = "", problem: ReeltalkError | None = None) -> HTMLResponse:
    status = 200 if problem is None else problem.http_status
    headers = FORM_HEADERS | ({"Retry-After": str(problem.retry_after_s)} if isinstance(problem, RateLimited) else {})
    told = "" if problem is None else said(request, str(problem), PROBLEMS_IN_CHINESE.get(type(problem), str(problem)))
    return page(request, "account.html", status=status, headers=headers, kind=kind, bind=bind, email=email, problem=told)


def _token_page(request: Request, parts: Parts, signed_in: SignedIn) -> HTMLResponse:
    balance = billing.balance(parts, signed_in.user_id)
    english = "unlimited credits" if balance.unlimited else f"{balance.available} credits"
    credits = said(request, english, "积分不限" if balance.unlimited else f"{balance.available} 积分")
    return page(request, "token.html", token=signed_in.token, plan=signed_in.plan, credits=credits, until=moment(signed_in.expires_at))
