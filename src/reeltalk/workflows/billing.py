"""What work costs, and when: editing once per session, held before the work, charged when it changed something, else given back.

New material is paid for piece by piece, when it is there; a session that has paid for some is edited for nothing.
"""

from __future__ import annotations

from reeltalk.providers.base import Kind, Order, Provider
from reeltalk.storage.generations import Generation, GenerationStatus
from reeltalk.storage.ledger import Balance
from reeltalk.storage.turns import Turn
from reeltalk.workflows.parts import Parts

EDIT = "edit"
GENERATION = "generation"


def balance(parts: Parts, user_id: str) -> Balance:
    """Return what a user has; an unlimited house says so."""
    if parts.settings.economy == "unlimited":
        return Balance(available=parts.settings.credits_anonymous, unlimited=True)
    return parts.ledger.balance(user_id)


def check_edit(parts: Parts, user_id: str, session_id: str) -> None:
    """Raise CreditsExhausted when the session's edit has not been paid for and cannot be."""
    if _is_due(parts, session_id):
        parts.ledger.quote(user_id, parts.settings.price_edit)


def edit_price(parts: Parts, session_id: str) -> int:
    """Return what an edit of the session would be charged now."""
    return parts.settings.price_edit if _is_due(parts, session_id) else 0


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
    orders = tuple(each.id for each in parts.generations.of_session(session_id) if each.status is GenerationStatus.DONE)
    return not (parts.ledger.was_spent(turn_ids, EDIT) or parts.ledger.was_spent(orders, GENERATION))


# --- new material


def check_orders(parts: Parts, user_id: str, kinds: tuple[Kind, ...]) -> None:
    """Raise CreditsExhausted when material of these kinds could not be paid for."""
    needed = sum(price_of(parts, parts.makers.of(kind), Order(kind, "", "")) for kind in kinds)
    if needed:
        parts.ledger.quote(user_id, needed)


def price_of(parts: Parts, maker: Provider, order: Order) -> int:
    """Return what an order costs: what the operator set for its maker, else the house's price of its kind."""
    if parts.settings.economy == "unlimited":
        return 0
    own = maker.price_credits(order)
    prices = {
        Kind.PICTURE: parts.settings.price_picture,
        Kind.CLIP: parts.settings.price_generation,
        Kind.VOICE: parts.settings.price_voice,
    }
    return prices.get(order.kind, 0) if own is None else own


def hold_generation(parts: Parts, generation: Generation) -> None:
    """Set the price of an order aside. Raises CreditsExhausted."""
    if generation.credits:
        parts.ledger.hold(generation.user_id, generation.id, GENERATION, generation.credits)


def close_generation(parts: Parts, generation: Generation) -> None:
    """Charge what was held for an order if its file is there, else give it back."""
    if generation.status is GenerationStatus.DONE:
        parts.ledger.settle(generation.id, GENERATION)
    elif not generation.is_open:
        parts.ledger.release(generation.id, GENERATION)
