"""Everything a client may know of a session, read at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reeltalk.media.facts import MediaAnalysis
from reeltalk.storage.assets import Asset
from reeltalk.storage.exports import Export
from reeltalk.storage.generations import Generation
from reeltalk.storage.projects import Project, Revision
from reeltalk.storage.turns import Turn, TurnStatus
from reeltalk.timeline.diff import summary
from reeltalk.workflows.parts import Parts


@dataclass(frozen=True, slots=True)
class SessionState:
    """A session as it stands. ``analyses`` is keyed by the file's content hash; a file that is still listened to lacks parts."""

    project: Project
    revision: Revision
    assets: tuple[Asset, ...]
    analyses: Mapping[str, MediaAnalysis]
    turns: tuple[Turn, ...]
    exports: tuple[Export, ...]
    generations: tuple[Generation, ...] = ()

    @property
    def summary(self) -> str:
        """Return the timeline in one line, "" while it is empty."""
        timeline = self.revision.timeline
        return summary(timeline, self.project.language or timeline.language or "en") if timeline.duration else ""

    @property
    def receipt(self) -> Mapping[str, Any] | None:
        """Return the receipt of the last finished turn."""
        done = [turn for turn in self.turns if turn.status is TurnStatus.DONE and turn.receipt]
        return done[-1].receipt if done else None

    @property
    def activity(self) -> tuple[str, ...]:
        """Return what is going on, a line each."""
        turns = [f"Working on: {turn.message[:80]}" for turn in self.turns if turn.status in {TurnStatus.QUEUED, TurnStatus.RUNNING}]
        films = [f"Export {each.id}: {each.status}, {each.progress} %" for each in self.exports]
        orders = [f"Making a {each.kind}: {each.prompt[:80]}" for each in self.generations if each.is_open]
        return (*turns, *orders, *films)


def read_state(parts: Parts, user_id: str, session_id: str) -> SessionState:
    """Read a session; raises SessionNotFound."""
    project = parts.projects.get(user_id, session_id)
    assets = parts.assets.of_session(session_id)
    known = {asset.blob_key: parts.facts.get(asset.blob_key) for asset in assets}
    return SessionState(
        project=project,
        revision=parts.projects.head(session_id),
        assets=assets,
        analyses={key: analysis for key, analysis in known.items() if analysis},
        turns=parts.turns.of_session(session_id),
        exports=parts.exports.of_session(session_id),
        generations=parts.generations.of_session(session_id),
    )
