"""Checks on what was answered."""

# ruff: noqa: D103 - the check sentence above each judge says what it measures
from __future__ import annotations

import re

from evidence import Evidence
from judging import judges

from reeltalk.timeline.model import MediaKind, MediaSource

POINT_OVERLAP_MIN = 0.7
POINT_WORDS_MIN = 4


def says(evidence: Evidence, pattern: str) -> bool:
    """Say whether the answer matches, whatever the case."""
    return re.search(pattern, evidence.reply, re.IGNORECASE) is not None


REFUSAL = (
    r"cannot|can't|not possible|not offered|no puedo|não posso|não consigo|ne peux|ne peut|kann .{0,40}nicht|できません|할 수 없"
    r"|не могу|做不到|不支持|无法"
)
NEAREST = r"nearest|instead|offer|cercano|próxim|proche|nächst|代わり|近い|가까운|대신|ближайш|вместо|最接近|可以改用"


@judges(r"reply (?:text )?says plainly that this is not possible here and offers the nearest thing")
def plain_refusal(evidence: Evidence) -> bool:
    return evidence.refused and says(evidence, REFUSAL) and says(evidence, NEAREST)


@judges(r"reply (?:text )?says an? (.+?) is not offered and offers (\w+)")
def not_offered(evidence: Evidence, asked: str, offered: str) -> bool:
    return evidence.refused and says(evidence, REFUSAL) and says(evidence, offered)


@judges(r"reply says (.+?) is not (?:offered|available)$")
def says_not_offered(evidence: Evidence, asked: str) -> bool:
    return evidence.refused and says(evidence, REFUSAL)


@judges(r"reply says the named song is not available and which one was used")
def song_replaced(evidence: Evidence) -> bool:
    playing = {clip.source.media_id for _, clip in evidence.music() if isinstance(clip.source, MediaSource)}
    titles = [reference.name for reference in evidence.after.media if reference.id in playing]
    return any(title.rsplit(".", 1)[0].lower() in evidence.reply.lower() for title in titles) and says(
        evidence, r"not available|cannot|no (?:commercial|such)|不能|没有|无法"
    )


@judges(r"reply asks one concrete clarifying question or states the assumption")
def asks_or_assumes(evidence: Evidence) -> bool:
    question = "ask" in evidence.turn.tools and evidence.reply.count("?") + evidence.reply.count("？") + evidence.reply.count("¿") >= 1
    notes = [clause.get("reason") or clause.get("note") for clause in (evidence.turn.receipt or {}).get("clauses", [])]
    assumed = any(note and note in evidence.turn.text for note in notes) and evidence.after != evidence.before
    return question or assumed


@judges(r"reply \(or state diff summary\) names the change that was made")
def names_change(evidence: Evidence) -> bool:
    told = [line for line in evidence.reply.splitlines() if line.startswith("- ") and not re.match(r"- (Uploads placed|已把上传)", line)]
    return evidence.after != evidence.before and bool(told)


@judges(r"reply text gives the credit balance and says whether usage history is available")
def balance_and_history(evidence: Evidence) -> bool:
    credits_now = evidence.client.credits().available
    return str(credits_now) in evidence.reply and says(evidence, r"usage|history|用量|明细")


@judges(r"reply text gives the credit balance")
def balance(evidence: Evidence) -> bool:
    return str(evidence.client.credits().available) in evidence.reply


@judges(r"reply text gives a cost in credits or says where to see it")
def price(evidence: Evidence) -> bool:
    return says(evidence, r"(\d+|no) credits|free|\d+ ?积分|免费")


@judges(r"reply text states the current job state or that nothing is running")
def job_state(evidence: Evidence) -> bool:
    return says(evidence, r"nothing is being|export|generat|queued|rendering|没有正在|导出|生成")


@judges(r"reply text summarises the speech in >= # points that occur in the transcript")
def summary(evidence: Evidence, count: str) -> bool:
    heard = set(re.findall(r"\w+", evidence.transcript.lower()))
    points = [set(re.findall(r"\w+", line.lower())) for line in re.split(r"[\n]|(?<=[.!?]) ", evidence.reply)]
    held = [words for words in points if len(words) >= POINT_WORDS_MIN and len(words & heard) >= POINT_OVERLAP_MIN * len(words)]
    return len(held) >= int(count)


@judges(r"reply text contains a prompt text that mentions the (\w+) and the (\w+)")
def prompt_text(evidence: Evidence, first: str, second: str) -> bool:
    quoted = re.findall(r"[“\"]([^”\"]{15,})[”\"]", evidence.reply)
    return any(first in text.lower() and second in text.lower() for text in quoted)


@judges(r"if a clip is generated it is listed in generated_media")
def generated_is_listed(evidence: Evidence) -> bool:
    uploaded = {asset.id for asset in evidence.assets}
    made = [reference for reference in evidence.after.media if reference.id not in uploaded and reference.kind is MediaKind.VIDEO]
    listed = {str(entry.get("id") or entry.get("media_id")) for entry in generated_media(evidence)}
    return all(reference.id in listed for reference in made)


def generated_media(evidence: Evidence) -> list[dict[str, object]]:
    """Return what the state lists as generated."""
    state = evidence.client.state(evidence.session_id).get("state", {})
    listed = state.get("generated_media") or []
    return list(listed.values()) if isinstance(listed, dict) else list(listed)


@judges(r"generated_media gains >= # video clip; its prompt or caption mentions (\w+)")
def clip_generated(evidence: Evidence, count: str, word: str) -> bool:
    return sum(word.lower() in str(entry).lower() for entry in generated_media(evidence)) >= int(count)


@judges(r"at least # chart graphics are on the timeline")
def generated_something(evidence: Evidence, count: str) -> bool:
    return len(generated_media(evidence)) >= int(count)


@judges(r"a clip and an image are delivered")
def clip_and_image_delivered(evidence: Evidence) -> bool:
    """A picture may also be a frame of the clip: a file of the session that nobody uploaded."""
    uploaded = {path.name for path in evidence.files}
    kinds = {asset.kind for asset in evidence.assets if asset.filename not in uploaded}
    return {MediaKind.VIDEO, MediaKind.IMAGE} <= kinds and bool(generated_media(evidence))


@judges(r"an export job is submitted and a download URL is returned")
def export_submitted(evidence: Evidence) -> bool:
    if not evidence.turn.export_id:
        return False
    return evidence.client.wait_for_export(evidence.turn.export_id, timeout_s=600).status == "completed"


@judges(r">= # separate output files or timelines are delivered")
def separate_files(evidence: Evidence, count: str) -> bool:
    return len(evidence.exports) >= int(count)
