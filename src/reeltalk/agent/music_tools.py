"""The tools of the music bed: one piece under the whole film, looped, softly begun and ended, stepping back while somebody speaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from reeltalk.agent.composing import composed_for, genre_of, what_it_is
from reeltalk.agent.context import AssetView, Made, PlanningContext
from reeltalk.agent.cutting_tools import at_position, seconds_text
from reeltalk.agent.footage import MUSIC_GAIN_DB, MUSIC_NAME, add_media, reference_to
from reeltalk.agent.generating import price
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.sound_arguments import AddMusic, ChangeMusic
from reeltalk.agent.sound_tools import decibels, percent
from reeltalk.agent.targets import best_name, story_clips
from reeltalk.agent.tool_arguments import NoArguments
from reeltalk.edits.operations import AddTrack, Overwrite, RemoveTrack
from reeltalk.media.facts import MusicChoice
from reeltalk.timeline.model import (
    Clip,
    ClipAudio,
    Ducking,
    MediaKind,
    MediaReference,
    MediaSource,
    Timeline,
    Track,
    TrackKind,
    TrackRole,
)
from reeltalk.timeline.time import Ticks, TimeRange, ticks_from_seconds

FADE_IN: Final = ticks_from_seconds(0.5)
FADE_OUT: Final = ticks_from_seconds(2.0)
MOOD_SHOWN_CHARACTERS: Final = 30
_LIVELY_BPM: Final = 100.0
_MOODS_IN_CHINESE: Final = {"calm": "平静", "happy": "欢快", "energetic": "动感", "nostalgic": "怀旧", "tender": "温柔"}


def add_music(arguments: AddMusic, context: PlanningContext) -> ToolOutcome:
    """Lay music under the film; a bed that was there before gives way to it."""
    gain_db = arguments.gain_db if arguments.gain_db is not None else MUSIC_GAIN_DB
    if arguments.percent is not None:
        gain_db = decibels(arguments.percent)
    span = _span(arguments, context.timeline)
    beds = music_beds(context.timeline)
    if beds and arguments.model_fields_set == {"duck"}:
        return _ducked(context, duck=arguments.duck)
    uploaded = _uploaded_music(arguments, context)
    playing = {bed.source.media_id for bed in beds if isinstance(bed.source, MediaSource)}
    moved = span is not None and not (arguments.mood or arguments.named or arguments.tempo_bpm)
    brought = any(asset.id in playing for asset in context.assets)  # the song under the film is the person's own: it moves, as it is
    if uploaded is not None and not (moved and brought):
        return _lay(context, reference_to(uploaded, context), uploaded.name, gain_db, duck=arguments.duck, span=span)
    if span is not None and beds and not (arguments.mood or arguments.named):
        return _respan(context, beds[0], span, duck=arguments.duck)
    wish = _Wish(arguments.mood, arguments.named, arguments.tempo_bpm)
    return _choose_and_lay(context, wish, gain_db, duck=arguments.duck, avoid=(), span=span)


def _ducked(context: PlanningContext, *, duck: bool) -> ToolOutcome:
    """Let the music that is there step back while somebody speaks, or no longer."""
    wanted = Ducking() if duck else None
    tracks = [track for track in context.timeline.tracks_of_role(TrackRole.MUSIC) if track.ducking != wanted]
    if not tracks:
        said = Phrase("The music already steps back under speech.", "说话时音乐已经会自动降低。")
        return ToolOutcome(said=(said,), facts={"ducking": duck})
    draft = Draft(context.timeline)
    for track in tracks:
        bare = replace(track, id=context.make_id("track"), ducking=wanted, clips=(), transitions=())
        draft.do(RemoveTrack(track.id), AddTrack(bare))
        draft.do(*(Overwrite(bare.id, clip) for clip in track.clips))
    return ToolOutcome(draft.operations, facts={"ducking": duck})


def _span(arguments: AddMusic, timeline: Timeline) -> TimeRange | None:
    """Return the stretch that the music is to play in, None for the whole film."""
    if arguments.start_s is None and arguments.end_s is None:
        return None
    start = at_position(timeline, arguments.start_s or 0.0)
    end = timeline.duration if arguments.end_s is None else at_position(timeline, arguments.end_s)
    if end <= start:
        length = seconds_text(timeline.duration)
        raise ToolProblem(
            f"The music would have no time to play there: the film lasts {length} s.", f"那一段放不下音乐：影片长 {length} 秒。"
        )
    return TimeRange.between(start, end)


def _respan(context: PlanningContext, bed: Clip, span: TimeRange, *, duck: bool) -> ToolOutcome:
    """Let the bed that is there play in another stretch only."""
    assert isinstance(bed.source, MediaSource)
    media = context.timeline.media_reference(bed.source.media_id)
    assert media is not None
    return _lay(context, media, bed.name or media.name, bed.audio.gain_db, duck=duck, span=span)


def change_music(arguments: ChangeMusic, context: PlanningContext) -> ToolOutcome:
    """Lay other music under the film, as loud as the bed that was there."""
    beds = music_beds(context.timeline)
    gain_db = beds[0].audio.gain_db if beds else MUSIC_GAIN_DB
    tracks = context.timeline.tracks_of_role(TrackRole.MUSIC)
    ducks = not tracks or tracks[0].ducking is not None
    avoid = tuple(clip.source.media_id for clip in beds if isinstance(clip.source, MediaSource))
    mood = arguments.mood or next((genre for bed in beds if (genre := genre_of(bed, context))), None)
    return _choose_and_lay(context, _Wish(mood, arguments.named, arguments.tempo_bpm), gain_db, duck=ducks, avoid=avoid)


def remove_music(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Take the music away."""
    tracks = context.timeline.tracks_of_role(TrackRole.MUSIC)
    if not tracks:
        raise ToolProblem("There is no music in the film.", "影片里没有配乐。")
    return ToolOutcome(tuple(RemoveTrack(track.id) for track in tracks))


