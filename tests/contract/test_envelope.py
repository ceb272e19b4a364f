from __future__ import annotations

import pytest

from serving import House, User

ENVELOPE = {"code", "message", "data", "error", "hint"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("POST", "/v1/run"),
        ("POST", "/api/v1/generate"),
        ("GET", "/v1/jobs/1"),
        ("GET", "/api/"),
        ("GET", "/api/tokens/"),
    ],
)
def test_an_unknown_address_is_404_in_the_envelope(house: House, method: str, path: str) -> None:
    answer = house.ask(method, path)
    assert answer.status_code == 404 and set(answer.json()) == ENVELOPE and answer.json()["code"] == 404
    assert isinstance(answer.json()["error"], str)


def test_another_method_is_405_in_the_envelope_and_says_which_would_do(house: House) -> None:
    answer = house.ask("GET", "/run_sse")
    assert answer.status_code == answer.json()["code"] == 405 and answer.headers["Allow"] == "POST"
    assert set(answer.json()) == ENVELOPE


@pytest.mark.parametrize("content", [b"{", b"[]", b'"text"', b"\xff\xfe", b"[" * 5000])
def test_a_body_that_is_no_object_is_400(user: User, content: bytes) -> None:
    answer = user.ask("POST", "/run_sse", content=content)
    assert answer.status_code == answer.json()["code"] == 400 and set(answer.json()) == ENVELOPE


def test_a_body_of_another_shape_is_422_and_names_the_place(user: User) -> None:
    answer = user.ask("POST", "/api/tokens", json={"scopes": 5})
    assert answer.status_code == answer.json()["code"] == 422
    assert answer.json()["data"]["problems"][0]["where"] == "scopes"


@pytest.mark.parametrize(("path", "most"), [("/run_sse", 2_000_000), ("/api/render/proxy/lambda", 16_000_000)])
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_its_bound_is_413(user: User, path: str, most: int, announced: bool) -> None:
    body = b'{"x":"' + b"x" * most + b'"}'
    answer = user.ask("POST", path, content=body if announced else iter([body[:1000], body[1000:]]))
    assert answer.status_code == answer.json()["code"] == 413 and set(answer.json()) == ENVELOPE


def test_every_answer_has_its_id_and_the_headers_that_keep_browsers_safe(house: House, user: User) -> None:
    answers = [house.ask("GET", "/"), house.ask("GET", "/nothing"), user.ask("GET", "/api/tokens"), house.ask("GET", "/healthz")]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Frame-Options"] == "DENY" and "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == len(answers)


def test_the_front_page_says_how_to_begin_with_this_servers_own_address(house: House) -> None:
    page = house.ask("GET", "/")
    assert page.status_code == 200 and f"NEMO_API_URL={house.url}" in page.text and "<script" not in page.text
    style = house.ask("GET", "/assets/page.css")
    assert style.status_code == 200 and style.headers["Content-Type"].startswith("text/css")


def test_the_health_check_and_the_description_are_open(house: House) -> None:
    assert house.ask("GET", "/healthz").json()["status"] == "ok"
    paths = house.ask("GET", "/openapi.json").json()["paths"]
    assert {"/run_sse", "/api/auth/anonymous-token", "/api/render/proxy/lambda"} <= set(paths)
