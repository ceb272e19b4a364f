"""Files asked for in words and on the command line: what arrives is what was asked for, and the film in the session stays as it is."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from typer.testing import CliRunner

from corpus.counter import counter_clip
from reeltalk.client import cli
from reeltalk.client.client import Client
from reeltalk.client.job import say
from reeltalk.client.progress import Stages

pytestmark = pytest.mark.slow


def test_a_gif_a_sound_and_a_still_in_words_leave_the_film_alone(client: Client, tmp_path: Path) -> None:
    session = client.create_session()
    client.upload(session, [counter_clip(2.0)])
    made = {}
    for request, name in (("a GIF of the first second", "a.gif"), ("只要音频mp3", "b.mp3"), ("save a still at 0:01 as jpg", "c.jpg")):
        with Stages(quiet=True) as stages:
            turn = say(client, session, request, stages)
        assert turn.export_id, turn.text
        made[name] = client.download(client.wait_for_export(client.export_status(turn.export_id)), tmp_path / name)
    with av.open(made["a.gif"]) as gif:
        assert gif.format.name == "gif" and abs(float(gif.duration or 0) / av.time_base - 1.0) < 0.1
    with av.open(made["b.mp3"]) as sound:
        assert not sound.streams.video and abs(float(sound.duration or 0) / av.time_base - 2.0) < 0.1
    assert made["c.jpg"].read_bytes()[:3] == b"\xff\xd8\xff"
    assert client.state(session)["state"]["draft"]["d"] == 2000


def test_the_file_of_a_command_line_is_what_the_sentence_asked_for(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEMO_TOKEN", client.token)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    clip, target = counter_clip(2.0), tmp_path / "out.gif"
    arguments = ["edit", str(clip), "a gif of the first second", "-o", str(target), "--server", client.server, "--quiet"]
    done = CliRunner().invoke(cli.app, arguments)
    assert done.exit_code == 0, done.output
    with av.open(target) as gif:
        assert gif.format.name == "gif" and abs(float(gif.duration or 0) / av.time_base - 1.0) < 0.1
