"""The tools that cut by what is said: pauses, fillers, and the best of a long recording. No spoken word is ever cut into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.cutting_tools import cut_out, range_in, seconds_text
from reeltalk.agent.footage import ceil_to_frame, floor_to_frame
from reeltalk.agent.outcome import Draft, Measured, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.spoken import (
    Sentence,
    film_words,
    longest_pause_s,
    media_of,
    on_timeline,
    sentences,
    snapped_inward,
    spoken_clips,
    transcripts,
    word_identities,
)
from reeltalk.agent.targets import clips_of, story_clips, story_track
from reeltalk.agent.tool_arguments import CutToDuration, NoArguments, TrimPauses
from reeltalk.media.facts import SoundFacts
from reeltalk.media.pauses import fillers, pauses
from reeltalk.media.retakes import false_starts, repeated_takes
from reeltalk.timeline.model import Clip, MediaId, Timeline
from reeltalk.timeline.time import Ticks, TimeRange, complement, merged, seconds_from_ticks, ticks_from_seconds

PAUSE_MINIMUM_S: Final = 0.5
PAUSE_KEPT_S: Final = 0.3
KEPT_SHARE_OF_MINIMUM: Final = 0.6
BREATHS_PER_PADDING: Final = 2.5
"""A pause keeps its padding once before the next word and one and a half times after the last one."""
SENTENCE_MARGIN: Final = ticks_from_seconds(0.12)
WHOLE_SENTENCES_MIN_SHARE: Final = 0.6
"""How much of a wanted length whole sentences must fill; where they are too long for it, the beginning is kept up to a word's end."""


def trim_pauses(arguments: TrimPauses, context: PlanningContext) -> ToolOutcome:
    """Cut the silences between words down to a short breath."""
    minimum_s = arguments.minimum_s or PAUSE_MINIMUM_S
    kept_s = PAUSE_KEPT_S if arguments.keep_s is None else arguments.keep_s
    kept_s = min(kept_s, minimum_s * KEPT_SHARE_OF_MINIMUM)
    sounds = _heard_sounds(context)
    found = _pause_ranges(context, sounds, minimum_s, kept_s, breaths_kept=arguments.breaths_kept)
    found = _in_named_places(found, arguments, context.timeline)
    if not found:
        said = Phrase(f"There is no pause longer than {minimum_s:g} s to cut.", f"没有超过 {minimum_s:g} 秒的停顿需要剪掉。")
        return ToolOutcome(said=(said,), facts=_spoken_facts(context, context.timeline) | {"pauses_removed": 0, "seconds_removed": 0.0})
    draft = Draft(context.timeline)
    removed = cut_out(draft, found)
    facts = _spoken_facts(context, draft.timeline) | {
        "pauses_removed": len(found),
        "seconds_removed": round(seconds_from_ticks(removed), 2),
    }
    return ToolOutcome(draft.operations, facts=facts)


def _in_named_places(found: Iterable[TimeRange], arguments: TrimPauses, timeline: Timeline) -> tuple[TimeRange, ...]:
    """Return what of pauses lies in the named clips; with stretches, the pauses that reach into one of them, whole."""
    film = TimeRange(0, timeline.duration)
    places = [film] if arguments.target == "all" else [clip.range for clip in clips_of(timeline, arguments.target)]
    held = tuple(part for pause in found for place in places if (part := pause.intersection(place)))
    if not arguments.ranges:
        return held
    stretches = [range_in(timeline, start, end, place) for start, end in arguments.ranges for place in places]
    return tuple(pause for pause in held if any(pause.intersection(stretch) for stretch in stretches))


def pauses_of_film(context: PlanningContext) -> tuple[TimeRange, ...]:
    """Return the silences of the film that ``trim_pauses`` would cut; raises ToolProblem where nobody speaks."""
    return _pause_ranges(context, _heard_sounds(context), PAUSE_MINIMUM_S, PAUSE_KEPT_S, breaths_kept=False)


