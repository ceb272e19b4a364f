"""Houses with settings of their own. One process holds one engine, so these tests start and stop a server each, and use no shared one."""

from __future__ import annotations

import contextlib
import time
import uuid
from pathlib import Path

import pytest

from corpus.containers import sample
from model_server import Answer, model_server
from reeltalk.config import Plan
from serving import SKILL, House, User, serving

pytestmark = pytest.mark.slow


def issue(house: House, **headers: str) -> int:
    return house.ask("POST", "/api/auth/anonymous-token", headers={"X-Client-Id": str(uuid.uuid4()), **headers}).status_code


def message(session_id: str, text: str) -> dict[str, object]:
    return {"session_id": session_id, "new_message": {"parts": [{"text": text}]}}


def test_the_eleventh_token_of_one_address_is_429_in_the_trial_economy(tmp_path: Path) -> None:
    with serving(tmp_path, economy="trial") as house:
        codes = [issue(house) for _ in range(11)]
    assert codes == [200] * 10 + [429]


def test_a_proxy_says_who_is_calling_only_where_it_is_trusted(tmp_path: Path) -> None:
    def codes(house: House) -> list[int]:
        return [issue(house, **{"X-Forwarded-For": f"8.8.4.4, 9.9.9.{number}"}) for number in range(2)]

    with serving(tmp_path / "plain", economy="trial", tokens_per_address=1) as house:
        assert codes(house) == [200, 429]
    with serving(tmp_path / "proxied", economy="trial", tokens_per_address=1, trusted_proxies=("127.0.0.1",)) as house:
        assert codes(house) == [200, 200]


def test_new_material_is_paid_for_by_stage_and_a_likeness_is_never_made(tmp_path: Path) -> None:
    def paid(user: User) -> int:
        return 400 - int(user.data("GET", "/api/credits/balance/simple")["available"])

    with serving(tmp_path, economy="trial", credits_anonymous=400, price_generation=100) as house:
        user = house.user()
        session_id = user.session()
        refused = (
            user.say(session_id, "a 10 second clip of Donald Trump dancing").text + user.say(session_id, "生成一张马斯克骑马的图片").text
        )
        assert "likeness of a real person" in refused and "不生成真实人物的肖像" in refused and "upload a video" not in refused
        assert paid(user) == 0 and not user.state(session_id)["state"]["generated_media"]
        made = user.say(session_id, "a 1 second clip of a red kite")
        told = [event.get("actions", {}).get("stateDelta", {}).get("generated_media") for event in made.events]
        assert [(each["stage"], each["credits"]) for many in told if many for each in many] == [("raw", 100)]
        assert made.text.index("The raw clip is ready") < made.text.index("Then I added") and paid(user) == 100
        user.say(session_id, "把后期去掉")
        compared = [{"first": "1", "second": "2"}, {"first": "1", "second": "3"}]
        added, left = (user.data("GET", f"/api/sessions/{session_id}/compare", params=each)["changes"] for each in compared)
        assert len(added) >= 3 and left == [] and paid(user) == 100


def test_without_credits_the_answer_is_2001_with_a_registration_link(tmp_path: Path) -> None:
    with serving(tmp_path, economy="trial", credits_anonymous=0) as house:
        user = house.user()
        session_id = user.session()
        user.upload(session_id, sample("mp4"))
        answer = user.ask("POST", "/run_sse", json=message(session_id, "make it vertical"))
        body = answer.json()
        assert answer.status_code == 403 and body["code"] == 2001
        assert body["data"]["registration_url"] == f"{house.url}/register?bind={user.id}"
        assert house.ask("GET", body["data"]["registration_url"].removeprefix(house.url)).status_code == 200
        assert user.ask("POST", "/run_sse", json=message(session_id, "how many credits do I have?")).status_code == 200


@pytest.mark.parametrize(("form", "block"), [("comment", b": heartbeat\n\n"), ("empty-data", b"data:\n\n")])
def test_a_silent_wait_is_filled_with_heartbeats_and_a_turn_goes_on_without_its_reader(tmp_path: Path, form: str, block: bytes) -> None:
    with contextlib.ExitStack() as leaving:
        model = leaving.enter_context(model_server([Answer(b"", held=True)]))
        thinking = {"model": "compatible:trial", "model_url": model.url, "model_allow_private": True, "model_retries": 0}
        with serving(tmp_path, heartbeat=form, heartbeat_s=0.05, **thinking) as house:
            user = house.user()
            session_id = user.session()
            user.upload(session_id, sample("mp4"))
            request = {"headers": {"Authorization": f"Bearer {user.token}"}, "json": message(session_id, 'add a title "Gone"')}
            with house.http.stream("POST", "/run_sse", **request) as stream:
                assert any(each.startswith(block) for each in stream.iter_raw()), "nothing fills the wait for a model that does not answer"
            leaving.close()
            deadline = time.monotonic() + 20
            while not (title := user.state(session_id)["state"]["draft"].get("t")):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            assert any(track["tt"] == 7 for track in title)


def test_a_house_set_to_silence_answers_edits_with_tools_only_and_questions_with_words(tmp_path: Path) -> None:
    with serving(tmp_path, silent_edit_share=1.0) as house:
        user = house.user()
        session_id = user.session()
        user.upload(session_id, sample("mp4"))
        edit = user.say(session_id, "make it vertical")
        assert edit.text == "" and edit.events
        assert user.state(session_id)["state"]["canvas_config"]["ratio"] == "9:16"


def test_an_operator_decides_what_each_plan_may_do(tmp_path: Path) -> None:
    plans = {"small": Plan(upload_max_bytes=1000), "viewer": Plan(export="never"), "sd": Plan(export_lines_max=480)}
    with serving(tmp_path, plans=plans) as house:
        user = house.user()
        session_id = user.session()
        user.upload(session_id, sample("mp4"))
        user.say(session_id, "make it vertical")
        draft = user.state(session_id)["state"]["draft"]

        def order(plan: str, skill: dict[str, str], **output: str) -> int:
            house.parts.accounts.set_plan(user.id, plan)
            body = {"id": uuid.uuid4().hex, "sessionId": session_id, "draft": draft, "output": output}
            answer = User(house, user.token, user.id, skill).ask("POST", "/api/render/proxy/lambda", json=body)
            user.ask("POST", f"/api/render/proxy/lambda/{body['id']}/cancel")
            return int(answer.json()["code"])

        assert (order("anonymous", {}), order("anonymous", SKILL), order("pro", {})) == (402, 0, 0)
        assert (order("viewer", SKILL), order("sd", SKILL), order("sd", SKILL, resolution="480p")) == (402, 402, 0)
        house.parts.accounts.set_plan(user.id, "small")
        path = f"/api/upload-video/nemo_agent/me/{session_id}"
        refused = user.ask("POST", path, files=[("files", ("a.mp4", sample("mp4").read_bytes()))])
        assert (refused.status_code, refused.json()["code"]) == (413, 4002)


def test_a_closed_server_registers_nobody_but_lets_accounts_sign_in(tmp_path: Path) -> None:
    with serving(tmp_path, registration="closed") as house:
        house.parts.logins.register("ada@example.org", "correct horse")
        account = {"email": "ada@example.org", "password": "correct horse"}
        assert house.ask("GET", "/register").status_code == 403
        assert house.ask("POST", "/register", data=account).status_code == 403
        assert house.ask("POST", "/api/auth/register", json=account).json()["code"] == 403
        assert house.ask("POST", "/api/auth/login", json=account).status_code == 200
