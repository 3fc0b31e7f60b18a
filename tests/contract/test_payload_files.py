"""The payload files have the fields of the SDK's event models, with values of the right types."""

import pytest

from tests.payloads import KINDS, payload
from tests.projection.bodies import THE_28

from .event_models import fields, misfits, model, payload_fields

# Fields that the models have and real bodies were seen without, or that the model gets wrong.
SEEN_WITHOUT = {
    "call.answered": {"state"},
    "call.hangup": {"state"},
}


def test_there_is_a_file_for_each_of_the_28() -> None:
    assert set(THE_28) <= set(KINDS) and len(THE_28) == 28


@pytest.mark.parametrize("kind", THE_28)
def test_a_file_has_every_field_of_its_model(kind: str) -> None:
    lacking = (
        payload_fields(kind).keys()
        - payload(kind)["data"]["payload"].keys()
        - SEEN_WITHOUT.get(kind, set())
    )
    # One of the two media fields is sent; either times lie beside the payload or in it.
    assert lacking <= {"media_url", "media_name", "occurred_at", "tags"} | _room_only(kind)


@pytest.mark.parametrize("kind", THE_28)
def test_a_files_values_fit_its_model(kind: str) -> None:
    event = payload(kind)["data"]
    known = fields(model(kind))
    faults = [
        f for key, value in event.items() if key in known for f in misfits(value, known[key], key)
    ]
    assert faults == []


def test_a_wrong_value_is_noticed() -> None:
    event = payload("call.hangup")["data"]
    event["payload"]["hangup_cause"] = "bored"
    event["payload"]["call_quality_stats"]["inbound"]["mos"] = 4.5
    faults = misfits(event["payload"], fields(model("call.hangup"))["payload"], "payload")
    assert len(faults) == 2


def _room_only(kind: str) -> set[str]:
    return {"call_leg_id"} if kind == "conference.recording.saved" else set()
