"""What an operator is told to do: it fits what was asked, not the code alone."""

from typing import get_args

import pytest

from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import conference_actions
from conferencing.telnyx_api.administrators import to_administrators
from conferencing.telnyx_api.advice import KNOWN_CODES, advice
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.request_names import READING, Request
from tests.contract.every_request import REQUESTS
from tests.fixtures.answering import Answering, in_json

EVERY_REQUEST: tuple[Request, ...] = get_args(Request)
# Telnyx's own codes, with the status that comes with most of them.
CODES = sorted(code for code in KNOWN_CODES if code.isdigit() and len(code) == 5)
MORE_CODES = ["10007", "10011", "10015"]
# Those of Telnyx's specification and of its list of API errors that a voice request can meet, with
# the status that comes with them; and the ones that only requests meet which nothing here makes.
DOCUMENTED = {
    **dict.fromkeys(("10004", "10011", "10016", "10032", "10033", "90009", "90010", "90014"), 422),
    **dict.fromkeys(("90015", "90017", "90018", "90019", "90020", "90032", "90033", "90034"), 422),
    **dict.fromkeys(("90035", "90036", "90037", "90038", "90041", "90042", "90043", "90044"), 422),
    **dict.fromkeys(("90045", "90102"), 422),
    **dict.fromkeys(("10015", "10028", "90040", "90050"), 400),
    **dict.fromkeys(("10005", "10007", "90058", "404"), 404),
    **{"10009": 401, "401": 401, "10006": 403, "10010": 403, "403": 403, "90103": 429, "500": 500},
}
OF_FORKS_TRANSCRIPTIONS_AND_ASSISTANTS = {"90031": 422, "90054": 422, "90061": 422}
STATUSES = (400, 401, 403, 404, 422, 429, 500)

SOUND = {"play", "gather", "hold_music"}
ROOM = {
    "mute",
    "unmute",
    "hold",
    "unhold",
    "join",
    "leave",
    "update",
    "update_participant",
    "create",
    "end",
    "speak",
    "stop",
    "send_dtmf",
    "record_start",
    "record_pause",
    "record_resume",
    "record_stop",
    "get_conference",
} | SOUND
QUEUE = {"enqueue", "leave_queue", "bridge", "list_queue_calls"}
QUEUE |= {"create_queue", "update_queue", "delete_queue"}
# A word may be said only to who asked for something of that kind.
ONLY_FOR = {
    "sound": SOUND,
    "plays it": {"play"},
    "text is too long": {"speak", "tell", "ask_key", "ask_digits"},
    "encrypt": {"transfer", "dial"},
    "spelling": SOUND,
    "audio": {"record_start", "speak", "send_dtmf", "ask_digits"} | SOUND,
    "recording": {"delete_recording", "get_recording"},
    "queue": QUEUE,
    "number": {"transfer", "dial"},
    "dialled": {"transfer", "dial"},
    "channels": {"transfer", "answer", "dial"},
    "incoming": {"answer"},
    "typed": {"send_dtmf", "gather", "ask_digits"},
    "name": {"create"} | SOUND,
    "conference": ROOM | {"dial"},
    "already in": {"join", "create"},
    "full": {"join", "create", "dial", "enqueue"},
}


@pytest.mark.parametrize("code", [*CODES, *MORE_CODES, "404", "500", "no_answer", "12345"])
def test_advice_speaks_of_what_was_asked(code: str) -> None:
    for request in EVERY_REQUEST:
        for status in STATUSES:
            words = advice(code, status, request)
            assert words.endswith((".", "!")) and len(words) > 20
            for word, requests in ONLY_FOR.items():
                assert word not in words.lower() or request in requests, (request, status, words)


@pytest.mark.parametrize("code", [*CODES, *MORE_CODES, "404", "500", "no_answer", "D38"])
def test_administrators_are_not_sent_to_themselves(code: str) -> None:
    for request in EVERY_REQUEST:
        for status in STATUSES:
            words = to_administrators(advice(code, status, request))
            assert "administrator" not in words
            assert words.endswith(".") and "  " not in words and ".." not in words


@pytest.mark.parametrize(("code", "status"), DOCUMENTED.items())
def test_each_documented_code_says_what_to_do(code: str, status: int) -> None:
    """More than that it was refused, to somebody who may meet it."""
    nothing_known = advice("12345", 422, "mute")
    assert {advice(code, status, request) for request in EVERY_REQUEST} != {nothing_known}


@pytest.mark.parametrize(("code", "status"), OF_FORKS_TRANSCRIPTIONS_AND_ASSISTANTS.items())
def test_a_code_of_what_is_never_asked_for_says_that_it_was_refused(code: str, status: int) -> None:
    assert "for the reason given" in advice(code, status, "mute")


def test_a_call_that_is_streamed_is_told_whatever_was_asked() -> None:
    for request in EVERY_REQUEST:
        assert "streamed to another program" in advice("90045", 422, request)


def test_a_person_who_is_not_found_is_no_sound() -> None:
    assert "spelling" in advice("10005", 404, "play")
    assert "no longer knows this conference" in advice("10005", 404, "mute")
    assert "no longer has this recording" in advice("10007", 404, "delete_recording")
    assert "having problems" in advice("10007", 500, "delete_recording")


def test_a_dial_into_a_conference_is_told_what_became_of_it() -> None:
    for code, status in (("90019", 422), ("90058", 404)):
        assert "the conference has ended" in advice(code, status, "dial")
    assert "conference is full" in advice("90032", 422, "dial")


def test_a_code_of_two_meanings_is_told_apart_by_its_status() -> None:
    assert "DIAL_CONNECTION" in advice("10015", 422, "dial")
    assert "unusual" in advice("10015", 400, "dial")
    assert "unusual" in advice("10028", 400, "speak")
    assert "unusual" not in advice("10015", 422, "transfer")
    assert "connection of this call" in advice("10015", 422, "transfer")
    assert "limiting" in advice("10011", 429, "dial")
    assert "encrypt" in advice("10011", 422, "dial")
    assert "not allowed" in advice("10006", 403, "mute")
    assert "no longer knows" in advice("10006", 404, "mute")


def test_a_request_that_only_reads_changes_nothing() -> None:
    for request in READING:
        assert advice("no_answer", None, request) == "Try again in a moment."
    assert "may or may not" in advice("no_answer", None, "mute")


def test_a_mute_that_meets_a_10005_is_told_of_the_person(sim: SimulatorServer) -> None:
    sim.faults.refuse("10005", path="/actions/mute")
    with pytest.raises(GatewayError) as caught:
        conference_actions.mute_everyone("d4be636f-dfb1-453b-8bca-18c88bd7a6b8")
    assert (caught.value.request, caught.value.status) == ("mute", 404)
    assert "conference" in caught.value.advice and "name" not in caught.value.advice


def test_every_request_says_what_it_is(telnyx_says: Answering) -> None:
    """Or it would get the advice of nobody in particular."""
    refused = {"errors": [{"code": "90034", "title": "Not answered yet"}]}
    telnyx_says.always(in_json(refused, "422 Unprocessable Entity"))
    said = set()
    for request in REQUESTS:
        with pytest.raises(GatewayError) as caught:
            request()
        said.add(caught.value.request)
    assert said == set(EVERY_REQUEST) - {""}
