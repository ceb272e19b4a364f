"""The film as text over HTTP: its words, cutting by them, and its captions as a file, both ways."""

from __future__ import annotations

from typing import Annotated, Final

import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from reeltalk.edits.subtitles import SubtitleFormat
from reeltalk.limits import WORDS_PER_CUT_MAX
from reeltalk.server.callers import PartsHere, Reader, Writer, check_place, described, json_body
from reeltalk.server.envelope import Json, success
from reeltalk.storage.projects import Revision
from reeltalk.timeline.time import Ticks, seconds_from_ticks
from reeltalk.workflows import transcripts

router = APIRouter()

TYPES: Final[dict[SubtitleFormat, str]] = {"srt": "application/x-subrip", "vtt": "text/vtt", "ass": "text/x-ssa"}


class CutRequest(BaseModel):
    """The ids of the words to cut, as the transcript names them."""

    model_config = ConfigDict(extra="forbid")

    words: Annotated[frozenset[Annotated[str, Field(max_length=200)]], Field(min_length=1, max_length=WORDS_PER_CUT_MAX)]


@router.get("/api/transcript/{app_name}/{user_id}/{session_id}")
def read_transcript(parts: PartsHere, caller: Reader, app_name: str, user_id: str, session_id: str) -> Json:
    """Read what is said in the film, word by word."""
    check_place(caller, app_name, user_id)
    told = transcripts.read_transcript(parts, caller.user_id, session_id)
    words = [
        {
            "id": word.id,
            "text": word.text,
            "start": _seconds(word.start),
            "end": _seconds(word.end),
            "confidence": word.confidence,
            "sentence": word.sentence,
        }
        for word in told.words
    ]
    return success({"revision": told.revision, "language": told.language, "complete": told.complete, "words": words})


@router.post("/api/transcript/{app_name}/{user_id}/{session_id}/cut", openapi_extra=described(CutRequest))
def cut_words(
    parts: PartsHere,
    caller: Writer,
    app_name: str,
    user_id: str,
    session_id: str,
    wanted: Annotated[CutRequest, Depends(json_body(CutRequest))],
) -> Json:
    """Cut words out of the film."""
    check_place(caller, app_name, user_id)
    return _saved(transcripts.cut_words(parts, caller.user_id, session_id, wanted.words))


@router.get("/api/captions/{app_name}/{user_id}/{session_id}.{form}")
def caption_file(parts: PartsHere, caller: Reader, app_name: str, user_id: str, session_id: str, form: SubtitleFormat) -> Response:
    """Send the film's captions as a file."""
    check_place(caller, app_name, user_id)
    text = transcripts.caption_file(parts, caller.user_id, session_id, form)
    headers = {"Content-Disposition": f'attachment; filename="captions.{form}"'}
    return Response(text, media_type=f"{TYPES[form]}; charset=utf-8", headers=headers)


@router.put("/api/captions/{app_name}/{user_id}/{session_id}")
async def use_subtitles(
    request: Request, parts: PartsHere, caller: Writer, app_name: str, user_id: str, session_id: str, language: str = ""
) -> Json:
    """Take a subtitle file, sent as the body, as the film's captions."""
    check_place(caller, app_name, user_id)
    data = await request.body()
    return _saved(await anyio.to_thread.run_sync(transcripts.use_subtitles, parts, caller.user_id, session_id, data, language[:20]))


def _saved(revision: Revision) -> Json:
    return success({"revision": revision.number, "duration": _seconds(revision.timeline.duration)})


def _seconds(ticks: Ticks) -> float:
    return round(seconds_from_ticks(ticks), 3)
