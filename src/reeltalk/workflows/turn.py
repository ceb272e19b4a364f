"""A message becomes a new revision and an answer. Runs as a job, so it outlives the client's connection and the server's process."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from reeltalk.agent.context import ExportView, PlanningContext
from reeltalk.agent.generating import kinds_ordered
from reeltalk.agent.language import detect_language
from reeltalk.agent.loop import AgentEvent, TurnResult, run_turn
from reeltalk.agent.outcome import Request
from reeltalk.agent.plan_first import told as plan_first_told
from reeltalk.agent.planner import plan
from reeltalk.agent.plans import Route, ToolCall
from reeltalk.agent.sharing import LinkWish, read_link_wish
from reeltalk.agent.tools import TOOLS
from reeltalk.edits.rebase import Conflict as Clash
from reeltalk.errors import Conflict, MalformedRequest, ReeltalkError
from reeltalk.limits import MESSAGE_MAX_CHARACTERS, TURNS_WAITING_PER_SESSION_MAX
from reeltalk.providers.base import Kind
from reeltalk.storage.projects import Project, Revision
from reeltalk.storage.turns import Turn, TurnStatus
from reeltalk.timeline.diff import diff
from reeltalk.workflows import billing, export, generate, keeping, links, looking, planners, sources, speculation, versions
from reeltalk.workflows.parts import DEAD_JOB, TURN_QUEUE, Parts
from reeltalk.workflows.rebase import about_clashes, save_turn
from reeltalk.workflows.watching import JobWatch

logger = logging.getLogger(__name__)

TURN_JOB = "turn"
UNFINISHED = frozenset({TurnStatus.QUEUED, TurnStatus.RUNNING})
FREE_ROUTES = frozenset({Route.CREDITS, Route.STATUS, Route.UPLOAD, Route.QUESTION, Route.EXPORT, Route.UNSUPPORTED})


def submit_message(parts: Parts, user_id: str, session_id: str, text: str, *, plan_first: bool = False) -> Turn:
    """Take a message and put its turn on the way, behind those of the session that are not finished.

    ``plan_first`` has it show what it would do and change nothing.

    Raises SessionNotFound, MalformedRequest (no text, too long), Conflict (too many wait), CreditsExhausted.
    """
    project = parts.projects.get(user_id, session_id)
    if not text.strip():
        raise MalformedRequest("The message has no text.", hint="Put it in new_message.parts[0].text.")
    if len(text) > MESSAGE_MAX_CHARACTERS:
        raise MalformedRequest(f"The message is longer than {MESSAGE_MAX_CHARACTERS} characters.")
    text, link_password = links.link_digest(text)
    waiting = sum(turn.status in UNFINISHED for turn in parts.turns.of_session(project.session_id))
    if waiting >= TURNS_WAITING_PER_SESSION_MAX:
        raise Conflict("Too many messages of this session are still waiting.", hint="Wait until some are answered.")
    if not plan_first:
        _check_credits(parts, project, text)
    turn = parts.turns.create(project.session_id, user_id, text, project.language, link_password=link_password)
    if plan_first:
        planners.ask_first(parts, turn)
    enqueue(parts, turn)
    return turn


def enqueue(parts: Parts, turn: Turn) -> None:
    """Hand a turn to the engine; doing so twice does it once. The turns of a session run one after another."""
    parts.engine.enqueue(TURN_QUEUE, TURN_JOB, turn.id, partition=turn.session_id)


def take_up_unfinished(parts: Parts) -> None:
    """Put turns that an earlier run of the server left on their way again; one that keeps ending the server is given up."""
    for turn in parts.turns.unfinished():
        if parts.engine.status(turn.id) in DEAD_JOB:
            _give_up(parts, turn, _Log(parts, turn), ReeltalkError("This turn was given up: the server stopped each time it was tried."))
        else:
            enqueue(parts, turn)


def run_turn_job(parts: Parts, turn_id: str) -> None:
    """Do the turn. Running it again after a crash starts from the revision it started from and ends in the same one."""
    turn = parts.turns.get(turn_id)
    if turn.status not in UNFINISHED:
        return
    parts.turns.start(turn_id)
    log = _Log(parts, turn)
    try:
        _work(parts, turn, log)
    except ReeltalkError as error:
        _give_up(parts, turn, log, error)
    except Exception:
        logger.exception("turn %s failed", turn.id)
        _give_up(parts, turn, log, ReeltalkError("Something went wrong inside Reeltalk; the film is as it was before."))


def _work(parts: Parts, turn: Turn, log: _Log) -> None:
    project = parts.projects.get(turn.user_id, turn.session_id)
    request, wish = read_link_wish(turn.message)
    closed = _close_links(parts, turn, project) if wish.closes else ""
    if closed and not request:
        _finish(parts, turn, log, closed, {"changed": False})
        return
    before = _base(parts, turn)
    watch = JobWatch(parts.engine, turn.id, lambda fraction, stage: log.note("progress", {"fraction": fraction, "stage": stage}))
    context = _context(parts, turn, project, before, watch)
    decision = planners.decide(parts, turn, request, context)
    planned = decision.plan
    if planned is None:
        _show(parts, turn, log, decision, before, context)
        return
    billing_needed = planned.route not in FREE_ROUTES and not kinds_ordered(planned.calls)
    if billing_needed:
        billing.hold_edit(parts, turn)
    raw = generate.RawStage(parts, turn, before)
    result = run_turn(request, context, planner=lambda _text, _context: planned, emit=log.emit, on_stage=raw.save)
    after, result, clashes = _save(parts, turn, raw.revision, result, operations_before=raw.operations)
    if Request.SAVE_VERSION in result.requests:
        parts.versions.keep(turn.session_id, result.output["version"], after.number)
    changed = after.number != before.number
    billing.close_edit(parts, turn, changed=changed)
    receipt = export.described(result.receipt, result.language)
    export_id, share_url = _deliver(parts, turn, after, result, receipt, wish)
    written = result.written_reply(export_started=export_id is not None, share_url=share_url)
    clashed = about_clashes(clashes, result.language)
    reply = "\n\n".join(filter(None, [closed, written, clashed, links.about_link(parts, share_url, wish, result.language)]))
    own = {"changed": changed, "revision": after.number, "export_id": export_id, "share_url": share_url, "receipt": receipt}
    _finish(parts, turn, log, reply, own)
    if export_id is None:
        speculation.submit(parts, turn, before, after)


def _show(parts: Parts, turn: Turn, log: _Log, decision: planners.Decision, before: Revision, context: PlanningContext) -> None:
    """Answer without changing anything: with what a plan would do, which then waits for the person's word, or that it is dropped."""
    own: dict[str, Any] = {"changed": False, "revision": before.number, "export_id": None, "share_url": None, "receipt": None}
    if decision.proposal is None:
        language = decision.language or detect_language(turn.message, context.language)
        _finish(parts, turn, log, decision.answer.in_language(language) if decision.answer else "", own)
        return
    cost = billing.edit_price(parts, turn.session_id) if decision.proposal.plan.route not in FREE_ROUTES else 0
    log.note(planners.PROPOSAL, planners.proposal_event(decision.proposal))
    proposal = decision.proposal.to_dict() | {"cost_credits": cost}
    _finish(parts, turn, log, plan_first_told(decision.proposal, cost), own | {"proposal": proposal})


