from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute

from reeltalk.server.app import ROUTERS
from reeltalk.server.envelope import GATEWAY_PATHS
from reeltalk.storage.identifiers import digest_of
from serving import House, User

OPEN = {
    "/", "/healthz", "/register", "/assets/page.css", "/assets/icon.svg", "/workspace/claim", "/workspace/task/{rest:path}",
    "/task/{rest:path}", "/api/auth/anonymous-token", "/media/{media_id}/{signature}/{filename}", "/render-result/{file_key}.mp4",
    "/render-result/{file_key}.jpg", "/api/auth/register", "/api/auth/login", "/sign-in", "/s/{token}",
    "/s/{token}/video.mp4", "/s/{token}/poster.jpg", "/auth/verify", "/s/{token}/embed", "/oembed",
    "/s/{token}/captions.vtt",
}  # fmt: skip
ROUTES = sorted(
    (method, route.path)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and route.path not in OPEN
    for method in route.methods
)
SCOPES = {
    ("POST", "/api/auth/claim-token"): "write",
    ("POST", "/api/tokens"): "write",
    ("GET", "/api/tokens"): "read",
    ("POST", "/api/tokens/{token_id}/revoke"): "write",
    ("POST", "/api/tasks/{user_id}/with-session/{app_name}"): "write",
    ("GET", "/api/state/{app_name}/{user_id}/{session_id}/latest"): "read",
    ("GET", "/api/credits/balance/simple"): "read",
    ("POST", "/run_sse"): "write",
    ("GET", "/api/sessions/{session_id}/versions"): "read",
    ("POST", "/api/sessions/{session_id}/versions"): "write",
    ("POST", "/api/sessions/{session_id}/versions/{name}/restore"): "write",
    ("GET", "/api/sessions/{session_id}/compare"): "read",
    ("POST", "/api/sessions/{session_id}/operations"): "write",
    ("POST", "/api/upload-video/{app_name}/{user_id}/{session_id}"): "upload",
    ("POST", "/api/shares"): "write",
    ("GET", "/api/shares"): "read",
    ("DELETE", "/api/shares/{token}"): "write",
    ("POST", "/api/shares/{token}/revoke"): "write",
    ("POST", "/projects"): "write",
    ("GET", "/projects"): "read",
    ("GET", "/projects/{project_id}"): "read",
    ("GET", "/projects/{project_id}/sessions"): "read",
    ("GET", "/api/v1/state/frontend/{project_id}"): "read",
    ("POST", "/files/upload"): "upload",
    ("GET", "/billing/balance"): "read",
    ("GET", "/billing/usage/conversations"): "read",
    ("POST", "/api/auth/exchange-claim-token"): "write",
    ("GET", "/services/v1/render-proxy/{render_id}/download"): "read",
    ("GET", "/services/v1/render-proxy/lambda/{render_id}"): "read",
}
VALUES = {
    "user_id": "me", "app_name": "nemo_agent", "session_id": "1" * 19, "token_id": "tok", "project_id": "task_x", "render_id": "r",
    "token": "t", "name": "A",
}  # fmt: skip


def filled(path: str) -> str:
    return path.format(**VALUES)


def test_every_route_is_either_open_on_purpose_or_asked_for_its_token_here() -> None:
    assert len(ROUTES) >= 20
    assert {route.path for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)} >= OPEN


@pytest.fixture(scope="module")
def bad(house: House) -> dict[str, dict[str, str]]:
    """Headers that prove nothing, by what is wrong with them; those of a real user among them."""
    user = house.user()
    claim = user.data("POST", "/api/auth/claim-token", json={"session_id": user.session()})["claim_token"]
    return {
        "none": {},
        "empty": {"Authorization": ""},
        "no scheme": {"Authorization": user.token},
        "basic": {"Authorization": f"Basic {user.token}"},
        "unknown": {"Authorization": "Bearer nmv_usr_" + "x" * 43},
        "claim token": {"Authorization": f"Bearer {claim}"},
        "digest": {"Authorization": f"Bearer {digest_of(user.token)}"},
        "key": {"X-API-Key": user.token, "X-User-Id": user.id},
    }


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_answers_without_a_good_token(house: House, bad: dict[str, dict[str, str]], method: str, path: str) -> None:
    for kind, headers in bad.items():
        answer = house.ask(method, filled(path), headers=headers)
        assert answer.status_code == 401, kind
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        if method != "HEAD":
            assert answer.json()["code"] == (1010 if path.startswith(GATEWAY_PATHS) else 1001), kind
    real = bad["no scheme"]["Authorization"]
    in_address = house.ask(method, filled(path), params={"token": real, "nemo_token": real, "access_token": real})
    assert in_address.status_code == 401


@pytest.mark.parametrize(("method", "path"), sorted(SCOPES))
def test_a_token_without_the_scope_of_a_route_is_403(user: User, method: str, path: str) -> None:
    needed = SCOPES[method, path]
    others = [scope for scope in ("read", "write", "upload") if scope != needed]
    weak = User(user.house, user.data("POST", "/api/tokens", json={"scopes": others})["token"], user.id)
    answer = weak.ask(method, filled(path))
    assert answer.status_code == answer.json()["code"] == 403 and needed in answer.json()["message"]
    strong = User(user.house, user.data("POST", "/api/tokens", json={"scopes": [needed]})["token"], user.id)
    assert strong.ask(method, filled(path)).status_code not in (401, 403)


def test_an_expired_token_is_1001(user: User, house: House) -> None:
    class Later:
        def now(self) -> object:
            return house.parts.clock.now() + timedelta(days=8)

    accounts = house.parts.accounts
    later = dataclasses.replace(house.parts, accounts=type(accounts)(house.parts.database, Later(), house.parts.settings))  # type: ignore[arg-type]
    with pytest.raises(Exception, match="expired"):
        later.accounts.authenticate(user.token)


def test_an_address_of_a_file_is_worth_nothing_with_another_signature(user: User, house: House) -> None:
    from corpus.containers import sample

    one, two = user.upload(user.session(), sample("mp4"), sample("png"))
    path = one["cdn_url"].removeprefix(house.url)
    signature = path.split("/")[3]
    other = two["cdn_url"].removeprefix(house.url).split("/")[3]
    assert house.ask("GET", path).status_code == 200
    for wrong in (other, signature[:-1], signature + "x", signature.lower(), "x" * len(signature), "%20"):
        answer = house.ask("GET", path.replace(signature, wrong))
        assert answer.status_code == 404, wrong


@pytest.mark.parametrize(
    "path",
    [
        "/media/../../etc/passwd", "/media/..%2f..%2fetc%2fpasswd/x/y", "/render-result/..%2f..%2fsecret.mp4",
        "/render-result/../secret.mp4", "/assets/../secret", "/assets/..%2f..%2fsecret", "/s/..%2f..%2fsecret", "/s/%00",
        "/render-result/%00.mp4", "//etc/passwd",
        "/workspace/task/..%2f..%2fsecret",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_house(house: House, path: str) -> None:
    answer = house.ask("GET", path)
    assert answer.status_code in (404, 410)
    assert house.parts.secret not in answer.content and b"root:" not in answer.content
