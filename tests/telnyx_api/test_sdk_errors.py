"""Whatever the SDK, or the HTTP client below it, can raise leaves the gateway as GatewayError."""

import json
from collections.abc import Iterator

import httpx
import pytest
import telnyx

from conferencing.telnyx_api import audio, client, conference_actions, conference_listings
from conferencing.telnyx_api.advice import NO_ANSWER, NOT_REACHED, NOT_SENDABLE, NOT_UNDERSTOOD
from conferencing.telnyx_api.errors import GatewayError
from tests.fixtures.answering import Answering

ASKED = httpx.Request("POST", "https://api.telnyx.com/v2/conferences/d4be636f/actions/mute")
ANSWER = httpx.Response(418, request=ASKED)


def subclasses(cls: type[Exception]) -> Iterator[type[Exception]]:
    yield cls
    for each in cls.__subclasses__():
        yield from subclasses(each)


def made(cls: type[Exception]) -> Exception:
    """One of them, whatever it wants to be made of."""
    if issubclass(cls, telnyx.APIStatusError):
        return cls("no", response=ANSWER, body=None)
    if issubclass(cls, telnyx.APITimeoutError):
        return cls(ASKED)
    if issubclass(cls, telnyx.APIConnectionError):
        return cls(request=ASKED)
    if issubclass(cls, telnyx.APIResponseValidationError):
        return cls(ANSWER, None)
    if issubclass(cls, telnyx.APIError):
        return cls("no", ASKED, body=None)
    if issubclass(cls, httpx.HTTPStatusError):
        return cls("no", request=ASKED, response=ANSWER)
    try:
        return cls("no")
    except TypeError:
        return cls()


BY_THEM = {
    cls.__name__: made(cls)
    for base in (telnyx.TelnyxError, httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)
    for cls in subclasses(base)
    if cls.__name__ != "WebSocketConnectionClosedError"
}
OTHERS = [
    json.JSONDecodeError("no", "{", 0),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"),
    UnicodeEncodeError("utf-8", "\ud800", 0, 1, "no"),
    RecursionError("no"),
    ValueError("Expected a non-empty value for `id`"),
]


def through_the_gateway(error: Exception) -> GatewayError:
    with (
        pytest.raises(GatewayError) as caught,
        client.telnyx_client("mute"),
    ):
        raise error
    return caught.value


@pytest.fixture(autouse=True)
def configured(telnyx_says: Answering) -> None:
    """With a key, or nothing would be asked at all."""


@pytest.mark.parametrize(
    "error", [*BY_THEM.values(), *OTHERS], ids=lambda each: type(each).__name__
)
def test_every_error_becomes_one_of_ours(error: Exception) -> None:
    ours = through_the_gateway(error)
    assert ours.code and ours.title and ours.advice
    assert ours.__cause__ is error


def test_a_connection_error_is_told_by_its_cause() -> None:
    kinds = {
        httpx.ConnectError: NOT_REACHED,
        httpx.ConnectTimeout: NOT_REACHED,
        httpx.PoolTimeout: NOT_REACHED,
        httpx.ProxyError: NOT_REACHED,
        httpx.ReadTimeout: NO_ANSWER,
        httpx.WriteTimeout: NO_ANSWER,
        httpx.ReadError: NO_ANSWER,
        httpx.RemoteProtocolError: NO_ANSWER,
        httpx.DecodingError: NOT_UNDERSTOOD,
    }
    for cause, code in kinds.items():
        error = telnyx.APIConnectionError(request=ASKED)
        error.__cause__ = cause("no")
        ours = through_the_gateway(error)
        assert (ours.code, ours.is_doubtful) == (code, code != NOT_REACHED), cause
        assert ours.retry


@pytest.mark.parametrize("error", [TypeError("no"), AttributeError("no"), AssertionError("no")])
def test_a_mistake_of_our_own_stays_one(error: Exception) -> None:
    with pytest.raises(type(error)), client.telnyx_client("mute"):
        raise error


@pytest.mark.parametrize("conference_id", ["", ".", ".."])
def test_an_id_that_no_address_can_be_made_of_sends_nothing(
    telnyx_says: Answering, conference_id: str
) -> None:
    for ask in (conference_actions.mute_everyone, conference_listings.list_participants):
        with pytest.raises(GatewayError) as caught:
            ask(conference_id)
        assert (caught.value.code, caught.value.is_doubtful) == (NOT_SENDABLE, False)
    assert telnyx_says.paths == []


def test_a_text_that_cannot_be_sent_sends_nothing(telnyx_says: Answering) -> None:
    with pytest.raises(GatewayError) as caught:
        audio.speak(
            "d4be636f",
            "one",
            None,
            text="half a pair: \ud800",
            voice="female",
            language="en-US",
            payload_type="text",
        )
    assert (caught.value.code, caught.value.retry) == (NOT_SENDABLE, False)
    assert telnyx_says.paths == []
