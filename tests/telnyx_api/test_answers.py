"""Only what Telnyx documents is an answer: all else leaves the gateway as one kind of error, which
says that nobody can tell what happened.
"""

import gzip
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from conferencing.telnyx_api import (
    applications,
    call_listings,
    conference_actions,
    conference_listings,
    phone_numbers,
    queues,
    recordings,
)
from conferencing.telnyx_api.advice import NO_ANSWER, NOT_UNDERSTOOD
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.request_names import READING
from tests.contract.every_request import APPLICATION, LEG, REQUESTS, ROOM, SOMEBODY, Request
from tests.fixtures.answering import OK, Answering, http, in_json
from tests.fixtures.odd_json import anything

PLENTY = b"[" * 100_000

# Answers with a status of 2xx that say nothing.
NO_CONTENT = http(status="204 No Content", content_type="")
NO_ANSWERS: dict[str, bytes] = {
    "a page": http("<html>All is well</html>", content_type="text/html"),
    "JSON that says it is a page": http('{"data":{"result":"ok"}}', content_type="text/html"),
    "JSON that does not say what it is": http('{"data":{"result":"ok"}}', content_type=""),
    "nothing": http(),
    "no content": NO_CONTENT,
    "an empty object": in_json({}),
    "null": in_json(None),
    "a list": in_json([]),
    "a text": in_json("ok"),
    "an error that succeeds": in_json({"errors": [{"code": "90018", "title": "Ended"}]}),
    "a yes and a no": in_json({"data": {"result": "ok", "id": "1"}, "errors": [{"code": "1"}]}),
    "data that is null": in_json({"data": None}),
    "data that is text": in_json({"data": "ok"}),
    "data that is a number": in_json({"data": 1}),
    "cut off": http('{"data":{"resu'),
    "two of them": http('{"data":{}}{"data":{}}'),
    "no UTF-8": http(b'{"data":\xff'),
    "without an end": http(PLENTY),
    "a number without an end": http(b'{"data":' + b"1" * 5000 + b"}"),
    "broken compression": http(b"not gzip", headers="Content-Encoding: gzip\r\n"),
    "compressed rubbish": http(gzip.compress(b"rubbish"), headers="Content-Encoding: gzip\r\n"),
}
# To a command, this is no more.
NOT_ACCEPTED: dict[str, bytes] = {
    "no result": in_json({"data": {}}),
    "another result": in_json({"data": {"result": "queued"}}),
    "a result of another kind": in_json({"data": {"result": True}}),
    "a result in a list": in_json({"data": [{"result": "ok"}]}),
    "a result outside of data": in_json({"result": "ok"}),
}
READERS = {
    request
    for request in REQUESTS
    if request.func.__module__.endswith(("listings", "call_events"))
    or request.func in (recordings.saved_since, recordings.address)
    or request.func in (applications.list_applications, phone_numbers.leading_to)
}
LISTINGS = [request for request in REQUESTS if request in READERS]
# Of what was deleted nothing remains to be said: 204 is the documented answer, and the only one.
(DELETION,) = (request for request in REQUESTS if request.func is queues.delete)
COMMANDS = [request for request in REQUESTS if request not in {*READERS, DELETION}]


def trouble(request: Request) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        request()
    return caught.value


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_what_is_no_answer_is_not_understood_by_any_request(
    telnyx_says: Answering, answer: str
) -> None:
    telnyx_says.always(NO_ANSWERS[answer])
    for request in (*LISTINGS, *COMMANDS):
        error = trouble(request)
        assert error.code == NOT_UNDERSTOOD, request
        assert error.is_doubtful is (error.request not in READING), request
        assert error.retry and error.advice and error.title


@pytest.mark.parametrize("answer", NOT_ACCEPTED)
def test_nothing_else_is_acceptance(telnyx_says: Answering, answer: str) -> None:
    telnyx_says.always(NOT_ACCEPTED[answer])
    for request in COMMANDS:
        assert trouble(request).code == NOT_UNDERSTOOD, request


