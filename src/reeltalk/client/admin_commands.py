"""``reeltalk admin``: what an operator decides about users, on the data folder of this machine, whether a server runs or not."""

from __future__ import annotations

import contextlib
import importlib
import uuid
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from reeltalk.client.errors import ClientError

app = typer.Typer(no_args_is_help=True, help="For the operator of a server: users, credits, plans, passwords.")
UserArgument = Annotated[str, typer.Argument(metavar="USER", help="User id, or the e-mail address of its account.")]


@app.command(epilog="Example: reeltalk admin users")
def users() -> None:
    """List the users with their plan and credits."""
    with _administration() as administration:
        for overview in administration.users():
            _show(overview)


@app.command(epilog="Example: reeltalk admin grant anon_1f6a... 500")
def grant(
    user: UserArgument,
    amount: Annotated[int, typer.Argument(help="Credits to give.")],
    reference: Annotated[str, typer.Option(help="What they are for; the same one gives once only.")] = "",
) -> None:
    """Give a user credits."""
    with _administration() as administration:
        _show(administration.grant(user, amount, reference or uuid.uuid4().hex))


@app.command(epilog="Example: reeltalk admin plan me@example.org pro")
def plan(user: UserArgument, name: Annotated[str, typer.Argument(metavar="PLAN", help="anonymous, free, pro, or one of yours.")]) -> None:
    """Put a user on a plan."""
    with _administration() as administration:
        _show(administration.put_on_plan(user, name))


@app.command(epilog="Example: reeltalk admin password me@example.org")
def password(
    email: Annotated[str, typer.Argument(help="Address of the account.")],
    new: Annotated[str, typer.Option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if not given.")],
) -> None:
    """Give an account a new password; its tokens end."""
    with _administration() as administration:
        administration.set_password(email, new)
    typer.echo(f"{email}: new password set, all its tokens are revoked.")


@contextlib.contextmanager
def _administration() -> Iterator[Any]:
    # By name: the client knows the server's modules only where it works on the data folder itself.
    administration = importlib.import_module("reeltalk.wiring").administer()
    try:
        yield administration
    except Exception as problem:
        if hasattr(problem, "http_status"):
            raise ClientError(str(problem)) from problem
        raise


def _show(overview: Any) -> None:
    user, balance = overview.user, overview.balance
    who = f"{user.id} {user.email}".strip()
    typer.echo(
        f"{who}  {user.kind}, plan {user.plan}, {balance.available} credits ({balance.frozen} frozen)  since {user.created_at:%Y-%m-%d}"
    )
