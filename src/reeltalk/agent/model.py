"""The language-model planner: the same tools as the embedded planner, called by a model on a rehearsal of the turn.

The model never touches the film. Its calls are tried on a copy, small answers go back to it, and what it settled on is handed to the loop
as a plan like any other; the reply is then written from what changed. Whatever goes wrong on the way, the embedded planner takes over and
the reply says so. Delivery and going back need the person's own words, as the embedded planner reads them: no footage can ask for them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import anyio
import anyio.to_thread

from reeltalk import limits
from reeltalk.agent import planner as embedded
from reeltalk.agent.context import PlanningContext
from reeltalk.agent.loop import Rehearsal
from reeltalk.agent.model_client import ModelChoice
from reeltalk.agent.model_prompt import INSTRUCTIONS, MESSAGE_MAX_CHARACTERS, presentable, small, spoken_words, state_of
from reeltalk.agent.outcome import Effort, Phrase, ToolOutcome, ToolProblem
from reeltalk.agent.plan_first import is_ordered
from reeltalk.agent.plans import Clause, Plan, Route, ToolCall
from reeltalk.agent.tools import TOOLS
from reeltalk.errors import EngineMissing, FetchRefused, ReeltalkError

if TYPE_CHECKING:
    from pydantic_ai import Agent, Tool
    from pydantic_ai.models import Model

logger = logging.getLogger(__name__)

OWN_WORDS_ONLY: Final = frozenset({"export", "share", "undo", "redo", "take_back", "go_back_to"})
"""What leaves the timeline or goes back in it: done only where the embedded planner reads it in the person's own words."""

GOING_BACK: Final = frozenset({"undo", "redo"})
"""How far these go is read in the person's own words too."""

READ_WORDS: Final = "read_words"
DONE: Final = "done"


class ModelPlanner:
    """A planner for the loop. ``open_model`` is called once for each message, so that what it opens belongs to that message alone."""

    def __init__(self, open_model: Callable[[], Model], choice: ModelChoice) -> None:
        self._open_model = open_model
        self._choice = choice

    def __call__(self, text: str, context: PlanningContext) -> Plan:
        """Return what the model makes of a message, or what the embedded planner does where the model fails."""
        own = embedded.plan(text, context)
        try:
            return asyncio.run(_Planning(text, context, own, self._choice).run(self._open_model))
        except Exception as problem:
            if isinstance(problem, ReeltalkError) and not isinstance(problem, FetchRefused | EngineMissing):
                raise  # a damaged file or a cancelled job is no fault of the model
            logger.warning("the language model failed: %s: %s", type(problem).__name__, problem)
            return _fallen_back(own, _failure(problem))


def trial(open_model: Callable[[], Model], choice: ModelChoice) -> str:
    """Ask the model for one word and return its answer; raises whatever goes wrong."""
    return asyncio.run(_trial(open_model, choice))


async def _trial(open_model: Callable[[], Model], choice: ModelChoice) -> str:
    from pydantic_ai import Agent

    with anyio.fail_after(choice.timeout_s):
        async with Agent(open_model(), instructions="Answer with one word.") as agent:
            return str((await agent.run("Say: ready", model_settings={"max_tokens": 500})).output)


