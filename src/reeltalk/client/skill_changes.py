"""What differs between two states of a project, in words: for turns that changed something and said nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from reeltalk.client.skill_timeline import LISTED, Json, Row, Segment, Writer, rows
from reeltalk.client.skill_words import phrase

_WORDS: Final = {
    "added": ("added", "已添加"),
    "removed": ("removed", "已删除"),
    "changed": ("changed", "已修改"),
    "Transitions": ("Transitions", "转场"),
    "Canvas": ("Canvas", "画面"),
    "Length": ("Length", "时长"),
}
_KINDS: Final = {"image": "图片", "video": "视频", "audio": "音频"}


def changes(before: Json, after: Json, language: str) -> list[str]:
    """Return what is different between two ``state`` objects, the newest things first told; empty where nothing is.

    Addresses are left out: servers may sign them anew with every answer.
    """
    teller = _Teller(language)
    old, new = _draft(before), _draft(after)
    return [*teller.tracks(rows(old), rows(new)), *teller.film(old, new), *teller.media(before, after)]


def _draft(state: Json) -> Json:
    draft = state.get("draft")
    return draft if isinstance(draft, dict) else {}


class _Teller:
    def __init__(self, language: str) -> None:
        self._language = language
        self._chinese = language == "zh"
        self._writer = Writer(self._chinese)

    def tracks(self, old: tuple[Row, ...], new: tuple[Row, ...]) -> Iterator[str]:
        before, after = _by_label(old), _by_label(new)
        for label in dict.fromkeys([*after, *before]):
            was, now = before.get(label, {}), after.get(label, {})
            row = next(row for row in (*new, *old) if row.label == label)
            yield from self._listed("added", row, [segment for key, segment in now.items() if key not in was])
            yield from self._listed("removed", row, [segment for key, segment in was.items() if key not in now])
            yield from self._listed("changed", row, [segment for key, segment in now.items() if key in was and was[key] != segment])

    def film(self, old: Json, new: Json) -> Iterator[str]:
        more = len(new.get("tr") or ()) - len(old.get("tr") or ())
        if more:
            yield self._line("Transitions", "added" if more > 0 else "removed", str(abs(more)))
        sizes = [_size(draft) for draft in (old, new)]
        if all(sizes) and sizes[0] != sizes[1]:
            yield self._line("Canvas", "", f"{sizes[0]} → {sizes[1]}")
        lengths = [draft.get("d") for draft in (old, new)]
        if all(isinstance(length, int | float) for length in lengths) and lengths[0] != lengths[1]:
            unit = "秒" if self._chinese else "s"
            yield self._line("Length", "", " → ".join(f"{round((length or 0) / 1000, 2):g}{unit}" for length in lengths))

    def media(self, before: Json, after: Json) -> Iterator[str]:
        known = {_media_key(item) for item in _media(before)}
        for item in _media(after):
            if _media_key(item) not in known:
                kind = str(item.get("type") or "file")
                named = _KINDS.get(kind, kind) if self._chinese else kind
                yield phrase("new_media", self._language, kind=named, url=item.get("cdn_url") or item.get("url") or "")

    def _listed(self, verb: str, row: Row, segments: list[Segment]) -> Iterator[str]:
        if len(segments) > LISTED or (segments and row.is_captions):
            yield self._line(row.label, verb, str(len(segments)))
            return
        for segment in segments:
            look = self._writer.look(segment) if row.is_text else []
            yield self._line(row.label, verb, self._writer.segment(row, segment, *look))

    def _line(self, label: str, verb: str, what: str) -> str:
        known = _WORDS.get(label)
        name = known[self._chinese] if known else self._writer.label(label)
        action = _WORDS[verb][self._chinese] if verb else ""
        return f"{name}{action}：{what}" if self._chinese else f"{name}{' ' + action if action else ''}: {what}"


def _by_label(found: tuple[Row, ...]) -> dict[str, dict[str, Segment]]:
    grouped: dict[str, dict[str, Segment]] = {}
    for row in found:
        grouped.setdefault(row.label, {}).update({segment.id: segment for segment in row.segments})
    return grouped


def _size(draft: Json) -> str:
    about = draft.get("m")
    about = about if isinstance(about, dict) else {}
    return f"{about['width']}x{about['height']}" if about.get("width") and about.get("height") else ""


def _media(state: Json) -> list[Json]:
    return [item for item in state.get("generated_media") or [] if isinstance(item, dict)]


def _media_key(item: Json) -> Any:
    return item.get("id") or item.get("cdn_url") or item.get("url")