EVERYTHING = {
    "result": "ok",
    "id": SOMEBODY,
    "name": "support",
    "call_control_id": LEG,
    "is_alive": True,
}
ABOUT_ONE: dict[str, Request] = {
    "a conference": partial(conference_listings.retrieve_conference, SOMEBODY),
    "a call": partial(call_listings.retrieve_call, LEG),
    "a person": partial(
        conference_actions.set_exit, ROOM, SOMEBODY, end_on_exit=True, soft_end_on_exit=False
    ),
    "a recording": partial(recordings.address, SOMEBODY),
    "a deleted recording": partial(recordings.delete, SOMEBODY),
    "a new queue": partial(queues.create, "support", max_size=300),
    "an application": partial(applications.retrieve, SOMEBODY),
    "a deleted application": partial(applications.delete, SOMEBODY),
    "a resized queue": partial(queues.resize, "support", max_size=1),
}


def test_what_is_documented_is_accepted(telnyx_says: Answering) -> None:
    telnyx_says.always(in_json({"data": EVERYTHING, "errors": [], "new": {"since": 2027}}))
    named = [request for request in COMMANDS if request.args[:1] != (APPLICATION,)]
    for request in (*named, *ABOUT_ONE.values()):
        request()


@pytest.mark.parametrize("request_", ABOUT_ONE.values(), ids=ABOUT_ONE)
@pytest.mark.parametrize("key", ["stranger", "", None, 4711, {}, [SOMEBODY]])
def test_what_is_said_of_another_is_no_answer(
    telnyx_says: Answering, request_: Request, key: object
) -> None:
    """Believed, it would end the wrong conference, or play the wrong recording."""
    keys = dict.fromkeys(("id", "name", "call_control_id"), key)
    telnyx_says.always(in_json({"data": EVERYTHING | keys}))
    assert trouble(request_).code == NOT_UNDERSTOOD


def test_a_deletion_is_answered_by_no_content_and_by_nothing_else(telnyx_says: Answering) -> None:
    telnyx_says.always(NO_CONTENT)
    DELETION()
    for answer in (OK, *NO_ANSWERS.values(), *NOT_ACCEPTED.values()):
        if answer != NO_CONTENT:
            telnyx_says.always(answer)
            assert trouble(DELETION).code == NOT_UNDERSTOOD, answer[:200]


def test_a_redirect_is_no_answer_and_is_not_followed(telnyx_says: Answering) -> None:
    """Followed, a POST would become a GET, and its answer would say nothing of the command."""
    there = f"Location: {telnyx_says.url}/elsewhere\r\n"
    telnyx_says.always(http("", status="302 Found", headers=there))
    error = trouble(COMMANDS[0])
    assert (error.code, error.is_doubtful) == ("302", False)
    assert "did not come from Telnyx" in error.advice
    assert telnyx_says.paths == [f"/v2/conferences/{ROOM}/actions/mute"]


def test_a_success_with_another_status_counts_if_it_says_so(telnyx_says: Answering) -> None:
    telnyx_says.always(in_json({"data": {"result": "ok"}}, "201 Created"))
    conference_actions.mute_everyone(ROOM)


@pytest.mark.parametrize("answer", [b"", OK[:-5], b"HTTP/1.1 200 OK\r\n", b"rubbish\r\n"])
def test_a_connection_that_closes_before_or_within_the_answer_is_a_lost_answer(
    telnyx_says: Answering, answer: bytes
) -> None:
    telnyx_says.always(answer)
    telnyx_says.hangs_up = True
    error = trouble(COMMANDS[0])
    assert (error.code, error.is_doubtful) == (NO_ANSWER, True)


@given(content=anything)
@trying(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_no_json_whatever_becomes_an_acceptance(telnyx_says: Answering, content: Any) -> None:
    telnyx_says.always(in_json(content))
    error = trouble(COMMANDS[0])
    assert error.code == NOT_UNDERSTOOD


@given(body=st.binary(max_size=200), status=st.integers(200, 599))
@trying(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_no_bytes_whatever_raise_anything_else(
    telnyx_says: Answering, body: bytes, status: int
) -> None:
    has_body = status not in (204, 304)
    telnyx_says.always(http(body if has_body else b"", status=f"{status} Odd"))
    for request in (COMMANDS[0], *LISTINGS):
        assert trouble(request).title
