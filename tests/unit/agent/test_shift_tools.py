"""Captions, titles and music that come earlier or later, as they are."""

from __future__ import annotations

import pytest

from reeltalk.agent.music_tools import music_beds
from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.text_tools import text_clips, text_of, title_clips
from reeltalk.timeline.model import TrackRole
from unit.agent.film import done, placed, seconds, talk


def starts(context: object, role: TrackRole = TrackRole.CAPTIONS) -> list[float]:
    return [round(seconds(clip.start), 2) for clip in text_clips(context.timeline, role)]  # type: ignore[attr-defined]


def test_captions_come_later_with_their_words_and_their_lengths() -> None:
    before, _ = done(placed(talk()), "add_captions")
    after, outcome = done(before, "shift", target="captions", by_s=0.5)
    assert starts(after) == [round(start + 0.5, 2) for start in starts(before)]
    kept = [(text_of(clip), clip.duration, clip.source.words) for clip in text_clips(before.timeline, TrackRole.CAPTIONS)]  # type: ignore[union-attr]
    assert [(text_of(clip), clip.duration, clip.source.words) for clip in text_clips(after.timeline, TrackRole.CAPTIONS)] == kept  # type: ignore[union-attr]
    assert outcome.facts == {"shifted": len(kept), "shifted_s": 0.5}


def test_what_would_stand_outside_of_the_film_is_left_out_and_that_is_told() -> None:
    before, _ = done(placed(talk()), "add_captions")
    last_s = starts(before)[-1]
    after, outcome = done(before, "shift", target="captions", by_s=-last_s)
    assert starts(after) == [0.0] and outcome.partly and "left out" in outcome.said[0].english


def test_titles_and_music_move_and_what_is_not_there_is_told() -> None:
    context, _ = done(placed(talk()), "add_title", text="Hello", start_s=1.0, duration_s=2.0)
    moved, _ = done(context, "shift", target="titles", by_s=1.5)
    assert [(seconds(clip.start), seconds(clip.duration)) for clip in title_clips(moved.timeline)] == [(2.5, 2.0)]
    for missing in ("captions", "music"):
        with pytest.raises(ToolProblem, match=f"no {missing} in the film"):
            done(context, "shift", target=missing, by_s=1.0)
    assert not music_beds(moved.timeline)
