from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from reeltalk.client.cli import app
from reeltalk.config import Plan, Settings
from reeltalk.wiring import administer
from reeltalk.workflows.administration import Administration


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Administration:
    monkeypatch.setenv("REELTALK_HOME", str(tmp_path))
    monkeypatch.setenv("REELTALK_PLANS", '{"studio": {"export": "always", "upload_max_bytes": 9000000000}}')
    return administer()


def admin(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["admin", *arguments])


def test_an_operator_lists_users_gives_credits_and_changes_plans(operator: Administration) -> None:
    user_id = operator._logins.register("ada@example.org", "correct horse").user_id
    assert f"{user_id} ada@example.org  registered, plan free, 100 credits" in admin("users").stdout
    assert "150 credits" in admin("grant", "Ada@example.org", "50", "--reference", "gift").stdout
    again = admin("grant", user_id, "50", "--reference", "gift")
    assert again.exit_code == 1 and "granted under 'gift' before" in str(again.exception)
    assert "200 credits" in admin("grant", user_id, "50").stdout
    assert "plan studio" in admin("plan", user_id, "studio").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("grant", "nobody", "5"), "no user 'nobody'"),
        (("grant", "nobody", "0"), "above zero"),
        (("plan", "nobody", "gold"), "anonymous, free, pro, studio"),
        (("password", "nobody@example.org", "--password", "long enough"), "No account"),
    ],
)
def test_what_cannot_be_done_is_said(operator: Administration, arguments: tuple[str, ...], words: str) -> None:
    result = admin(*arguments)
    assert result.exit_code == 1 and words in str(result.exception)


def test_a_forgotten_password_is_replaced(operator: Administration) -> None:
    operator._logins.register("ada@example.org", "correct horse")
    assert admin("password", "ada@example.org", "--password", "another horse").exit_code == 0
    assert operator._logins.sign_in("ada@example.org", "another horse").plan == "free"


def test_a_plan_that_was_taken_away_allows_what_the_free_one_does(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, plans={"pro": Plan(export="never")})
    assert settings.plan("gone") == settings.plan("free") == Plan(export="attributed")
    assert settings.plan("pro").export == "never"
