"""Bringing recordings to one level before they are mixed, so that "35 %" means the same under a whisper and under a shout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reeltalk.media.facts import Loudness, SoundFacts
from reeltalk.timeline.model import MediaId, Timeline, TrackRole

COMMON_LEVEL_LUFS: Final = -18.0
"""Where a voice, or music at 100 %, stands before the mix as a whole is brought to its loudness."""
GAIN_MAX_DB: Final = 24.0
"""More than this lifts little but noise."""
CUT_MAX_DB: Final = 24.0


def levels_db(timeline: Timeline, heard: Mapping[MediaId, SoundFacts], library: Mapping[MediaId, Loudness]) -> dict[MediaId, float]:
    """Return the gain for each file in which somebody speaks, or that serves as music; sounds of other kinds keep their own level."""
    if not timeline.mix.normalize:
        return {}
    music = {
        clip.source.media_id for track in timeline.tracks_of_role(TrackRole.MUSIC) for clip in track.clips if clip.source.type == "media"
    }
    own = {media_id: facts.loudness for media_id, facts in heard.items() if facts.speech or media_id in music}
    return {media_id: _gain_db(loudness) for media_id, loudness in (own | dict(library)).items()}


def _gain_db(loudness: Loudness) -> float:
    if loudness.integrated_lufs is None:
        return 0.0
    return min(max(COMMON_LEVEL_LUFS - loudness.integrated_lufs, -CUT_MAX_DB), GAIN_MAX_DB)
