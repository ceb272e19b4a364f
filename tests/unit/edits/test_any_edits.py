"""Whatever is edited, in whatever order: the rules hold, every step goes back exactly, and everything travels as JSON."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from corpus.timelines import drawn_operation, film
from reeltalk.edits.apply import apply, apply_all
from reeltalk.edits.operations import Operation, operations_from_json, operations_to_json
from reeltalk.errors import InvalidOperation
from reeltalk.timeline.diff import describe, summary
from reeltalk.timeline.invariants import check
from reeltalk.timeline.schema import timeline_from_json, timeline_to_json


class AnyEdits(RuleBasedStateMachine):
    """Random edits of a film that has a bit of everything."""

    def __init__(self) -> None:
        super().__init__()
        self.first = self.timeline = film()
        self.done: list[Operation] = []

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        before = self.timeline
        operation = drawn_operation(data.draw, before, len(self.done))
        assert operations_from_json(operations_to_json([operation])) == [operation]
        try:
            applied = apply(before, operation)
        except InvalidOperation as error:
            assert error.message
            return
        check(applied.timeline)
        assert apply(before, operation).timeline == applied.timeline
        assert apply(applied.timeline, applied.inverse).timeline == before
        assert timeline_from_json(timeline_to_json(applied.timeline)) == applied.timeline
        for language in ("en", "zh"):
            assert all(describe(change, language) for change in applied.changes)
            assert summary(applied.timeline, language)
        self.timeline = applied.timeline
        self.done.append(operation)

    def teardown(self) -> None:
        everything = apply_all(self.first, self.done)
        assert timeline_to_json(everything.timeline) == timeline_to_json(self.timeline)
        undone = apply_all(everything.timeline, everything.inverse)
        assert timeline_to_json(undone.timeline) == timeline_to_json(self.first)
        redone = apply_all(undone.timeline, undone.inverse)
        assert timeline_to_json(redone.timeline) == timeline_to_json(self.timeline)


TestAnyEdits = AnyEdits.TestCase
TestAnyEdits.settings = settings(
    max_examples=40, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
