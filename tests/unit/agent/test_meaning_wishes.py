from __future__ import annotations

import pytest

from unit.agent.planning import Sentence, plan_of, sentences, written


@pytest.mark.parametrize("sentence", sentences("sentences_meaning.txt"), ids=lambda sentence: sentence.text[:60])
def test_a_wish_about_the_meaning_of_the_footage_is_read_as_its_speaker_means_it(sentence: Sentence) -> None:
    assert written(plan_of(sentence.text)) == sentence.expected
