"""The log of requests says what an administrator should look at, and no more."""

import logging
import sys
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import resolve

from conferencing.models import Conference
from dashboard.server.ordinary_answers import Brief, Extraordinary
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="django.request")
    return caplog


def press(browser: Client, **fields: Any) -> int:
    return browser.post("/commands/", fields, headers={"Accept": "application/json"}).status_code


def test_a_question_and_a_mistake_in_a_form_are_no_warnings(
    signed_in: SignIn, said: pytest.LogCaptureFixture
) -> None:
    Conference.objects.create(telnyx_id="one", name="One", status="in_progress")
    browser = signed_in("supervisor")
    assert press(browser, verb="end", conference="one") == 409
    assert press(browser, verb="nothing") == 400
    assert press(browser, verb="mute", conference="one") == 409
    assert press(Client(), verb="mute", conference="one") == 401
    assert browser.get("/conferences/gone/").status_code == 404
    assert said.messages == []


def test_what_nobody_does_by_ordinary_work_is_said(
    signed_in: SignIn, said: pytest.LogCaptureFixture
) -> None:
    Conference.objects.create(telnyx_id="one", name="One", status="in_progress")
    agent = signed_in("agent")
    assert press(agent, verb="end", conference="one") == 403
    assert agent.get("/commands/").status_code == 405
    assert agent.get("/wp-login.php").status_code == 404
    assert len(said.messages) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 416, 429, 500, 502, 503])
@pytest.mark.parametrize("path", ["/commands/", "/admin/", ""])
def test_the_filter_by_status_and_place(status: int, path: str) -> None:
    request = RequestFactory().get(path or "/nowhere/")
    request.resolver_match = resolve(path) if path else None
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "", (), None)
    record.status_code, record.request = status, request
    is_ordinary = path == "/commands/" and status in {400, 401, 404, 409, 416}
    assert Extraordinary().filter(record) is not is_ordinary


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503, None])
def test_a_refusal_is_one_line_and_a_failure_of_ours_keeps_its_traceback(
    status: int | None,
) -> None:
    record = logging.LogRecord("django.security", logging.ERROR, "", 1, "no", (), _raised())
    record.status_code = status
    assert Brief().filter(record)
    is_one_line = logging.Formatter().format(record) == "no"
    assert is_one_line is (status is not None and status < 500)


def test_the_log_is_filtered_so() -> None:
    logged: Any = settings.LOGGING
    assert logged["handlers"]["console"]["filters"] == ["brief"]


def _raised() -> Any:
    try:
        raise ValueError("for a traceback")
    except ValueError:
        return sys.exc_info()
