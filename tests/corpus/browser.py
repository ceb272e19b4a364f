"""A real browser that plays a film: what a viewer would see, frame by frame after seeks, and whether the player complained."""

from __future__ import annotations

import http.server
import json
import queue
import shutil
import subprocess
import tempfile
import threading
from functools import partial
from pathlib import Path
from typing import Any

PAGE = """<video id=v muted preload=auto src="/film.mp4" width=320></video><script>
const v = document.getElementById('v'), errors = [];
v.onerror = () => errors.push(v.error.code + ' ' + v.error.message);
const until = (name, start) => new Promise(done => { v['on' + name] = done; v.addEventListener('error', done); start && start(); });
const picture = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
picture.canvas.width = 320; picture.canvas.height = 180;
function counter() {
  picture.drawImage(v, 0, 0, 320, 180);
  const row = picture.getImageData(0, 20, 320, 1).data, on = cell => row[4 * Math.floor((cell + .5) * 16)] > 128;
  let number = 0;
  for (let bit = 0; bit < 16; bit++) number += on(2 + bit) ? 2 ** bit : 0;
  return on(0) && !on(1) && on(19) ? number : null;
}
(async () => {
  if (v.readyState < 2) await until('loadeddata');
  const seen = [];
  for (const second of SECONDS) {
    // "seeked" may come before the new picture is on screen: wait for that too, but not for ever where the picture stays the same.
    const shown = new Promise(done => { v.requestVideoFrameCallback(done); setTimeout(done, 1000); });
    await until('seeked', () => { v.currentTime = second; });
    await shown;
    seen.push(counter());
  }
  await until('seeked', () => { v.currentTime = 0; });
  v.playbackRate = 4;
  await until('ended', () => v.play());
  await fetch('/told', {method: 'POST', body: JSON.stringify({seen, errors, ended: v.ended, duration_s: v.duration})});
})();
</script>"""


class _Handler(http.server.BaseHTTPRequestHandler):
    """Serves the page and the film, in parts where they are asked for, and takes what the page tells."""

    def __init__(self, film: bytes, page: bytes, told: queue.Queue[dict[str, Any]], *arguments: Any) -> None:
        self.film, self.page, self.told = film, page, told
        super().__init__(*arguments)

    def do_GET(self) -> None:
        if self.path != "/film.mp4":
            self._answer(200, "text/html", self.page)
            return
        first, _, last = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        start, end = int(first), min(int(last or len(self.film) - 1), len(self.film) - 1)
        self._answer(206, "video/mp4", self.film[start : end + 1], ("Content-Range", f"bytes {start}-{end}/{len(self.film)}"))

    def do_POST(self) -> None:
        self.told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer(204, "text/plain", b"")

    def _answer(self, status: int, kind: str, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), ("Accept-Ranges", "bytes"), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def chromium() -> str | None:
    """Return the browser installed here, if there is one."""
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


def played(film: Path, seconds: list[float], *, timeout_s: float = 90) -> dict[str, Any]:
    """Seek a film to moments, then play it through four times as fast.

    Tells ``seen`` (the counter shown after each seek), ``errors`` of the player, whether it ``ended``, and ``duration_s``.
    """
    browser = chromium()
    assert browser is not None
    told: queue.Queue[dict[str, Any]] = queue.Queue()
    page = PAGE.replace("SECONDS", json.dumps(seconds)).encode()
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, film.read_bytes(), page, told)) as server,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--mute-audio", f"--user-data-dir={profile}"]
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        argv = [browser, *quiet, "--autoplay-policy=no-user-gesture-required", address]
        child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return told.get(timeout=timeout_s)
        finally:
            child.kill()
            child.wait()
            server.shutdown()
