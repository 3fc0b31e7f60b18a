"""Every word that Telnyx documents for a field of a webhook has words of ours."""

import pytest

from conferencing.queries.names import reasons
from tests.projection.bodies import THE_28

from . import event_models
from .event_models import payload_fields

# What a screen says of it, by event and field.
WORDED = {
    ("call.hangup", "hangup_cause"): reasons.CALLS,
    ("call.dequeued", "reason"): reasons.QUEUES,
    ("conference.ended", "reason"): reasons.CONFERENCES,
    ("call.gather.ended", "status"): reasons.DIGITS,
    ("call.playback.ended", "status"): reasons.SOUNDS,
    ("call.speak.ended", "status"): reasons.SOUNDS,
    ("call.machine.detection.ended", "result"): reasons.DETECTIONS,
    ("call.machine.premium.detection.ended", "result"): reasons.DETECTIONS,
    ("call.machine.greeting.ended", "result"): reasons.GREETINGS,
    ("call.machine.premium.greeting.ended", "result"): reasons.GREETINGS,
}
# Decided by, never shown; shown as they are, being plain sentences; or of a kind that nothing here
# depends on.
NOT_SAID = {
    *("direction", "state", "hangup_source", "channels", "format", "stream_type", "record_type"),
    *("event_type",),
}
WITH_MORE = (*THE_28, "call.gather.ended", "call.playback.ended", "call.speak.ended")


def words_of(kind: str, field: str) -> tuple[str, ...]:
    return event_models.words_of(payload_fields(kind)[field])


@pytest.mark.parametrize(("kind", "field"), WORDED, ids="-".join)
def test_each_word_is_said_in_plain_words(kind: str, field: str) -> None:
    documented = set(words_of(kind, field))
    assert documented
    assert documented - WORDED[kind, field].keys() == set()


def test_no_field_with_documented_words_is_left_out() -> None:
    worded = {
        (kind, name)
        for kind in WITH_MORE
        for name, annotation in payload_fields(kind).items()
        if event_models.words_of(annotation) and name not in NOT_SAID
    }
    assert worded == WORDED.keys()
