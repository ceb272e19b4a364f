"""The tools of voices: words spoken over the film, its captions, each in its place and never two at once, or an uploaded recording."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from reeltalk.agent.context import Made, PlanningContext, Wanted
from reeltalk.agent.cutting_tools import at_position, remove_empty_tracks
from reeltalk.agent.footage import add_media, ceil_to_frame, floor_to_frame, reference_to, sounding_upload, whole_clip
from reeltalk.agent.generating import clip_of, maker_of, price
from reeltalk.agent.generation_arguments import VoiceOver
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.overlay_tools import lift_from_story
from reeltalk.agent.sound_arguments import AddVoice
from reeltalk.agent.targets import has_sound, story_clips
from reeltalk.agent.text_tools import text_clips, text_of
from reeltalk.agent.tool_arguments import Original
from reeltalk.edits.operations import AddTrack, Append, Overwrite, RemoveClips, SetAudio, SetTrack
from reeltalk.timeline.model import Clip, Ducking, MediaKind, MediaSource, TextSource, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.time import Ticks, seconds_from_ticks, ticks_from_seconds

VOICES_MAX: Final = 60
FASTEST: Final = Fraction(135, 100)
"""How much faster than it was spoken a voice may run to fit its place: beyond that it sounds hurried."""
BREATH: Final = ticks_from_seconds(0.12)
"""What stays quiet between two things that are said."""
SENTENCE_GAP: Final = ticks_from_seconds(0.35)
SENTENCE_S_MAX: Final = 12.0
LOWERED_DB: Final = -20.0
"""How far the voices of the footage step back under those that speak their words again."""
BESIDE: Final = Ducking(depth_db=15.0)
"""How the footage steps back while a voice says other words: softly there between them, never in their way."""
_ENDS: Final = re.compile(r"[.!?。！？…][\"”’」』]?\s*$")
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Line:
    """Something to be said: its words, when it begins, and when the next thing is said (or the film ends)."""

    text: str
    start: Ticks
    until: Ticks


def voice_over(arguments: VoiceOver, context: PlanningContext) -> ToolOutcome:
    """Speak words over the film, or the captions, each where it stands."""
    lines = _lines(arguments, context)
    draft, many, late, end = Draft(context.timeline), [], 0, 0
    for line in lines:
        voice = maker_of(context).make(
            Wanted("voice", line.text, language=arguments.language or language_of(line.text, context), voice=arguments.voice)
        )
        many.append(voice)
        start = max(line.start, ceil_to_frame(end + BREATH, context.timeline.canvas.rate) if end else 0)
        laid = lay_voice(draft, voice, start, context, until=line.until if arguments.text is None else None)
        late += laid.end > line.until and arguments.text is None
        end = laid.end
    made = tuple(many)
    said = [_made_by(made)]
    if arguments.text is None:
        said += [*_fitted(len(lines), late), *_hold_the_last_picture(draft, end, context)]
    if (_lower_the_footage if arguments.text is None else _let_step_back)(draft, arguments.original):
        said.append(SILENT if arguments.original == "mute" else STEPS_BACK)
    facts: dict[str, Measured] = {"voice_over_s": round(sum(seconds_of(voice) for voice in made), 2)}
    return ToolOutcome(draft.operations, said=tuple(said), facts=facts, made=made)


def _made_by(made: tuple[Made, ...]) -> Phrase:
    charged, seconds = price(made), sum(seconds_of(voice) for voice in made)
    return Phrase(
        f"A voice-over of {seconds:.1f} s was made by {made[0].provider} ({made[0].model}){charged.english}.",
        f"已生成 {seconds:.1f} 秒配音，由 {made[0].provider}（{made[0].model}）合成{charged.chinese}。",
    )


def _fitted(lines: int, late: int) -> list[Phrase]:
    """Tell how what was spoken anew fits the captions."""
    if not late:
        return [Phrase(f"All {lines} lines are said within the time of their captions.", f"{lines} 句配音都在各自字幕的时间之内。")]
    return [
        Phrase(
            f"{late} of {lines} lines take longer to say than their captions stand, even a third faster; what follows waits for them.",
            f"{lines} 句中有 {late} 句即使加快三分之一也比字幕更长，后面的配音会顺延。",
        )
    ]


STEPS_BACK: Final = Phrase("The voices of the footage step back under it.", "原视频的声音已压低。")
SILENT: Final = Phrase("The footage itself is silent under it.", "原视频已静音。")


def _hold_the_last_picture(draft: Draft, until: Ticks, context: PlanningContext) -> list[Phrase]:
    """Let the last picture stand until a voice has ended that goes on behind it, and say so."""
    main, rate = draft.timeline.main_track, draft.timeline.canvas.rate
    last = main.clips[-1] if main is not None and main.clips else None
    if main is None or last is None or until <= last.end or not isinstance(last.source, MediaSource):
        return []
    reference = draft.timeline.media_reference(last.source.media_id)
    shown = 0 if last.source.reversed else round((last.duration - rate.ticks_per_frame) * last.source.speed)
    is_still = reference is None or reference.duration is None or last.source.frozen
    source = last.source if is_still else replace(last.source, start=last.source.start + shown, frozen=True)
    length = ceil_to_frame(until, rate) - last.end
    held = replace(last, id=context.make_id("clip"), start=last.end, duration=length, source=source, fade_in=0, motion=None)
    draft.do(Append(main.id, held))
    seconds = seconds_from_ticks(length)
    english = f"The last picture stays {seconds:.1f} s longer, until the voice has ended."
    return [Phrase(english, f"最后的画面多停留 {seconds:.1f} 秒，直到配音结束。")]


def _lower_the_footage(draft: Draft, original: Original) -> bool:
    """Let the footage be heard softly, or not at all, under a voice that says its words; returns whether anything was lowered."""
    heard = _heard_footage(draft)
    if original == "keep" or not heard:
        return False
    for clip in heard:
        audio = replace(clip.audio, muted=True) if original == "mute" else replace(clip.audio, gain_db=min(clip.audio.gain_db, LOWERED_DB))
        draft.do(SetAudio((clip.id,), audio))
    return True


def _let_step_back(draft: Draft, original: Original) -> bool:
    """Let the footage step back while a voice speaks beside it, or silence it; returns whether it does so now."""
    main = draft.timeline.main_track
    if original != "lower" or main is None or not _heard_footage(draft):
        return original == "mute" and _lower_the_footage(draft, original)
    if main.ducking is None:
        draft.do(SetTrack(main.id, ducking=BESIDE))
    return True


def _heard_footage(draft: Draft) -> list[Clip]:
    main = draft.timeline.main_track
    return [clip for clip in (main.clips if main else ()) if has_sound(draft.timeline, clip) and not clip.audio.muted]


# --- an uploaded recording


def add_voice(arguments: AddVoice, context: PlanningContext) -> ToolOutcome:
    """Let an upload be heard over the film from a moment on; of a clip only the sound is taken."""
    asset = sounding_upload(arguments.name, context)
    draft = Draft(context.timeline)
    if asset.kind is not MediaKind.AUDIO:
        lift_from_story(draft, asset)
    story_clips(draft.timeline)
    for track in draft.timeline.tracks:
        heard = [clip.id for clip in track.clips if isinstance(clip.source, MediaSource) and clip.source.media_id == asset.id]
        if heard and track.kind is TrackKind.AUDIO:
            draft.do(RemoveClips(tuple(heard), ripple=False))
    remove_empty_tracks(draft)
    add_media(draft, reference_to(asset, context))
    track = Track(context.make_id("track"), TrackKind.AUDIO, TrackRole.DIALOGUE, "Voice")
    clip = replace(whole_clip(asset, draft.timeline, context), start=at_position(draft.timeline, arguments.at_s))
    draft.do(AddTrack(track), Overwrite(track.id, clip))
    told = SILENT if arguments.original == "mute" else STEPS_BACK
    said = (told,) if _let_step_back(draft, arguments.original) else ()
    return ToolOutcome(draft.operations, said=said, facts={"voice_start_s": round(seconds_from_ticks(clip.start), 2)})


# --- what is said


def _lines(arguments: VoiceOver, context: PlanningContext) -> list[Line]:
    film = context.timeline.duration
    if arguments.text is not None:
        start = at_position(context.timeline, arguments.start_s) if film else 0
        return [Line(arguments.text, floor_to_frame(start, context.timeline.canvas.rate), film)]
    captions = sorted(text_clips(context.timeline, TrackRole.CAPTIONS), key=lambda clip: clip.start)
    if not captions:
        raise ToolProblem(
            "What shall the voice say? Put the words in quotation marks, or add captions first.",
            "要说什么？请用引号写出文字，或先添加字幕。",
        )
    _refuse_another_language(arguments.language, captions)
    groups = _sentences(captions)[:VOICES_MAX]
    starts = [group[0].start for group in groups[1:]]
    return [Line(_joined(group), group[0].start, until) for group, until in zip(groups, [*starts, film], strict=False)]


def _refuse_another_language(wanted: str | None, captions: Sequence[Clip]) -> None:
    """Raise ToolProblem where captions are to be spoken in a language they are not in: nothing is lowered for words nobody understands."""
    written = next((clip.source.language for clip in captions if isinstance(clip.source, TextSource) and clip.source.language), "")
    if wanted and written and wanted.partition("-")[0].lower() != written.partition("-")[0].lower():
        raise ToolProblem(
            f"The captions are in {written}, not in {wanted}, so no voice was made; the sound stays as it was.",
            f"字幕语言是 {written}，不是 {wanted}，因此没有配音，声音保持原样。",
        )


def _sentences(captions: Sequence[Clip]) -> list[list[Clip]]:
    """Return captions by what is said in one breath: one that breaks off is said together with the next."""
    groups: list[list[Clip]] = []
    for clip in captions:
        last = groups[-1] if groups else []
        goes_on = bool(last) and not _ENDS.search(text_of(last[-1])) and clip.start - last[-1].end <= SENTENCE_GAP
        if goes_on and clip.end - last[0].start <= ticks_from_seconds(SENTENCE_S_MAX):
            last.append(clip)
        else:
            groups.append([clip])
    return groups


def _joined(group: Sequence[Clip]) -> str:
    words = [" ".join(text_of(clip).split()) for clip in group]
    return ("" if _HAN.search(words[0]) else " ").join(words)


def language_of(text: str, context: PlanningContext) -> str:
    """Return the language in which a text is to be spoken."""
    return "zh" if _HAN.search(text) else context.language or "en"


def seconds_of(made: Made) -> float:
    """Return how long a file is."""
    return seconds_from_ticks(made.asset.duration or 0)


# --- where it is heard


def lay_voice(draft: Draft, voice: Made, at: Ticks, context: PlanningContext, *, until: Ticks | None = None) -> Clip:
    """Let a voice be heard from a moment on; where it would go on beyond ``until`` it runs faster, within limits. Returns its clip."""
    add_media(draft, reference_to(voice.asset, context))
    track = draft.track(TrackKind.AUDIO, TrackRole.DIALOGUE)
    if track is None:
        track = Track(context.make_id("track"), TrackKind.AUDIO, TrackRole.DIALOGUE, "Voice-over")
        draft.do(AddTrack(track))
    clip = replace(clip_of(voice, draft.timeline, context, name="Voice-over"), start=at)
    if until is not None and clip.end > until - BREATH:
        clip = _faster(clip, until - BREATH - at, draft.timeline)
    draft.do(Overwrite(track.id, clip))
    return clip


def _faster(clip: Clip, room: Ticks, timeline: Timeline) -> Clip:
    """Return a clip that is over in the time there is, or as soon as it may be."""
    wanted = Fraction(clip.duration, max(1, room)) if room > 0 else FASTEST
    speed = min(FASTEST, max(Fraction(1), Fraction(-(-wanted.numerator * 100 // wanted.denominator), 100)))
    assert isinstance(clip.source, MediaSource)
    rate = timeline.canvas.rate
    duration = max(rate.ticks_per_frame, floor_to_frame(int(clip.duration / speed), rate))
    return replace(clip, source=replace(clip.source, speed=speed), duration=duration)