def _finish(parts: Parts, turn: Turn, log: _Log, reply: str, own: dict[str, Any]) -> None:
    """Answer; ``own`` is what our own clients are told beside the words."""
    log.note("text", {"text": reply})
    log.note("state", {"reeltalk": own})
    parts.turns.finish(turn.id, reply=reply, receipt=own.get("receipt"), export_id=own.get("export_id"))
    log.note("done", {"status": "done"} | own)


def _close_links(parts: Parts, turn: Turn, project: Project) -> str:
    """Close every link to the films of the session; return what to say of it."""
    closed = parts.shares.revoke_of_session(turn.user_id, turn.session_id)
    return links.about_closed(closed, detect_language(turn.message, project.language))


def _base(parts: Parts, turn: Turn) -> Revision:
    """Return the revision this turn starts from: the newest, or, when the turn was cut off after saving, the one before its own."""
    own = [note.number for note in parts.projects.history(turn.session_id) if generate.turn_of(note.turn_id) == turn.id]
    return parts.projects.revision(turn.session_id, min(own) - 1) if own else parts.projects.head(turn.session_id)


def _own_revision(parts: Parts, turn: Turn) -> Revision | None:
    """Return what this turn saved before it was cut off."""
    own = next((note for note in parts.projects.history(turn.session_id) if note.turn_id == turn.id), None)
    return parts.projects.revision(turn.session_id, own.number) if own else None


