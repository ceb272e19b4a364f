from __future__ import annotations

import pytest

from corpus.containers import sample
from serving import House


@pytest.fixture(scope="module")
def path(house: House) -> str:
    user = house.user()
    (film,) = user.upload(user.session(), sample("mp4"))
    return str(film["cdn_url"]).removeprefix(house.url)


CONTENT = sample("mp4").read_bytes()
SIZE = len(CONTENT)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-0", 0, 1), ("bytes=0-", 0, SIZE), ("bytes=100-199", 100, 200), ("bytes=-5", SIZE - 5, SIZE),
     (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),     (f"bytes=0-{10**17}", 0, SIZE), (f"bytes=-{10**17}", 0, SIZE), ("BYTES=2-3", 2, 4)],
)  # fmt: skip
def test_one_range_is_sent_exactly(house: House, path: str, asked: str, start: int, end: int) -> None:
    answer = house.ask("GET", path, headers={"Range": asked})
    assert answer.status_code == 206 and answer.content == CONTENT[start:end]
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert int(answer.headers["Content-Length"]) == end - start


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={10**15}-{10**16}", "bytes=-0"])
def test_a_range_past_the_end_is_416_with_the_size(house: House, path: str, asked: str) -> None:
    answer = house.ask("GET", path, headers={"Range": asked})
    assert answer.status_code == 416 and answer.headers["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize(
    "asked",
    ["bytes=0-1,5-6", "bytes=" + ",".join(f"{n}-{n}" for n in range(500)), "bytes=" + ",".join(["0-"] * 90), "bytes=5-2", "bytes=a-b",
     "bytes=", "bytes=-", "bytes=--5", "items=0-5", "bytes=0x0-0x5", "bytes=1" + "0" * 5000 + "-", "nonsense"],
    ids=range(12),
)  # fmt: skip
def test_several_ranges_and_nonsense_are_answered_with_the_whole_once(house: House, path: str, asked: str) -> None:
    answer = house.ask("GET", path, headers={"Range": asked})
    assert answer.status_code == 200 and answer.content == CONTENT


def test_files_are_typed_so_that_no_browser_runs_them(house: House, path: str) -> None:
    answer = house.ask("GET", path)
    assert answer.headers["Content-Type"] == "video/mp4" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
