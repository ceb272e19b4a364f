"""The main job, end to end, on a real talking clip: what `make demo` runs.

Makes a clip from recorded speech and real footage, starts a server of its own, sends one plain sentence through the client, and leaves
the finished film in out/demo.mp4 with its receipt and share link printed.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "out"
sys.path.insert(0, str(ROOT / "tests"))

REQUEST = "trim the pauses, add transitions, captions and lo-fi music, and export a shareable link"
PAUSES_S = (0.8, 1.2, 1.6, 2.0, 2.4, 1.0)


def main() -> int:
    """Run the demo; returns the process's exit status."""
    os.environ["REELTALK_HOME"] = str(OUT / "demo-data")
    os.environ.pop("NEMO_API_URL", None)
    os.environ.pop("NEMO_TOKEN", None)
    started_s = time.monotonic()
    clip = talking_clip_file()
    say(f"Clip:    {clip.relative_to(ROOT)}")
    say(f'Request: "{REQUEST}"')
    status = run_job(clip, OUT / "demo.mp4")
    say(f"{time.monotonic() - started_s:.0f} s in all.")
    return status


def talking_clip_file() -> Path:
    """Put the talking clip into out/, where a person can play it and compare."""
    from corpus.speech import talking_clip

    spoken = talking_clip(PAUSES_S, width=1920, height=1080)
    OUT.mkdir(exist_ok=True)
    clip = OUT / "talk.mp4"
    clip.write_bytes(spoken.path.read_bytes())
    say(f"{spoken.duration_s:.1f} s of recorded speech over real footage, with {len(spoken.pauses)} long pauses put in")
    return clip


def run_job(clip: Path, target: Path) -> int:
    """Send the clip and the sentence through the client to a server started for the occasion."""
    from reeltalk.client.client import Client
    from reeltalk.client.job import edit
    from reeltalk.client.local import local_server
    from reeltalk.client.progress import Stages

    with local_server(log=OUT / "demo-server.log") as own, Client(own.url, remembered_as=own.remembered_as) as client:
        with Stages() as stages:
            film = edit(client, [clip], REQUEST, target, stages)
        say("")
        say(film.turn.text)
        say("")
        say("Receipt (measured on the finished file):")
        for line in (film.export.receipt or film.turn.receipt or {}).get("lines") or []:
            say(f"  {line}")
        say("")
        say(f"Film:    {target.relative_to(ROOT)}  ({film.export.duration_s or 0:.1f} s, {(film.export.size_bytes or 0) / 1e6:.1f} MB)")
        say(f"Share:   {film.turn.share_url}")
        path = urlsplit(film.turn.share_url or "").path
        say(f"         This server stops now; `REELTALK_HOME=out/demo-data make serve` shows the page again at http://127.0.0.1:8787{path}")
    return 0


def say(text: str) -> None:
    """Print a line at once, so that it stands in order with the progress."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
