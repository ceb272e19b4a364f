"""Timelines and operations for property tests: drawn at random, small enough to read when one of them fails."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from hypothesis import strategies as st

from reeltalk.edits import operations as op
from reeltalk.edits.operations import Operation
from reeltalk.timeline.model import (
    Canvas,
    CaptionWord,
    Clip,
    ClipAudio,
    Ducking,
    Easing,
    Effect,
    FillKind,
    Framing,
    Marker,
    MediaKind,
    MediaReference,
    MediaSource,
    Mix,
    Motion,
    SolidSource,
    TextSource,
    TextStyle,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
    Transform,
    Transition,
)
from reeltalk.timeline.time import TICKS_PER_SECOND, FrameRate, TimeRange

SECOND = TICKS_PER_SECOND
FRAME = FrameRate(30).ticks_per_frame
RATES = (FrameRate(24), FrameRate(25), FrameRate(30), FrameRate(30000, 1001), FrameRate(60))
MEDIA = (
    MediaReference("talk", "talk.mp4", MediaKind.VIDEO, 20 * SECOND + 12345, 1920, 1080, FrameRate(30), has_audio=True),
    MediaReference("walk", "walk.mp4", MediaKind.VIDEO, 7 * SECOND, 1080, 1920, FrameRate(25)),
    MediaReference("photo", "photo.jpg", MediaKind.IMAGE, None, 4000, 3000),
    MediaReference("song", "song.mp3", MediaKind.AUDIO, 9 * SECOND, has_audio=True),
)


def film() -> Timeline:
    """Return a film that has a bit of everything: cuts, a transition, a gap, a photo, captions, a title, music to the end, a watermark."""
    words = tuple(CaptionWord(text, index * SECOND // 2, SECOND // 2) for index, text in enumerate(("so", "this", "is", "it")))
    pan = Motion(Framing(1.0), Framing(1.4, 0.6, 0.4), Easing.LINEAR)
    main = (
        Clip("a", 0, 4 * SECOND, MediaSource(media_id="talk", start=SECOND), fade_in=SECOND // 2),
        Clip("b", 4 * SECOND, 3 * SECOND, MediaSource(media_id="walk", start=SECOND), motion=pan),
        Clip("p", 8 * SECOND, 2 * SECOND, MediaSource(media_id="photo"), motion=pan),
        Clip("z", 10 * SECOND, 2 * SECOND, MediaSource(media_id="talk", start=9 * SECOND, reversed=True), audio=ClipAudio(fade_out=SECOND)),
    )
    return Timeline(
        media=MEDIA,
        tracks=(
            Track(
                "V", TrackKind.VIDEO, TrackRole.MAIN, clips=main, transitions=(Transition("x1", "cross_dissolve", "a", "b", 14 * FRAME),)
            ),
            Track("O", TrackKind.VIDEO, TrackRole.OVERLAY, clips=(Clip("mark", SECOND, 11 * SECOND, SolidSource(), until_end=True),)),
            Track("A", TrackKind.AUDIO, TrackRole.DIALOGUE),
            Track(
                "M",
                TrackKind.AUDIO,
                TrackRole.MUSIC,
                clips=(Clip("m", 0, 12 * SECOND, MediaSource(media_id="song", loop=True), until_end=True),),
            ),
            Track("T", TrackKind.TEXT, TrackRole.TITLES, clips=(Clip("t", SECOND, 3 * SECOND, TextSource(text="Urban Dreams")),)),
            Track(
                "C",
                TrackKind.TEXT,
                TrackRole.CAPTIONS,
                clips=tuple(
                    Clip(f"k{n}", (1 + 3 * n) * SECOND, 2 * SECOND, TextSource(text="so this is it", words=words)) for n in range(3)
                ),
            ),
        ),
        markers=(Marker("here", 5 * SECOND, "here"),),
    )


def drawn_operation(draw: Callable[..., object], timeline: Timeline, number: int) -> Operation:
    """Draw one operation that names what is on the timeline; about half of them fit, the others must be refused cleanly."""
    return draw(st.sampled_from(_MAKERS))(_Drawer(draw, timeline, number))  # type: ignore[operator]


class _Drawer:
    def __init__(self, draw: Callable[..., object], timeline: Timeline, number: int) -> None:
        self.draw, self.timeline, self.number = draw, timeline, number

    def one_of(self, values: list[str]) -> str:
        return self.draw(st.sampled_from(values)) if values else "nobody"  # type: ignore[return-value]

    @property
    def clip(self) -> str:
        return self.one_of([clip.id for track in self.timeline.tracks for clip in track.clips])

    @property
    def clips(self) -> tuple[str, ...]:
        return tuple({self.clip, self.clip})

    @property
    def track(self) -> str:
        return self.one_of([track.id for track in self.timeline.tracks])

    def track_of(self, kind: TrackKind) -> str:
        return self.one_of([track.id for track in self.timeline.tracks if track.kind is kind])

    @property
    def pair(self) -> tuple[str, str]:
        pairs = [
            (first.id, second.id)
            for track in self.timeline.tracks
            for first, second in zip(track.clips, track.clips[1:], strict=False)
            if first.end == second.start
        ]
        return self.draw(st.sampled_from(pairs)) if pairs else ("nobody", "none")  # type: ignore[return-value]

    @property
    def at(self) -> int:
        return self.draw(st.integers(0, 14 * 15)) * SECOND // 15  # type: ignore[operator]

    @property
    def by(self) -> int:
        return self.draw(st.integers(-40, 40)) * SECOND // 20  # type: ignore[operator]

    @property
    def span(self) -> TimeRange:
        return TimeRange(self.at, self.draw(st.integers(0, 40)) * SECOND // 17)  # type: ignore[operator]

    @property
    def yes(self) -> bool:
        return self.draw(st.booleans())  # type: ignore[return-value]

    def new(self, letter: str = "n") -> str:
        return f"{letter}{self.number}"

    def shot(self) -> Clip:
        media = self.draw(st.sampled_from(["talk", "walk", "photo"]))
        length = self.draw(st.integers(1, 45)) * FRAME  # type: ignore[operator]
        return Clip(self.new(), self.at, length, MediaSource(media_id=media, speed=Fraction(1)))  # type: ignore[arg-type]

    def caption(self) -> Clip:
        words = (CaptionWord("well", 0, SECOND // 3), CaptionWord("then", SECOND // 3, SECOND // 3))
        return Clip(self.new("k"), self.at, SECOND, TextSource(text="well then", words=words))


def _reordered(draw: _Drawer) -> Operation:
    track = draw.timeline.track(draw.track_of(TrackKind.VIDEO))
    ids = [clip.id for clip in track.clips] if track else []
    return op.Reorder(track.id if track else "none", tuple(draw.draw(st.permutations(ids))))  # type: ignore[arg-type]


_MAKERS: tuple[Callable[[_Drawer], Operation], ...] = (
    lambda d: op.Insert(d.track_of(TrackKind.VIDEO), d.shot(), d.yes),
    lambda d: op.Append(d.track_of(TrackKind.VIDEO), d.shot()),
    lambda d: op.Overwrite(d.track_of(TrackKind.VIDEO), d.shot()),
    lambda d: op.Trim(d.clip, d.by, d.by, d.yes),
    lambda d: op.Trim(d.clip, d.by, 0, True),
    lambda d: op.Split(d.clip, d.at, d.new()),
    lambda d: op.Split(d.clip, d.at, d.new()),
    lambda d: op.Join(*d.pair),
    lambda d: op.RippleDelete(tuple(d.span for _ in range(4))),
    lambda d: op.RippleDelete((d.span,)),
    lambda d: op.Lift(d.track, d.span),
    lambda d: op.RemoveClips(d.clips, d.yes),
    lambda d: op.Roll(*d.pair, d.by),
    lambda d: op.Slip(d.clip, d.by),
    lambda d: op.Slide(d.clip, d.by),
    lambda d: op.Move(d.clip, d.track, d.at),
    _reordered,
    lambda d: op.SetSpeed(d.clip, Fraction(d.draw(st.sampled_from(["1/2", "2", "4/3", "1", "7/5"]))), d.yes),  # type: ignore[arg-type]
    lambda d: op.Reverse(d.clip),
    lambda d: op.Freeze(d.clip, d.at, SECOND // 2, d.new(), d.new("r")),
    lambda d: op.DetachAudio(d.clip, d.track_of(TrackKind.AUDIO), d.new()),
    lambda d: op.AddTrack(Track(d.new("t"), TrackKind.VIDEO, TrackRole.OVERLAY), 0),
    lambda d: op.RemoveTrack(d.track),
    lambda d: op.SetTrack(d.track, gain_db=-6.0, ducking=Ducking()),
    lambda d: op.SetTransitions(d.track_of(TrackKind.VIDEO), (Transition(d.new("x"), "wipe_left", *d.pair, abs(d.by)),)),
    lambda d: op.SetTransitions(d.track_of(TrackKind.VIDEO), (Transition(d.new("x"), "dissolve", *d.pair, SECOND // 2),)),
    lambda d: op.SetTransform(d.clips, Transform(scale=0.5)),
    lambda d: op.SetMotion(d.clips, Motion(Framing(), Framing(1.2)) if d.yes else None),
    lambda d: op.SetEffect(d.clips, Effect(d.new("e"), "blur", (("radius", 0.02),))),
    lambda d: op.RemoveEffects(d.clips),
    lambda d: op.SetAudio(d.clips, ClipAudio(-3.0, d.yes, abs(d.by), abs(d.by))),
    lambda d: op.SetFades(d.clips, abs(d.by), abs(d.by)),
    lambda d: op.SetCanvas(Canvas(1080, 1920, d.draw(st.sampled_from(RATES)), FillKind.BLUR)),  # type: ignore[arg-type]
    lambda d: op.SetMix(Mix(-16.0)),
    lambda d: op.SetMarkers((Marker(d.new("m"), d.at, "there"),)),
    lambda d: op.Rename("Name", d.clip if d.yes else None),
    lambda d: op.SetCaptions("C", (d.caption(),)),
    lambda d: op.SetText(d.clip, "Hello there you"),
    lambda d: op.SetTextStyle(d.clips, TextStyle(size=80)),
)
