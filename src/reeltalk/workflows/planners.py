"""Which planner reads the messages, and plans that are shown before they are carried out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from reeltalk.agent import planner as embedded
from reeltalk.agent.context import PlanningContext, Translator
from reeltalk.agent.loop import Planner
from reeltalk.agent.model import ModelPlanner, trial
from reeltalk.agent.model_client import ModelChoice, is_installed, model_choice, open_model
from reeltalk.agent.model_translation import ModelTranslator
from reeltalk.agent.outcome import Phrase
from reeltalk.agent.plan_first import CANCELLED, NO_SUCH_STEP, Proposal, propose, without
from reeltalk.agent.plan_first_words import About, PlanWords, read_plan_words
from reeltalk.agent.plans import Plan, plan_from_dict, plan_to_dict
from reeltalk.clock import Clock
from reeltalk.config import Settings
from reeltalk.providers.translation import TranslationService
from reeltalk.storage.turns import Turn
from reeltalk.workflows.parts import Parts

ASKED: Final = "asked"
PLAN: Final = "plan"
PROPOSAL: Final = "proposal"
UNCOUNTED: Final = frozenset({"progress", ASKED, PLAN})
"""Events that a turn which is done again does not tell in the same order."""

_UNSAID_WISH: Final = Phrase("make it better", "让它更好看")
"""What "what would you do?" asks for where it says nothing else."""


def planner_of(settings: Settings, clock: Clock) -> Planner:
    """Return the planner that the settings name; raises SetupError where they name a model that cannot be asked."""
    if not settings.model:
        return embedded.plan
    choice = configured_model(settings)
    return ModelPlanner(lambda: open_model(choice, clock), choice)


def translator_of(settings: Settings, clock: Clock) -> Translator | None:
    """Return who translates captions: the service that is set up, else the language model; None without either."""
    if settings.translation_url:
        return TranslationService(settings.translation_url, settings.translation_key.get_secret_value(), clock=clock)
    if not settings.model or not is_installed():
        return None
    choice = configured_model(settings)
    return ModelTranslator(lambda: open_model(choice, clock), choice)


def configured_model(settings: Settings) -> ModelChoice:
    """Return the model of the settings."""
    return model_choice(
        settings.model,
        url=settings.model_url,
        api_key=settings.model_api_key.get_secret_value(),
        allow_private=settings.model_allow_private,
        retries=settings.model_retries,
        timeout_s=settings.model_timeout_s,
        steps_max=settings.model_steps_max,
        tokens_max=settings.model_tokens_max,
        cost_max_usd=settings.model_cost_max_usd,
    )


def model_text(settings: Settings, clock: Clock) -> str:
    """Try the model and say what came of it; raises OSError with the reason where it cannot be used."""
    if not settings.model:
        return "none, so requests are read by the embedded planner"
    choice = configured_model(settings)
    try:
        answer = trial(lambda: open_model(choice, clock), choice)
    except Exception as problem:
        raise OSError(f"{settings.model} at {choice.url} did not answer: {problem}") from problem
    return f"{settings.model} at {choice.url} answered {answer[:40]!r}"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a turn does: carry out ``plan``, or show ``proposal``, or only answer, in the language of the plan that the answer is about."""

    plan: Plan | None = None
    proposal: Proposal | None = None
    answer: Phrase | None = None
    language: str = ""


def decide(parts: Parts, turn: Turn, request: str, context: PlanningContext) -> Decision:
    """Plan a turn, or take up the plan that waits for the person's word. A plan that was made once is not made anew."""
    words = read_plan_words(request)
    waiting = _waiting_plan(parts, turn)
    if words is not None and waiting is not None and words.about is not About.ASK:
        return _answered(words, waiting)
    if words is not None and words.about is About.ASK:
        kept = waiting if waiting is not None and not words.rest else None
        wish = words.rest or _UNSAID_WISH.in_language(embedded.plan(request, context).language)
        return Decision(proposal=propose(kept or _made_once(parts, turn, wish, context), context))
    plan = _made_once(parts, turn, request, context)
    if _shown_first(parts, turn):
        proposal = propose(plan, context)
        if proposal.edits:
            return Decision(proposal=proposal)
    return Decision(plan)


def _answered(words: PlanWords, waiting: Plan) -> Decision:
    if words.about is About.CANCEL:
        return Decision(answer=CANCELLED, language=waiting.language)
    if not words.dropped <= set(range(1, len(waiting.calls) + 1)):
        return Decision(answer=NO_SUCH_STEP, language=waiting.language)
    return Decision(without(waiting, words.dropped))


def _made_once(parts: Parts, turn: Turn, wish: str, context: PlanningContext) -> Plan:
    """Return the plan, the one that was kept where the turn is done again: a model may say something else the second time."""
    if not parts.settings.model:
        return parts.planner(wish, context)
    kept = next((event.data for event in parts.events.after(turn.id, 0) if event.kind == PLAN), None)
    if kept is not None:
        return plan_from_dict(kept)
    plan = parts.planner(wish, context)
    parts.events.append(turn.session_id, turn.id, PLAN, plan_to_dict(plan))
    return plan


def _waiting_plan(parts: Parts, turn: Turn) -> Plan | None:
    """Return the plan that the turn before this one showed."""
    earlier = [each for each in parts.turns.of_session(turn.session_id) if each.position < turn.position]
    told = parts.events.after(earlier[-1].id, 0) if earlier else []
    shown = next((event.data for event in told if event.kind == PROPOSAL), None)
    return plan_from_dict(shown[PLAN]) if shown is not None else None


def _shown_first(parts: Parts, turn: Turn) -> bool:
    if parts.settings.plan_first == "always":
        return True
    return any(event.kind == ASKED and event.data.get("plan_first") for event in parts.events.after(turn.id, 0))


def ask_first(parts: Parts, turn: Turn) -> None:
    """Note that this turn is to show its plan and change nothing; said before the turn is put on its way."""
    parts.events.append(turn.session_id, turn.id, ASKED, {"plan_first": True})


def proposal_event(proposal: Proposal) -> dict[str, Any]:
    """Return what the log keeps of a proposal, for the turn after it."""
    return {PLAN: plan_to_dict(proposal.plan)}
