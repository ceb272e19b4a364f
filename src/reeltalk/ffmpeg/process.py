"""The only place that starts child processes.

A child gets no shell, no terminal, a short list of environment variables, a process group of its own and a low priority. One loop in
the calling thread reads everything it writes, so no pipe can fill up and no thread has to be joined; it also watches the clock, asks
whether the work was cancelled, and notices a child that stands still. However the loop is left, the whole group is killed and reaped.

A program whose name begins with ``ffmpeg`` is given ``-nostdin -hide_banner -nostats -progress pipe:N`` right after its name; other
children may write the same ``out_time_us=…`` lines to the descriptor named by ``REELTALK_PROGRESS_FD``.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
import os
import re
import resource
import selectors
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

import imageio_ffmpeg

from reeltalk import limits
from reeltalk.clock import SystemClock
from reeltalk.errors import Cancelled, FFmpegFailed, ReeltalkError, SetupError, StorageFull
from reeltalk.timeline.time import TICKS_PER_SECOND, Ticks

PROGRESS_VARIABLE: Final = "REELTALK_PROGRESS_FD"
STDOUT_KEPT_MAX_BYTES: Final = 256 * limits.MEGABYTE
Block = bytes | memoryview
_READ_BYTES: Final = 1 << 20
_WRITE_BYTES: Final = 1 << 20
_LOOK_S: Final = 0.25
_BACKGROUND_NICENESS: Final = 10
_ENVIRONMENT_KEPT: Final = frozenset(
    {"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "PYTHONPATH", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "CUDA_VISIBLE_DEVICES"}
)
_FFMPEG_MANNERS: Final = ("-nostdin", "-hide_banner", "-nostats")
_DISK_FULL: Final = re.compile(r"error.*No space left on device\s*$", re.IGNORECASE | re.MULTILINE)
_clock: Final = SystemClock()
_niceness: Final = contextvars.ContextVar("niceness", default=_BACKGROUND_NICENESS)


class Watch(Protocol):
    """Who looks on while a child works; both methods are called from the thread that called ``run``."""

    def progress(self, fraction: float, stage: str) -> None:
        """Hear how much is done, 0 to 1."""

    def cancelled(self) -> bool:
        """Say whether to stop; asked about four times a second."""


class QuietWatch:
    """A watch that says nothing and never cancels."""

    def progress(self, fraction: float, stage: str) -> None:
        """Ignore the news."""

    def cancelled(self) -> bool:
        """Never stop."""
        return False


@dataclass(frozen=True, slots=True)
class Completed:
    """What a child that ended well left: all it wrote to stdout, and the end of what it wrote to stderr."""

    stdout: bytes
    stderr_tail: str


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What a child may take. ``stall_s`` is how long it may go without progress and without a word."""

    timeout_s: float
    stall_s: float
    memory_bytes: int | None
    background: bool


def run(
    argv: Sequence[str],
    *,
    timeout_s: float,
    watch: Watch | None = None,
    duration: Ticks | None = None,
    stdin: bytes | Iterable[Block] | None = None,
    cwd: Path | None = None,
    stage: str = "",
    stall_s: float = limits.FFMPEG_STALL_S,
    memory_bytes: int | None = None,
    background: bool = True,
    environment: Mapping[str, str] | None = None,
    output: Path | None = None,
) -> Completed:
    """Run a child to its end and return what it said.

    ``duration`` is how much will be written, for the fractions told to ``watch``. ``stdin`` may be made block by
    block while the child reads; a block is done with when the next one is asked for. ``environment`` adds variables. ``output`` names the
    file that must be there, and not empty, in the end. Raises FFmpegFailed (exit status, time, standstill, no output; ``details`` say
    which), Cancelled, StorageFull (the child met a full disk), SetupError (no such program).
    """
    watch = watch or QuietWatch()
    bounds = _Bounds(timeout_s, stall_s, memory_bytes, background)
    child = _Child(argv, bounds, stdin=stdin, cwd=cwd, environment=environment or {}, dies_with_caller=True)
    kept = bytearray()
    with contextlib.closing(child.blocks(watch, duration, stage)) as blocks:
        for block in blocks:
            kept += block
            if len(kept) > STDOUT_KEPT_MAX_BYTES:
                raise child.failure("wrote more than can be kept", reason="stdout")
    if output is not None and not (output.is_file() and output.stat().st_size):
        raise child.failure("ended without writing its file", reason="no-output")
    return Completed(bytes(kept), child.stderr_tail)