def _context(parts: Parts, turn: Turn, project: Project, before: Revision, watch: JobWatch) -> PlanningContext:
    targets = parts.projects.targets(turn.session_id, before.number)
    return PlanningContext(
        timeline=before.timeline,
        assets=sources.asset_views(generate.assets_before(parts, turn)),
        subtitles=sources.subtitle_files(parts, generate.assets_before(parts, turn)),
        tables=sources.table_views(generate.assets_before(parts, turn)),
        language=project.language,
        facts=sources.SessionFacts(parts, turn.user_id, watch),
        maker=generate.Studio(parts, turn, watch),
        translator=parts.translator,
        eye=looking.FilmEye(parts, turn.user_id, watch),
        shelf=keeping.UserShelf(parts, turn.user_id, turn.session_id),
        music=parts.music,
        make_id=id_maker(turn.id),
        last_change=_last_change(parts, turn),
        undo_films=versions.films(parts, turn.session_id, targets.undo),
        redo_films=versions.films(parts, turn.session_id, targets.redo),
        exports=tuple(ExportView(each.id, each.status, each.progress) for each in parts.exports.of_session(turn.session_id)),
        credits_available=billing.balance(parts, turn.user_id).available,
        versions=versions.films_by_name(parts, turn.session_id),
        language_model=parts.settings.model,
    )


def _last_change(parts: Parts, turn: Turn) -> tuple[ToolCall, ...]:
    """Return the calls of the turn that made the film as it stood before this one, as its event log tells them: not what was undone."""
    notes = [note for note in parts.projects.history(turn.session_id) if generate.turn_of(note.turn_id) != turn.id]
    by_number = {note.number: note for note in notes}
    shown = notes[-1] if notes else None
    while shown is not None and shown.target is not None:
        shown = by_number.get(shown.target)
    if shown is None:
        return ()
    told = [event.data for event in parts.events.after(generate.turn_of(shown.turn_id), 0) if event.kind == "tool_call"]
    calls = [dict(data.get("args") or {}) for data in told]
    return tuple(ToolCall(call.pop("op"), call) for call in calls if call.get("op") in TOOLS)


def id_maker(turn_id: str) -> Callable[[str], str]:
    """Return a maker of ids that gives the same ones when the same turn is done again."""
    counts: dict[str, int] = {}

    def make_id(prefix: str) -> str:
        counts[prefix] = counts.get(prefix, 0) + 1
        return f"{prefix}_{turn_id[-8:]}_{counts[prefix]}"

    return make_id


