"""Whatever arrives, in whatever order, folds; and the journal gives back what it was given."""

from hypothesis import given, settings
from hypothesis import strategies as st

from conferencing.projection import events as e

from .strategies import any_events, folded


@given(data=st.data(), events=st.lists(any_events(), max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_prefix_of_any_order_folds_without_error(
    data: st.DataObject, events: list[e.Event]
) -> None:
    shuffled = data.draw(st.permutations(events))
    folded(shuffled[: data.draw(st.integers(0, len(shuffled)))])


@given(events=st.lists(any_events(), max_size=30))
@settings(max_examples=200, deadline=None)
def test_a_journaled_event_reads_back_as_it_was(events: list[e.Event]) -> None:
    for event in events:
        assert e.decode(type(event).__name__, e.encode(event)) == event


def test_a_row_of_an_older_version_still_reads() -> None:
    row = (
        '{"kind":"call.enqueued","at":"2026-09-01T08:00:00Z","source_id":"webhook:1",'
        '"call_control_id":"v3:1","queue":"support","average_wait_seconds":41}'
    )
    event = e.decode("CallEnqueued", row)
    assert isinstance(event, e.CallEnqueued) and event.queue == "support"
