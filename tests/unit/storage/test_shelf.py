from __future__ import annotations

from datetime import timedelta

import pytest

from reeltalk import limits
from reeltalk.clock import ManualClock
from reeltalk.errors import Conflict, MalformedRequest, NotFound
from reeltalk.media.facts import MediaInfo
from reeltalk.storage.accounts import Accounts
from reeltalk.storage.blobs import Blobs
from reeltalk.storage.database import Database
from reeltalk.storage.janitor import Janitor
from reeltalk.storage.shelf import Kept, KeptFile, KeptKind, Shelf
from reeltalk.timeline.model import MediaKind

LOGO = KeptFile("logo.png", "aa" * 32, 10, MediaInfo(MediaKind.IMAGE, "png", 10, None))
BRAND = KeptKind.BRAND


@pytest.fixture
def shelf(database: Database, clock: ManualClock) -> Shelf:
    return Shelf(database, clock)


@pytest.fixture
def users(accounts: Accounts) -> tuple[str, str]:
    return accounts.issue_anonymous("one", "192.0.2.1").user_id, accounts.issue_anonymous("two", "192.0.2.2").user_id


def test_what_is_kept_is_its_owners_alone(shelf: Shelf, users: tuple[str, str]) -> None:
    mine, yours = users
    shelf.keep(mine, Kept(BRAND, " Acme  Films", {"colors": ["#0057FF"]}, {"logo": LOGO}))
    shelf.keep(yours, Kept(BRAND, "Acme Films", {"colors": ["#FF0000"]}))
    assert shelf.get(mine, BRAND, "ACME films").content == {"colors": ["#0057FF"]}
    assert shelf.get(mine, BRAND, "acme films").files == {"logo": LOGO} and not shelf.get(yours, BRAND, "acme films").files
    shelf.drop(yours, BRAND, "Acme films")
    assert [kept.name for kept in shelf.of_user(mine, BRAND)] == ["Acme Films"] and shelf.of_user(yours, BRAND) == ()
    with pytest.raises(NotFound):
        shelf.drop(yours, BRAND, "Acme Films")
    with pytest.raises(NotFound):
        shelf.get(mine, KeptKind.TEMPLATE, "Acme Films")


def test_a_name_that_is_used_again_gives_way_with_its_files(shelf: Shelf, users: tuple[str, str]) -> None:
    shelf.keep(users[0], Kept(BRAND, "B", {"font": "Manrope"}, {"logo": LOGO, "intro": LOGO}))
    shelf.keep(users[0], Kept(BRAND, "b", {"font": "Noto Sans"}, {"logo": LOGO}))
    (kept,) = shelf.of_user(users[0], BRAND)
    assert kept.content["font"] == "Noto Sans" and list(kept.files) == ["logo"]


def test_names_number_and_size_are_bounded(shelf: Shelf, users: tuple[str, str]) -> None:
    for wrong in ("", "x" * 81):
        with pytest.raises(MalformedRequest):
            shelf.keep(users[0], Kept(BRAND, wrong, {}))
    with pytest.raises(MalformedRequest):
        shelf.keep(users[0], Kept(BRAND, "big", {"x": "y" * limits.KEPT_MAX_BYTES}))
    for number in range(limits.KEPT_PER_USER_MAX):
        shelf.keep(users[0], Kept(BRAND, f"b{number}", {}))
    shelf.keep(users[0], Kept(BRAND, "b0", {"again": True}))
    with pytest.raises(Conflict):
        shelf.keep(users[0], Kept(BRAND, "one more", {}))
    shelf.keep(users[0], Kept(KeptKind.TEMPLATE, "of another kind", {}))


def test_a_kept_file_stays_when_its_session_is_gone_and_goes_when_it_is_dropped(
    shelf: Shelf, users: tuple[str, str], database: Database, blobs: Blobs, clock: ManualClock
) -> None:
    with blobs.stage() as staged:
        staged.write(b"a logo")
        key = staged.commit()
    shelf.keep(users[0], Kept(BRAND, "B", {}, {"logo": KeptFile("logo.png", key, 6, LOGO.info)}))
    later = clock.now() + timedelta(days=400)
    assert Janitor(database, blobs).sweep(later).orphan_blobs == 0 and blobs.path(key).is_file()
    shelf.drop(users[0], BRAND, "B")
    assert Janitor(database, blobs).sweep(later).orphan_blobs == 1
