"""What the answers say: our values in the words and units of the wire (seconds as decimals, moments as ISO 8601 or epoch milliseconds)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeAlias

from reeltalk.clock import epoch_milliseconds
from reeltalk.media.facts import MediaAnalysis
from reeltalk.storage.accounts import IssuedToken, TokenRecord
from reeltalk.storage.assets import Asset
from reeltalk.storage.exports import Export, ExportStatus
from reeltalk.storage.generations import Generation
from reeltalk.storage.ledger import Balance
from reeltalk.storage.projects import Project
from reeltalk.timeline.model import Canvas
from reeltalk.timeline.time import TimeRange, seconds_from_ticks
from reeltalk.workflows.state import SessionState

Json: TypeAlias = dict[str, Any]

STARTED_PERCENT = 5
"""The progress an export shows from the moment it is taken."""


def moment(at: datetime | None) -> str | None:
    """Return ISO 8601 in UTC with a ``Z``, or None."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def session_answer(project: Project) -> Json:
    """Describe a new session."""
    return {"task_id": project.task_id, "session_id": project.session_id, "user_id": project.user_id}


def issued_token_answer(issued: IssuedToken, now: datetime) -> Json:
    """Describe a new anonymous token, the only time that it is shown."""
    return {
        "token": issued.token,
        "user_id": issued.user_id,
        "credits": issued.credits,
        "expires_at": moment(issued.expires_at),
        "expires_in": int((issued.expires_at - now).total_seconds()),
        "scopes": list(issued.scopes),
    }


def token_answer(record: TokenRecord) -> Json:
    """Describe a token without its text."""
    return {
        "token_id": record.id,
        "name": record.name,
        "scopes": list(record.scopes),
        "created_at": moment(record.created_at),
        "expires_at": moment(record.expires_at),
        "last_used_at": moment(record.last_used_at),
        "revoked_at": moment(record.revoked_at),
    }


def balance_answer(balance: Balance) -> Json:
    """Describe what a user has."""
    return {
        "available": balance.available,
        "frozen": balance.frozen,
        "total": balance.available + balance.frozen,
        "unlimited": balance.unlimited,
    }


# --- files ---------------------------------------------------------------------------------------------------------------------------


def file_answer(asset: Asset, address: str) -> Json:
    """Describe a file. Stills have no duration; sounds have no size of picture."""
    info = asset.info
    answer: Json = {"file_id": asset.id, "filename": asset.filename, "file_type": info.kind.value, "cdn_url": address, "url": address}
    if info.duration is not None:
        answer["duration"] = round(seconds_from_ticks(info.duration), 3)
    if info.video is not None:
        answer |= {"width": info.video.width, "height": info.video.height}
        if info.duration is not None:
            rate = round(info.video.rate.frames_per_second, 3)
            answer["fps"] = int(rate) if rate.is_integer() else rate
    return answer | {"hash": asset.blob_key, "size": asset.size_bytes, "has_audio": info.audio is not None, "warnings": list(info.warnings)}


def analysis_stage(analysis: MediaAnalysis | None) -> str:
    """Say how far the listening to a file is: listening, transcribing, done."""
    if analysis is None or analysis.info.audio is None:
        return "done"
    if analysis.sound is None:
        return "listening"
    return "transcribing" if analysis.sound.speech and analysis.transcript is None else "done"


def analysis_answer(analysis: MediaAnalysis) -> Json:
    """Describe what was found in a file."""
    answer: Json = {"stage": analysis_stage(analysis), "notes": list(analysis.notes)}
    if analysis.sound is not None:
        loudness = analysis.sound.loudness
        answer["speech"] = [_seconds(stretch) for stretch in analysis.sound.speech]
        answer["quiet"] = [_seconds(stretch) for stretch in analysis.sound.quiet]
        answer["loudness_lufs"] = loudness.integrated_lufs
    if analysis.transcript is not None:
        heard = analysis.transcript
        answer["transcript"] = {"language": heard.language, "text": heard.text, "words": len(heard.words), "engine": heard.engine}
    return answer


def _seconds(stretch: TimeRange) -> list[float]:
    return [round(seconds_from_ticks(stretch.start), 3), round(seconds_from_ticks(stretch.end), 3)]


# --- state ---------------------------------------------------------------------------------------------------------------------------