def music_beds(timeline: Timeline) -> tuple[Clip, ...]:
    """Return the clips of all music tracks."""
    return tuple(clip for track in timeline.tracks_of_role(TrackRole.MUSIC) for clip in track.clips)


def _uploaded_music(arguments: AddMusic, context: PlanningContext) -> AssetView | None:
    """Return the sound file that the person brought for this, if they did and asked for nothing else."""
    sounds = [asset for asset in context.assets if asset.kind is MediaKind.AUDIO]
    if arguments.named:
        index = best_name(arguments.named, [asset.name for asset in sounds])
        return None if index is None else sounds[index]
    if arguments.mood:
        return None
    voices = {
        clip.source.media_id
        for track in context.timeline.tracks_of_role(TrackRole.DIALOGUE)
        for clip in track.clips
        if isinstance(clip.source, MediaSource)
    }
    free = [asset for asset in sounds if asset.id not in voices and not asset.generated]
    return next((asset for asset in free if MUSIC_NAME.search(asset.name)), free[0] if free else None)


@dataclass(frozen=True, slots=True)
class _Wish:
    """The music that is wanted: a mood or genre, a song by its name, a tempo in beats per minute."""

    mood: str | None
    named: str | None = None
    tempo_bpm: float | None = None

    @property
    def genre(self) -> str | None:
        """Return what to compose: the mood, or for a tempo alone one that suits it."""
        if self.mood or self.tempo_bpm is None:
            return self.mood
        return "upbeat" if self.tempo_bpm >= _LIVELY_BPM else "calm"