class _Planning:
    """One message with the model: what it called so far, in order, each with the person's words it serves."""

    def __init__(self, text: str, context: PlanningContext, own: Plan, choice: ModelChoice) -> None:
        self._text = text
        self._own = own
        self._choice = choice
        self._rehearsal = Rehearsal(context, own.language)
        self._start = context
        self._called: list[tuple[str, ToolCall]] = []
        self._time: anyio.CancelScope

    async def run(self, open_model: Callable[[], Model]) -> Plan:
        """Let the model plan; raises what pydantic-ai raises, TimeoutError, and _NothingPlanned."""
        prompt = [f"The person's message:\n{self._text[:MESSAGE_MAX_CHARACTERS]}", f"The session, as data:\n{state_of(self._start)}"]
        agent = self._agent(open_model())  # loading the libraries is not the model's time either
        with anyio.fail_after(self._choice.timeout_s) as self._time:
            async with agent:
                answer = await agent.run(prompt, usage_limits=_usage_limits(self._choice))
        return self._plan(presentable(answer.output))

    def _agent(self, model: Model) -> Agent[None, str]:
        from pydantic_ai import Agent

        tools = [self._tool(name) for name in TOOLS] + [self._reading_tool()]
        return Agent(model, instructions=INSTRUCTIONS, tools=tools, retries=2, deps_type=type(None), end_strategy="exhaustive")

    def _tool(self, name: str) -> Tool[None]:
        from pydantic_ai import Tool

        async def called(words: str = "", **given: Any) -> str:
            return await self._untimed(lambda: self._call(ToolCall(name, given), words))

        tool = TOOLS[name]
        return Tool[None].from_schema(called, name, tool.description, _schema(name), sequential=True)

    def _reading_tool(self) -> Tool[None]:
        from pydantic_ai import Tool

        async def read_words(start_s: float = 0.0, end_s: float = math.inf) -> str:
            return await self._untimed(lambda: self._read(start_s, end_s))

        description = "Read what is said in a stretch of the film (seconds), as quoted data."
        number = {"type": "number", "minimum": 0}
        schema = {"type": "object", "properties": {"start_s": number, "end_s": number}, "additionalProperties": False}
        return Tool[None].from_schema(read_words, READ_WORDS, description, schema, sequential=True)

    async def _untimed(self, work: Callable[[], Mapping[str, Any]]) -> str:
        """Do work of ours in a thread; what listening to the footage takes is not the model's time."""
        left_s = self._time.deadline - anyio.current_time()
        self._time.deadline = math.inf
        try:
            answer = await anyio.to_thread.run_sync(work)
        finally:
            self._time.deadline = anyio.current_time() + left_s
        return json.dumps(answer, ensure_ascii=False)

    def _call(self, wanted: ToolCall, words: str) -> dict[str, Any]:
        if len(self._called) >= limits.MODEL_CALLS_PER_TURN_MAX:
            raise _TooManyCalls
        if any(call == wanted for _, call in self._called):
            return {"ok": False, "reason": "This very call was made already."}
        if wanted.name in OWN_WORDS_ONLY:
            asked = next((call for call in self._own.calls if call.name == wanted.name), None)
            if asked is None:
                return {"ok": False, "reason": "The person's own words do not ask for this."}
            wanted = asked if wanted.name in GOING_BACK else wanted
        if is_ordered(wanted):
            self._called.append((words if words and words in self._text else "", wanted))
            return {"ok": True, "told": "It is ordered when the plan is carried out."}
        try:
            outcome = self._rehearsal.call(wanted)
        except ToolProblem as problem:
            return {"ok": False, "reason": problem.reason.english[:500]}
        self._called.append((words if words and words in self._text else "", wanted))
        return _told(outcome)

    def _read(self, start_s: float, end_s: float) -> dict[str, Any]:
        try:
            return spoken_words(self._rehearsal.film_context(), start_s, end_s)
        except ToolProblem as problem:
            return {"ok": False, "reason": problem.reason.english}

    def _plan(self, prose: str) -> Plan:
        if not self._called and (self._own.route is Route.EDIT or not prose or prose.lower().strip(" .!") == DONE):
            raise _NothingPlanned
        clauses: list[Clause] = []
        for words, call in self._called:
            last = clauses[-1] if clauses else None
            if last is not None and last.text == (words or self._text):
                clauses[-1] = Clause(last.text, (*last.calls, call))
            else:
                clauses.append(Clause(words or self._text, (call,)))
        names = {call.name for _, call in self._called}
        return Plan(_route(names), self._own.language, tuple(clauses), prose="" if names else prose)


class _NothingPlanned(Exception):
    """The model called nothing for a message that asks for an edit, or said nothing at all."""


class _TooManyCalls(Exception):
    """The model went on and on."""


def _usage_limits(choice: ModelChoice) -> Any:
    from pydantic_ai.usage import UsageLimits

    cost = Decimal(str(choice.cost_max_usd)) if choice.cost_max_usd else None
    return UsageLimits(request_limit=choice.steps_max, total_tokens_limit=choice.tokens_max, cost_limit=cost)


@cache
def _schema(name: str) -> dict[str, Any]:
    """Return the schema of a tool with the person's words beside its own arguments."""
    words = {"type": "string", "description": "the stretch of the person's message that asks for this, copied letter by letter"}
    schema = TOOLS[name].schema()
    return {**schema, "properties": {**schema.get("properties", {}), "words": words}}


def _told(outcome: ToolOutcome) -> dict[str, Any]:
    """Return what the model learns of a call: numbers, and that the person is told the rest."""
    answer: dict[str, Any] = {"ok": not outcome.refused, "operations": len(outcome.operations), "quoted": small(outcome.facts)}
    if outcome.answer is not None or outcome.question is not None:
        answer["told"] = "The person is shown the answer; there is nothing to add."
    return answer


def _route(names: set[str]) -> Route:
    if any(TOOLS[name].effort is not Effort.FREE for name in names) or names & {"undo", "redo", "go_back_to"}:
        return Route.EDIT
    if names & {"export", "share"}:
        return Route.EXPORT
    return Route.UNSUPPORTED if names == {"refuse"} else Route.QUESTION


def _fallen_back(own: Plan, reason: Phrase) -> Plan:
    told = Phrase(
        f"The language model was not used: {reason.english}. I read your message by myself.",
        f"没有使用语言模型：{reason.chinese}。这条消息由内置规划器处理。",
    )
    return replace(own, notice=told.in_language(own.language))


_FAILURES: Final[Mapping[str, Phrase]] = {
    "TimeoutError": Phrase("it took too long", "响应超时"),
    "_NothingPlanned": Phrase("it proposed nothing", "它没有给出方案"),
    "_TooManyCalls": Phrase("it did not come to an end", "它没有停下来"),
    "UsageLimitExceeded": Phrase("it went past its limits", "超出了用量上限"),
    "UnexpectedModelBehavior": Phrase("its answer could not be read", "无法读取它的回答"),
    "ModelHTTPError": Phrase("its server answered with an error", "它的服务器返回了错误"),
    "ModelAPIError": Phrase("its server was not reached", "无法连接它的服务器"),
    "UserError": Phrase("it is not set up rightly", "配置有误"),
    "EngineMissing": Phrase("its libraries are not installed", "缺少所需的程序库"),
    "FetchRefused": Phrase("its address may not be reached from here", "不允许访问它的地址"),
}


def _failure(problem: Exception) -> Phrase:
    """Return what failed in our own words: nothing that a model or its server said stands in a reply."""
    names = [base.__name__ for base in type(problem).__mro__]
    return next((_FAILURES[name] for name in names if name in _FAILURES), Phrase("it failed", "它出错了"))
