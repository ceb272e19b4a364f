"""One turn: plan the request, run its tools one after another on the timeline, and hand back what came of it.

A call applies as a whole or not at all; one that cannot be done says why and the rest goes on. Nothing is stored here and nothing is
sent: events go to ``emit``, and the reply is written when the caller knows what became of an export.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from reeltalk import limits
from reeltalk.agent import planner as embedded
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.deliveries import Delivery, in_highlights, in_lengths, in_pieces, in_shapes, in_stretches, with_captions
from reeltalk.agent.footage import place_uploads
from reeltalk.agent.generating import ORDERS, media_delta
from reeltalk.agent.language_files import in_languages
from reeltalk.agent.measures import measure_timeline
from reeltalk.agent.numbered_calls import as_it_stands
from reeltalk.agent.numbering import Numbering
from reeltalk.agent.outcome import Effort, Measured, Phrase, Question, Request, ToolOutcome, ToolProblem
from reeltalk.agent.plans import Clause, Plan, Route, ToolCall
from reeltalk.agent.receipt import Receipt, ReceiptClause, Status, facts_from, figures_for
from reeltalk.agent.remembered_facts import RememberedFacts
from reeltalk.agent.reply import ReplyParts, write_reply
from reeltalk.agent.spoken import film_words, spoken_clips, transcripts
from reeltalk.agent.targets import story_track
from reeltalk.agent.tools import TOOLS, WIRE_ANALYSIS, WIRE_EDIT, call, wire_call
from reeltalk.edits.apply import apply_all
from reeltalk.edits.operations import Operation, Restore
from reeltalk.timeline.diff import Change, diff
from reeltalk.timeline.model import ClipId, Timeline

CALLS_PER_TURN_MAX: Final = 200

Planner: TypeAlias = Callable[[str, PlanningContext], Plan]


@dataclass(frozen=True, slots=True)
class AgentEvent:
    """Something that happened in a turn: ``tool_call`` {id, name, args}, ``tool_result`` {id, name, response}, ``progress``."""

    kind: str
    data: Mapping[str, Any]


Emit: TypeAlias = Callable[[AgentEvent], None]
OnStage: TypeAlias = Callable[[Timeline, tuple[Operation, ...]], None]


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What came of a turn. The timeline is the one it started from where nothing changed.

    ``deliveries`` are the films to be exported where not simply the whole one is; ``steps`` says how far an undo or a redo goes.
    """

    timeline: Timeline
    operations: tuple[Operation, ...]
    changes: tuple[Change, ...]
    receipt: Receipt
    requests: tuple[Request, ...]
    steps: int
    output: Mapping[str, str]
    deliveries: tuple[Delivery, ...]
    question: Question | None
    language: str
    route: Route
    parts: ReplyParts

    @property
    def reply(self) -> str:
        """Return the answer as it stands before any export is known of."""
        return self.written_reply()

    def written_reply(self, *, export_started: bool = False, share_url: str | None = None) -> str:
        """Return the answer in the person's language, with the export and the link that the caller knows of."""
        files = tuple(each.name for each in self.deliveries)
        return write_reply(self.parts, self.language, export_started=export_started, files=files, share_url=share_url)


def run_turn(
    text: str, context: PlanningContext, *, planner: Planner | None = None, emit: Emit, on_stage: OnStage | None = None
) -> TurnResult:
    """Do what a message asks for. Errors of the house (a damaged file, a cancelled job) pass through; nothing is half done then.

    ``on_stage`` is given the film as soon as new raw material is on it, while the rest is still to be done.
    """
    remembering = replace(context, facts=RememberedFacts(context.facts))
    plan = (planner or embedded.plan)(text, remembering)
    turn = _Turn(remembering, plan, emit, on_stage)
    for clause in plan.clauses:
        turn.run_clause(clause)
    return turn.result()


class Rehearsal:
    """A turn on trial: calls run one after another on a copy of the film; nothing is told and nothing is kept."""

    def __init__(self, context: PlanningContext, language: str) -> None:
        counts = itertools.count(1)
        trial = replace(context, make_id=lambda prefix: f"{prefix}_try_{next(counts)}")
        self._turn = _Turn(trial, Plan(Route.EDIT, language), emit=lambda event: None)

    def call(self, wanted: ToolCall) -> ToolOutcome:
        """Try a call and return what it comes to; raises ToolProblem where it cannot be done."""
        return self._turn.run_call(wanted)

    @property
    def context(self) -> PlanningContext:
        """Return what may be read after the calls so far."""
        return self._turn.context

    def film_context(self) -> PlanningContext:
        """Return what may be read after the calls so far, with the uploads on the timeline; raises ToolProblem where there are none."""
        self._turn.place_footage()
        return self._turn.context


