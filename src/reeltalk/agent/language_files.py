"""One subtitle file for each of several languages; the captions of the film in the session stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reeltalk.agent.context import PlanningContext
from reeltalk.agent.deliveries import Delivery
from reeltalk.agent.outcome import ToolProblem
from reeltalk.agent.text_arguments import TranslateCaptions
from reeltalk.agent.translation import translate_captions
from reeltalk.edits.apply import apply_all


def in_languages(languages: Sequence[str], context: PlanningContext) -> tuple[Delivery, ...]:
    """Return the film once with its captions in each language; raises ToolProblem where one of them cannot be had."""
    made = []
    for language in languages:
        outcome = translate_captions(TranslateCaptions(language=language), context)
        if outcome.refused and outcome.answer is not None:
            raise ToolProblem(outcome.answer.english, outcome.answer.chinese)
        film = apply_all(context.timeline, outcome.operations).timeline
        made.append(Delivery(language, replace(film, title=f"{film.title} {language}".strip())))
    return tuple(made)