def stream(
    argv: Sequence[str],
    *,
    timeout_s: float,
    block_bytes: int = 0,
    watch: Watch | None = None,
    duration: Ticks | None = None,
    stdin: bytes | None = None,
    cwd: Path | None = None,
    stage: str = "",
    stall_s: float = limits.FFMPEG_STALL_S,
    memory_bytes: int | None = None,
    background: bool = True,
) -> Iterator[bytes]:
    """Yield what a child writes to stdout, in blocks of exactly ``block_bytes`` (the last may be shorter; 0: as they come).

    Holds one block at a time: a slow reader slows the child. Leaving the loop early kills the child. Raises as ``run`` does, at the
    end where the exit status says so.
    """
    bounds = _Bounds(timeout_s, stall_s, memory_bytes, background)
    child = _Child(argv, bounds, stdin=stdin, cwd=cwd, environment={}, dies_with_caller=False)
    with contextlib.closing(child.blocks(watch or QuietWatch(), duration, stage)) as blocks:
        if not block_bytes:
            yield from blocks
            return
        held = bytearray()
        for block in blocks:
            held += block
            while len(held) >= block_bytes:
                yield bytes(held[:block_bytes])
                del held[:block_bytes]
        if held:
            yield bytes(held)


@contextlib.contextmanager
def niceness(level: int) -> Iterator[None]:
    """Give the background children that start inside the block another priority than usual: 0 before all others, 19 after all.

    Threads follow it where they run in a copy of this context.
    """
    token = _niceness.set(level)
    try:
        yield
    finally:
        _niceness.reset(token)


@functools.cache
def ffmpeg_path(settings_path: str = "") -> str:
    """Return the FFmpeg to use: the one named, else ``REELTALK_FFMPEG``, else the one installed with Reeltalk. Raises SetupError."""
    named = settings_path or os.environ.get("REELTALK_FFMPEG", "")
    try:
        found = shutil.which(named) if named else imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise SetupError("No FFmpeg is installed.", hint="Install imageio-ffmpeg, or set REELTALK_FFMPEG.") from error
    if not found:
        raise SetupError(f"There is no FFmpeg at {named}.", hint="Correct or unset REELTALK_FFMPEG.")
    return found


@functools.cache
def ffmpeg_version(settings_path: str = "") -> str:
    """Return the version FFmpeg says it is, for example ``9.0.2``."""
    said = run([ffmpeg_path(settings_path), "-version"], timeout_s=30).stdout.decode(errors="replace")
    match = re.search(r"ffmpeg version n?(\S+)", said)
    if not match:
        raise SetupError(f"{ffmpeg_path(settings_path)} is not an FFmpeg.")
    numbers = re.match(r"\d+(\.\d+)+", match[1])
    return numbers[0] if numbers else match[1]


