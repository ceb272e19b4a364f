"""The answer to a turn, in the person's language: what changed (from the diff), what did not and why, how the film stands, what next.

Every sentence about the film comes from a comparison of two timelines or from a measured figure, never from what was meant to happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from reeltalk.agent.outcome import Phrase, Question, Request
from reeltalk.agent.receipt import Fact, Receipt, wording
from reeltalk.agent.signs import visible
from reeltalk.timeline.diff import Change, describe, summary
from reeltalk.timeline.model import Timeline, TrackRole
from reeltalk.timeline.saying import quoted
from reeltalk.timeline.time import seconds_from_ticks

CHANGES_TOLD_MAX: Final = 10
FILES_TOLD_MAX: Final = 8
NEXT_STEPS_MAX: Final = 3
QUOTED_MAX: Final = 5
QUOTED_CHARACTERS_MAX: Final = 120
UNTOLD: Final = frozenset({"media_added", "media_removed", "language_changed"})
FIGURES_TOLD: Final = ("pauses_removed", "seconds_removed", "fillers_removed", "words_kept", "words_total", "longest_pause_s")


@dataclass(frozen=True, slots=True)
class ReplyParts:
    """What a reply is made of. ``placed`` is the timeline after the uploads were put on it, where this turn did that."""

    timeline: Timeline
    changes: tuple[Change, ...] = ()
    receipt: Receipt = field(default_factory=Receipt)
    placed: Timeline | None = None
    said: tuple[Phrase, ...] = ()
    answers: tuple[Phrase, ...] = ()
    problems: tuple[Phrase, ...] = ()
    notes: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()
    question: Question | None = None
    requests: tuple[Request, ...] = ()
    steps: int = 1
    file_kind: str = "MP4"
    waiting: tuple[str, ...] = ()
    prose: str = ""
    notice: str = ""


def write_reply(
    parts: ReplyParts, language: str, *, export_started: bool = False, files: Sequence[str] = (), share_url: str | None = None
) -> str:
    """Return the answer; it is never empty. ``files`` are the names of the files where several are made."""
    blocks = [
        _sentences([answer.in_language(language) for answer in parts.answers], language),
        model_words(parts.prose, language),
        _done(parts, language),
        _not_done(parts, language),
        _delivered(parts, language, export_started=export_started, files=files, share_url=share_url),
        _standing(parts, language),
        parts.notice,
        _asked(parts.question),
    ]
    written = [block for block in blocks if block]
    if not written:
        written = [_said("Nothing was changed.", "没有任何改动。", language)]
    following = next_steps(parts, language)
    return visible("\n\n".join([*written, following] if following else written))


def model_words(prose: str, language: str) -> str:
    """Return what a language model said, as its words and after what is certain: that nothing was changed. "" where it said nothing."""
    if not prose:
        return ""
    told = f"Nothing was changed. In the language model's words:\n{prose}"
    return Phrase(told, f"没有任何改动。以下是语言模型的说法：\n{prose}").in_language(language)


def _said(english: str, chinese: str, language: str) -> str:
    return Phrase(english, chinese).in_language(language)


def _sentences(sentences: list[str], language: str) -> str:
    return ("" if language[:2] in {"zh", "ja"} else " ").join(sentence for sentence in sentences if sentence)


def _done(parts: ReplyParts, language: str) -> str:
    told = [describe(change, language) for change in parts.changes if change.kind not in UNTOLD]
    rows = [_first_cut(parts.placed, language)] if parts.placed is not None else []
    rows += told[:CHANGES_TOLD_MAX]
    if len(told) > CHANGES_TOLD_MAX:
        more = len(told) - CHANGES_TOLD_MAX
        rows.append(_said(f"{more} more changes", f"另有 {more} 处改动", language))
    figures = _figures(parts.receipt, language)
    rows += [figures] if figures else []
    went = _went(parts)
    rows = [went.in_language(language), *rows] if went else rows
    sentences = [phrase.in_language(language) for phrase in parts.said] + list(parts.notes)
    listed = "\n".join(f"- {row}" for row in rows)
    heading = _said("Done:", "完成：", language) + "\n" if rows else ""
    return "\n".join(filter(None, [heading + listed, _sentences(sentences, language)]))


def _went(parts: ReplyParts) -> Phrase | None:
    """Return how far the film went back or forth."""
    steps = parts.steps
    if Request.UNDO in parts.requests:
        several = Phrase(f"Undid the last {steps} changes", f"已撤销最近 {steps} 步")
        return Phrase("Undid the last change", "已撤销上一步") if steps == 1 else several
    if Request.REDO in parts.requests:
        several = Phrase(f"Redid {steps} changes that were undone", f"已重做刚才撤销的 {steps} 步")
        return Phrase("Redid the change that was undone", "已重做刚才撤销的一步") if steps == 1 else several
    return None


def _first_cut(placed: Timeline, language: str) -> str:
    clips = sum(len(track.clips) for track in placed.tracks)
    length = f"{seconds_from_ticks(placed.duration):.1f}".removesuffix(".0")
    canvas = f"{placed.canvas.width}x{placed.canvas.height}"
    english = f"Uploads placed on the timeline: {clips} clip{'' if clips == 1 else 's'} ({length}s; the film is {canvas})"
    return _said(english, f"已把上传的 {clips} 个素材放上时间线（{length} 秒；影片为 {canvas}）", language)


def _figures(receipt: Receipt, language: str) -> str:
    """Return the figures of speech that were measured: pauses, fillers, words kept."""
    known: dict[str, Fact] = {}
    for clause in receipt.clauses:
        named = {fact.name for fact in clause.facts}
        if named & {"pauses_removed", "fillers_removed"}:
            known |= {fact.name: fact for fact in clause.facts if fact.name in FIGURES_TOLD}
    told = wording(list(known.values()), language)
    return told[:1].upper() + told[1:]


def _not_done(parts: ReplyParts, language: str) -> str:
    sentences = [problem.in_language(language) for problem in parts.problems]
    if parts.not_understood:
        unread = quoted([shortened(text) for text in parts.not_understood[:QUOTED_MAX]], language)
        english = f"I did not understand {unread}; could you put it another way?"
        sentences.append(_said(english, f"没有听懂：{unread}。可以换个说法吗？", language))
    return _sentences(sentences, language)


def shortened(text: str) -> str:
    """Return a person's words on one line, cut where they are long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= QUOTED_CHARACTERS_MAX else plain[: QUOTED_CHARACTERS_MAX - 1].rstrip() + "…"


