"""What stands beside a person: Telnyx's words for what a call is, in ours."""

from dataclasses import dataclass

import pytest

from conferencing.queries.names import labels
from conferencing.queries.names.directory import Directory


@dataclass(frozen=True, slots=True)
class Labelled:
    machine_result: str = ""
    greeting_result: str = ""
    streaming: str = ""
    streaming_failure: str = ""
    recordings: tuple[object, ...] = ()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (Labelled(), ()),
        (Labelled(machine_result="human_residence"), ("answered by: a person, at home",)),
        (Labelled(machine_result="fax_detected"), ("answered by: a fax machine",)),
        (Labelled(machine_result="some_robot"), ("answered by: some robot",)),
        (
            Labelled(machine_result="machine", greeting_result="no_beep_detected"),
            ("answered by: a machine", "greeting: no beep heard"),
        ),
    ],
)
def test_who_answered_is_said_in_plain_words(call: Labelled, said: tuple[str, ...]) -> None:
    assert labels.of_call(call, Directory({}, True)) == said
