"""A server without its wire, for a test that kills it while it listens: ``listening_worker.py HOME [UPLOAD]``.

It takes up what an earlier run left unfinished, as the server does, and ends when all that was uploaded has been heard.
"""

from __future__ import annotations

import sys
from pathlib import Path

from reeltalk.clock import SystemClock
from reeltalk.config import Settings
from reeltalk.wiring import build, running
from reeltalk.workflows import ingest
from reeltalk.workflows.parts import Parts


def upload(parts: Parts, path: Path) -> str:
    user_id = parts.accounts.issue_anonymous("client", "127.0.0.1").user_id
    staged = parts.blobs.stage()
    staged.write(path.read_bytes())
    return ingest.add_upload(parts, user_id, parts.projects.create(user_id, "film").session_id, path.name, staged, "upload").blob_key


def main() -> None:
    home, clock = Path(sys.argv[1]), SystemClock()
    with running(build(Settings(home=home, speech_threads=1), "http://127.0.0.1:1")) as parts:
        if len(sys.argv) > 2:
            (home / "uploaded.txt").write_text(upload(parts, Path(sys.argv[2])))
        key = (home / "uploaded.txt").read_text()
        while parts.engine.status(f"{ingest.ANALYSIS_JOB}-{key}") not in {"done", "failed", "cancelled"}:
            clock.sleep(0.1)
        known = parts.facts.get(key)
        assert known is not None and known.transcript is not None, "the analysis ended without words"
        sys.stdout.write(known.transcript.text)


if __name__ == "__main__":
    main()