def _delivered(parts: ReplyParts, language: str, *, export_started: bool, files: Sequence[str], share_url: str | None) -> str:
    rows = []
    if export_started and len(files) > 1:
        listed = ("、" if language.startswith("zh") else ", ").join(files[:FILES_TOLD_MAX]) + ("…" if len(files) > FILES_TOLD_MAX else "")
        english = f"The export of {len(files)} files has started: {listed}."
        rows.append(_said(english, f"已开始导出 {len(files)} 个文件：{listed}。", language))
    elif export_started:
        english = f"The export has started; the {parts.file_kind} can be downloaded when it is done."
        rows.append(_said(english, f"已开始导出，完成后即可下载 {parts.file_kind}。", language))
        rows += [_said(f"It holds {name} of the film.", f"内容为影片的 {name}。", language) for name in files if name]
    if share_url:
        rows.append(_said(f"Share link: {share_url}", f"分享链接：{share_url}", language))
    if not rows and Request.EXPORT in parts.requests:
        rows.append(_said("The export has not started yet.", "导出还没有开始。", language))
    return "\n".join(rows)


def _standing(parts: ReplyParts, language: str) -> str:
    """Return how the film stands, where this turn changed it and it is known how."""
    if not parts.timeline.duration or not (parts.changes or parts.placed is not None or Request.EXPORT in parts.requests):
        return ""
    return summary(parts.timeline, language)


def _asked(question: Question | None) -> str:
    if question is None:
        return ""
    return "\n".join([question.prompt, *(f"{number}. {option}" for number, option in enumerate(question.options, 1))])


def next_steps(parts: ReplyParts, language: str) -> str:
    """Return two or three things that make sense next, as words to say; nothing where a question is open."""
    if parts.question is not None or not parts.timeline.duration:
        return ""
    roles = {track.role for track in parts.timeline.tracks if track.clips}
    canvas = parts.timeline.canvas
    steps = [Phrase(f"merge {parts.waiting[0]} into it", f"加入 {parts.waiting[0]}")] if parts.waiting else []
    steps += [Phrase("add captions", "添加字幕")] if TrackRole.CAPTIONS not in roles else []
    steps += [Phrase("add lo-fi music", "加轻松的音乐")] if TrackRole.MUSIC not in roles else []
    steps += [Phrase("make it vertical", "改成竖屏")] if canvas.width > canvas.height else []
    steps += [Phrase("undo that", "撤销")] if parts.changes else []
    if Request.EXPORT not in parts.requests:
        steps = [*steps[: NEXT_STEPS_MAX - 1], Phrase("export it", "导出")]
    said = [step.in_language(language) for step in steps[:NEXT_STEPS_MAX]]
    if not said:
        return ""
    listed = _either([f"“{step}”" for step in said]) if language.startswith("en") else quoted(said, language)
    return _said(f"You can go on with {listed}.", f"接下来可以说：{listed}。", language)


def _either(options: list[str]) -> str:
    return options[0] if len(options) == 1 else ", ".join(options[:-1]) + " or " + options[-1]
