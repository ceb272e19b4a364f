from __future__ import annotations

import threading
from collections import Counter

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reeltalk.errors import CreditsExhausted
from reeltalk.storage.database import Database
from reeltalk.storage.ledger import Balance, HoldStatus, Ledger


def test_credits_go_from_issued_over_held_to_spent(ledger: Ledger, user_id: str) -> None:
    assert ledger.balance(user_id) == Balance(available=100, granted=100)
    hold = ledger.hold(user_id, "job", "edit", 50)
    assert (hold.amount, hold.status) == (50, HoldStatus.HELD)
    assert ledger.balance(user_id) == Balance(available=50, frozen=50, granted=100)
    settled = ledger.settle("job", "edit")
    assert settled is not None and settled.status is HoldStatus.SETTLED
    assert ledger.balance(user_id) == Balance(available=50, consumed=50, granted=100)
    assert [(entry.phase, entry.debit, entry.credit, entry.amount) for entry in ledger.entries(user_id)] == [
        ("settle", "frozen", "spent", 50),
        ("hold", "available", "frozen", 50),
        ("grant", "issued", "available", 100),
    ]
    assert ledger.count_entries(user_id) == 3
    assert [entry.phase for entry in ledger.entries(user_id, limit=1, offset=1)] == ["hold"]


def test_released_credits_can_be_used_again(ledger: Ledger, user_id: str) -> None:
    ledger.hold(user_id, "job", "edit", 100)
    ledger.release("job", "edit")
    assert ledger.balance(user_id) == Balance(available=100, granted=100)


def test_more_than_is_there_cannot_be_held(ledger: Ledger, user_id: str) -> None:
    ledger.quote(user_id, 100)
    for refused in (lambda: ledger.quote(user_id, 101), lambda: ledger.hold(user_id, "job", "edit", 101)):
        with pytest.raises(CreditsExhausted) as caught:
            refused()
        assert (caught.value.details["available"], caught.value.details["needed"]) == (100, 101)
    assert ledger.balance(user_id) == Balance(available=100, granted=100)
    with pytest.raises(CreditsExhausted):
        ledger.hold("anon_nobody", "job", "edit", 1)
    assert ledger.open_holds() == ()


def test_a_job_is_charged_once_for_each_kind_of_work(ledger: Ledger, user_id: str) -> None:
    first = ledger.hold(user_id, "job", "edit", 30)
    assert ledger.hold(user_id, "job", "edit", 30) == first
    ledger.hold(user_id, "job", "generate", 20)
    assert ledger.balance(user_id).frozen == 50
    assert {(hold.job_id, hold.kind) for hold in ledger.open_holds()} == {("job", "edit"), ("job", "generate")}


@pytest.mark.parametrize("outcomes", [("settle", "settle"), ("release", "release"), ("settle", "release"), ("release", "settle")])
def test_the_first_outcome_of_a_hold_stands(ledger: Ledger, user_id: str, outcomes: tuple[str, str]) -> None:
    ledger.hold(user_id, "job", "edit", 40)
    first = getattr(ledger, outcomes[0])("job", "edit")
    balance = ledger.balance(user_id)
    assert getattr(ledger, outcomes[1])("job", "edit") == first
    assert ledger.balance(user_id) == balance
    assert ledger.check_law() == ()


def test_work_that_was_never_held_ends_without_books(ledger: Ledger) -> None:
    assert ledger.settle("job", "edit") is None
    assert ledger.release("job", "edit") is None


def test_a_grant_is_given_once_per_source_and_reference(ledger: Ledger, user_id: str) -> None:
    assert ledger.grant(user_id, 10, "admin", "birthday")
    assert not ledger.grant(user_id, 10, "admin", "birthday")
    assert ledger.grant(user_id, 10, "admin", "name day")
    assert ledger.balance(user_id).granted == 120


def test_what_is_charged_once_per_session_can_be_asked_for(ledger: Ledger, user_id: str) -> None:
    ledger.hold(user_id, "turn-1", "edit", 10)
    ledger.release("turn-1", "edit")
    assert not ledger.was_spent(("turn-1", "turn-2"), "edit")
    ledger.hold(user_id, "turn-2", "edit", 10)
    assert ledger.was_spent(("turn-1", "turn-2"), "edit")
    assert not ledger.was_spent(("turn-1", "turn-2"), "generate")


def test_negative_amounts_are_a_mistake(ledger: Ledger, user_id: str) -> None:
    with pytest.raises(ValueError, match="negative"):
        ledger.hold(user_id, "job", "edit", -1)
    with pytest.raises(ValueError, match="negative"):
        ledger.grant(user_id, -1, "admin", "x")


def test_two_hundred_at_once_never_spend_more_than_there_is(ledger: Ledger, user_id: str) -> None:
    """100 credits, 200 jobs of 3: exactly 33 are held, each outcome counts once, the books balance."""
    outcomes: Counter[str] = Counter()
    lock = threading.Lock()

    def work(number: int) -> None:
        try:
            ledger.hold(user_id, f"job-{number}", "edit", 3)
            outcome = "held"
        except CreditsExhausted:
            outcome = "refused"
        with lock:
            outcomes[outcome] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {"held": 33, "refused": 167}
    assert ledger.balance(user_id) == Balance(available=1, frozen=99, granted=100)
    assert ledger.check_law() == ()


def test_one_hold_ended_by_many_at_once_ends_once(ledger: Ledger, user_id: str) -> None:
    ledger.hold(user_id, "job", "edit", 60)
    ends = [ledger.settle, ledger.release] * 10
    threads = [threading.Thread(target=end, args=("job", "edit")) for end in ends]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([entry for entry in ledger.entries(user_id) if entry.phase in {"settle", "release"}]) == 1
    assert ledger.balance(user_id).frozen == 0
    assert ledger.check_law() == ()


def test_the_database_itself_refuses_books_that_break_the_law(database: Database, user_id: str) -> None:
    for change in ("available = -1, granted = -1", "frozen = 5", "consumed = 1"):
        with pytest.raises(sa.exc.IntegrityError), database.write() as connection:
            connection.execute(sa.text(f"UPDATE balances SET {change}"))


def test_a_forged_balance_is_found(database: Database, ledger: Ledger, user_id: str) -> None:
    with database.write() as connection:
        connection.execute(sa.text("UPDATE balances SET available = available + 7, granted = granted + 7"))
    assert ledger.check_law() == (user_id,)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["grant", "hold", "settle", "release"]), st.integers(0, 4), st.integers(0, 40)), max_size=12))
def test_the_law_holds_after_any_sequence(ledger: Ledger, user_id: str, actions: list[tuple[str, int, int]]) -> None:
    for action, job, amount in actions:
        try:
            if action == "grant":
                ledger.grant(user_id, amount, "test", str(job))
            elif action == "hold":
                ledger.hold(user_id, f"job-{job}", "edit", amount)
            else:
                getattr(ledger, action)(f"job-{job}", "edit")
        except CreditsExhausted:
            pass
    balance = ledger.balance(user_id)
    assert min(balance.available, balance.frozen, balance.consumed) >= 0
    assert balance.granted == balance.available + balance.frozen + balance.consumed
    assert ledger.check_law() == ()
