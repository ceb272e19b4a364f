"""Who speaks: captions that name their speaker, and the answer to who speaks when."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby
from typing import Final

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.footage import place_uploads
from reeltalk.agent.highlights import clock
from reeltalk.agent.meaning_arguments import LabelSpeakers
from reeltalk.agent.outcome import Draft, Phrase, ToolOutcome, ToolProblem, listed
from reeltalk.agent.spoken import film_words, media_of, spoken_language, transcripts
from reeltalk.agent.text_styles import caption_preset
from reeltalk.edits.captioning import captions_from_words
from reeltalk.edits.operations import AddTrack, SetCaptions
from reeltalk.edits.spoken import TimelineWord
from reeltalk.media.facts import Speakers
from reeltalk.timeline.model import Clip, MediaId, TextSource, Timeline, Track, TrackKind, TrackRole
from reeltalk.timeline.time import Ticks, seconds_from_ticks

TURNS_TOLD_MAX: Final = 30


def label_speakers(arguments: LabelSpeakers, context: PlanningContext) -> ToolOutcome:
    """Caption what is said so that each caption is of one speaker, and name the speaker where the voice changes."""
    timeline = context.timeline
    turns = _turns(timeline, context)
    names = _names(turns, arguments.names, context)
    draft = Draft(timeline)
    track = draft.track(TrackKind.TEXT, TrackRole.CAPTIONS)
    if track is None:
        track = Track(context.make_id("track"), TrackKind.TEXT, TrackRole.CAPTIONS, "Captions")
        draft.do(AddTrack(track))
    shown = track.clips[0].source if track.clips else None
    style = shown.style if isinstance(shown, TextSource) else caption_preset(None, timeline.canvas)
    clips: list[Clip] = []
    for speaker, words in turns:
        labelled = (TimelineWord(f"{names[speaker]}:", words[0].start, words[0].start), *words)
        made = captions_from_words(
            labelled, canvas=timeline.canvas, style=style, language=spoken_language(context), make_id=lambda _: context.make_id("caption")
        )
        clips += [clip for clip in made if not clips or clip.start >= clips[-1].end]
    draft.do(SetCaptions(track.id, tuple(clips)))
    told = listed(names.values())
    said = Phrase(
        f"I heard {len(names)} voices and named them {told.english}. "
        "Voices are told apart by their sound; look it over where they are much alike.",
        f"听到 {len(names)} 个不同的声音，标注为 {told.chinese}。声音相近时可能分错，请检查一遍。",
    )
    return ToolOutcome(
        draft.operations, said=(said, *_several_files(timeline, context)), facts={"speakers": len(names), "captions": len(clips)}
    )


def tell_speakers(context: PlanningContext) -> ToolOutcome:
    """Answer how many people speak, how long each, and who when; nothing is changed."""
    timeline = context.timeline
    if not timeline.duration:
        draft = Draft(timeline)
        draft.do(*place_uploads(context))
        timeline = draft.timeline
    turns = _turns(timeline, context)
    names = _names(turns, (), context)
    rows = [f"{clock(words[0].start)} {names[speaker]}" for speaker, words in turns]
    who_when = "\n".join(rows[:TURNS_TOLD_MAX]) + ("\n…" if len(rows) > TURNS_TOLD_MAX else "")
    lengths = listed(f"{name} {_spoken_s(turns, speaker):.0f} s" for speaker, name in names.items())
    return ToolOutcome(
        answer=Phrase(
            f"Voices I hear: {len(names)} ({lengths.english}).\n{who_when}",
            f"听到 {len(names)} 个声音（{lengths.chinese}）：\n{who_when}",
        )
    )


def _turns(timeline: Timeline, context: PlanningContext) -> list[tuple[int, tuple[TimelineWord, ...]]]:
    """Return the words of the film by who speaks them, turn by turn; raises ToolProblem where that cannot be told."""
    words = film_words(timeline, context.facts)
    if not words:
        raise ToolProblem(
            "I heard no speech in the footage, so there are no speakers to tell apart.", "素材里没有听到说话声，无法区分说话人。"
        )
    known = {media_id: context.facts.speakers(media_id) for media_id in transcripts(timeline, context.facts)}
    if not all(known.values()):
        raise ToolProblem(
            "Nothing that tells voices apart is installed here; the operator can add it (package resemblyzer).",
            "这里没有安装区分说话人的引擎；服务器运营者可以安装（resemblyzer）。",
        )
    counts = [each.count if each else 0 for each in known.values()]
    first: dict[MediaId, int] = dict(zip(known, accumulate(counts, initial=0), strict=False))
    heard = {media_id: transcript.words for media_id, transcript in transcripts(timeline, context.facts).items()}
    owners = []
    for word in words:
        found = timeline.clip(word.clip_id)
        assert found is not None
        media_id = media_of(found[1]).media_id
        owners.append(first[media_id] + _speaker_at(known[media_id], heard[media_id][word.index].start))
    paired = groupby(zip(owners, words, strict=True), key=lambda pair: pair[0])
    return [(speaker, tuple(word for _, word in pairs)) for speaker, pairs in paired]


def _speaker_at(speakers: Speakers | None, at: Ticks) -> int:
    """Return who speaks at a moment of a file: the one of the last passage that has begun."""
    begun = [turn.speaker for turn in speakers.turns if turn.range.start <= at] if speakers else []
    return begun[-1] if begun else 0


def _names(turns: Sequence[tuple[int, tuple[TimelineWord, ...]]], given: Sequence[str], context: PlanningContext) -> dict[int, str]:
    """Return what each speaker is called, in the order in which they first speak."""
    usual = "说话人 {}" if spoken_language(context).startswith("zh") or context.language.startswith("zh") else "Speaker {}"
    order = dict.fromkeys(speaker for speaker, _ in turns)
    return {speaker: given[number - 1] if number <= len(given) else usual.format(number) for number, speaker in enumerate(order, 1)}


def _spoken_s(turns: Sequence[tuple[int, tuple[TimelineWord, ...]]], speaker: int) -> float:
    return seconds_from_ticks(sum(words[-1].end - words[0].start for number, words in turns if number == speaker))


def _several_files(timeline: Timeline, context: PlanningContext) -> tuple[Phrase, ...]:
    if len(transcripts(timeline, context.facts)) < 2:
        return ()
    return (Phrase("The same voice in two files counts as two speakers.", "同一个人在两个文件里会算作两个说话人。"),)
