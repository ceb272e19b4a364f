"""Brand kits and templates on real parts: kept in one session, put on films of another, seen by nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from corpus.cache import made_by_ffmpeg
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.footage import place_uploads
from reeltalk.agent.outcome import ToolOutcome, ToolProblem
from reeltalk.agent.tools import call
from reeltalk.config import Settings
from reeltalk.edits.apply import apply_all
from reeltalk.ffmpeg.process import QuietWatch
from reeltalk.media.facts import Transcript, Word
from reeltalk.media.probe import probe
from reeltalk.storage.shelf import KeptKind
from reeltalk.timeline.invariants import check
from reeltalk.timeline.model import Clip, MediaSource, TextSource, Timeline, TrackRole
from reeltalk.timeline.time import TICKS_PER_SECOND, seconds_from_ticks
from reeltalk.wiring import build
from reeltalk.workflows import sources
from reeltalk.workflows.keeping import UserShelf
from reeltalk.workflows.parts import Parts

LOGO = ["-f", "lavfi", "-i", "color=0x0057FF:s=64x64", "-frames:v", "1"]


def clip_file(name: str, color: str, seconds: float = 2.0, *, sound: bool = True) -> Path:
    picture = ["-f", "lavfi", "-i", f"color={color}:s=320x180:r=30:d={seconds}"]
    tone = ["-f", "lavfi", "-i", f"sine=f=220:d={seconds}:r=48000", "-c:a", "aac", "-shortest"] if sound else []
    return made_by_ffmpeg(name, [*picture, *tone, "-c:v", "libx264", "-preset", "ultrafast"])


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    built = build(Settings(home=tmp_path_factory.mktemp("keeping") / "home"), "http://127.0.0.1:1")
    yield built
    built.database.close()


@dataclass
class Session:
    """A session of a user, on which tools are called one after another."""

    parts: Parts
    user: str
    id: str = ""
    timeline: Timeline = field(default_factory=Timeline)
    ids: Iterator[int] = field(default_factory=lambda: iter(range(10_000)))

    def __post_init__(self) -> None:
        self.id = self.parts.projects.create(self.user, "film").session_id

    def upload(self, *files: Path) -> None:
        for path in files:
            with self.parts.blobs.stage() as staged:
                staged.write(path.read_bytes())
                key = staged.commit()
            info = probe(path)
            self.parts.assets.add(self.id, self.user, path.name, info.kind, key, info.size_bytes, info, "upload")
            self.parts.facts.put_info(key, info)
            self.parts.facts.put_transcript(key, Transcript("en", (), "none"))

    def says(self, filename: str, *words: str) -> None:
        """Let a file say words, a third of a second each."""
        asset = self.parts.assets.by_name(self.id, filename)
        third = TICKS_PER_SECOND // 3
        heard = tuple(Word(word, number * third, number * third + third) for number, word in enumerate(words))
        self.parts.facts.put_transcript(asset.blob_key, Transcript("en", heard, "test"))

    def context(self) -> PlanningContext:
        assets = sources.asset_views(self.parts.assets.of_session(self.id))
        facts = sources.SessionFacts(self.parts, self.user, QuietWatch())
        shelf = UserShelf(self.parts, self.user, self.id)
        return PlanningContext(self.timeline, assets, "en", facts, self.parts.music, lambda name: f"{name}_{next(self.ids)}", shelf=shelf)

    def do(self, tool: str, /, **arguments: Any) -> ToolOutcome:
        context = self.context()
        if tool not in {"save_brand", "list_brands", "delete_brand", "list_templates"} and not self.timeline.tracks:
            self.timeline = apply_all(self.timeline, place_uploads(context)).timeline
            context = replace(context, timeline=self.timeline)
        outcome, self.timeline = call(tool, arguments, context)
        check(self.timeline)
        return outcome

    def shown(self) -> list[str]:
        main = self.timeline.main_track
        return [self._name(clip) for clip in main.clips] if main else []

    def _name(self, clip: Clip) -> str:
        assert isinstance(clip.source, MediaSource)
        reference = self.timeline.media_reference(clip.source.media_id)
        assert reference is not None
        return reference.name

    def texts(self, role: TrackRole) -> list[TextSource]:
        tracks = self.timeline.tracks_of_role(role)
        return [clip.source for track in tracks for clip in track.clips if isinstance(clip.source, TextSource)]


@pytest.fixture
def user(parts: Parts, request: pytest.FixtureRequest) -> str:
    return parts.accounts.issue_anonymous(request.node.name[:60], "192.0.2.1").user_id


@pytest.fixture
def kit(parts: Parts, user: str) -> Session:
    """A session in which a brand kit was saved."""
    session = Session(parts, user)
    session.upload(clip_file("intro.mp4", "blue", 1.0, sound=False), made_by_ffmpeg("logo.png", LOGO))
    session.do("save_brand", colors=["#0057ff", "#FFD400"], font="manrope", logo="logo.png", intro="intro.mp4")
    return session


@pytest.mark.slow
def test_a_brand_kit_is_applied_in_another_session_and_only_once(kit: Session, parts: Parts, user: str) -> None:
    film = Session(parts, user)
    film.upload(clip_file("talk.mp4", "green"))
    film.do("add_title", text="Hello", duration_s=1.0)
    outcome = film.do("apply_brand")
    assert film.shown() == ["intro.mp4", "talk.mp4"]
    (title,) = film.texts(TrackRole.TITLES)
    assert (title.style.font, title.style.color, title.style.box_color) == ("Manrope", "#FFFFFF", "#0057FFFF")
    logo = [clip for track in film.timeline.tracks_of_role(TrackRole.OVERLAY) for clip in track.clips]
    assert len(logo) == 1 and logo[0].until_end and film._name(logo[0]) == "logo.png"
    assert "#0057FF, #FFD400, Manrope" in outcome.said[0].english and outcome.facts["brand_files"] == 2
    before = film.timeline
    again = film.do("apply_brand")
    assert film.timeline == before and "already" in again.said[0].english


@pytest.mark.slow
def test_files_that_were_uploaded_beside_the_footage_go_to_their_places(kit: Session) -> None:
    kit.upload(clip_file("talk.mp4", "green"))
    kit.do("apply_brand")
    assert kit.shown() == ["intro.mp4", "talk.mp4"]
    before = kit.timeline
    kit.do("apply_brand")
    assert kit.timeline == before


@pytest.mark.slow
def test_a_kit_is_changed_listed_and_deleted(kit: Session) -> None:
    kit.do("save_brand", font="Fredoka One")
    listed = kit.do("list_brands").answer
    assert listed is not None and "#0057FF, #FFD400, Fredoka One, intro.mp4, logo.png" in listed.english and "我的" not in listed.english
    kit.do("delete_brand")
    with pytest.raises(ToolProblem, match="no brand kit yet"):
        kit.do("delete_brand")


@pytest.mark.slow
def test_nobody_else_sees_a_kit_and_it_is_never_put_on_unasked(kit: Session, parts: Parts) -> None:
    other = Session(parts, parts.accounts.issue_anonymous("somebody else", "192.0.2.9").user_id)
    other.upload(clip_file("talk.mp4", "green"))
    with pytest.raises(ToolProblem):
        other.do("apply_brand")
    own = Session(parts, kit.user)
    own.upload(clip_file("talk.mp4", "green"))
    own.do("add_title", text="Hello", duration_s=1.0)
    assert own.shown() == ["talk.mp4"] and own.texts(TrackRole.TITLES)[0].style.box_color is None


@pytest.mark.parametrize(("wrong", "told"), [({"logo": "none.png"}, "no file"), ({"font": "Comic Sans"}, "no font"), ({}, "found nothing")])
def test_what_cannot_be_kept_is_said(wrong: Mapping[str, str], told: str, parts: Parts, user: str) -> None:
    with pytest.raises(ToolProblem, match=told):
        Session(parts, user).do("save_brand", **wrong)


@pytest.mark.slow
def test_a_kit_can_be_taken_from_a_film(parts: Parts, user: str) -> None:
    session = Session(parts, user)
    session.upload(clip_file("talk.mp4", "green"), made_by_ffmpeg("logo.png", LOGO))
    session.do("add_title", text="Hello", color="#00AA55", duration_s=1.0)
    session.do("watermark", name="logo.png")
    outcome = session.do("save_brand")
    assert outcome.answer is not None and "#00AA55, Noto Sans, logo.png" in outcome.answer.english


@pytest.fixture(scope="module")
def weekly(parts: Parts) -> Session:
    """A session whose film was kept as a template: two clips, a title, an end card, captions, music, transitions, a logo."""
    session = Session(parts, parts.accounts.issue_anonymous("weekly", "192.0.2.5").user_id)
    session.upload(clip_file("one.mp4", "red"), clip_file("two.mp4", "blue"), made_by_ffmpeg("logo.png", LOGO))
    session.says("one.mp4", "we", "bake", "bread")
    session.do("add_title", text="Weekly", duration_s=1.0)
    session.do("add_title", text="Bye", role="end_card", duration_s=1.0)
    session.do("add_transitions", kind="wipe_left", duration_s=0.4)
    session.do("add_captions", preset="karaoke")
    session.do("add_music", mood="calm")
    session.do("watermark", name="logo.png")
    session.do("color", look="warm")
    outcome = session.do("save_template", name="Weekly")
    assert outcome.answer is not None and "places for footage: 2, titles: 2, files: 1" in outcome.answer.english
    return session


@pytest.mark.slow
def test_a_template_makes_a_film_of_its_shape_from_new_footage(weekly: Session, parts: Parts) -> None:
    new = Session(parts, weekly.user)
    new.upload(clip_file("a.mp4", "green", 3.0), clip_file("b.mp4", "white"), clip_file("c.mp4", "black"))
    new.says("a.mp4", "the", "oven", "is", "hot")
    outcome = new.do("use_template", name="weekly", title="Episode 5")
    assert new.shown() == ["a.mp4", "b.mp4", "c.mp4"]
    titles = new.texts(TrackRole.TITLES)
    assert [text.text for text in titles] == ["Episode 5", "Bye"]
    ends = max(clip.end for track in new.timeline.tracks_of_role(TrackRole.TITLES) for clip in track.clips)
    assert ends == new.timeline.duration and seconds_from_ticks(new.timeline.duration) == pytest.approx(7.0, abs=0.1)
    (caption,) = new.texts(TrackRole.CAPTIONS)
    assert caption.text == "the oven is hot" and caption.style == weekly.texts(TrackRole.CAPTIONS)[0].style
    main = new.timeline.main_track
    assert main is not None and [each.kind for each in main.transitions] == ["wipe_left", "wipe_left"]
    assert all(clip.effects and clip.effects[0].kind == "look" for clip in main.clips)
    (bed,) = [clip for track in new.timeline.tracks_of_role(TrackRole.MUSIC) for clip in track.clips]
    assert bed.until_end and bed.end == new.timeline.duration
    told = " ".join(said.english for said in outcome.said)
    assert "3 of your clips" in told and "“Episode 5”, “Bye”" in told and "made anew from what is said (1)" in told
    assert "bake" not in json.dumps([str(text) for text in new.texts(TrackRole.CAPTIONS)])


def test_fewer_clips_than_places_and_silent_footage_are_told(weekly: Session, parts: Parts) -> None:
    new = Session(parts, weekly.user)
    new.upload(clip_file("b.mp4", "white"))
    outcome = new.do("use_template")
    assert new.shown() == ["b.mp4"] and new.texts(TrackRole.CAPTIONS) == []
    assert "Nothing is said in the new footage" in " ".join(said.english for said in outcome.said)
    assert "1 of your clips in its places (2)" in outcome.said[0].english


def test_templates_are_listed_deleted_and_need_footage(weekly: Session, parts: Parts) -> None:
    empty = Session(parts, weekly.user)
    assert "“Weekly”" in str(empty.do("list_templates").answer)
    with pytest.raises(ToolProblem, match="footage"):
        call("use_template", {}, empty.context())
    with pytest.raises(ToolProblem, match="there are: Weekly"):
        call("use_template", {"name": "Monthly"}, empty.context())
    empty.parts.shelf.keep(weekly.user, replace(empty.parts.shelf.get(weekly.user, KeptKind.TEMPLATE, "Weekly"), name="Copy"))
    call("delete_template", {"name": "copy"}, empty.context())
    assert "Copy" not in str(empty.do("list_templates").answer)
