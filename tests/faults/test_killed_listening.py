"""kill -9 of a server in the middle of listening; the next start goes on with the piece that was not yet heard."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from corpus.speech import recorded_speech
from reeltalk.clock import SystemClock

WORKER = Path(__file__).with_name("listening_worker.py")
LIMIT_S = 100


def journal_of(home: Path) -> Path | None:
    return next((home / "work").glob("heard-*.jsonl"), None)


def killed_after_the_first_piece(home: Path) -> Path:
    clock = SystemClock()
    begun_s = clock.monotonic_s()
    with subprocess.Popen([sys.executable, str(WORKER), str(home), str(recorded_speech())]) as worker:
        while (journal := journal_of(home)) is None or not journal.read_text().endswith("\n"):
            assert worker.poll() is None and clock.monotonic_s() - begun_s < LIMIT_S
            clock.sleep(0.02)
        worker.kill()
    return journal


@pytest.mark.thorough
@pytest.mark.timeout(2 * LIMIT_S)
def test_a_server_that_is_killed_while_it_listens_hears_no_piece_twice(tmp_path: Path) -> None:
    journal = killed_after_the_first_piece(tmp_path)
    first, _, rest = journal.read_text().partition("\n")
    assert '"best"' in first and "degree" not in first
    journal.write_text(first.replace('"best"', '"brightest"') + "\n" + rest)  # only a piece that is not heard again can still say so
    again = subprocess.run([sys.executable, str(WORKER), str(tmp_path)], capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith("It was the brightest of times")
    assert again.stdout.endswith("degree of comparison only.")
    assert journal_of(tmp_path) is None, "what was kept is thrown away once all is heard"
