"""The sentences that the planner's tests hold, and a context to plan them in."""

from __future__ import annotations

from pathlib import Path

from reeltalk.agent.context import AssetView, PlanningContext
from reeltalk.timeline.model import MediaKind, Timeline
from reeltalk.timeline.time import TICKS_PER_SECOND

SENTENCES = Path(__file__).resolve().parents[1] / "unit" / "agent"


def everyday_sentences() -> list[tuple[str, str]]:
    """Return (language, sentence) for every sentence of every language's file: a line that is neither indented nor a remark."""
    found = []
    for path in sorted(SENTENCES.glob("sentences_??.txt")):
        language = path.stem.removeprefix("sentences_")
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [(language, line) for line in lines if line.strip() and not line.startswith((" ", "#"))]
    return found


def request_context(language: str) -> PlanningContext:
    """Return what a planner sees of a new session with one uploaded clip."""
    clip = AssetView("asset", "talk.mp4", MediaKind.VIDEO, 60 * TICKS_PER_SECOND, 1920, 1080, has_audio=True)
    return PlanningContext(Timeline(), (clip,), language, _Nothing(), _Nothing(), lambda prefix: f"{prefix}_1")  # type: ignore[arg-type]


class _Nothing:
    """Facts and music that are never asked for: planning looks at words alone."""
