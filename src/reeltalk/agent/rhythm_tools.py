"""The tool that brings the cuts of a montage onto the beats of its music."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.music_tools import add_music, music_beds
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.sound_arguments import AddMusic
from reeltalk.agent.targets import story_clips
from reeltalk.agent.tool_arguments import CutToBeat, NoArguments
from reeltalk.edits import operations as edit
from reeltalk.media.facts import Beats
from reeltalk.timeline.model import Clip, Marker, MediaSource
from reeltalk.timeline.time import Ticks, TimeRange, snap_to_frame, ticks_from_seconds

SHORTEST: Final = ticks_from_seconds(0.5)
CLARITY_MIN: Final = 0.25
BARS_FOR_LONG: Final = 3
MOOD: Final = "energetic"
MARKERS_MAX: Final = 2_000
_BEAT, _BAR = "beat", "bar"


def cut_to_beat(arguments: CutToBeat, context: PlanningContext) -> ToolOutcome:
    """Let every clip but the last end on a beat, on a bar line where it is long; footage is only shortened, photos may stay longer."""
    draft = Draft(context.timeline)
    clips = story_clips(draft.timeline)
    if len(clips) < 2:
        raise ToolProblem(
            "There is only one clip, so there are no cuts to bring onto the beat: upload more clips or photos, or split it first.",
            "只有一个片段，没有可以卡点的剪辑点：请再上传一些片段或照片，或先分割。",
        )
    said = _music_first(draft, context)
    bed, beats = _pulse(draft, context)
    moved, spoken = 0, 0
    for clip in clips[:-1]:
        length = _length_to_beat(draft, draft.clip(clip.id), bed, beats, arguments.beats)
        now = draft.clip(clip.id)
        if length is None or length == now.duration:
            continue
        if _speaks_in(now, length, context):
            spoken += 1
            continue
        draft.do(edit.Trim(clip.id, tail=now.duration - length))
        moved += 1
    times = _beats_on_film(bed, beats.beats, draft)
    rate = draft.timeline.canvas.rate
    on_beat = sum(any(abs(clip.end - beat) <= rate.ticks_per_frame for beat in times) for clip in story_clips(draft.timeline)[:-1])
    if spoken:
        said = (*said, _ABOUT_SPEECH)
    facts: dict[str, Measured] = {"tempo_bpm": beats.tempo_bpm, "cuts": len(clips) - 1, "cuts_on_beat": on_beat, "clips_trimmed": moved}
    told = Phrase(
        f"{on_beat} of {len(clips) - 1} cuts fall on a beat, at {beats.tempo_bpm:g} beats a minute.",
        f"{len(clips) - 1} 个剪辑点中有 {on_beat} 个落在节拍上，每分钟 {beats.tempo_bpm:g} 拍。",
    )
    return ToolOutcome(draft.operations, said=(told, *said), facts=facts, partly=bool(spoken))


def mark_beats(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Put a marker on every beat of the music, bar lines named apart; a film without music gets some first."""
    draft = Draft(context.timeline)
    story_clips(draft.timeline)
    said = _music_first(draft, context)
    bed, beats = _pulse(draft, context)
    opening = set(_beats_on_film(bed, beats.downbeats, draft))
    times = [at for at in _beats_on_film(bed, beats.beats, draft) if at < draft.timeline.duration][:MARKERS_MAX]
    kept = tuple(each for each in draft.timeline.markers if each.name not in (_BEAT, _BAR))
    made = tuple(Marker(context.make_id("marker"), at, _BAR if at in opening else _BEAT) for at in times)
    draft.do(edit.SetMarkers(tuple(sorted((*kept, *made), key=lambda marker: marker.at))))
    return ToolOutcome(draft.operations, said=said, facts={"tempo_bpm": beats.tempo_bpm, "markers": len(made)})


_ABOUT_SPEECH: Final = Phrase(
    "Where the beat would have cut into somebody's words I left the clip as it is.", "节拍会切断说话的地方，片段保持原样。"
)


def _music_first(draft: Draft, context: PlanningContext) -> tuple[Phrase, ...]:
    """Lay music under a film that has none, and say so."""
    if music_beds(draft.timeline):
        return ()
    outcome = add_music(AddMusic(mood=MOOD), context)
    draft.do(*outcome.operations)
    title = str(outcome.facts.get("music_title", ""))
    return (Phrase(f"There was no music to cut to, so I added {title}.", f"影片没有配乐，已添加《{title}》用来卡点。"), *outcome.said)


def _pulse(draft: Draft, context: PlanningContext) -> tuple[Clip, Beats]:
    for bed in music_beds(draft.timeline):
        beats = context.facts.beats(bed.source.media_id) if isinstance(bed.source, MediaSource) else None
        if beats is not None and beats.clarity >= CLARITY_MIN:
            return bed, beats
    raise ToolProblem(
        "I hear no clear beat in this music; choose livelier music and ask again.",
        "这段音乐听不出清晰的节拍；请换一首节奏感更强的音乐再试。",
    )


def _beats_on_film(bed: Clip, beats: Sequence[Ticks], draft: Draft) -> list[Ticks]:
    """Return where beats fall on the film and, since photos can make it longer, on as much again after it."""
    source = bed.source
    assert isinstance(source, MediaSource)
    reference = draft.timeline.media_reference(source.media_id)
    period = reference.duration if reference and source.loop else None
    end = bed.start + 2 * max(bed.duration, draft.timeline.duration)
    rounds = range((end - bed.start + source.start) // period + 1) if period else range(1)
    heard = (bed.start + beat + turn * (period or 0) - source.start for turn in rounds for beat in beats if not period or beat < period)
    return [at for at in heard if bed.start <= at <= end]


def _length_to_beat(draft: Draft, clip: Clip, bed: Clip, beats: Beats, every: int | None) -> Ticks | None:
    """Return how long a clip should last so that it ends on the beat nearest to its end; None where no beat is in reach."""
    rate = draft.timeline.canvas.rate
    bar = 60 / beats.tempo_bpm * 4
    long = clip.duration >= ticks_from_seconds(BARS_FOR_LONG * bar) and every is None
    marks = beats.downbeats if long and beats.downbeats else beats.beats[:: every or 1]
    ends = (snap_to_frame(at, rate) for at in _beats_on_film(bed, marks, draft))
    photo = _is_photo(clip, draft)
    lengths = [end - clip.start for end in ends if end - clip.start >= SHORTEST and (photo or end <= clip.end)]
    return min(lengths, key=lambda length: abs(length - clip.duration), default=None)


def _is_photo(clip: Clip, draft: Draft) -> bool:
    reference = draft.timeline.media_reference(clip.source.media_id) if isinstance(clip.source, MediaSource) else None
    return reference is None or reference.duration is None


def _speaks_in(clip: Clip, length: Ticks, context: PlanningContext) -> bool:
    """Say whether somebody speaks in the end of a clip that would be cut away."""
    source = clip.source
    if not isinstance(source, MediaSource) or length >= clip.duration or clip.audio.muted or source.frozen:
        return False
    sound = context.facts.sound(source.media_id) if context.facts.info(source.media_id).audio else None
    first, last = int(length * source.speed), int(clip.duration * source.speed)
    lost = TimeRange.between(source.start + first, source.start + last)
    if source.reversed:
        lost = TimeRange.between(source.start, source.start + last - first)
    return sound is not None and any(stretch.overlaps(lost) for stretch in sound.speech)
