"""Children, well behaved and not."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reeltalk.clock import SystemClock
from reeltalk.errors import Cancelled, FFmpegFailed, SetupError, StorageFull
from reeltalk.ffmpeg.process import Completed, ffmpeg_path, ffmpeg_version, run, stream
from reeltalk.timeline.time import TICKS_PER_SECOND

clock = SystemClock()


class RecordingWatch:
    """Keeps what it hears; cancels once it has been asked ``cancel_after`` times."""

    def __init__(self, cancel_after: int | None = None) -> None:
        self.fractions: list[float] = []
        self.asked = 0
        self._cancel_after = cancel_after

    def progress(self, fraction: float, stage: str) -> None:
        self.fractions.append(fraction)

    def cancelled(self) -> bool:
        self.asked += 1
        return self._cancel_after is not None and self.asked > self._cancel_after


def child(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


def is_running(pid: int) -> bool:
    """Say whether a process still runs (one that has ended but was not yet reaped by init does not)."""
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rsplit(")", 1)[1].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return False


def ends_soon(pid: int) -> bool:
    """Wait up to five seconds for a process that is no child of ours; the system kills it, and tells nobody when."""
    deadline = clock.monotonic_s() + 5
    while is_running(pid) and clock.monotonic_s() < deadline:
        clock.sleep(0.01)
    return not is_running(pid)


def test_a_child_hears_its_input_and_is_heard() -> None:
    completed = run(
        child("import sys; sys.stderr.write('done'); sys.stdout.write(sys.stdin.read().upper())"), stdin=b"quiet" * 100_000, timeout_s=30
    )
    assert completed == Completed(b"QUIET" * 100_000, "done")


def test_input_may_be_made_while_it_is_read_and_is_never_all_held() -> None:
    held = bytearray(50_000)
    made = []

    def blocks() -> Iterator[memoryview]:
        for number in range(20):
            held[:] = bytes([number]) * len(held)
            made.append(number)
            yield memoryview(held)

    counted = run(
        child("import sys, collections; print(sorted(collections.Counter(sys.stdin.buffer.read()).items()))"), stdin=blocks(), timeout_s=30
    )
    assert made == list(range(20))
    assert counted.stdout.decode().strip() == str([(number, 50_000) for number in range(20)])


def test_a_child_that_stops_reading_ends_the_making_and_a_fault_in_the_making_ends_the_child() -> None:
    endless = iter(lambda: b"x" * 100_000, None)
    assert run(child("print('enough')"), stdin=endless, timeout_s=30).stdout == b"enough\n"

    def broken() -> Iterator[bytes]:
        yield b"x"
        raise ValueError("the maker failed")

    with pytest.raises(ValueError, match="the maker failed"):
        run(child("import sys; sys.stdin.read()"), stdin=broken(), timeout_s=30)


def test_a_flood_of_messages_neither_blocks_nor_fills_the_memory() -> None:
    completed = run(child("import sys\nfor _ in range(64): sys.stderr.write('x' * 1_000_000)\nsys.stderr.write('the end')"), timeout_s=60)
    assert completed.stderr_tail.endswith("the end")
    assert len(completed.stderr_tail) <= 64_000


@pytest.mark.slow
def test_a_child_that_never_ends_is_killed_at_its_time_limit_with_its_children(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    program = (
        "import os, signal, subprocess, sys, pathlib\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "grandchild = subprocess.Popen([sys.executable, '-c', 'import signal\\nwhile True: signal.pause()'])\n"
        "pathlib.Path(sys.argv[1]).write_text(f'{os.getpid()} {grandchild.pid}')\n"
        "while True: signal.pause()"
    )
    with pytest.raises(FFmpegFailed) as caught:
        run(child(program, str(pids)), timeout_s=1.5)
    assert caught.value.details["reason"] == "timeout"
    child_pid, grandchild_pid = map(int, pids.read_text().split())
    assert not is_running(child_pid)
    assert ends_soon(grandchild_pid)


def test_a_child_that_stands_still_is_killed_before_its_time_limit() -> None:
    with pytest.raises(FFmpegFailed) as caught:
        run(child("import signal\nprint('hello', flush=True)\nsignal.pause()"), timeout_s=60, stall_s=0.5)
    assert caught.value.details["reason"] == "stall"


@pytest.mark.slow
def test_ffmpeg_that_only_repeats_its_figures_counts_as_standing_still(tmp_path: Path) -> None:
    never_written = tmp_path / "pipe"
    os.mkfifo(never_written)
    with pytest.raises(FFmpegFailed) as caught:
        run([ffmpeg_path(), "-f", "s16le", "-i", str(never_written), "-f", "null", "-"], timeout_s=60, stall_s=1.5)
    assert caught.value.details["reason"] == "stall"


def test_cancelling_stops_the_child_at_once_and_before_it_starts() -> None:
    started = clock.monotonic_s()
    with pytest.raises(Cancelled):
        run(child("import signal; signal.pause()"), timeout_s=60, watch=RecordingWatch(cancel_after=1))
    with pytest.raises(Cancelled):
        run(["/no/such/program"], timeout_s=60, watch=RecordingWatch(cancel_after=0))
    assert clock.monotonic_s() - started < 10


def test_a_failing_child_is_quoted() -> None:
    with pytest.raises(FFmpegFailed, match="the colour is wrong") as caught:
        run(child("import sys; sys.exit('the colour is wrong')"), timeout_s=30)
    assert caught.value.details["exit_status"] == 1


def test_success_without_the_promised_file_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(FFmpegFailed) as caught:
        run(child(""), timeout_s=30, output=tmp_path / "film.mp4")
    assert caught.value.details["reason"] == "no-output"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    tone = ["-f", "lavfi", "-i", "sine=duration=2"]
    with pytest.raises(StorageFull):
        run([ffmpeg_path(), *tone, "-y", "-f", "wav", "/dev/full"], timeout_s=30)


def test_a_missing_program_is_a_matter_of_setup() -> None:
    with pytest.raises(SetupError, match="no-such-program"):
        run(["no-such-program"], timeout_s=1)
    with pytest.raises(SetupError):
        ffmpeg_path("/no/such/ffmpeg")


def test_children_see_a_clean_environment_and_a_group_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    monkeypatch.setenv("NEMO_TOKEN", "secret")
    said = run(
        child("import os; print(*os.environ, os.getpgrp() == os.getpid(), os.nice(0))"), timeout_s=30, environment={"HF_HUB_OFFLINE": "1"}
    )
    *names, leads_group, niceness = said.stdout.decode().split()
    assert "HTTPS_PROXY" not in names
    assert "NEMO_TOKEN" not in names
    assert "HF_HUB_OFFLINE" in names
    assert leads_group == "True"
    assert int(niceness) == min(19, 10 + os.nice(0))


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
def test_memory_can_be_bounded() -> None:
    with pytest.raises(FFmpegFailed, match="MemoryError"):
        run(
            child("import sys; sys.stdin.read(); x = bytearray(1_000_000_000)"),
            timeout_s=30,
            memory_bytes=400_000_000,
            stdin=b"x" * 200_000,
        )


@pytest.mark.slow
def test_progress_is_told_as_a_fraction_of_the_whole(tmp_path: Path) -> None:
    watch = RecordingWatch()
    source = ["-re", "-f", "lavfi", "-i", "sine=duration=2"]
    film = tmp_path / "tone.wav"
    run([ffmpeg_path(), *source, str(film)], timeout_s=60, watch=watch, duration=2 * TICKS_PER_SECOND, output=film)
    assert watch.fractions == sorted(watch.fractions)
    assert any(0.1 < fraction < 0.95 for fraction in watch.fractions)
    assert watch.fractions[-1] == 1.0


def test_a_stream_comes_in_whole_blocks_and_complete() -> None:
    blocks = list(
        stream(
            [ffmpeg_path(), "-f", "lavfi", "-i", "sine=duration=3:sample_rate=16000", "-f", "s16le", "-"], timeout_s=60, block_bytes=9_000
        )
    )
    assert {len(block) for block in blocks[:-1]} == {9_000}
    assert sum(map(len, blocks)) == 3 * 16_000 * 2


@pytest.mark.slow
def test_a_slow_reader_is_no_standstill_and_leaving_early_kills_the_child(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    program = (
        "import os, pathlib, sys; pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))\nwhile True: sys.stdout.buffer.write(bytes(65536))"
    )
    blocks = stream(child(program, str(pid_file)), timeout_s=1, stall_s=0.3, block_bytes=65536)
    assert next(blocks) == bytes(65536)
    clock.sleep(1.2)  # the time a reader takes is what is tested
    assert next(blocks) == bytes(65536)
    assert next(blocks) == bytes(65536)
    blocks.close()  # type: ignore[attr-defined]
    assert not is_running(int(pid_file.read_text()))


def test_a_stream_that_fails_in_the_end_says_so() -> None:
    with pytest.raises(FFmpegFailed):
        list(stream(child("import sys; sys.stdout.write('half'); sys.stdout.flush(); sys.exit(3)"), timeout_s=30))


def test_many_threads_can_start_children_at_once_and_nothing_leaks() -> None:
    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    run(child("pass"), timeout_s=30)
    before = descriptors()
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda number: run(child(f"print({number})"), timeout_s=30).stdout, range(12)))
    assert [int(text) for text in said] == list(range(12))
    assert descriptors() == before


@pytest.mark.skipif(sys.platform != "linux", reason="needs a signal on the parent's death")
def test_a_killed_server_leaves_no_child_behind(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    inner = "import os, pathlib, signal, sys; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); signal.pause()"
    server = (
        "import os, sys, threading, pathlib\n"
        "from reeltalk.ffmpeg.process import run\n"
        "class Watch:\n"
        "    def progress(self, fraction, stage): pass\n"
        "    def cancelled(self):\n"
        "        if pathlib.Path(sys.argv[2]).exists() and pathlib.Path(sys.argv[2]).stat().st_size: os.kill(os.getpid(), 9)\n"
        "        return False\n"
        "run([sys.executable, '-c', sys.argv[1], sys.argv[2]], timeout_s=60, watch=Watch())"
    )
    with pytest.raises(FFmpegFailed):
        run(child(server, inner, str(pid_file)), timeout_s=60)
    assert ends_soon(int(pid_file.read_text()))


def test_the_installed_ffmpeg_tells_its_version() -> None:
    assert int(ffmpeg_version().split(".")[0]) >= 4
