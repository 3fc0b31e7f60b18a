"""What an answer of 4xx or 5xx means: when to try again, what is gone, and what to tell people."""

import pytest

from conferencing.telnyx_api import errors
from conferencing.telnyx_api.advice import NO_ANSWER, NOT_REACHED, advice
from conferencing.telnyx_api.errors import GatewayError

NOW = 1_790_000_000.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"x-ratelimit-reset": "2.5"}, 2.5),
        ({"x-ratelimit-reset": "1790000005"}, 5.0),
        ({"x-ratelimit-reset": "1789999990"}, 0.0),
        ({"retry-after": "Mon, 21 Sep 2026 14:13:30 GMT"}, 10.0),
        ({"retry-after": "Mon, 21 Sep 2026 14:13:10 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_the_time_to_come_back_is_read_in_all_its_forms(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert errors.from_answer(429, None, headers, NOW).retry_after_seconds == seconds


@pytest.mark.parametrize(
    "body", [None, "", "<html>Bad gateway</html>", [], {}, {"errors": []}, {"errors": ["x"]}]
)
def test_an_error_that_is_not_as_agreed_is_still_told(body: object) -> None:
    error = errors.from_answer(502, body, {}, NOW)
    assert (error.code, error.retry) == ("502", True)
    assert "502" in error.title and error.advice


@pytest.mark.parametrize(
    ("status", "code", "call", "conference"),
    [
        (422, "90018", True, False),
        (422, "90015", True, False),
        (404, "90015", True, False),
        (404, "10005", True, True),
        (422, "90019", False, True),
        (404, "10007", True, True),
        (404, "90058", False, True),
        (404, "12345", False, False),
        (422, "90034", False, False),
        (500, "10007", False, False),
    ],
)
def test_what_is_gone_can_be_told_by_the_code(
    status: int, code: str, call: bool, conference: bool
) -> None:
    error = errors.from_answer(status, {"errors": [{"code": code, "title": "t"}]}, {}, NOW)
    assert (error.says_call_gone, error.says_conference_gone) == (call, conference)


@pytest.mark.parametrize(
    "body", [None, "<html>Not Found</html>", {}, {"errors": []}, {"message": "no route"}]
)
def test_a_404_that_is_not_telnyxs_own_proves_nothing(body: object) -> None:
    error = errors.from_answer(404, body, {}, NOW)
    assert (error.says_call_gone, error.says_conference_gone, error.retry) == (False, False, False)
    assert "TELNYX_BASE_URL" in error.advice


def test_a_404_with_the_code_404_is_telnyxs_word_on_recordings() -> None:
    """call-recordings_NotFoundResponse in its OpenAPI file."""
    body = {"errors": [{"code": "404", "detail": "Page not found", "title": "Not Found"}]}
    error = errors.from_answer(404, body, {}, NOW)
    assert error.says_not_found and error.code == "404"
    error.answers("delete_recording")
    assert "TELNYX_BASE_URL" not in error.advice and "recording" in error.advice


@pytest.mark.parametrize(("status", "code"), [(401, "10009"), (403, "10010")])
def test_a_status_as_the_code_has_the_advice_of_the_code_that_others_use(
    status: int, code: str
) -> None:
    body = {"errors": [{"code": str(status), "title": "No"}]}
    assert errors.from_answer(status, body, {}, NOW).advice == advice(code, status)


@pytest.mark.parametrize("error", [{"code": 404}, {"code": "404"}, {"title": "Not Found"}])
def test_what_only_resembles_telnyxs_errors_proves_nothing(error: object) -> None:
    found = errors.from_answer(404, {"errors": [error]}, {}, NOW)
    assert not found.says_not_found


@pytest.mark.parametrize(
    ("status", "is_doubtful"),
    [
        (400, False),
        (404, False),
        (408, True),
        (409, False),
        (422, False),
        (429, False),
        (500, True),
    ],
)
def test_only_after_some_answers_nobody_can_tell_what_happened(
    status: int, is_doubtful: bool
) -> None:
    assert errors.from_answer(status, None, {}, NOW).is_doubtful is is_doubtful


def test_an_answer_that_is_not_understood_is_worth_as_little_as_none() -> None:
    error = errors.not_understood("<html>", 200)
    assert (error.is_doubtful, error.retry, error.status) == (True, True, 200)
    assert GatewayError(NO_ANSWER, "t").is_doubtful
    assert not GatewayError(NOT_REACHED, "t").is_doubtful


@pytest.mark.parametrize("code", ["90018", "90019", "90034", "90058", "90015", "10009", "12345"])
def test_there_is_advice_for_every_code(code: str) -> None:
    assert len(advice(code, 422)) > 20


def test_all_that_is_known_is_told_in_sentences() -> None:
    error = GatewayError("10015", "Bad value.", "The name is taken", advice="Choose another.")
    assert error.told == "Bad value. The name is taken. Choose another."
    assert GatewayError("no_answer", "No answer from Telnyx").told == "No answer from Telnyx."


def refused_call(detail: str) -> errors.GatewayError:
    body = {"errors": [{"code": "10010", "title": "Not authorized", "detail": detail}]}
    error = errors.from_answer(403, body, {}, NOW)
    error.answers("dial")
    return error


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("Connection has no Outbound Profile assigned D38.", "no outbound voice profile"),
        ("Dialed number is not included in whitelisted countries D13", "does not allow this call"),
    ],
)
def test_a_call_that_is_not_allowed_does_not_put_the_key_in_doubt(detail: str, words: str) -> None:
    error = refused_call(detail)
    assert words in error.advice and "key" not in error.advice
    assert error.is_of_the_call and not error.retry


@pytest.mark.parametrize("detail", ["", "You do not have permission", "Id 38D3 of 3D38"])
def test_any_other_of_its_code_does(detail: str) -> None:
    error = refused_call(detail)
    assert "API key" in error.advice and not error.is_of_the_call
