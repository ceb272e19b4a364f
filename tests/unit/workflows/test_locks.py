from __future__ import annotations

import threading

from reeltalk.workflows.locks import KeyedLocks


def test_work_on_one_key_is_done_by_one_thread_at_a_time() -> None:
    locks, inside, most = KeyedLocks(), 0, 0
    gate = threading.Barrier(8)

    def work() -> None:
        nonlocal inside, most
        gate.wait()
        for _ in range(200):
            with locks.hold("key"):
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_other_keys_do_not_wait_and_nothing_is_kept_afterwards() -> None:
    locks = KeyedLocks()
    with locks.hold("a"), locks.hold("b"):
        pass
    assert locks._locks == {}
