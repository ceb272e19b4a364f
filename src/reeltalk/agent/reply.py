"""The answer to a turn, in the person's language: what changed (from the diff), what did not and why, how the film stands, what next.

Every sentence about the film comes from a comparison of two timelines or from a measured figure, never from what was meant to happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from reeltalk.agent.outcome import Phrase, Question, Request
from reeltalk.agent.receipt import Fact, Receipt, wording
from reeltalk.timeline.diff import Change, describe, summary
from reeltalk.timeline.model import Timeline, TrackRole
from reeltalk.timeline.time import seconds_from_ticks

CHANGES_TOLD_MAX: Final = 10
FILES_TOLD_MAX: Final = 8
NEXT_STEPS_MAX: Final = 3
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
    waiting: tuple[str, ...] = ()
    prose: str = ""
    notice: str = ""


def write_reply(
    parts: ReplyParts, language: str, *, export_started: bool = False, files: Sequence[str] = (), share_url: str | None = None
) -> str:
    """Return the answer; it is never empty. ``files`` are the names of the files where several are made."""
    chinese = language.startswith("zh")
    blocks = [
        _sentences([answer.in_language(language) for answer in parts.answers], chinese),
        model_words(parts.prose, language),
        _done(parts, language),
        _not_done(parts, language),
        _delivered(parts, chinese, export_started=export_started, files=files, share_url=share_url),
        _standing(parts, language),
        parts.notice,
        _asked(parts.question),
    ]
    written = [block for block in blocks if block]
    if not written:
        written = ["没有任何改动。" if chinese else "Nothing was changed."]
    following = next_steps(parts, chinese=chinese)
    return "\n\n".join([*written, following] if following else written)


def model_words(prose: str, language: str) -> str:
    """Return what a language model said, as its words and after what is certain: that nothing was changed. "" where it said nothing."""
    if not prose:
        return ""
    return _NOTHING_CHANGED.in_language(language) + prose


_NOTHING_CHANGED: Final = Phrase("Nothing was changed. In the language model's words:\n", "没有任何改动。以下是语言模型的说法：\n")


def _sentences(sentences: list[str], chinese: bool) -> str:
    return ("" if chinese else " ").join(sentence for sentence in sentences if sentence)


def _done(parts: ReplyParts, language: str) -> str:
    chinese = language.startswith("zh")
    told = [describe(change, language) for change in parts.changes if change.kind not in UNTOLD]
    rows = [_first_cut(parts.placed, chinese)] if parts.placed is not None else []
    rows += told[:CHANGES_TOLD_MAX]
    if len(told) > CHANGES_TOLD_MAX:
        more = len(told) - CHANGES_TOLD_MAX
        rows.append(f"另有 {more} 处改动" if chinese else f"{more} more changes")
    figures = _figures(parts.receipt, chinese)
    rows += [figures] if figures else []
    for request, phrase in BACK.items():
        if request in parts.requests:
            rows.append(phrase.in_language(language))
    sentences = [phrase.in_language(language) for phrase in parts.said] + list(parts.notes)
    listed = "\n".join(f"- {row}" for row in rows)
    heading = ("完成：\n" if chinese else "Done:\n") if rows else ""
    return "\n".join(filter(None, [heading + listed, _sentences(sentences, chinese)]))


BACK: Final = {
    Request.UNDO: Phrase("Undid the last change", "已撤销上一步"),
    Request.REDO: Phrase("Redid the change that was undone", "已重做刚才撤销的一步"),
}


def _first_cut(placed: Timeline, chinese: bool) -> str:
    clips = sum(len(track.clips) for track in placed.tracks)
    length = f"{seconds_from_ticks(placed.duration):.1f}".removesuffix(".0")
    canvas = f"{placed.canvas.width}x{placed.canvas.height}"
    if chinese:
        return f"已把上传的 {clips} 个素材放上时间线（{length} 秒，{canvas}）"
    return f"Uploads placed on the timeline: {clips} clip{'' if clips == 1 else 's'} ({length}s, {canvas})"


def _figures(receipt: Receipt, chinese: bool) -> str:
    """Return the figures of speech that were measured: pauses, fillers, words kept."""
    known: dict[str, Fact] = {}
    for clause in receipt.clauses:
        named = {fact.name for fact in clause.facts}
        if named & {"pauses_removed", "fillers_removed"}:
            known |= {fact.name: fact for fact in clause.facts if fact.name in FIGURES_TOLD}
    told = wording(list(known.values()), chinese=chinese)
    return told[:1].upper() + told[1:]


def _not_done(parts: ReplyParts, language: str) -> str:
    chinese = language.startswith("zh")
    sentences = [problem.in_language(language) for problem in parts.problems]
    if parts.not_understood:
        quoted = ("、" if chinese else ", ").join(f"“{text.strip()}”" for text in parts.not_understood)
        sentences.append(
            f"没有听懂：{quoted}。可以换个说法吗？" if chinese else f"I did not understand {quoted}; could you put it another way?"
        )
    return _sentences(sentences, chinese)


def _delivered(parts: ReplyParts, chinese: bool, *, export_started: bool, files: Sequence[str], share_url: str | None) -> str:
    rows = []
    if export_started and files:
        listed = ("、" if chinese else ", ").join(files[:FILES_TOLD_MAX]) + ("…" if len(files) > FILES_TOLD_MAX else "")
        rows.append(
            f"已开始导出 {len(files)} 个文件：{listed}。" if chinese else f"The export of {len(files)} files has started: {listed}."
        )
    elif export_started:
        rows.append("已开始导出，完成后即可下载。" if chinese else "The export has started; the MP4 can be downloaded when it is done.")
    if share_url:
        rows.append(f"分享链接：{share_url}" if chinese else f"Share link: {share_url}")
    if not rows and Request.EXPORT in parts.requests:
        rows.append("导出还没有开始。" if chinese else "The export has not started yet.")
    return "\n".join(rows)


def _standing(parts: ReplyParts, language: str) -> str:
    """Return how the film stands, where this turn changed it and it is known how."""
    goes_back = Request.UNDO in parts.requests or Request.REDO in parts.requests
    if goes_back or not parts.timeline.duration or not (parts.changes or parts.placed is not None or Request.EXPORT in parts.requests):
        return ""
    return summary(parts.timeline, language)


def _asked(question: Question | None) -> str:
    if question is None:
        return ""
    return "\n".join([question.prompt, *(f"{number}. {option}" for number, option in enumerate(question.options, 1))])


def next_steps(parts: ReplyParts, *, chinese: bool) -> str:
    """Return two or three things that make sense next, as words to say; nothing where a question is open."""
    if parts.question is not None or not parts.timeline.duration:
        return ""
    roles = {track.role for track in parts.timeline.tracks if track.clips}
    canvas = parts.timeline.canvas
    steps = [f"加入 {parts.waiting[0]}" if chinese else f"merge {parts.waiting[0]} into it"] if parts.waiting else []
    steps += ["添加字幕" if chinese else "add captions"] if TrackRole.CAPTIONS not in roles else []
    steps += ["加轻松的音乐" if chinese else "add lo-fi music"] if TrackRole.MUSIC not in roles else []
    steps += ["改成竖屏" if chinese else "make it vertical"] if canvas.width > canvas.height else []
    steps += ["撤销" if chinese else "undo that"] if parts.changes else []
    if Request.EXPORT not in parts.requests:
        steps = [*steps[: NEXT_STEPS_MAX - 1], "导出" if chinese else "export it"]
    said = [f"“{step}”" for step in steps[:NEXT_STEPS_MAX]]
    if not said:
        return ""
    return "接下来可以说：" + "、".join(said) + "。" if chinese else "You can go on with " + _either(said) + "."


def _either(options: list[str]) -> str:
    return options[0] if len(options) == 1 else ", ".join(options[:-1]) + " or " + options[-1]
