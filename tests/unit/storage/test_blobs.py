from __future__ import annotations

import errno
import hashlib
import os
import threading
from pathlib import Path

import pytest

from reeltalk.errors import BlobDamaged, NotFound, StorageFull
from reeltalk.storage.blobs import Blobs


def store(blobs: Blobs, content: bytes) -> str:
    with blobs.stage() as staged:
        staged.write(content)
        return staged.commit()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_blob_is_named_by_its_content_and_kept_once(blobs: Blobs, tmp_path: Path) -> None:
    key = store(blobs, b"hello")
    assert key == hashlib.sha256(b"hello").hexdigest() == store(blobs, b"hello")
    assert blobs.path(key).read_bytes() == b"hello"
    assert blobs.path(key).parts[-3:] == (key[:2], key[2:4], key)
    assert len(files_in(tmp_path / "data")) == 1
    blobs.verify(key)


def test_what_is_being_received_can_be_read_before_the_commit(blobs: Blobs) -> None:
    with blobs.stage() as staged:
        staged.write(b"ab")
        staged.write(b"c")
        assert (staged.path.read_bytes(), staged.size) == (b"abc", 3)


def test_an_upload_that_breaks_off_leaves_nothing(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(ConnectionError), blobs.stage() as staged:
        staged.write(b"half")
        raise ConnectionError
    assert files_in(tmp_path / "data") == []


def test_the_bytes_are_synced_before_the_name_and_the_folder_after_it(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        calls.append("fsync " + Path(f"/proc/self/fd/{descriptor}").readlink().parent.name)
        real_fsync(descriptor)

    def replace(path: Path, target: Path) -> Path:
        calls.append("rename")
        return real_replace(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    key = store(blobs, b"hello")
    assert calls[0] == "fsync staging"
    assert calls[-2:] == ["rename", f"fsync {key[:2]}"]


@pytest.mark.parametrize("failing", ["write", "fsync", "replace"])
@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_leaves_nothing(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, failing: str, reason: int
) -> None:
    earlier = store(blobs, b"earlier")

    def full(*_arguments: object) -> int:
        raise OSError(reason, "no room")

    if failing == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    elif failing == "replace":
        monkeypatch.setattr(Path, "replace", full)
    else:
        monkeypatch.setattr("reeltalk.storage.blobs._write_all", full)
    with pytest.raises(StorageFull):
        store(blobs, b"later")
    assert files_in(tmp_path / "data") == [blobs.path(earlier)]
    monkeypatch.undo()
    assert blobs.exists(store(blobs, b"later"))


def test_a_really_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    """A real file system without room: every write to /dev/full ends in ENOSPC."""
    blobs = Blobs(tmp_path, reserve_bytes=0)
    staged = blobs.stage()
    os.dup2(os.open("/dev/full", os.O_WRONLY), staged._file.fileno())
    with pytest.raises(StorageFull):
        staged.write(b"x")
    assert files_in(tmp_path) == []


def test_the_reserve_is_never_touched(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path, reserve_bytes=1 << 60)
    with pytest.raises(StorageFull):
        blobs.stage()
    assert files_in(tmp_path) == []


def test_a_finished_file_is_adopted(blobs: Blobs, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"film")
    key = blobs.adopt(film)
    assert (blobs.path(key).read_bytes(), film.exists()) == (b"film", False)


def test_a_file_of_another_disk_is_adopted_too(blobs: Blobs) -> None:
    film = Path("/dev/shm") / f"reeltalk-{os.getpid()}.mp4"
    if not film.parent.is_dir() or film.parent.stat().st_dev == blobs._staging.stat().st_dev:
        pytest.skip("this machine has no second disk")
    film.write_bytes(b"film" * 1000)
    key = blobs.adopt(film)
    blobs.verify(key)
    assert not film.exists()


def test_a_damaged_blob_is_found(blobs: Blobs) -> None:
    key = store(blobs, b"hello")
    blobs.path(key).write_bytes(b"hellp")
    with pytest.raises(BlobDamaged):
        blobs.verify(key)
    blobs.delete(key)
    blobs.delete(key)
    with pytest.raises(NotFound):
        blobs.verify(key)


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n", "a" * 65, "/" * 64])
def test_what_is_not_a_key_opens_no_path(blobs: Blobs, key: str) -> None:
    with pytest.raises(NotFound):
        blobs.path(key)


def test_a_reader_sees_whole_blobs_while_the_same_content_is_stored_again(blobs: Blobs) -> None:
    content = os.urandom(300_000)
    key = store(blobs, content)
    done = threading.Event()
    seen: set[bytes] = set()

    def read() -> None:
        while not done.is_set():
            seen.add(hashlib.sha256(blobs.path(key).read_bytes()).digest())

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(20):
        store(blobs, content)
    done.set()
    reader.join()
    assert seen == {bytes.fromhex(key)}
