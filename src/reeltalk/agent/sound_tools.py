"""The tools of sound: volume, fades, loudness, cleaning."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from reeltalk import limits
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.sound_arguments import FadeAudio, Normalize, SetVolume
from reeltalk.agent.spoken import spoken_clips
from reeltalk.agent.targets import sound_clips
from reeltalk.agent.tool_arguments import NoArguments
from reeltalk.edits.operations import SetAudio, SetEffect, SetMix
from reeltalk.timeline.model import Clip, ClipAudio, Effect, Timeline
from reeltalk.timeline.time import Ticks, ticks_from_seconds

FADE_S: Final = 1.0
NOISE_REDUCTION: Final = 0.6
VOICE_CLARITY: Final = 0.6
SILENCE_PERCENT: Final = 0.01


def decibels(percent: float) -> float:
    """Return the gain that makes a sound ``percent`` of its level: 100 is 0 dB, 50 about -6 dB."""
    return max(limits.GAIN_MIN_DB, min(limits.GAIN_MAX_DB, 20 * math.log10(max(percent, SILENCE_PERCENT) / 100)))


def percent(gain_db: float) -> int:
    """Return the level that a gain makes, in percent."""
    return round(100 * 10 ** (gain_db / 20))


def set_audio(draft: Draft, clips: Sequence[Clip], change: Callable[[Clip], ClipAudio]) -> None:
    """Change the sound of clips, with one operation for all that come out alike."""
    alike: dict[ClipAudio, list[str]] = {}
    for clip in clips:
        changed = change(clip)
        if changed != clip.audio:
            alike.setdefault(changed, []).append(clip.id)
    draft.do(*(SetAudio(tuple(clip_ids), audio) for audio, clip_ids in alike.items()))


def heard_clips(timeline: Timeline, target: str) -> tuple[Clip, ...]:
    """Return the clips that a target names and that have sound; "all" is everything recorded, not the music bed."""
    if target.strip().lower() in ("", "all"):
        muted = [clip for clip in sound_clips(timeline, "all") if clip.audio.muted]
        return (*spoken_clips(timeline), *muted)
    return sound_clips(timeline, target)


def set_volume(arguments: SetVolume, context: PlanningContext) -> ToolOutcome:
    """Make clips louder, quieter or silent."""
    draft = Draft(context.timeline)
    clips = heard_clips(context.timeline, arguments.target)
    if not clips:
        raise ToolProblem("The footage has no sound to change.", "素材没有声音可以调整。")
    set_audio(draft, clips, lambda clip: _louder(clip.audio, arguments))
    first = draft.clip(clips[0].id).audio
    facts: dict[str, Measured] = {"volume_percent": 0 if first.muted else percent(first.gain_db), "muted": first.muted}
    if not draft.operations:
        return ToolOutcome(said=(Phrase("The volume is already like that.", "音量已经是这样了。"),), facts=facts)
    return ToolOutcome(draft.operations, facts=facts)


def _louder(audio: ClipAudio, arguments: SetVolume) -> ClipAudio:
    if arguments.mute is not None and arguments.mute:
        return replace(audio, muted=True)
    if arguments.percent is not None and arguments.percent <= SILENCE_PERCENT:
        return replace(audio, muted=True)
    gain_db = audio.gain_db
    if arguments.percent is not None:
        gain_db = decibels(arguments.percent)
    if arguments.gain_db is not None:
        gain_db = arguments.gain_db
    if arguments.change_db is not None:
        gain_db += arguments.change_db
    bounded = max(limits.GAIN_MIN_DB, min(limits.GAIN_MAX_DB, gain_db))
    return replace(audio, muted=False, gain_db=round(bounded, 2))


def fade_audio(arguments: FadeAudio, context: PlanningContext) -> ToolOutcome:
    """Let the sound of the film (or of named clips) come and go softly."""
    neither = arguments.in_s is None and arguments.out_s is None
    fade_in = ticks_from_seconds(FADE_S) if neither else _ticks(arguments.in_s)
    fade_out = ticks_from_seconds(FADE_S) if neither else _ticks(arguments.out_s)
    clips = sound_clips(context.timeline, arguments.target)
    ends = arguments.target.strip().lower() in ("", "all")
    draft = Draft(context.timeline)

    def faded(clip: Clip) -> ClipAudio:
        audio = clip.audio
        if fade_in is not None and (not ends or clip is clips[0]):
            audio = replace(audio, fade_in=min(fade_in, clip.duration // 2))
        if fade_out is not None and (not ends or clip is clips[-1]):
            audio = replace(audio, fade_out=min(fade_out, clip.duration // 2))
        return audio

    set_audio(draft, clips, faded)
    return ToolOutcome(draft.operations)


def _ticks(seconds: float | None) -> Ticks | None:
    return None if seconds is None else ticks_from_seconds(seconds)


def normalize(arguments: Normalize, context: PlanningContext) -> ToolOutcome:
    """Set the loudness that the finished film is brought to."""
    mix = replace(context.timeline.mix, loudness_lufs=arguments.lufs, normalize=True)
    facts: dict[str, Measured] = {"loudness_target_lufs": arguments.lufs}
    if mix == context.timeline.mix:
        said = Phrase(
            f"The mix is balanced in every export: the voices are brought to one level, music steps back under them, "
            f"and the whole to {arguments.lufs:g} LUFS. So there was nothing to change.",
            f"每次导出都会平衡混音：各段人声统一到同一响度，音乐在人声下让位，整体统一到 {arguments.lufs:g} LUFS，因此无需改动。",
        )
        return ToolOutcome(said=(said,), facts=facts)
    return ToolOutcome((SetMix(mix),), facts=facts)


def denoise_audio(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Take steady noise out of everything that is spoken."""
    return _on_speech(context, "noise_reduction", NOISE_REDUCTION)


def voice_clarity(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Bring voices forward: less rumble, more presence."""
    return _on_speech(context, "voice_clarity", VOICE_CLARITY)


def _on_speech(context: PlanningContext, kind: str, amount: float) -> ToolOutcome:
    clips = spoken_clips(context.timeline)
    if not clips:
        raise ToolProblem("The footage has no sound to clean.", "素材没有声音可以处理。")
    effect = Effect(context.make_id("effect"), kind, (("amount", amount),))
    return ToolOutcome((SetEffect(tuple(clip.id for clip in clips), effect),), facts={"clips_treated": len(clips)})