def state_answer(state: SessionState, draft: Json, addresses: dict[str, str], exports: list[Json]) -> Json:
    """Describe a session; the five documented keys of ``state`` are there from its first moment."""
    project = state.project
    files = [
        file_answer(asset, addresses[asset.id])
        | {"source": asset.source, "created_at": moment(asset.created_at), "analysis": analysis_stage(state.analyses.get(asset.blob_key))}
        for asset in state.assets
    ]
    return {
        "session_id": project.session_id,
        "task_id": project.task_id,
        "task_name": project.name,
        "user_id": project.user_id,
        "state": {
            "draft": draft,
            "video_infos": files,
            "canvas_config": canvas_answer(state.revision.timeline.canvas),
            "generated_media": generated_media(state, addresses),
            "video_analyses": {key: analysis_answer(analysis) for key, analysis in state.analyses.items()},
        },
        "version": state.revision.number,
        "summary": state.summary,
        "activity": list(state.activity),
        "receipt": state.receipt,
        "exports": exports,
    }


def generated_media(state: SessionState, addresses: dict[str, str]) -> list[Json]:
    """Describe what was made in the session, oldest first: the file, the words it was made from, by whom, and what it cost."""
    assets = {asset.id: asset for asset in state.assets}
    made = [(each, assets[each.asset_id]) for each in state.generations if each.asset_id in assets]
    return [_generated(generation, asset, addresses[asset.id]) for generation, asset in made]


def _generated(generation: Generation, asset: Asset, address: str) -> Json:
    shown = ("duration", "width", "height", "fps", "filename")
    file = {name: value for name, value in file_answer(asset, address).items() if name in shown}
    about = generation.provenance or {}
    return {
        "id": asset.id,
        "type": asset.info.kind.value,
        "prompt": generation.prompt,
        "cdn_url": address,
        **file,
        "tool": generation.provider,
        "credits": generation.credits,
        "created_at": moment(generation.finished_at),
        "model": about.get("model", ""),
        "seed": about.get("seed"),
        "licence": about.get("licence", ""),
        "embedded": about.get("embedded", False),
        "notes": list(generation.notes),
    }


def canvas_answer(canvas: Canvas) -> Json:
    """Describe the size of the picture."""
    ratio = _ratio(canvas.width, canvas.height)
    rate = round(canvas.rate.frames_per_second, 3)
    fps = int(rate) if rate.is_integer() else rate
    return {"width": canvas.width, "height": canvas.height, "ratio": ratio, "aspect_ratio": ratio, "fps": fps}


def _ratio(width: int, height: int) -> str:
    """Return the shape in words, the usual one where the sides are within a pixel or two of it."""
    usual = ((16, 9), (9, 16), (1, 1), (4, 5), (5, 4), (4, 3), (3, 4), (21, 9), (2, 3), (3, 2))
    near = next(((a, b) for a, b in usual if abs(width * b - height * a) <= 2 * max(a, b)), None)
    return f"{near[0]}:{near[1]}" if near else f"{width}:{height}"


# --- exports -------------------------------------------------------------------------------------------------------------------------


def export_data(export: Export, film_url: str) -> Json:
    """Describe an export: every shape in which clients look for it at once, the same on submit, poll and cancel."""
    is_done = export.status is ExportStatus.COMPLETED
    film = {"url": film_url, "format": export.format, "duration": export.duration_s, "size": export.size_bytes}
    return {
        "id": export.id,
        "taskId": export.id,
        "render_id": export.id,
        "sessionId": export.session_id,
        "version": export.revision,
        "status": export.status.value,
        "progress": max(export.progress, STARTED_PERCENT),
        "format": export.format,
        "output": film if is_done else None,
        "outputUrl": film_url if is_done else None,
        "createdAt": epoch_milliseconds(export.created_at),
        "completedAt": None if export.completed_at is None else epoch_milliseconds(export.completed_at),
        "error": export.error,
        "receipt": (export.report or {}).get("receipt") or export.output.get("receipt"),
    }


def export_answer(export: Export, film_url: str) -> Json:
    """Return the whole body about an export. A failed one is still a good answer: ``code`` is 0, ``status`` says it."""
    data = export_data(export, film_url)
    return {**data, "code": 0, "message": "success", "success": True, "data": data}
