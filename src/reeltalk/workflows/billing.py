"""What work costs, and when: editing once per session, held before the work, charged when it changed something, else given back."""

from __future__ import annotations

from reeltalk.storage.ledger import Balance
from reeltalk.storage.turns import Turn
from reeltalk.workflows.parts import Parts

EDIT = "edit"


def balance(parts: Parts, user_id: str) -> Balance:
    """Return what a user has; an unlimited house says so."""
    if parts.settings.economy == "unlimited":
        return Balance(available=parts.settings.credits_anonymous, unlimited=True)
    return parts.ledger.balance(user_id)


def check_edit(parts: Parts, user_id: str, session_id: str) -> None:
    """Raise CreditsExhausted when the session's edit has not been paid for and cannot be."""
    if _is_due(parts, session_id):
        parts.ledger.quote(user_id, parts.settings.price_edit)


def hold_edit(parts: Parts, turn: Turn) -> None:
    """Set the price of editing aside for this turn, unless the session has paid already. Raises CreditsExhausted."""
    if _is_due(parts, turn.session_id):
        parts.ledger.hold(turn.user_id, turn.id, EDIT, parts.settings.price_edit)


def close_edit(parts: Parts, turn: Turn, *, changed: bool) -> None:
    """Charge what this turn held if it changed the film, else give it back. The turns of a session run one by one, so one of them pays."""
    if changed:
        parts.ledger.settle(turn.id, EDIT)
    else:
        parts.ledger.release(turn.id, EDIT)


def _is_due(parts: Parts, session_id: str) -> bool:
    if parts.settings.economy == "unlimited" or parts.settings.price_edit == 0:
        return False
    turn_ids = tuple(turn.id for turn in parts.turns.of_session(session_id))
    return not parts.ledger.was_spent(turn_ids, EDIT)
