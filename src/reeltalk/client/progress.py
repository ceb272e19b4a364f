"""Showing how far a job is: moving bars on a terminal, plain lines elsewhere, nothing when quiet."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

PLAIN_STEP = 0.25


class Stages:
    """One bar per stage of a job. All output goes to standard error, so that results can be piped."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = Console(stderr=True, quiet=quiet)
        self._bars = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description:<12}"),
            BarColumn(bar_width=32),
            TextColumn("{task.percentage:>4.0f} %"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            TextColumn("[dim]{task.fields[detail]}"),
            console=self._console,
            disable=quiet or not sys.stderr.isatty(),
        )
        self._plain = not quiet and not sys.stderr.isatty()
        self._tasks: dict[str, TaskID] = {}
        self._said: dict[str, float] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bars.stop()

    def update(self, stage: str, fraction: float | None, detail: str = "") -> None:
        """Move a stage's bar; a stage appears when first named. ``None`` leaves it pulsing."""
        task = self._tasks.get(stage)
        if task is None:
            task = self._tasks[stage] = self._bars.add_task(stage, total=None if fraction is None else 1.0, detail=detail)
        if fraction is not None:
            self._bars.update(task, total=1.0, completed=min(max(fraction, 0.0), 1.0), detail=detail)
        else:
            self._bars.update(task, detail=detail)
        if self._plain:
            self._say(stage, fraction or 0.0, detail)

    def finish(self, stage: str, detail: str = "") -> None:
        """Fill a stage's bar."""
        self.update(stage, 1.0, detail)

    def _say(self, stage: str, fraction: float, detail: str) -> None:
        last = self._said.get(stage, -1.0)
        if fraction >= 1.0 > last or fraction - last >= PLAIN_STEP:
            self._said[stage] = fraction
            self._console.print(f"{stage}: {fraction:4.0%} {detail}".rstrip(), highlight=False, markup=False)
