"""Events of real turns, read by google-adk itself. ADK is no dependency of ours: ``REELTALK_ADK_PYTHONS`` names interpreters that have one.

python3 -m venv /tmp/adk1 && /tmp/adk1/bin/pip install google-adk==1.27.5       # the last line whose model forbids other keys
python3 -m venv /tmp/adk2 && /tmp/adk2/bin/pip install google-adk
REELTALK_ADK_PYTHONS=/tmp/adk1/bin/python:/tmp/adk2/bin/python make thorough
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from corpus.containers import sample
from serving import House, User

PYTHONS = [path for path in os.environ.get("REELTALK_ADK_PYTHONS", "").split(":") if path]
READ = """
import json, sys
from google.adk.events import Event
events = [json.loads(line.removeprefix("data: ")) for line in open(sys.argv[1], encoding="utf-8") if line.startswith("data: ")]
for event in events:
    assert Event.model_validate(event).author == "nemo_agent"
print(len(events))
"""

pytestmark = [pytest.mark.thorough, pytest.mark.skipif(not PYTHONS, reason="REELTALK_ADK_PYTHONS names no interpreter that has google-adk")]


@pytest.mark.parametrize("python", PYTHONS)
def test_google_adk_reads_every_event_of_a_real_turn(python: str, house: House, user: User, tmp_path: Path) -> None:
    session_id = user.session()
    user.upload(session_id, sample("mp4"))
    said = [
        user.say(session_id, 'make it vertical, add a title "Städte 城市" and share it', streaming=True),
        user.say(session_id, "trim 1 second"),
        user.say(session_id, "加上轻松的音乐", streaming=True),
        user.say(session_id, "status"),
    ]
    stream = tmp_path / "stream.txt"
    stream.write_text("".join(each.raw for each in said), encoding="utf-8")
    done = subprocess.run([python, "-c", READ, str(stream)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) == sum(len(each.events) for each in said) > 20
