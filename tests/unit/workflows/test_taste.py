"""Designs on real pictures: what is drawn is measured, contrast and safe area both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.cache import made_by_ffmpeg
from reeltalk.agent import taste_tools
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.taste import contrast, luminance, safe_area, tastes
from reeltalk.agent.taste_tools import SetTaste
from reeltalk.agent.text_styles import TITLE_ROLES, caption_preset
from reeltalk.config import Settings
from reeltalk.edits.apply import apply_all
from reeltalk.ffmpeg.process import QuietWatch
from reeltalk.render.glimpse import glimpses
from reeltalk.timeline.model import (
    Canvas,
    Clip,
    MediaReference,
    MediaSource,
    TextAnimation,
    TextSource,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
)
from reeltalk.timeline.time import TICKS_PER_SECOND, frames_from_ticks
from reeltalk.wiring import build
from reeltalk.workflows import ingest, planning, sources
from reeltalk.workflows.looking import FilmEye, luminances
from reeltalk.workflows.parts import Parts

PICTURES = {"dark": "color=0x0E1116:s=960x540", "bright": "color=0xF3F1EA:s=960x540", "busy": "testsrc2=s=960x540:r=1"}
SECOND = TICKS_PER_SECOND
MOMENTS = [second * SECOND for second in (1, 5, 7, 9)]
"""A title on the dark picture, a title and a lower third on the bright one, a title on the busy one; a caption below each."""


@dataclass
class Room:
    parts: Parts
    user: str
    timeline: Timeline

    def context(self) -> PlanningContext:
        watch = QuietWatch()
        facts = sources.SessionFacts(self.parts, self.user, watch)
        eye = FilmEye(self.parts, self.user, watch)
        counter = iter(range(1000))
        return PlanningContext(self.timeline, (), "en", facts, self.parts.music, lambda name: f"{name}-{next(counter)}", eye=eye)

    def drawn(self, timeline: Timeline, moments: list[int], folder: Path) -> NDArray[np.uint8]:
        profile = replace(planning.asked_profile(timeline, {}), width=timeline.canvas.width, height=timeline.canvas.height)
        plan = planning.plan_pictures(self.parts, self.user, timeline, profile)
        frames = [frames_from_ticks(moment, timeline.canvas.rate) for moment in moments]
        return glimpses(plan, planning.source_paths(self.parts, self.user, plan), frames, folder)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    built = build(Settings(home=tmp_path_factory.mktemp("taste") / "home"), "http://127.0.0.1:1")
    yield built
    built.database.close()


@pytest.fixture(scope="module")
def room(parts: Parts) -> Room:
    """A film of three pictures (dark, bright, busy), each with a title, a lower third and a caption over it, an end card on the last."""
    user = parts.accounts.issue_anonymous("client", "192.0.2.1").user_id
    session = parts.projects.create(user, "film").session_id
    media, shown = [], []
    for number, (name, drawn) in enumerate(PICTURES.items()):
        path = made_by_ffmpeg(f"taste-{name}.png", ["-f", "lavfi", "-i", drawn, "-frames:v", "1"])
        staged = parts.blobs.stage()
        staged.write(path.read_bytes())
        asset = ingest.add_upload(parts, user, session, path.name, staged, "upload")
        media.append(MediaReference(asset.id, path.name, asset.kind, None, 960, 540))
        shown.append(Clip(f"c{number}", number * 4 * SECOND, 4 * SECOND, MediaSource(media_id=asset.id)))
    titles, captions = [], []
    for number in range(3):
        start = number * 4 * SECOND
        for place, role in enumerate(("title", "lower_third")):
            words = "A Walk by the Sea" if role == "title" else "Jane Doe\nBaker"
            titles.append(Clip(f"{role}-{number}", start + place * 2 * SECOND, 2 * SECOND, _text(words, TITLE_ROLES[role].style)))
        captions.append(
            Clip(f"caption-{number}", start, 4 * SECOND, _text("We bake before the sun is up.", caption_preset(None, Canvas())))
        )
    tracks = (
        Track("main", TrackKind.VIDEO, TrackRole.MAIN, clips=tuple(shown)),
        Track("titles", TrackKind.TEXT, TrackRole.TITLES, clips=tuple(titles)),
        Track("captions", TrackKind.TEXT, TrackRole.CAPTIONS, clips=tuple(captions)),
    )
    return Room(parts, user, Timeline(canvas=Canvas(960, 540), media=tuple(media), tracks=tracks))


def _text(words: str, style: object) -> TextSource:
    return TextSource(text=words, style=style)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def empty(room: Room, tmp_path_factory: pytest.TempPathFactory) -> NDArray[np.uint8]:
    """The film at those moments without its words."""
    return room.drawn(replace(room.timeline, tracks=room.timeline.tracks[:1]), MOMENTS, tmp_path_factory.mktemp("empty"))


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name == "elegant" else pytest.mark.thorough) for name in tastes()])
def test_every_design_can_be_read_on_dark_bright_and_busy_pictures_inside_the_safe_area(
    name: str, room: Room, empty: NDArray[np.uint8], tmp_path: Path
) -> None:
    outcome = taste_tools.set_taste(SetTaste.model_validate({"taste": name}), room.context())
    film = _at_rest(apply_all(room.timeline, outcome.operations).timeline)
    assert float(str(outcome.facts["contrast"])) >= 3.0 and outcome.facts["texts_styled"] == 9
    pictures = room.drawn(film, MOMENTS, tmp_path)
    area = safe_area(film.canvas)
    for shown, behind in zip(pictures, empty, strict=True):
        drawn = np.abs(shown.astype(int) - behind).max(axis=2) > 24
        rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
        height, width = drawn.shape
        assert columns[0] >= area.left * width - 3 and columns[-1] <= (1 - area.right) * width + 3
        assert rows[0] >= area.top * height - 3 and rows[-1] <= (1 - area.bottom) * height + 3
    inks = {clip.source.style.color for track in film.tracks[1:] for clip in track.clips if isinstance(clip.source, TextSource)}
    for shown in pictures:
        assert _weakest(shown, inks) >= 3.0, name


def _at_rest(timeline: Timeline) -> Timeline:
    """Return the film without movement of its words, so that any moment shows them whole."""
    tracks = tuple(
        replace(
            track,
            clips=tuple(
                replace(clip, source=replace(clip.source, style=replace(clip.source.style, animation=TextAnimation.NONE)))
                if isinstance(clip.source, TextSource)
                else clip
                for clip in track.clips
            ),
        )
        for track in timeline.tracks
    )
    return replace(timeline, tracks=tracks)


def _weakest(picture: NDArray[np.uint8], inks: set[str]) -> float:
    """Return the contrast between letters and what touches them, as drawn; two fifths of their rim may be nearer to the ink."""
    light = luminances(picture)
    found = []
    for ink in inks:
        color = np.array([int(ink[place : place + 2], 16) for place in (1, 3, 5)])
        letters = np.abs(picture.astype(int) - color).max(axis=2) <= 6
        if not 60 <= letters.sum() <= 0.06 * letters.size:
            continue  # not drawn here, or the picture itself has that colour
        rim = _grown(letters, 3) & ~_grown(letters, 1)
        apart = np.abs(light[rim] - luminance(ink))
        nearest = light[rim][np.argsort(apart)[int(0.4 * len(apart))]]
        found.append(contrast(luminance(ink), float(nearest)))
    assert found, "letters are seen"
    return min(found)


def _grown(mask: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    grown = mask.copy()
    for _ in range(by):
        wider = grown.copy()
        for axis in (0, 1):
            for step in (-1, 1):
                wider |= np.roll(grown, step, axis)
        grown = wider
    return grown


def test_letters_without_help_would_fail_that_measure(room: Room, tmp_path: Path) -> None:
    """Without this, a measure that always says yes would prove nothing."""
    plain = replace(TITLE_ROLES["title"].style, color="#FFFFFF", outline_width=0.0, animation=TextAnimation.NONE, bold=False)
    titles = Track(
        "titles", TrackKind.TEXT, TrackRole.TITLES, clips=(Clip("t", 4 * SECOND, 2 * SECOND, _text("A Walk by the Sea", plain)),)
    )
    film = replace(room.timeline, tracks=(room.timeline.tracks[0], titles))
    shown = room.drawn(film, [5 * SECOND], tmp_path)[0]
    assert _weakest(shown, {"#FFFFFF"}) < 1.5


def test_words_keep_clear_of_what_an_app_lays_over_an_upright_film(room: Room) -> None:
    upright = replace(room, timeline=replace(room.timeline, canvas=Canvas(360, 640)))
    outcome = taste_tools.set_taste(SetTaste(taste="bold", platform="tiktok"), upright.context())
    film = apply_all(upright.timeline, outcome.operations).timeline
    seen = upright.context().eye.behind(film, [clip.id for track in film.tracks[1:] for clip in track.clips])  # type: ignore[union-attr]
    area = safe_area(film.canvas, "tiktok")
    for box in seen.values():
        assert box.left >= area.left - 0.012 and box.right <= 1 - area.right + 0.012
        assert box.top >= area.top - 0.012 and box.bottom <= 1 - area.bottom + 0.012
