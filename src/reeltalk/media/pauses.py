"""Which stretches of speech may be cut: where nobody says a word, no voice is heard, and it is quiet. Pure.

Three witnesses are heard together because each alone is wrong somewhere: level calls a soft word silence and music speech, voice
detection hangs on after a word and now and then hears music as a voice, and a recogniser may miss a word. No known word is ever
touched. Where no word lies, a stretch is cut if most of it is near the recording's own background and no voice is heard above that
background; without a transcript, wherever a voice is heard stays.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from reeltalk.media.facts import SPEECH_PADDING, SoundFacts, Transcript, Word
from reeltalk.timeline.time import Ticks, TimeRange, complement, merged, ticks_from_seconds

PAUSE_MIN: Final = ticks_from_seconds(0.5)
PADDING: Final = ticks_from_seconds(0.1)
"""Left before a word; half as much again is left after one, for words fade out more slowly than they begin."""

_CUT_OFF_MAX: Final = ticks_from_seconds(0.3)
_CUT_MIN: Final = ticks_from_seconds(0.08)
_MOSTLY: Final = 0.5
_QUIET_MARGIN: Final = ticks_from_seconds(0.1)
_EVERYWHERE: Final = "hm hmm hmmm mm mmm uhm"
_HESITATIONS: Final = {
    "en": "um umm uh uhh er err erm",
    "zh": "嗯 呃 额 唔",
    "de": "äh ähm öh öhm ehm",
    "fr": "euh heu",
    "es": "eh em ehm",
    "pt": "ãh hã éh",
    "it": "ehm",
    "ru": "э эм ээ эээ ммм",
    "ja": "えー えーと えっと えーっと うーん ええと",
    "ko": "음 어어 으음",
}
_ALONE_ONLY: Final = {
    "en": "ah eh",
    "zh": "啊 哦 那个 这个 就是说",
    "fr": "ben",
    "es": "este",
    "pt": "é hum",
    "ru": "ну",
    "ja": "あの その まあ",
    "ko": "어 그",
}
"""Fillers that are ordinary words too: taken as fillers only where a breath stands on both sides."""
BREATH_MAX: Final = ticks_from_seconds(0.8)
BREATH_MIN: Final = ticks_from_seconds(0.12)
_BREATH: Final = ticks_from_seconds(0.12)
_FILLER_MARGIN: Final = ticks_from_seconds(0.04)
_PUNCTUATION: Final = " .,!?;:…-–—，。！？；：、\"'“”‘’"


def pauses(
    sound: SoundFacts,
    transcript: Transcript | None,
    duration: Ticks,
    *,
    minimum: Ticks = PAUSE_MIN,
    padding: Ticks = PADDING,
    breaths_kept: bool = False,
) -> tuple[TimeRange, ...]:
    """Return the stretches that may be cut from pauses of at least ``minimum``, in order.

    The padding is already left on both sides. A breath inside a pause goes with it unless breaths are kept. Nothing is returned where
    nobody speaks at all: without words there are no pauses.
    """
    words = transcript.words if transcript else ()
    if not words and not sound.speech:
        return ()
    before, after = (padding * 3 // 2, padding) if words else (0, 0)
    found = (silence for silence in silences(sound, transcript, duration) if silence.duration >= minimum)
    free = tuple(cut for silence in found if (cut := _cuttable(silence, before, after, duration)))
    if breaths_kept:
        free = tuple(part for stretch in free for part in complement(_breaths(stretch, sound.quiet), stretch))
    return tuple(stretch for stretch in free if stretch.duration >= _CUT_MIN and _is_background(stretch, sound.quiet))


def silences(sound: SoundFacts, transcript: Transcript | None, duration: Ticks) -> tuple[TimeRange, ...]:
    """Return where nobody says anything, from the last sound of a word to the first of the next, in order; nothing is left for padding.

    Where words are known, they and what stands out of the background outvote the voice detector, which hangs on after a word. Without
    them a voice reaches as far as the detector hears it, which leaves room on both sides.
    """
    words = transcript.words if transcript else ()
    said = (TimeRange.between(min(duration, word.start), min(duration, max(word.start, word.end))) for word in words)
    heard = (*_voiced(sound), *_cut_off(sound, duration)) if words else sound.speech
    return complement(merged([*said, *heard]), TimeRange(0, duration))


def _voiced(sound: SoundFacts) -> tuple[TimeRange, ...]:
    """Return what of the voice stands out of the background; what begins after it was last heard, or ends before, is none of it."""
    return tuple(
        part
        for region in sound.speech
        for part in complement(_meeting(sound.quiet, region), region)
        if part.start < region.end - SPEECH_PADDING and part.end > region.start + SPEECH_PADDING
    )


def _cut_off(sound: SoundFacts, duration: Ticks) -> list[TimeRange]:
    """Return what sounds up to either end of the recording for a moment: perhaps a word that began before, or never ended."""
    whole = TimeRange(0, duration)
    edges = [part for part in complement(sound.quiet, whole) if part.start == 0 or part.end == duration]
    return [part for part in edges if part.duration <= _CUT_OFF_MAX]


def _cuttable(silence: TimeRange, before: Ticks, after: Ticks, duration: Ticks) -> TimeRange | None:
    """Return a silence without what is kept after the word before it and before the word after it, if there are such words."""
    start = silence.start + before if silence.start else 0
    end = silence.end - after if silence.end < duration else duration
    return TimeRange.between(start, end) if end - start >= _CUT_MIN else None


def _is_background(stretch: TimeRange, quiet: tuple[TimeRange, ...]) -> bool:
    """Say whether most of a stretch is quiet for this recording (music played between two sentences is not)."""
    shared = (stretch.intersection(part) for part in _meeting(quiet, stretch))
    return sum(part.duration for part in shared if part) >= _MOSTLY * stretch.duration


def _breaths(stretch: TimeRange, quiet: tuple[TimeRange, ...]) -> list[TimeRange]:
    """Return the short sounds in a silence, each with its padding: breaths, most of all those before a sentence."""
    sounds = complement(_meeting(quiet, stretch), stretch)
    return [
        TimeRange.between(max(stretch.start, sound.start - _QUIET_MARGIN), min(stretch.end, sound.end + _QUIET_MARGIN))
        for sound in sounds
        if BREATH_MIN <= sound.duration <= BREATH_MAX
    ]


def _meeting(parts: Sequence[TimeRange], stretch: TimeRange) -> Sequence[TimeRange]:
    """Return those of some parts, in order and apart, that may share something with a stretch; hours of speech have thousands."""
    first = bisect_right(parts, stretch.start, key=lambda part: part.end)
    return parts[first : bisect_left(parts, stretch.end, lo=first, key=lambda part: part.start)]


def fillers(transcript: Transcript) -> tuple[TimeRange, ...]:
    """Return where hesitations of the language (um, äh, 嗯, a lone 那个) are said, with a little room but never touching a neighbour."""
    alone_only = frozenset(_ALONE_ONLY.get(transcript.language[:2], "").split())
    known = alone_only.union(_EVERYWHERE.split(), _HESITATIONS.get(transcript.language[:2], "").split())
    words = transcript.words
    found = []
    for index in range(len(words)):
        for count in (1, 2, 3):  # recognisers give Chinese words in pieces
            said = words[index : index + count]
            text = "".join(word.text.strip(_PUNCTUATION) for word in said).lower()
            before = words[index - 1].end if index else 0
            after = words[index + count].start if index + count < len(words) else said[-1].end + _BREATH
            if text in known and (text not in alone_only or _stands_alone(said, before, after)):
                start = min(said[0].start, max(before, said[0].start - _FILLER_MARGIN))
                found.append(TimeRange.between(start, max(said[-1].end, min(after, said[-1].end + _FILLER_MARGIN))))
    return merged(found)


def _stands_alone(said: tuple[Word, ...], before: Ticks, after: Ticks) -> bool:
    return said[0].start - before >= _BREATH and after - said[-1].end >= _BREATH