def remove_fillers(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Cut "um", "uh" and their like, and nothing of the words beside them."""
    known = transcripts(context.timeline, context.facts)
    if not known:
        raise ToolProblem("No speech was found, so there are no filler words to remove.", "没有检测到说话声，因此没有口头语可以去掉。")
    heard = {media_id: fillers(transcript) for media_id, transcript in known.items()}
    ranges = _story_ranges(context.timeline, {media_id: stretches for media_id, stretches in heard.items() if stretches})
    found = snapped_inward(ranges, context.timeline.canvas.rate)
    if not found:
        return ToolOutcome(said=(Phrase("I heard no filler words to remove.", "没有听到需要去掉的口头语。"),), facts={"fillers_removed": 0})
    draft = Draft(context.timeline)
    removed = cut_out(draft, found)
    return ToolOutcome(
        draft.operations, facts={"fillers_removed": len(found), "filler_seconds_removed": round(seconds_from_ticks(removed), 2)}
    )


def remove_retakes(_: NoArguments, context: PlanningContext) -> ToolOutcome:
    """Cut takes that were done again, and words that were stumbled over: the last time each is said stays."""
    known = transcripts(context.timeline, context.facts)
    if not known:
        raise ToolProblem("No speech was found, so there are no takes to compare.", "没有检测到说话声，因此没有可以比较的重复内容。")
    takes = {media_id: repeated_takes(transcript) for media_id, transcript in known.items()}
    stumbles = {media_id: false_starts(transcript) for media_id, transcript in known.items()}
    whole, slips = (_story_ranges(context.timeline, {key: found for key, found in each.items() if found}) for each in (takes, stumbles))
    ranges = snapped_inward(merged([*whole, *slips]), context.timeline.canvas.rate)
    facts: dict[str, Measured] = {"takes_removed": len(whole), "false_starts_removed": len(slips)}
    if not ranges:
        said = Phrase("I heard no sentence that was begun again and nothing that was stumbled over.", "没有听到重说的句子或口误。")
        return ToolOutcome(said=(said,), facts=facts)
    draft = Draft(context.timeline)
    removed = cut_out(draft, ranges)
    return ToolOutcome(draft.operations, facts=facts | {"seconds_removed": round(seconds_from_ticks(removed), 2)})


def cut_to_duration(arguments: CutToDuration, context: PlanningContext) -> ToolOutcome:
    """Bring the film down to a length: whole sentences where somebody speaks, else an equal share of every clip."""
    timeline, rate = context.timeline, context.timeline.canvas.rate
    wanted = max(rate.ticks_per_frame, floor_to_frame(ticks_from_seconds(arguments.duration_s), rate))
    story_clips(timeline)
    if timeline.duration <= wanted:
        return _already_short(timeline, wanted, at_most=arguments.at_most)
    kept, how = _kept_ranges(arguments, context, wanted)
    draft = Draft(timeline)
    removed = cut_out(draft, complement(kept, TimeRange(0, timeline.duration)))
    facts: dict[str, Measured] = {
        "duration_s": round(seconds_from_ticks(draft.timeline.duration), 2),
        "cut_seconds": round(seconds_from_ticks(removed), 2),
    }
    return ToolOutcome(draft.operations, said=(how,), facts=facts)


def _already_short(timeline: Timeline, wanted: Ticks, *, at_most: bool) -> ToolOutcome:
    length = seconds_text(timeline.duration)
    facts: dict[str, Measured] = {"duration_s": round(seconds_from_ticks(timeline.duration), 2)}
    said = Phrase(f"The film already lasts only {length} s.", f"影片本来就只有 {length} 秒。")
    return ToolOutcome(said=(said,), facts=facts, partly=not at_most and timeline.duration < wanted)


def _kept_ranges(arguments: CutToDuration, context: PlanningContext, wanted: Ticks) -> tuple[tuple[TimeRange, ...], Phrase]:
    timeline = context.timeline
    end = timeline.duration
    if arguments.keep == "end":
        return (TimeRange.between(end - wanted, end),), Phrase("I kept the end of the film.", "保留了影片的结尾部分。")
    spoken = sentences(film_words(timeline, context.facts))
    chosen = _best_sentences(spoken, wanted, timeline) if arguments.keep == "best" else ()
    if sum(stretch.duration for stretch in chosen) >= wanted * WHOLE_SENTENCES_MIN_SHARE:
        words = f"{len(chosen)} of {len(spoken)}"
        return chosen, Phrase(
            f"I kept the most densely spoken passages ({words} sentences, none cut into).",
            f"保留了语速最密集的段落（{len(spoken)} 句中的 {len(chosen)} 句，没有切断任何一句）。",
        )
    clips = story_clips(timeline)
    if arguments.keep == "best" and not spoken and len(clips) > 1:
        return _shares(timeline, clips, wanted), Phrase("I kept an equal share of every clip.", "每个片段按比例保留了一部分。")
    return (TimeRange(0, _word_end_before(context, wanted)),), Phrase("I kept the beginning of the film.", "保留了影片的开头部分。")


def _best_sentences(spoken: tuple[Sentence, ...], wanted: Ticks, timeline: Timeline) -> tuple[TimeRange, ...]:
    """Choose sentences by density while they fit, then let the rest of the time run on into the silence after them."""
    rate, end = timeline.canvas.rate, timeline.duration
    chosen: list[TimeRange] = []
    left = wanted
    for sentence in sorted(spoken, key=lambda each: (-each.words_per_tick, each.start)):
        number = spoken.index(sentence)
        start = max(0, floor_to_frame(midway(spoken, number, before=True), rate))
        stretch = TimeRange.between(start, min(end, ceil_to_frame(midway(spoken, number, before=False), rate)))
        cost = sum(part.duration for part in complement(chosen, stretch))
        if cost <= left:
            chosen = list(merged([*chosen, stretch]))
            left -= cost
    return tuple(_run_on(chosen, left, spoken, timeline))


def midway(spoken: Sequence[Sentence], number: int, *, before: bool) -> Ticks:
    """Return where a sentence may be cut off: a margin from its words, but never nearer to its neighbour than half way."""
    sentence = spoken[number]
    if before:
        neighbour = spoken[number - 1].end if number else 0
        return max(sentence.start - SENTENCE_MARGIN, (neighbour + sentence.start) // 2)
    neighbour = spoken[number + 1].start if number + 1 < len(spoken) else sentence.end + 2 * SENTENCE_MARGIN
    return min(sentence.end + SENTENCE_MARGIN, (neighbour + sentence.end) // 2)


def _run_on(chosen: list[TimeRange], left: Ticks, spoken: tuple[Sentence, ...], timeline: Timeline) -> Iterable[TimeRange]:
    """Give the time that is left to the silences behind the chosen stretches, never reaching a word that was left out."""
    rate = timeline.canvas.rate
    for stretch in chosen:
        following = min((each.start for each in spoken if each.start >= stretch.end), default=timeline.duration)
        free = max(0, floor_to_frame(following - SENTENCE_MARGIN - stretch.end, rate))
        more = min(left, free)
        left -= more
        yield TimeRange(stretch.start, stretch.duration + more)


def _shares(timeline: Timeline, clips: tuple[Clip, ...], wanted: Ticks) -> tuple[TimeRange, ...]:
    """Return the middle of every clip, each as long as its share of the whole."""
    rate, total = timeline.canvas.rate, sum(clip.duration for clip in clips)
    kept = []
    for clip in clips:
        length = max(rate.ticks_per_frame, floor_to_frame(clip.duration * wanted // total, rate))
        kept.append(TimeRange(clip.start + floor_to_frame((clip.duration - length) // 2, rate), length))
    return tuple(kept)


def _word_end_before(context: PlanningContext, wanted: Ticks) -> Ticks:
    """Return the last frame border up to ``wanted`` that does not lie in a word."""
    rate = context.timeline.canvas.rate
    cut_word = next((word for word in film_words(context.timeline, context.facts) if word.start < wanted < word.end), None)
    before = wanted if cut_word is None else floor_to_frame(cut_word.start, rate)
    return before if before >= wanted // 2 else wanted


def _heard_sounds(context: PlanningContext) -> dict[MediaId, SoundFacts]:
    """Return what can be heard in the files of the story; raises ToolProblem where there is no sound or nobody speaks."""
    track = story_track(context.timeline)
    story = {clip.id for clip in track.clips} if track else set()
    media_ids = dict.fromkeys(media_of(clip).media_id for clip in spoken_clips(context.timeline) if clip.id in story)
    if not media_ids:
        raise ToolProblem("The footage has no sound, so there are no pauses to find.", "素材没有声音，因此找不到停顿。")
    sounds = {media_id: sound for media_id in media_ids if (sound := context.facts.sound(media_id)) is not None}
    speaking = {media_id: sound for media_id, sound in sounds.items() if sound.speech}
    if not speaking:
        raise ToolProblem(
            "Nobody speaks in the footage, so there are no pauses between words to cut.", "素材里没有人说话，因此没有停顿可以剪。"
        )
    return speaking


def _pause_ranges(
    context: PlanningContext, sounds: dict[MediaId, SoundFacts], minimum_s: float, kept_s: float, *, breaths_kept: bool
) -> tuple[TimeRange, ...]:
    known = transcripts(context.timeline, context.facts)
    found: dict[MediaId, tuple[TimeRange, ...]] = {}
    for media_id, sound in sounds.items():
        reference = context.timeline.media_reference(media_id)
        if reference is not None and reference.duration:
            found[media_id] = pauses(
                sound,
                known.get(media_id),
                reference.duration,
                minimum=ticks_from_seconds(minimum_s),
                padding=ticks_from_seconds(kept_s / BREATHS_PER_PADDING),
                breaths_kept=breaths_kept,
            )
    film = TimeRange(0, context.timeline.duration)
    spoken = (TimeRange.between(word.start, word.end) for word in film_words(context.timeline, context.facts))
    heard_or_kept = [*spoken, *complement(_story_ranges(context.timeline, found), film)]
    return snapped_inward(complement(heard_or_kept, film), context.timeline.canvas.rate)


def _story_ranges(timeline: Timeline, found: dict[MediaId, tuple[TimeRange, ...]]) -> tuple[TimeRange, ...]:
    track = story_track(timeline)
    story = {clip.id for clip in track.clips} if track else set()
    clips = [clip for clip in spoken_clips(timeline) if clip.id in story and media_of(clip).media_id in found]
    return merged(stretch for clip in clips for stretch in on_timeline(clip, found[media_of(clip).media_id]))


def _spoken_facts(context: PlanningContext, after: Timeline) -> dict[str, Measured]:
    before_words = film_words(context.timeline, context.facts)
    words = film_words(after, context.facts)
    kept = word_identities(context.timeline, before_words) & word_identities(after, words)
    facts: dict[str, Measured] = {"words_kept": len(kept), "words_total": len(before_words)}
    longest = longest_pause_s(words)
    return facts if longest is None else facts | {"longest_pause_s": round(longest, 2)}
