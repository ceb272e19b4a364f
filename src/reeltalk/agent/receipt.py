"""The receipt of a turn: each clause of the request, what was done for it, and the figures that were measured.

Figures come from the timeline when the turn ends, and from the finished file once it is exported and measured. None is an intention.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Literal, TypeAlias

from reeltalk.agent.outcome import Measured
from reeltalk.timeline.saying import saying

__all__ = ["Fact", "Measured", "Receipt", "ReceiptClause", "Status", "lines", "with_file_facts"]

FactSource: TypeAlias = Literal["timeline", "file"]


class Status(StrEnum):
    """What became of a clause."""

    DONE = "done"
    PARTLY = "partly"
    REFUSED = "refused"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True, slots=True)
class Fact:
    """A measured figure and where it was measured."""

    name: str
    value: Measured
    unit: str = ""
    source: FactSource = "timeline"


@dataclass(frozen=True, slots=True)
class ReceiptClause:
    """A stretch of the request in the person's words, the tools that ran for it, what they came to, and why not where they did not."""

    text: str
    status: Status
    operations: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """All clauses of a turn, and the figures of the film as a whole."""

    clauses: tuple[ReceiptClause, ...] = ()
    film: tuple[Fact, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the receipt as plain JSON values."""
        return {
            "clauses": [
                {
                    "text": clause.text,
                    "status": clause.status.value,
                    "operations": list(clause.operations),
                    "facts": [_fact_to_dict(fact) for fact in clause.facts],
                    "reason": clause.reason,
                }
                for clause in self.clauses
            ],
            "film": [_fact_to_dict(fact) for fact in self.film],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Receipt:
        """Read a receipt from what ``to_dict`` wrote; raises KeyError, TypeError or ValueError on anything else."""
        clauses = tuple(
            ReceiptClause(
                text=str(each["text"]),
                status=Status(each["status"]),
                operations=tuple(str(name) for name in each["operations"]),
                facts=tuple(_fact_from_dict(fact) for fact in each["facts"]),
                reason=str(each.get("reason", "")),
            )
            for each in data["clauses"]
        )
        return cls(clauses, tuple(_fact_from_dict(fact) for fact in data.get("film", ())))


def _fact_to_dict(fact: Fact) -> dict[str, Any]:
    return {"name": fact.name, "value": fact.value, "unit": fact.unit, "source": fact.source}


def _fact_from_dict(data: Mapping[str, Any]) -> Fact:
    source: FactSource = "file" if data.get("source") == "file" else "timeline"
    return Fact(str(data["name"]), data["value"], str(data.get("unit", "")), source)


def unit_of(name: str) -> str:
    """Return the unit that a figure's name ends with."""
    if name in {"seconds_removed", "cut_seconds"}:
        return "s"
    units = {"_s": "s", "_percent": "%", "_lufs": "LUFS", "_dbtp": "dBTP", "_db": "dB", "_ms": "ms"}
    return next((unit for ending, unit in units.items() if name.endswith(ending)), "")


def facts_from(measured: Mapping[str, Measured], source: FactSource = "timeline") -> tuple[Fact, ...]:
    """Return measured figures as facts."""
    return tuple(Fact(name, value, unit_of(name), source) for name, value in measured.items())


FIGURES_OF_TOOL: Final[Mapping[str, tuple[str, ...]]] = {
    "trim_pauses": ("longest_pause_s", "longest_gap_s", "words_heard", "words_expected", "duration_s"),
    "remove_fillers": ("words_heard", "words_expected", "duration_s"),
    "remove_retakes": ("words_heard", "words_expected", "duration_s"),
    "cut_to_duration": ("duration_s",),
    "trim_range": ("duration_s",),
    "remove_clips": ("clips", "duration_s"),
    "merge": ("clips", "duration_s"),
    "set_speed": ("duration_s",),
    "repeat": ("clips", "duration_s"),
    "add_captions": ("captions", "caption_cover_percent"),
    "set_caption_style": ("captions", "caption_cover_percent"),
    "add_title": ("titles",),
    "add_transitions": ("transitions", "cuts"),
    "add_music": ("music_cover_percent", "music_percent"),
    "change_music": ("music_cover_percent", "music_percent"),
    "set_canvas": ("canvas", "fps"),
    "transform": ("canvas",),
    "normalize": ("loudness_lufs", "true_peak_dbtp"),
    "slideshow": ("duration_s",),
    "split_screen": ("duration_s",),
    "export": ("duration_s", "canvas", "frames", "loudness_lufs", "true_peak_dbtp"),
}
"""Which figures of the whole film speak for which tool; they replace what the tool measured, for the film has the last word."""


def figures_for(operations: Sequence[str], film: Mapping[str, Measured]) -> dict[str, Measured]:
    """Return the figures of the film that bear on what was done."""
    names = dict.fromkeys(name for operation in operations for name in FIGURES_OF_TOOL.get(operation, ()))
    return {name: film[name] for name in names if name in film}


def with_file_facts(receipt: Receipt, measured: Mapping[str, Measured]) -> Receipt:
    """Return the receipt with what was measured on the finished file put beside (never in place of) the figures of the timeline."""
    clauses = []
    for clause in receipt.clauses:
        kept = tuple(fact for fact in clause.facts if fact.source != "file")
        names = {fact.name for fact in kept}
        relevant = {name: value for name, value in measured.items() if name in names} | figures_for(clause.operations, measured)
        done = clause.status in (Status.DONE, Status.PARTLY)
        clauses.append(replace(clause, facts=kept + facts_from(relevant, "file")) if done else clause)
    film = tuple(fact for fact in receipt.film if fact.source != "file")
    return Receipt(tuple(clauses), film + facts_from(measured, "file"))


# Templates in English and Chinese; a figure that another template already tells has none of its own.
WORDINGS: Final[Mapping[str, tuple[str, str]]] = {
    "pauses_removed": ("pauses: {pauses_removed} removed, {seconds_removed} s", "停顿：剪掉 {pauses_removed} 处，共 {seconds_removed} 秒"),
    "fillers_removed": ("filler words: {fillers_removed} removed", "去掉 {fillers_removed} 个口头语"),
    "takes_removed": ("repeated takes: {takes_removed} removed", "去掉 {takes_removed} 段重说的内容"),
    "false_starts_removed": ("false starts: {false_starts_removed} removed", "去掉 {false_starts_removed} 处口误"),
    "cut_seconds": ("{cut_seconds} s cut", "剪掉 {cut_seconds} 秒"),
    "longest_pause_s": ("longest pause {longest_pause_s} s", "最长停顿 {longest_pause_s} 秒"),
    "words_kept": ("{words_kept} of {words_total} words kept", "保留 {words_kept}/{words_total} 个词"),
    "words_heard": ("{words_heard} of {words_expected} words heard in the file", "成片中听到 {words_heard}/{words_expected} 个词"),
    "duration_s": ("duration {duration_s} s", "时长 {duration_s} 秒"),
    "captions": ("captions: {captions}", "{captions} 条字幕"),
    "caption_cover_percent": ("captions cover {caption_cover_percent} % of speech", "字幕覆盖 {caption_cover_percent}% 的说话内容"),
    "titles": ("titles: {titles}", "{titles} 个标题"),
    "transitions": ("transitions: {transitions} of {cuts} cuts", "{cuts} 个剪辑点有 {transitions} 个转场"),
    "music_cover_percent": ("music covers {music_cover_percent} %", "音乐覆盖 {music_cover_percent}%"),
    "music_percent": ("music at {music_percent} %", "音乐音量 {music_percent}%"),
    "canvas": ("canvas {canvas}", "画面 {canvas}"),
    "fps": ("{fps} fps", "{fps} 帧/秒"),
    "clips": ("clips: {clips}", "{clips} 个片段"),
    "splits": ("cuts made: {splits}", "分割 {splits} 处"),
    "speed": ("speed {speed}x", "速度 {speed} 倍"),
    "volume_percent": ("volume {volume_percent} %", "音量 {volume_percent}%"),
    "photos": ("photos: {photos}", "{photos} 张照片"),
    "loudness_lufs": ("loudness {loudness_lufs} LUFS", "响度 {loudness_lufs} LUFS"),
    "true_peak_dbtp": ("true peak {true_peak_dbtp} dBTP", "真峰值 {true_peak_dbtp} dBTP"),
    "noise_levels": ("picture noise {noise_levels} of 255 grey levels", "画面噪点 {noise_levels}/255 灰阶"),
    "frames": ("frames: {frames}", "{frames} 帧"),
    "clips_treated": ("clips changed: {clips_treated}", "改动 {clips_treated} 个片段"),
    "clips_changed": ("clips set: {clips_changed}", "设置 {clips_changed} 个片段"),
    "clips_graded": ("clips graded: {clips_graded}", "调色 {clips_graded} 个片段"),
    "clips_added": ("clips added: {clips_added}", "加入 {clips_added} 个片段"),
    "clips_removed": ("clips taken out: {clips_removed}", "去掉 {clips_removed} 个片段"),
    "clips_reversed": ("clips played backwards: {clips_reversed}", "倒放 {clips_reversed} 个片段"),
    "clips_repeated": ("clips repeated: {clips_repeated}", "重复 {clips_repeated} 个片段"),
    "captions_removed": ("captions taken away: {captions_removed}", "去掉 {captions_removed} 条字幕"),
    "titles_removed": ("titles taken away: {titles_removed}", "去掉 {titles_removed} 个标题"),
    "transitions_removed": ("transitions taken away: {transitions_removed}", "去掉 {transitions_removed} 个转场"),
    "words_replaced": ("words replaced: {words_replaced}", "替换 {words_replaced} 处文字"),
    "words_muted": ("words silenced: {words_muted}", "静音 {words_muted} 个词"),
    "pauses_sped_up": ("pauses played faster: {pauses_sped_up}", "加速 {pauses_sped_up} 处停顿"),
    "sound_s": ("its sound lasts {sound_s} s", "声音长 {sound_s} 秒"),
    "sounds": ("sound effects: {sounds}", "{sounds} 个音效"),
    "music_title": ("music: {music_title}", "音乐：{music_title}"),
    "music_s": ("music made: {music_s} s", "生成音乐 {music_s} 秒"),
    "generated_pictures": ("pictures made: {generated_pictures}", "生成 {generated_pictures} 张图片"),
    "generated_clips": ("clips made: {generated_clips}, {generated_s} s", "生成 {generated_clips} 个视频，共 {generated_s} 秒"),
    "voice_over_s": ("voice-over {voice_over_s} s", "配音 {voice_over_s} 秒"),
    "scenes": ("scenes: {scenes}", "{scenes} 个场景"),
    "b_roll_clips": ("clips over the speech: {b_roll_clips}", "配上 {b_roll_clips} 个画面"),
    "cover": ("cover {cover}", "封面 {cover}"),
    "cuts_on_beat": ("cuts on the beat: {cuts_on_beat} of {cuts}", "{cuts} 个剪辑点有 {cuts_on_beat} 个卡点"),
    "tempo_bpm": ("{tempo_bpm} beats a minute", "每分钟 {tempo_bpm} 拍"),
    "passages": ("passages: {passages}", "{passages} 处"),
    "chapters": ("chapters: {chapters}", "{chapters} 个章节"),
    "highlights": ("highlights: {highlights}", "{highlights} 段精彩内容"),
    "markers": ("markers: {markers}", "{markers} 个标记"),
    "inserted_at_s": ("placed at {inserted_at_s} s", "放在 {inserted_at_s} 秒处"),
    "frozen_s": ("picture held {frozen_s} s", "画面定格 {frozen_s} 秒"),
    "zoom_percent": ("zoom to {zoom_percent} %", "推近至 {zoom_percent}%"),
    "scale_percent": ("picture at {scale_percent} %", "画面缩放 {scale_percent}%"),
    "face_stretches": ("stretches with a face: {face_stretches}", "{face_stretches} 段有人脸"),
    "texts_styled": ("texts restyled: {texts_styled}", "{texts_styled} 段文字换了样式"),
}
MARKS: Final = {Status.DONE: "✓", Status.PARTLY: "~", Status.REFUSED: "✗", Status.NOT_UNDERSTOOD: "?"}


def lines(receipt: Receipt, language: str = "en") -> tuple[str, ...]:
    """Return the receipt for a terminal: one line per clause, and one for the film; figures of the file go before those of the timeline."""
    rows = []
    for clause in receipt.clauses:
        told = _separator(language).join(filter(None, [wording(clause.facts, language), clause.reason]))
        rows.append(f"{MARKS[clause.status]} {clause.text}" + (f" - {told}" if told else ""))
    film = wording(receipt.film, language)
    return (*rows, f"= {film}") if film else tuple(rows)


def wording(facts: Sequence[Fact], language: str) -> str:
    """Return figures as text, in the order of the table above."""
    chinese = language.startswith("zh")
    values = {fact.name: fact.value for fact in sorted(facts, key=lambda fact: fact.source == "file")}
    told = []
    for name, templates in WORDINGS.items():
        if name in values:
            figure = _filled(templates[chinese], values)
            told.append(figure if chinese else saying(figure, language))
    return _separator(language).join(filter(None, told))


def _separator(language: str) -> str:
    return "；" if language.startswith("zh") else "; "


def _filled(template: str, values: Mapping[str, Measured]) -> str:
    try:
        return template.format_map({name: f"{value:g}" if isinstance(value, float) else value for name, value in values.items()})
    except KeyError:  # a figure that comes in a pair stands alone here: it says nothing without the other
        return ""
