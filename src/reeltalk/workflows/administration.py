"""What an operator decides about users: credits, plans, forgotten passwords."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reeltalk.config import BUILT_IN_PLANS, Settings
from reeltalk.errors import Conflict, MalformedRequest, NotFound
from reeltalk.storage.accounts import Accounts, UserRecord
from reeltalk.storage.ledger import Balance, Ledger
from reeltalk.storage.logins import Logins


@dataclass(frozen=True, slots=True)
class UserOverview:
    """One user, and what it has."""

    user: UserRecord
    balance: Balance


class Administration:
    """The operator's verbs. Users are named by their id or the address of their account."""

    def __init__(self, settings: Settings, accounts: Accounts, logins: Logins, ledger: Ledger) -> None:
        self._settings = settings
        self._accounts = accounts
        self._logins = logins
        self._ledger = ledger

    def users(self) -> Iterator[UserOverview]:
        """Yield every user, newest first."""
        for user in self._accounts.users():
            yield UserOverview(user, self._ledger.balance(user.id))

    def grant(self, user: str, amount: int, reference: str) -> UserOverview:
        """Give credits; the same reference gives once only. Raises MalformedRequest, NotFound, Conflict (given before)."""
        if amount <= 0:
            raise MalformedRequest("An amount of credits is above zero.")
        found = self._named(user)
        if not self._ledger.grant(found.id, amount, "admin", reference):
            raise Conflict(f"Credits were granted under {reference!r} before.", hint="Choose another --reference.")
        return UserOverview(found, self._ledger.balance(found.id))

    def put_on_plan(self, user: str, plan: str) -> UserOverview:
        """Change what a user may do; raises NotFound for a user or a plan that does not exist."""
        known = sorted(BUILT_IN_PLANS | self._settings.plans)
        if plan not in known:
            raise NotFound(f"There is no plan {plan!r}.", hint=f"Known are {', '.join(known)}; more can be named in the settings.")
        found = self._named(user)
        self._accounts.set_plan(found.id, plan)
        return UserOverview(self._named(found.id), self._ledger.balance(found.id))

    def set_password(self, email: str, password: str) -> None:
        """Give an account a new password and end its tokens; raises NotFound, MalformedRequest."""
        self._logins.set_password(email, password)

    def _named(self, user: str) -> UserRecord:
        wanted = user.strip()
        found = next((each for each in self._accounts.users() if wanted and wanted.casefold() in {each.id, each.email}), None)
        if found is None:
            raise NotFound(f"There is no user {wanted!r}.", hint="See reeltalk admin users.")
        return found
