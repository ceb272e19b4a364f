from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from reeltalk.clock import ManualClock
from reeltalk.server.remembered import Remembered
from reeltalk.storage.database import Database


def remembered(version: list[int | None]) -> tuple[Remembered[str], ManualClock]:
    clock = ManualClock(datetime(2026, 3, 11, tzinfo=UTC))
    return Remembered(lambda: version[0], clock, longest_s=60, size_max=10), clock


def test_a_value_is_given_again_for_its_own_version_and_for_a_while() -> None:
    kept, clock = remembered([1])
    kept.put("a", 1, "value")
    assert kept.get("a", 1) == "value" and kept.get("a", 2) is None and kept.get("b", 1) is None
    clock.advance(60)
    assert kept.get("a", 1) is None


def test_the_oldest_values_make_room_and_what_is_too_large_is_not_kept() -> None:
    kept, _ = remembered([1])
    for name in "abc":
        kept.put(name, 1, name, size=4)
    assert [kept.get(name, 1) for name in "abc"] == [None, "b", "c"]
    kept.put("d", 1, "d", size=11)
    kept.put("b", 1, "B", size=6)
    assert (kept.get("d", 1), kept.get("b", 1), kept.get("c", 1)) == (None, "B", "c")


def test_nothing_is_kept_where_the_database_tells_no_version() -> None:
    kept, _ = remembered([None])
    kept.put("a", None, "value")
    assert kept.get("a", None) is None


def test_the_version_of_a_database_changes_with_every_commit_of_anybody(tmp_path: Path) -> None:
    one, other = Database.at(tmp_path / "a.db"), Database.at(tmp_path / "a.db")
    one.migrate()
    seen = [one.version(), one.version()]
    for database in (one, other):
        with database.write() as connection:
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS t (x)")
            connection.exec_driver_sql("INSERT INTO t VALUES (1)")
        seen.append(one.version())
    with one.read() as connection:
        connection.exec_driver_sql("SELECT * FROM t").all()
    seen.append(one.version())
    assert seen[0] == seen[1] and len(set(seen[1:4])) == 3 and seen[3] == seen[4]
    one.close()
    other.close()
