"""How fast the state of a large project is read: a real server in a process of its own, asked by a public load tool (wrk)."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from corpus.containers import sample
from reeltalk.clock import SystemClock
from reeltalk.storage.database import Database
from reeltalk.storage.projects import Projects
from reeltalk.timeline.model import (
    Canvas,
    Clip,
    MediaKind,
    MediaReference,
    MediaSource,
    TextSource,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
)
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate

CLIPS = 200
CAPTIONS = 40
CONNECTIONS = 8
SECONDS = 10
CLIENT_ID = "bench-state-0123456789abcdef"


def load_tool() -> str | None:
    """Return where the load tool is, None where it is not installed."""
    return shutil.which("wrk")


def large_project(media_id: str) -> Timeline:
    """Return a film of two hundred clips of one file, with a caption on every fifth."""
    reference = MediaReference(media_id, "clip.mp4", MediaKind.VIDEO, 2 * TICKS_PER_SECOND, 320, 180, FrameRate(30), has_audio=True)
    clips = tuple(Clip(f"c{at}", at * TICKS_PER_SECOND, TICKS_PER_SECOND, MediaSource(media_id=media_id)) for at in range(CLIPS))
    step = CLIPS // CAPTIONS
    words = tuple(Clip(f"t{at}", at * TICKS_PER_SECOND, TICKS_PER_SECOND, TextSource(text=f"Caption {at}")) for at in range(0, CLIPS, step))
    tracks = (
        Track("main", TrackKind.VIDEO, TrackRole.MAIN, clips=clips),
        Track("captions", TrackKind.TEXT, TrackRole.CAPTIONS, clips=words),
    )
    return Timeline(canvas=Canvas(320, 180), media=(reference,), tracks=tracks)


def state_load() -> dict[str, Any]:
    """Serve a large project and read its state under load; tells requests a second, latencies and processor time."""
    tool = load_tool()
    if tool is None:
        return {"missing": "wrk is not installed (Debian: apt install wrk), so this was not measured."}
    with tempfile.TemporaryDirectory() as home, _server(Path(home)) as (url, process):
        token, path = _prepared(url, Path(home))
        address, header = f"{url}{path}", f"Authorization: Bearer {token}"
        size = len(_asked(url, path, token=token))
        _loaded(tool, address, header, 2)
        before_s = _processor_seconds(process.pid)
        figures = _loaded(tool, address, header, SECONDS)
        used_s = _processor_seconds(process.pid) - before_s
    return figures | {"body_bytes": size, "cpu_ms_each": 1000 * used_s / max(1, figures["requests"]), "cores": used_s / SECONDS}


def idle_server(seconds: float = 20) -> dict[str, float]:
    """Leave a server alone; tells the share of a core that it uses meanwhile."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as home, _server(Path(home)) as (url, process):
        _prepared(url, Path(home))
        clock.sleep(5)
        before_s = _processor_seconds(process.pid)
        clock.sleep(seconds)
        return {"core_share": (_processor_seconds(process.pid) - before_s) / seconds}


@contextmanager
def _server(home: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    command = [sys.executable, "-m", "reeltalk.client.cli", "serve", "--port", "0", "--announce", "--while-stdin-open"]
    settings = {"REELTALK_HOME": str(home), "REELTALK_LOG_LEVEL": "warning"}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | settings)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"], process
    finally:
        process.terminate()
        process.wait(30)


def _prepared(url: str, home: Path) -> tuple[str, str]:
    """Upload a clip and put the large project on its session; return the token and the path of the state."""
    token = json.loads(_asked(url, "/api/auth/anonymous-token", data=b"", headers={"X-Client-Id": CLIENT_ID}))["data"]["token"]
    made = json.loads(_asked(url, "/api/tasks/me/with-session/nemo_agent", token=token, data=b'{"task_name":"large"}'))["data"]
    session_id = made["session_id"]
    boundary = uuid.uuid4().hex
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="clip.mp4"\r\n\r\n'.encode()
    body = head + sample("mp4").read_bytes() + f"\r\n--{boundary}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    sent = json.loads(_asked(url, f"/api/upload-video/nemo_agent/me/{session_id}", token=token, data=body, headers=kind))["data"]
    database = Database.at(home / "reeltalk.db")
    projects = Projects(database, SystemClock())
    projects.save(
        session_id, large_project(sent["files"][0]["file_id"]), base=0, turn_id="turn_bench", label="large", operations_json=b"[]"
    )
    database.close()
    return token, f"/api/state/nemo_agent/me/{session_id}/latest"


def _asked(url: str, path: str, *, token: str = "", data: bytes | None = None, headers: dict[str, str] | None = None) -> bytes:
    sent = (headers or {}) | ({"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(urllib.request.Request(url + path, data=data, headers=sent), timeout=60) as answer:
        body: bytes = answer.read()
        return body


def _loaded(tool: str, address: str, header: str, seconds: int) -> dict[str, Any]:
    command = [tool, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-H", header, address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"the load ran into errors:\n{said}")
    requests = int(re.search(r"(\d+) requests in", said)[1])  # type: ignore[index]
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]
    found = {share: _milliseconds(value) for share, value in re.findall(r"(50|99)%\s+([\d.]+(?:us|ms|s))", said)}
    return {"requests": requests, "per_second": rate, "p50_ms": found["50"], "p99_ms": found["99"]}


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def machine_load() -> float:
    """Return how busy the machine is beside us: figures of a loaded one say less."""
    return os.getloadavg()[0]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    print(json.dumps({"load": machine_load()} | state_load() | idle_server()))
