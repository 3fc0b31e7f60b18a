"""What is kept of a webhook beside who and when: one short fact, in Telnyx's words."""

from typing import Any

import pytest

from conferencing.projection import events as e
from conferencing.projection import webhook_parsing
from tests.payloads import payload

from .bodies import SIGNED


def read(kind: str, **changes: object) -> e.Event:
    body: dict[str, Any] = payload(kind)
    body["data"]["payload"] |= changes
    return webhook_parsing.from_webhook(body, SIGNED)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "0.0106 USD"),
        ({"cost_parts": []}, "0.0106"),
        ({"cost_parts": "none"}, "0.0106"),
        ({"cost_parts": [None]}, "0.0106"),
        ({"status": "error", "total_cost": None, "cost_parts": []}, "not known"),
    ],
)
def test_what_a_call_cost_comes_with_its_currency(changes: dict[str, object], said: str) -> None:
    event = read("call.cost", **changes)
    assert isinstance(event, e.CallNoted) and event.text == said


def test_a_cost_that_names_no_call_is_no_fact_about_one() -> None:
    assert not isinstance(read("call.cost", call_control_id=None), e.CallNoted)


@pytest.mark.parametrize("status", ["completed", "file_not_found", "failed", "never_heard_of"])
def test_how_a_sound_ended_is_kept(status: str) -> None:
    event = read("call.playback.ended", status=status)
    assert isinstance(event, e.CallAudioEnded) and event.status == status


def test_an_odd_end_of_a_sound_is_its_end_all_the_same() -> None:
    event = read("call.speak.ended", status=["completed"])
    assert isinstance(event, e.CallAudioEnded) and event.status == ""