def _save(
    parts: Parts, turn: Turn, before: Revision, result: TurnResult, *, operations_before: int = 0
) -> tuple[Revision, TurnResult, tuple[Clash, ...]]:
    saved = _own_revision(parts, turn)
    goes = next((each for each in (Request.UNDO, Request.REDO) if each in result.requests), None)
    if goes is not None:
        kind: Literal["undo", "redo"] = "undo" if goes is Request.UNDO else "redo"
        shown = saved or versions.step(parts, turn.session_id, kind, result.steps, base=before.number, turn_id=turn.id)
        return shown, _as_shown(result, before, shown), ()
    if saved is not None:
        return saved, result, ()
    if result.timeline == before.timeline:
        return before, result, ()
    return save_turn(parts, turn, before, result, operations_before=operations_before)


def _as_shown(result: TurnResult, before: Revision, shown: Revision) -> TurnResult:
    """Return the result of going back or forth as it is on the film that is shown again; the reply is written from that."""
    changes = diff(before.timeline, shown.timeline)
    parts = replace(result.parts, timeline=shown.timeline, changes=changes)
    return replace(result, timeline=shown.timeline, changes=changes, parts=parts)


def _deliver(
    parts: Parts, turn: Turn, after: Revision, result: TurnResult, receipt: dict[str, Any], wish: LinkWish
) -> tuple[str | None, str | None]:
    """Start the export and make the share link that the message asked for; returns the export's id and the link."""
    if not {Request.EXPORT, Request.SHARE} & set(result.requests) or after.timeline.duration <= 0:
        return None, None
    export_id = f"render_{turn.id}"
    films = [each.timeline for each in result.deliveries] or [after.timeline]
    for number, film in enumerate(films, 1):
        # A turn that is done again after a crash finds the exports that it submitted.
        with contextlib.suppress(Conflict):
            export.submit_export(
                parts,
                turn.user_id,
                export_id if number == 1 else f"{export_id}_{number}",
                session_id=turn.session_id,
                timeline=film,
                revision=after.number,
                output=dict(result.output),
                receipt=receipt,
            )
    return export_id, links.make_link(parts, turn, export_id, wish) if Request.SHARE in result.requests else None


def _check_credits(parts: Parts, project: Project, text: str) -> None:
    """Raise CreditsExhausted for a message whose edit or new material cannot be paid for; questions, exports and the like are free."""
    assets = sources.asset_views(parts.assets.of_session(project.session_id))
    watch = JobWatch(parts.engine, "")
    head = parts.projects.head(project.session_id)
    context = PlanningContext(
        timeline=head.timeline,
        assets=assets,
        language=project.language,
        facts=sources.SessionFacts(parts, project.user_id, watch),
        music=parts.music,
        make_id=id_maker("preview"),
    )
    request, wish = read_link_wish(text)
    if wish.closes and not request:
        return
    planned = plan(request, context)
    if ordered := kinds_ordered(planned.calls):
        billing.check_orders(parts, project.user_id, tuple(Kind(kind) for kind in ordered))
    elif planned.route not in FREE_ROUTES:
        billing.check_edit(parts, project.user_id, project.session_id)


def _give_up(parts: Parts, turn: Turn, log: _Log, error: ReeltalkError) -> None:
    billing.close_edit(parts, turn, changed=False)
    generate.close_turn(parts, turn)
    log.note("error", {"code": error.code, "message": str(error)})
    parts.turns.fail(turn.id, str(error))
    log.note("done", {"status": "failed", "changed": False})


class _Log:
    """The turn's events, written before they are sent. A turn that is done again does not tell again what it told already."""

    def __init__(self, parts: Parts, turn: Turn) -> None:
        self._parts = parts
        self._turn = turn
        self._told = sum(event.kind not in planners.UNCOUNTED for event in parts.events.after(turn.id, 0))

    def emit(self, event: AgentEvent) -> None:
        """Write what the agent did."""
        self.note(event.kind, dict(event.data))

    def note(self, kind: str, data: dict[str, Any]) -> None:
        """Write one event."""
        if kind not in planners.UNCOUNTED and self._told:
            self._told -= 1
            return
        self._parts.events.append(self._turn.session_id, self._turn.id, kind, data)
