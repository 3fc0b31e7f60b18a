"""The simulator takes of a number or a text what Telnyx documents, and no more. (What is one of
several words, the SDK's types say: `tests/contract`.)
"""

import pytest

from conferencing.simulator.api.fields import Field
from conferencing.simulator.api.router import ROUTES

_CALL, _ROOM = "/calls/{call_control_id}/actions", "/conferences/{id}/actions"
RANGES = [
    ("/calls", "timeout_secs", 5, 600),
    ("/calls", "time_limit_secs", 30, 14_400),
    ("/calls", "record_max_length", 0, 43_200),
    ("/calls", "record_timeout_secs", 0, 2**31 - 1),
    (f"{_CALL}/answer", "record_max_length", 0, 43_200),
    (f"{_CALL}/transfer", "timeout_secs", 5, 600),
    (f"{_CALL}/record_start", "max_length", 0, 43_200),
    ("/conferences", "max_participants", 2, 800),
    (f"{_ROOM}/send_dtmf", "duration_millis", 100, 500),
    (f"{_ROOM}/play", "loop", 1, 100),
]
LENGTHS = [
    ("/calls", "send_digits_on_answer", 1, 64),
    ("/calls", "from_display_name", 0, 128),
    ("/queues", "queue_name", 1, 255),
    (f"{_ROOM}/record_start", "custom_file_name", 1, 40),
    (f"{_ROOM}/speak", "payload", 1, 3000),
    (f"{_ROOM}/gather_using_audio", "gather_id", 0, 100),
]


@pytest.mark.parametrize(("path", "name", "least", "most"), RANGES)
def test_a_number_is_within_its_range(path: str, name: str, least: int, most: int) -> None:
    field = _field(path, name)
    taken = [value for value in (least - 1, least, most, most + 1) if field.accepts(value)]
    assert taken == [least, most]


@pytest.mark.parametrize(("path", "name", "least", "most"), LENGTHS)
def test_a_text_is_of_the_documented_length(path: str, name: str, least: int, most: int) -> None:
    field = _field(path, name)
    lengths = [length for length in (least - 1, least, most, most + 1) if length >= 0]
    assert [each for each in lengths if field.accepts("1" * each)] == [least, most]


def _field(path: str, name: str) -> Field:
    found: list[Field] = [
        route.fields[name] for route in ROUTES if (route.method, route.path) == ("POST", path)
    ]
    return found[0]