def _choose_and_lay(
    context: PlanningContext,
    wish: _Wish,
    gain_db: float,
    *,
    duck: bool,
    avoid: tuple[str, ...],
    span: TimeRange | None = None,
) -> ToolOutcome:
    seed = "|".join([*sorted(reference.id for reference in context.timeline.media if reference.id not in avoid), *avoid])
    mood, named = wish.mood, wish.named
    choice = context.music.choose(mood or "", seed, avoid)
    composed, genre = None, wish.genre
    if genre and not wish.named and (wish.tempo_bpm or not (choice and choice.matched)):
        composed = composed_for(genre, (span or TimeRange(0, context.timeline.duration)).duration, context, wish.tempo_bpm)
    if composed is not None:
        return _lay_composed(context, genre or "", composed, gain_db, duck=duck, span=span)
    if choice is None:
        raise ToolProblem("There is no other music in the library.", "音乐库里没有别的音乐了。")
    name = f"{_shown_mood(mood)}: {choice.title}" if mood and choice.matched else choice.title
    outcome = _lay(context, choice.media, name, gain_db, duck=duck, span=span)
    said = _about(choice, mood, named)
    facts = dict(outcome.facts) | {"music_mood": choice.mood}
    return replace(outcome, said=said, facts=facts, partly=named is not None or not choice.matched)


def _lay_composed(context: PlanningContext, mood: str, made: Made, gain_db: float, *, duck: bool, span: TimeRange | None) -> ToolOutcome:
    outcome = _lay(context, reference_to(made.asset, context), f"{_shown_mood(mood)} (composed)", gain_db, duck=duck, span=span)
    told, charged = what_it_is(made), price((made,))
    said = Phrase(
        f"The music was composed for this film: {told.english}{charged.english}.",
        f"配乐为本片专门创作：{told.chinese}{charged.chinese}。",
    )
    return replace(outcome, said=(said,), facts=dict(outcome.facts) | {"music_mood": mood}, made=(made,))


def _shown_mood(mood: str) -> str:
    short = mood.strip()[:MOOD_SHOWN_CHARACTERS]
    return short[:1].upper() + short[1:]


def _about(choice: MusicChoice, mood: str | None, named: str | None) -> tuple[Phrase, ...]:
    piece = f"{choice.title}, {choice.bpm:g} bpm" if choice.bpm else choice.title
    if named:
        return (
            Phrase(
                f"“{named}” is not available here, so I used the nearest piece of the free library: {piece}.",
                f"这里没有“{named}”这首歌，已改用免费曲库中最接近的《{piece}》。",
            ),
        )
    if mood and not choice.matched:
        return (
            Phrase(
                f"The library has no “{mood}” music; I used {piece} ({choice.mood}).",
                f"曲库里没有“{mood}”风格的音乐，已使用《{piece}》（{_MOODS_IN_CHINESE.get(choice.mood, choice.mood)}）。",
            ),
        )
    return ()


def _lay(
    context: PlanningContext, media: MediaReference, name: str, gain_db: float, *, duck: bool, span: TimeRange | None = None
) -> ToolOutcome:
    story_clips(context.timeline)
    draft = Draft(context.timeline)
    draft.do(*(RemoveTrack(track.id) for track in context.timeline.tracks_of_role(TrackRole.MUSIC)))
    add_media(draft, media)
    where = span or TimeRange(0, draft.timeline.duration)
    length = where.duration
    audio = ClipAudio(gain_db=round(gain_db, 2), fade_in=_fade(FADE_IN, length), fade_out=_fade(FADE_OUT, length))
    source = MediaSource(media_id=media.id, loop=True)
    until_end = where.end >= draft.timeline.duration
    bed = Clip(context.make_id("clip"), where.start, length, source, name=name, audio=audio, until_end=until_end)
    track = Track(context.make_id("track"), TrackKind.AUDIO, TrackRole.MUSIC, "Music", ducking=Ducking() if duck else None)
    draft.do(AddTrack(track), Overwrite(track.id, bed))
    facts: dict[str, Measured] = {"music_title": name, "music_percent": percent(gain_db), "ducking": duck}
    return ToolOutcome(draft.operations, facts=facts)


def _fade(wanted: Ticks, length: Ticks) -> Ticks:
    return min(wanted, length // 4)
