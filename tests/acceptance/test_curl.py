"""The calls that published skills make with curl, as they write them, against a real server: for all thirteen kinds of file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from acceptance.conftest import RunningServer
from acceptance.films import Film
from corpus.containers import KINDS, sample

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")]

HEADERS = 'header = "X-Skill-Source: nemo-video"\nheader = "X-Skill-Version: 1.9"\nheader = "X-Skill-Platform: clawhub"\n'
"""The texts ask for these on every call and leave them out of most examples."""

BEARER = '-H "Authorization: Bearer $TOKEN"'
JSON = '-H "Content-Type: application/json"'
TOKEN = 'curl -s -X POST "$API/api/auth/anonymous-token" -H "X-Client-Id: $CLIENT_ID"'
SESSION = f"""curl -s -X POST "$API/api/tasks/me/with-session/nemo_agent" {BEARER} {JSON} -d '{{"task_name":"project","language":"en"}}'"""
UPLOAD = f'curl -s -X POST "$API/api/upload-video/nemo_agent/me/$SID" {BEARER} -F "files=@$FILE"'
TWO = f'curl -s -X POST "$API/api/upload-video/nemo_agent/me/$SID" {BEARER} -F "files=@$FILE" -F "files=@$OTHER"'
SAY = (
    f'curl -s -X POST "$API/run_sse" {BEARER} {JSON} -H "Accept: text/event-stream" --max-time 900 -d '
    '\'{"app_name":"nemo_agent","user_id":"me","session_id":"\'$SID\'","new_message":{"parts":[{"text":"\'"$SAID"\'"}]}}\''
)
CREDITS = f'curl -s "$API/api/credits/balance/simple" {BEARER}'
STATE = f'curl -s "$API/api/state/nemo_agent/me/$SID/latest" {BEARER}'
RENDER = f'curl -s -X POST "$API/api/render/proxy/lambda" {BEARER} {JSON} -d @render.json'
POLL = f'curl -s "$API/api/render/proxy/lambda/$RENDER" {BEARER}'
FETCH = 'curl -s -o film.mp4 "$URL"'
DOWNLOAD = f'curl -s -o output.mp4 "$API/api/render/proxy/$RENDER/download" {BEARER}'
CLAIM = f'curl -s -X POST "$API/api/auth/claim-token" {BEARER} {JSON} -d \'{{"task_id":"\'$TASK\'","session_id":"\'$SID\'"}}\''


@dataclass
class Shell:
    """A shell in a folder of its own, with the variables that the texts use."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, command: str, **variables: str) -> str:
        self.variables |= variables
        environment = os.environ | {"CURL_HOME": str(self.folder)} | self.variables
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=900, check=True
        )
        return done.stdout

    def ask(self, command: str, **variables: str) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.run(command, **variables))
        assert answer["code"] == 0, answer
        return answer


@pytest.fixture
def shell(server: RunningServer, tmp_path: Path) -> Shell:
    (tmp_path / ".curlrc").write_text(HEADERS)
    shell = Shell(tmp_path, {"API": server.url, "CLIENT_ID": str(uuid.uuid4())})
    token = shell.ask(TOKEN)["data"]["token"]
    made = shell.ask(SESSION, TOKEN=token)["data"]
    shell.variables |= {"SID": made["session_id"], "TASK": made["task_id"]}
    return shell


def exported(shell: Shell) -> Film:
    """Export what stands on the timeline, poll, and fetch the file both ways."""
    draft = shell.ask(STATE)["data"]["state"]["draft"]
    assert any(track["sg"] for track in draft["t"])
    render = f"render_{uuid.uuid4()}"
    order = {"id": render, "sessionId": shell.variables["SID"], "draft": draft, "output": {"format": "mp4", "quality": "high"}}
    (shell.folder / "render.json").write_text(json.dumps(order))
    now = shell.ask(RENDER, RENDER=render)
    while now["status"] in ("pending", "processing"):
        now = shell.ask(f"sleep 0.3; {POLL}")
    assert now["status"] == "completed", now
    shell.run(FETCH, URL=now["output"]["url"])
    shell.run(DOWNLOAD)
    assert (shell.folder / "film.mp4").read_bytes() == (shell.folder / "output.mp4").read_bytes()
    return Film(shell.folder / "film.mp4")


def test_every_call_of_the_published_texts_works_as_written(shell: Shell) -> None:
    assert shell.ask(CREDITS)["data"].keys() >= {"available", "frozen", "total"}
    assert shell.ask(STATE)["data"]["state"].keys() == {"draft", "video_infos", "canvas_config", "generated_media", "video_analyses"}
    sent = shell.ask(TWO, FILE=str(sample("mp4")), OTHER=str(sample("png")))["data"]
    assert [file["file_type"] for file in sent["files"]] == ["video", "image"] and sent["session_state_applied"] is True
    stream = shell.run(SAY, SAID="add the title Urban Dreams")
    assert "functionCall" in stream and "Urban Dreams" in stream and stream.endswith("\n\n")
    assert exported(shell).duration_s > 0
    claim = shell.ask(CLAIM)["data"]["claim_token"]
    assert "Urban Dreams" in shell.run('curl -s "$API/workspace/claim?ct=$CLAIM"', CLAIM=claim)
    missing = json.loads(shell.run('curl -s -X POST "$API/api/auth/anonymous-token"'))
    assert missing["code"] == 400 and "X-Client-Id" in missing["message"]


@pytest.mark.thorough
@pytest.mark.parametrize("extension", KINDS)
def test_each_kind_of_file_is_uploaded_edited_and_exported(shell: Shell, extension: str) -> None:
    (file,) = shell.ask(UPLOAD, FILE=str(sample(extension)))["data"]["files"]
    assert file["filename"].endswith(extension)
    shell.run(SAY, SAID="make it vertical and add the title Hello")
    film = exported(shell)
    assert film.size[1] > film.size[0] and film.duration_s > 0.5
