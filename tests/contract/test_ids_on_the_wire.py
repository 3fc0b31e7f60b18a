"""An id is opaque: whatever stands in it, exactly that resource is asked for, or none at all."""

from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from conferencing.telnyx_api.addresses import can_be_addressed
from conferencing.telnyx_api.advice import NOT_SENDABLE
from conferencing.telnyx_api.errors import GatewayError
from tests.fixtures.answering import Answering, telnyx_says

from .every_request import LEG, REQUESTS, ROOM, SOMEBODY, Request

__all__ = ["telnyx_says"]

IDS = (ROOM, LEG, SOMEBODY, "2963572552552678752", "support")
# One of each function: the others differ in what they say, not in whom they ask about.
BY_NAME = {request.func: request for request in REQUESTS}.values()
ODD = (
    *(".", "..", "...", "%2e", "%2E%2e", ".%2e", "%2f", "%00", "%", "~", "~2E", "null", "None"),
    *("/", "//", "a/b", "/a", "a/", "../a", "a/../b", "./", "a//b", "\\", "..\\a"),
    *("?", "a?b=c", "#", "a#b", "&", "=", ";", "..;", "a;b", ":", "@", "+", "*", "'", '"', "<"),
    *(" ", "  ", "a b", " a", "a ", "\t", "\n", "a\r\nHost: x", "\x7f", "\u00a0", "\u202e"),
    *("é", "e\u0301", "日本", "💥", "http://example.com/", "[::1]", "{id}", "a" * 255),
)
NO_SURROGATES = st.characters(codec="utf-8", exclude_characters="\0")


def asked(telnyx: Answering, request: Request, ids: list[object]) -> tuple[list[str], str]:
    """The first path that was asked for, as it came, in its parts; and the code of a refusal."""
    telnyx.paths.clear()
    code = ""
    try:
        request.func(*ids, **request.keywords)
    except GatewayError as error:
        code = error.code
    path = telnyx.paths[0] if telnyx.paths else ""
    assert path.isascii() and path.isprintable() and "#" not in path
    return [unquote(part) for part in path.partition("?")[0].split("/")], code


def check(telnyx: Answering, request: Request, odd: str) -> None:
    given = [*request.args]
    address, _ = asked(telnyx, request, given)
    for place, id in enumerate(given):
        if id not in IDS:
            continue
        found, code = asked(telnyx, request, [*given[:place], odd, *given[place + 1 :]])
        if id in address and not can_be_addressed(odd):
            assert (found, code) == ([""], NOT_SENDABLE)
        else:
            assert code != NOT_SENDABLE
            assert found == [odd if part == id else part for part in address]


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_exactly_this_resource_is_asked_for_or_none(telnyx_says: Answering, odd: str) -> None:
    for request in BY_NAME:
        check(telnyx_says, request, odd)


@hypothesis_settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(odd=st.text(NO_SURROGATES | st.sampled_from("./%?#\\ "), min_size=1, max_size=12))
def test_whatever_the_id_is(telnyx_says: Answering, odd: str) -> None:
    for request in BY_NAME:
        check(telnyx_says, request, odd)


def test_only_what_an_address_gives_a_meaning_cannot_be_asked_about() -> None:
    assert [odd for odd in ODD if not can_be_addressed(odd)] == [".", ".."]
    assert not can_be_addressed("")
