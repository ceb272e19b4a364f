"""Sessions to plan in, and the files of sentences with the calls that each must be read as."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reeltalk.agent.context import AssetView, MusicChoice, PlanningContext
from reeltalk.agent.planner import plan
from reeltalk.agent.plans import Plan, ToolCall
from reeltalk.media.facts import Beats, Faces, MediaInfo, Screen, Shots, SoundFacts, Speakers, Transcript
from reeltalk.timeline.model import Clip, MediaKind, MediaSource, TextSource, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.time import TICKS_PER_SECOND

HERE = Path(__file__).parent


class NothingKnown:
    """Facts of files that nobody has looked at: planning needs none."""

    def info(self, media_id: str) -> MediaInfo:
        raise KeyError(media_id)

    def sound(self, media_id: str) -> SoundFacts | None:
        return None

    def transcript(self, media_id: str) -> Transcript | None:
        return None

    def shots(self, media_id: str) -> Shots | None:
        return None

    def faces(self, media_id: str) -> Faces | None:
        return None

    def beats(self, media_id: str) -> Beats | None:
        return None

    def screen(self, media_id: str) -> Screen | None:
        return None

    def speakers(self, media_id: str) -> Speakers | None:
        return None

    def noise(self, media_id: str) -> float | None:
        return None


class NoMusic:
    """A library without a track: planning chooses none."""

    def choose(self, mood: str, seed: str, avoid: Sequence[str] = ()) -> MusicChoice | None:
        return None


def seconds(value: float) -> int:
    return round(value * TICKS_PER_SECOND)


def film() -> Timeline:
    """Three clips of ten seconds with captions, a title and music."""
    clips = tuple(Clip(f"c{number}", seconds(10 * number), seconds(10), MediaSource(media_id="m1")) for number in range(3))
    words = Clip("w1", 0, seconds(5), TextSource(text="hello"))
    return Timeline(
        tracks=(
            Track("main", TrackKind.VIDEO, TrackRole.MAIN, clips=clips),
            Track(
                "music", TrackKind.AUDIO, TrackRole.MUSIC, clips=(Clip("b1", 0, seconds(30), MediaSource(media_id="song"), until_end=True),)
            ),
            Track("title", TrackKind.TEXT, TrackRole.TITLES, clips=(Clip("t1", 0, seconds(3), TextSource(text="hi")),)),
            Track("captions", TrackKind.TEXT, TrackRole.CAPTIONS, clips=(words,)),
        )
    )


def context(kind: str = "upload", last_change: tuple[ToolCall, ...] = ()) -> PlanningContext:
    """Return a session: "nothing" uploaded, one "upload", or a "film" on the timeline."""
    upload = AssetView("m1", "intro.mp4", MediaKind.VIDEO, seconds(60), 1920, 1080, True, 1)
    return PlanningContext(
        timeline=film() if kind == "film" else Timeline(),
        assets=() if kind == "nothing" else (upload,),
        language="en",
        facts=NothingKnown(),
        music=NoMusic(),
        make_id=lambda prefix: prefix,
        last_change=last_change,
    )


def plan_of(text: str, kind: str = "upload", last_change: tuple[ToolCall, ...] = ()) -> Plan:
    return plan(text, context(kind, last_change))


@dataclass(frozen=True)
class Sentence:
    """A request with its expected calls; a refusal and a question are expected by name only."""

    text: str
    expected: tuple[str, ...]


def sentences(name: str) -> list[Sentence]:
    """Read a file of sentences."""
    result: list[Sentence] = []
    for block in (HERE / name).read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if line.strip() and not line.startswith("# ")]
        if lines:
            result.append(Sentence(lines[0], tuple(line.strip() for line in lines[1:])))
    return result


def written(planned: Plan) -> tuple[str, ...]:
    """Return the calls of a plan as the files write them."""
    lines: list[str] = []
    for clause in planned.clauses:
        if not clause.understood:
            lines.append(f"? {clause.text}")
        for call in clause.calls:
            bare = call.name in {"refuse", "ask"}
            arguments = "" if bare else "".join(f" {key}={_json(value)}" for key, value in call.arguments.items())
            lines.append(call.name + arguments)
    return tuple(lines)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
