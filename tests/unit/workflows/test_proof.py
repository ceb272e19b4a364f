from __future__ import annotations

from reeltalk.agent.receipt import Receipt, ReceiptClause, Status
from reeltalk.workflows.proof import cuts_speech


def test_only_cuts_between_words_make_the_film_be_listened_to() -> None:
    assert cuts_speech(Receipt((ReceiptClause("trim the pauses", Status.DONE, ("trim_pauses",)),)))
    assert not cuts_speech(Receipt((ReceiptClause("make it vertical", Status.DONE, ("set_canvas",)),)))
