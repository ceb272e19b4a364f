from __future__ import annotations

from collections.abc import Iterator

import pytest

from serving import House, User, serving


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One server for the tests of a module; each test is its own user. A process holds one engine, so no other server runs meanwhile."""
    with serving(tmp_path_factory.mktemp("house"), fetch_allow_loopback=True, upload_max_bytes=3_000_000, heartbeat_s=0.2) as house:
        yield house


@pytest.fixture
def user(house: House) -> User:
    return house.user()
