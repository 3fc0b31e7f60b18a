"""Nobody forges a line of the log."""

import logging
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.server.log_lines import Lines, quoted


def line(message: str, *values: object, error: Exception | None = None) -> str:
    exc_info = (type(error), error, None) if error else None
    record = logging.LogRecord("door", logging.WARNING, "", 1, message, values, exc_info)
    return Lines("%(levelname)s %(name)s %(message)s").format(record)


@given(st.text(alphabet=st.characters(codec=None)))
def test_a_message_is_one_line_that_can_be_written(text: str) -> None:
    said = line("Webhook %s could not be applied", text)
    assert len(said.splitlines()) == 1
    said.encode()
    assert said.startswith("WARNING door Webhook ")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nERROR root forged", r"a\nERROR root forged"),
        ("a\r\x1b[2Jb", r"a\r\x1b[2Jb"),
        ("Desk \u202egnitset", r"Desk \u202egnitset"),
        ("\ud800", r"\ud800"),
        ("Zoë 日本", "Zoë 日本"),
    ],
)
def test_what_is_unprintable_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert line("%s", text) == f"WARNING door {shown}"


@pytest.mark.parametrize(
    "address",
    ["/kiosk/{}/", "/kiosk/{}", "//kiosk/{}/x?y=1", "/accounts/login/?next=%2Fkiosk%2F{}%2F"],
)
def test_no_line_has_the_token_of_a_kiosk_link(address: str) -> None:
    token = "Zk3-_x9" * 6
    said = line("Not Found: %s", address.format(token), error=ValueError(address.format(token)))
    assert token not in said
    assert "kiosk" in said


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("sip:ana@example.com", "sip:...@example.com"),
        ("to SIPS:ana:secret@example.com, sip:bo@example.com", "to SIPS:...@example.com, sip:...@"),
        ("sip:ana and sip:bo@example.com", "sip:ana and sip:...@example.com"),
        ("sip:sip:bo@example.com", "sip:...@example.com"),
        ("sip:", "sip:"),
    ],
)
def test_no_line_has_the_user_of_an_address(text: str, shown: str) -> None:
    assert line("%s", text).startswith(f"WARNING door {shown}")


# As long as the path of a request may be, which a stranger chooses; no other request is answered
# meanwhile.
@pytest.mark.parametrize("part", ["sip:", "+1", "+", "kiosk/", "setup/first/", "%2B", "\n"])
def test_a_long_line_is_written_at_once(part: str) -> None:
    began = time.process_time()
    quoted(part * (64 * 1024 // len(part)))
    assert time.process_time() - began < 2


def test_the_lines_of_an_error_are_told_from_lines_of_the_log() -> None:
    said = line("it broke", error=ValueError("a\nERROR root forged\u2028b")).split("\n")
    assert said[0] == "WARNING door it broke"
    assert all(each.startswith("  ") for each in said[1:])