@dataclass
class ClauseRun:
    """A clause while its calls run."""

    clause: Clause
    tools: list[str] = field(default_factory=list)
    facts: dict[str, Measured] = field(default_factory=dict)
    problems: list[Phrase] = field(default_factory=list)
    succeeded: int = 0
    partly: bool = False
    refused: bool = False

    @property
    def status(self) -> Status:
        """Return what became of the clause."""
        if not self.clause.understood:
            return Status.NOT_UNDERSTOOD
        if self.refused or (self.problems and not self.succeeded):
            return Status.REFUSED
        return Status.PARTLY if self.problems or self.partly else Status.DONE


class _Turn:
    """The state of a turn: the timeline as it stands and what is to be told."""

    def __init__(self, context: PlanningContext, plan: Plan, emit: Emit, on_stage: OnStage | None = None) -> None:
        self._context = replace(context, numbering=_numbering_of(context.timeline))
        self._on_stage = on_stage
        self._before = context.timeline
        self._plan = plan
        self._emit = emit
        self._language = plan.language or context.language or "en"
        self._operations: list[Operation] = []
        self._runs: list[ClauseRun] = []
        self._said: list[Phrase] = []
        self._answers: list[Phrase] = []
        self._requests: dict[Request, None] = {}
        self._steps = 1
        self._output: dict[str, str] = {}
        self._shapes: dict[str, None] = {}
        self._lengths_s: dict[float, None] = {}
        self._pieces = self._highlights = False
        self._piece_clips: tuple[ClipId, ...] = ()
        self._languages: dict[str, None] = {}
        self._stretches: tuple[tuple[float, float | None], ...] = ()
        self._question: Question | None = None
        self._placed: Timeline | None = None
        self._listened = False
        self._calls = 0
        self._goes_back = any(each.name in ("undo", "redo") for each in plan.calls)

    def run_clause(self, clause: Clause) -> None:
        """Run the calls of a clause, keeping what each came to."""
        run = ClauseRun(clause)
        self._runs.append(run)
        for each in clause.calls:
            try:
                outcome = self.run_call(each)
            except ToolProblem as problem:
                run.problems.append(problem.reason)
            else:
                self._keep(run, each, outcome)
            if each.name in ORDERS and not self._has_clips():
                break  # what was to be done with the new material has nothing to work on

    @property
    def _has_no_uploads(self) -> bool:
        return all(asset.generated for asset in self._context.assets)

    def _has_clips(self) -> bool:
        return any(track.clips for track in self._context.timeline.tracks)

    @property
    def context(self) -> PlanningContext:
        """Return what may be read, the film as it stands now included."""
        return self._context

    def run_call(self, wanted: ToolCall) -> ToolOutcome:
        """Run one call on the film as it stands; raises ToolProblem, and then nothing has changed."""
        self._calls += 1
        if self._calls > CALLS_PER_TURN_MAX:
            raise ToolProblem("That is too much for one message; send the rest in another one.", "一条消息里的要求太多，其余的请分开发送。")
        tool = TOOLS.get(wanted.name)
        if self._goes_back and tool is not None and tool.effort is not Effort.FREE:
            raise ToolProblem(
                "I only went back; ask for the new change in a message of its own.",
                "这次只做了撤销或重做；新的修改请另发一条消息。",
            )
        if tool is not None and tool.needs_film and not (tool.begins_film and self._has_no_uploads):
            self.place_footage()
        if tool is not None and tool.effort is Effort.ANALYSIS:
            self._listen()
        now = as_it_stands(wanted, self._context.numbering, self._context.timeline)
        name, arguments = wire_call(now.name, now.arguments)
        return self._told(name, arguments, lambda: self._apply(*call(now.name, now.arguments, self._context)))

    def _told(self, name: str, arguments: Mapping[str, Any], work: Callable[[], ToolOutcome]) -> ToolOutcome:
        """Do work between a tool call and its result on the wire."""
        call_id = self._context.make_id("call")
        self._emit(AgentEvent("tool_call", {"id": call_id, "name": name, "args": dict(arguments)}))
        try:
            outcome = work()
        except ToolProblem as problem:
            reason = problem.reason.in_language(self._language)
            self._emit(AgentEvent("tool_result", {"id": call_id, "name": name, "response": {"ok": False, "reason": reason}}))
            raise
        response = {"ok": not outcome.refused, "operations": len(outcome.operations), **outcome.facts}
        self._emit(AgentEvent("tool_result", {"id": call_id, "name": name, "response": response}))
        if outcome.announced is not None:
            self._announce(outcome.announced, outcome)
        return outcome

    def _announce(self, words: Phrase, outcome: ToolOutcome) -> None:
        """Tell of raw material at once: the film with it is kept, the new files are named, and it is said in words."""
        if self._on_stage is not None:
            self._on_stage(self._context.timeline, tuple(self._operations))
        self._emit(AgentEvent("state", {"generated_media": [media_delta(made) for made in outcome.made]}))
        self._emit(AgentEvent("text", {"text": words.in_language(self._language)}))

    def _apply(self, outcome: ToolOutcome, timeline: Timeline) -> ToolOutcome:
        if len(self._operations) + len(outcome.operations) > limits.OPERATIONS_PER_TURN_MAX:
            raise ToolProblem("That is too much for one message; send the rest in another one.", "一条消息里的要求太多，其余的请分开发送。")
        self._operations += outcome.operations
        new = tuple(made.asset for made in outcome.made if made.asset.id not in {asset.id for asset in self._context.assets})
        numbering = _numbering_after(outcome, self._context.numbering, timeline)
        self._context = replace(self._context, timeline=timeline, assets=(*self._context.assets, *new), numbering=numbering)
        return outcome

    def place_footage(self) -> None:
        """Put the uploads on an empty timeline: the first edit of a session starts from them."""
        if self._has_clips():
            return
        names = [asset.name for asset in self._context.assets]
        self._told(WIRE_EDIT, {"op": "place_footage", "files": names}, self._place)
        self._placed = self._context.timeline

    def _place(self) -> ToolOutcome:
        operations = place_uploads(self._context)
        return self._apply(ToolOutcome(operations), apply_all(self._context.timeline, operations).timeline)

    def _listen(self) -> None:
        """Wait once for what is heard in the footage, and show that as a call of its own."""
        if self._listened:
            return
        self._listened = True
        names = list(dict.fromkeys(clip.name for clip in spoken_clips(self._context.timeline)))
        if names:
            self._told(WIRE_ANALYSIS, {"files": names}, lambda: ToolOutcome(facts=self._heard()))

    def _heard(self) -> dict[str, Measured]:
        known = transcripts(self._context.timeline, self._context.facts)
        languages = ", ".join(sorted({transcript.language for transcript in known.values()}))
        return {"words": sum(len(transcript.words) for transcript in known.values()), "languages": languages}

    def _keep(self, run: ClauseRun, wanted: ToolCall, outcome: ToolOutcome) -> None:
        run.tools.append(wanted.name)
        run.facts |= outcome.facts
        run.refused = run.refused or outcome.refused
        run.partly = run.partly or outcome.partly
        run.succeeded += not outcome.refused
        self._said += [phrase for phrase in outcome.said if phrase not in self._said]
        if outcome.answer is not None:
            self._answers.append(outcome.answer)
        self._requests |= dict.fromkeys(outcome.requests)
        self._steps = max(self._steps, outcome.steps)
        self._output |= outcome.output
        self._shapes |= dict.fromkeys(outcome.shapes)
        self._lengths_s |= dict.fromkeys(outcome.lengths_s)
        self._pieces = self._pieces or outcome.pieces
        self._piece_clips = outcome.piece_clips or self._piece_clips
        self._highlights = self._highlights or outcome.highlights
        self._languages |= dict.fromkeys(outcome.languages)
        self._stretches = outcome.stretches or self._stretches
        self._question = outcome.question or self._question

    def result(self) -> TurnResult:
        """Return what came of the turn."""
        timeline = self._context.timeline
        deliveries = self._settled_deliveries()
        words = film_words(timeline, self._context.facts) if self._listened else ()
        film = measure_timeline(timeline, words) if timeline.duration else {}
        changed = timeline != self._before
        receipt = Receipt(
            tuple(self._receipt_clause(run, film) for run in self._runs if run.clause.calls or not run.clause.understood),
            facts_from(_telling(film)) if changed or Request.EXPORT in self._requests else (),
        )
        changes = diff(self._before, timeline)
        return TurnResult(
            timeline=timeline,
            operations=tuple(self._operations),
            changes=changes,
            receipt=receipt,
            requests=tuple(self._requests),
            steps=self._steps,
            output=self._output,
            deliveries=deliveries,
            question=self._question,
            language=self._language,
            route=self._plan.route,
            parts=self._reply_parts(changes, receipt),
        )

    def _settled_deliveries(self) -> tuple[Delivery, ...]:
        try:
            return self._deliveries()
        except ToolProblem as problem:
            self._runs[-1].problems.append(problem.reason)
            for request in (Request.EXPORT, Request.SHARE):
                self._requests.pop(request, None)
            return ()

    def _deliveries(self) -> tuple[Delivery, ...]:
        """Return the films to be exported where not simply the whole one is: each clip of it, each shape, or what it says in subtitles."""
        context = with_captions(self._output.get("format", ""), self._context) if Request.EXPORT in self._requests else self._context
        if self._languages:
            return in_languages(tuple(self._languages), self._context)
        if self._highlights:
            return in_highlights(tuple(self._shapes), context)
        if self._pieces:
            return in_pieces(self._piece_clips, context)
        if self._lengths_s:
            return in_lengths(tuple(self._lengths_s), tuple(self._shapes), context)
        if self._stretches:
            return in_stretches(self._stretches, context)
        if self._shapes:
            return in_shapes(tuple(self._shapes), context)
        return (Delivery("", context.timeline),) if context.timeline is not self._context.timeline else ()

    def _receipt_clause(self, run: ClauseRun, film: Mapping[str, Measured]) -> ReceiptClause:
        reasons = [*(problem.in_language(self._language) for problem in run.problems), run.clause.note]
        measured = run.facts | figures_for(run.tools, film)
        return ReceiptClause(run.clause.text, run.status, tuple(run.tools), facts_from(measured), " ".join(filter(None, reasons)))

    def _reply_parts(self, changes: tuple[Change, ...], receipt: Receipt) -> ReplyParts:
        timeline = self._context.timeline
        told = changes if self._placed is None else diff(self._placed, timeline)
        return ReplyParts(
            timeline=timeline,
            changes=told,
            receipt=receipt,
            placed=self._placed,
            said=tuple(self._said),
            answers=tuple(dict.fromkeys(self._answers)),
            problems=tuple(dict.fromkeys(problem for run in self._runs for problem in run.problems)),
            notes=tuple(dict.fromkeys(run.clause.note for run in self._runs if run.clause.note and run.clause.understood)),
            not_understood=tuple(dict.fromkeys(run.clause.text for run in self._runs if not run.clause.understood)),
            question=self._question,
            requests=tuple(self._requests),
            steps=self._steps,
            file_kind=self._output.get("format", "mp4").upper(),
            waiting=self._waiting_names(),
            prose="" if changes or self._requests else self._plan.prose,
            notice=self._plan.notice,
        )

    def _waiting_names(self) -> tuple[str, ...]:
        """Return the uploads that the film does not show, once there is a film."""
        known = {reference.id for reference in self._context.timeline.media}
        if not known:
            return ()
        return tuple(asset.name for asset in self._context.assets if asset.id not in known and not asset.generated)


def _numbering_of(timeline: Timeline) -> Numbering:
    track = story_track(timeline)
    return Numbering.of(track.clips if track else ())


def _numbering_after(outcome: ToolOutcome, before: Numbering, timeline: Timeline) -> Numbering:
    """Return how clips are numbered behind a call: as before, but anew once the film went back or holds nothing of what it held."""
    after = before.after(outcome.origins, parted=outcome.parted)
    went_back = any(isinstance(operation, Restore) for operation in outcome.operations)
    left = any(after.origin(clip.id) in after.clips for track in timeline.tracks for clip in track.clips)
    return _numbering_of(timeline) if went_back or not left else after


def _telling(film: Mapping[str, Measured]) -> dict[str, Measured]:
    """Return the figures of a film without those that say nothing about it."""
    silent = {"transitions", "cuts"} if not film.get("transitions") else set()
    return {name: value for name, value in film.items() if name not in silent}