class _Child:
    """One child process with its pipes, and what has been heard of it."""

    def __init__(
        self,
        argv: Sequence[str],
        bounds: _Bounds,
        *,
        stdin: bytes | Iterable[Block] | None,
        cwd: Path | None,
        environment: Mapping[str, str],
        dies_with_caller: bool,
    ) -> None:
        self._argv = list(argv)
        self._bounds = bounds
        self._blocks: Iterator[Block] = iter((stdin,) if isinstance(stdin, bytes) else stdin or ())
        self._stdin = memoryview(b"")
        self._feeds = bool(stdin)
        self._cwd = cwd
        self._environment = environment
        self._dies_with_caller = dies_with_caller
        self._tail = bytearray()
        self._progress_line = b""
        self._done: Ticks = 0
        self._moved_at = 0.0
        self._news: dict[bytes, bytes] = {}

    @property
    def name(self) -> str:
        """Return the program's name, for messages."""
        return Path(self._argv[0]).name

    @property
    def stderr_tail(self) -> str:
        """Return the end of what it wrote to stderr."""
        return self._tail.decode("utf-8", errors="replace")

    def failure(self, what: str, *, reason: str, exit_status: int | None = None) -> ReeltalkError:
        """Return the error for a child that failed: the disk is full, or it is the child's own fault."""
        if _DISK_FULL.search(self.stderr_tail) or (exit_status and "No space left on device" in self.stderr_tail):
            return StorageFull(stderr=self.stderr_tail)
        lines = self.stderr_tail.strip().splitlines()
        said = f": {lines[-1].strip()[:300]}" if lines else "."
        return FFmpegFailed(f"{self.name} {what}{said}", reason=reason, exit_status=exit_status, stderr=self.stderr_tail)

    def blocks(self, watch: Watch, duration: Ticks | None, stage: str) -> Generator[bytes, None, None]:
        """Start the child, yield its stdout as it comes, and end when it has ended well; raise otherwise."""
        if watch.cancelled():
            raise Cancelled
        with contextlib.ExitStack() as stack:
            process, progress = self._start(stack)
            self._moved_at = _clock.monotonic_s()
            yield from self._pump(process, progress, watch, duration, stage)
            status = process.wait()
        if status:
            raise self.failure(f"ended with status {status}", reason="exit", exit_status=status)
        if _DISK_FULL.search(self.stderr_tail):
            raise StorageFull(stderr=self.stderr_tail)
        watch.progress(1.0, stage)

    def _start(self, stack: contextlib.ExitStack) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
        program = shutil.which(self._argv[0])
        if program is None:
            raise SetupError(f"The program {self.name} is not installed.")
        read_end, write_end = os.pipe()
        progress = stack.enter_context(os.fdopen(read_end, "rb", buffering=0))
        try:
            process = subprocess.Popen(
                [*self._guardian(), *_with_manners([program, *self._argv[1:]], write_end)],
                stdin=subprocess.PIPE if self._feeds else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd=self._cwd,
                env={**_clean_environment(), **self._environment, PROGRESS_VARIABLE: str(write_end)},
                pass_fds=(write_end,),
                start_new_session=True,
            )
        finally:
            os.close(write_end)
        stack.callback(_bury, process)
        _restrain(process.pid, self._bounds)
        return process, progress

    def _guardian(self) -> list[str]:
        """Return the words before the command that let it die with this process, where the system has them."""
        guardian = _setpriv() if self._dies_with_caller else None
        return [guardian, "--pdeathsig", "KILL", "--"] if guardian else []

    def _pump(
        self, process: subprocess.Popen[bytes], progress: IO[bytes], watch: Watch, duration: Ticks | None, stage: str
    ) -> Iterator[bytes]:
        """Serve every pipe until the child has ended and nothing is left to read."""
        deadline = _clock.monotonic_s() + self._bounds.timeout_s
        looked_at = _clock.monotonic_s()
        with selectors.DefaultSelector() as selector:
            _register(selector, process, progress)
            while True:
                ended = process.poll() is not None
                ready = selector.select(0 if ended else _LOOK_S) if selector.get_map() else []
                for key, _ in ready:
                    block = self._serve(selector, key)
                    if block:
                        waited_from = _clock.monotonic_s()
                        yield block
                        reader_took = _clock.monotonic_s() - waited_from
                        deadline, self._moved_at = deadline + reader_took, _clock.monotonic_s()
                if ended and not ready:
                    return
                if not selector.get_map():
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(_LOOK_S)
                if _clock.monotonic_s() - looked_at >= _LOOK_S:
                    looked_at = _clock.monotonic_s()
                    self._look(watch, duration, stage, deadline)

    def _serve(self, selector: selectors.BaseSelector, key: selectors.SelectorKey) -> bytes:
        """Move what one pipe has ready; return it where it is stdout."""
        if key.data == "stdin":
            self._feed(selector, key)
            return b""
        block = os.read(key.fd, _READ_BYTES)
        if not block:
            selector.unregister(key.fileobj)
        elif key.data == "stderr":
            self._tail += block
            del self._tail[: -limits.FFMPEG_STDERR_KEPT_BYTES]
            self._moved_at = _clock.monotonic_s()
        elif key.data == "progress":
            self._note_progress(block)
        return block if key.data == "stdout" else b""

    def _feed(self, selector: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
        """Write what fits into the pipe, from the next block where one is done; close it when there are no more."""
        block: Block | None = self._stdin if self._stdin else next(self._blocks, None)
        if block is not None:
            self._stdin = memoryview(block)
            try:
                written = os.write(key.fd, self._stdin[:_WRITE_BYTES])
                self._stdin = self._stdin[written:]
                self._moved_at = _clock.monotonic_s()
                return
            except BrokenPipeError:
                self._stdin = memoryview(b"")
        selector.unregister(key.fileobj)
        key.fileobj.close()  # type: ignore[union-attr]  # it is the pipe that _register was given

    def _note_progress(self, block: bytes) -> None:
        """Read ``key=value`` lines; only a changed figure counts as movement, for FFmpeg repeats itself while it stands still."""
        *lines, self._progress_line = (self._progress_line + block).split(b"\n")
        for line in lines:
            key, _, value = line.partition(b"=")
            if key not in {b"out_time_us", b"total_size", b"frame"} or self._news.get(key) == value:
                continue
            self._news[key] = value
            self._moved_at = _clock.monotonic_s()
            if key == b"out_time_us" and value.isdigit():
                self._done = int(value) * TICKS_PER_SECOND // 1_000_000

    def _look(self, watch: Watch, duration: Ticks | None, stage: str, deadline: float) -> None:
        """Tell the watch what is done, and raise where the work has to stop."""
        if watch.cancelled():
            raise Cancelled
        now = _clock.monotonic_s()
        if now > deadline:
            raise self.failure(f"took longer than {self._bounds.timeout_s:g} s", reason="timeout")
        if now - self._moved_at > self._bounds.stall_s:
            raise self.failure(f"stood still for {self._bounds.stall_s:g} s", reason="stall")
        if duration:
            watch.progress(min(1.0, self._done / duration), stage)


def _register(selector: selectors.BaseSelector, process: subprocess.Popen[bytes], progress: IO[bytes]) -> None:
    """Watch every pipe of a child, each under its own name."""
    if process.stdin:
        os.set_blocking(process.stdin.fileno(), False)
        selector.register(process.stdin, selectors.EVENT_WRITE, "stdin")
    for pipe, name in ((process.stdout, "stdout"), (process.stderr, "stderr"), (progress, "progress")):
        assert pipe is not None
        selector.register(pipe, selectors.EVENT_READ, name)


def _with_manners(argv: list[str], progress_descriptor: int) -> list[str]:
    if not Path(argv[0]).name.startswith("ffmpeg"):
        return argv
    return [argv[0], *_FFMPEG_MANNERS, "-progress", f"pipe:{progress_descriptor}", *argv[1:]]


def _clean_environment() -> dict[str, str]:
    """Return the few variables a child may see: no proxies, no tokens, no FFREPORT."""
    return {name: value for name, value in os.environ.items() if name in _ENVIRONMENT_KEPT}


@functools.cache
def _setpriv() -> str | None:
    return shutil.which("setpriv") if sys.platform == "linux" else None


def _restrain(pid: int, bounds: _Bounds) -> None:
    """Set priority and memory from outside: a hook between fork and exec is not safe in a program with threads."""
    with contextlib.suppress(OSError):  # it may have ended already
        if bounds.background:
            os.setpriority(os.PRIO_PROCESS, pid, _niceness.get())
        if bounds.memory_bytes is not None and hasattr(resource, "prlimit"):
            resource.prlimit(pid, resource.RLIMIT_AS, (bounds.memory_bytes, bounds.memory_bytes))


def _bury(process: subprocess.Popen[bytes]) -> None:
    """Kill the whole group, whatever state it is in, reap the child and close its pipes."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            pipe.close()
