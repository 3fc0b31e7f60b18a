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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Key (number)=(+12025550142) exists", "Key (number)=(+...0142) exists"),
        ("/directory/?q=%2B12025550142", "/directory/?q=%2B...0142"),
        ("from 12025550142, to 493012345678.", "from ...0142, to ...5678."),
        ("'0012025550142'", "'...0142'"),
        ("/directory/?q=12025550142&page=2", "/directory/?q=...0142&page=2"),
        ("/x?to=tel%3A12025550142", "/x?to=tel%3A...0142"),
        ("tel:5550142", "tel:...0142"),
        ("12025550142@pbx.example.com", "...0142@pbx.example.com"),
        ("sip:12025550142@pbx.example.com", "sip:...@pbx.example.com"),
        ("/x?to=sip%3Aana%40pbx.example.com", "/x?to=sip%3A...%40pbx.example.com"),
        ('{"from":"12025550142"}', '{"from":"...0142"}'),
    ],
)
def test_no_line_has_a_whole_number_however_it_is_written(text: str, shown: str) -> None:
    assert line("%s", text) == f"WARNING door {shown}"


@pytest.mark.parametrize(
    "id",
    [
        "2963572552552678752",
        "492bd654-4fdd-46ac-afff-4e2e3675cf0e",
        "12345678-1234-4abc-8def-123456789012",
        "v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0",
        "0x7f2640397310",
        "2026-11-27T13:20:59.039213+00:00",
        "127.0.0.1:65535",
        "took 0.12345678 s",
        "Old data: 12,345,678 rows deleted",
        "Thread-140072275692512",
    ],
)
def test_what_is_no_number_can_be_read(id: str) -> None:
    assert line("%s", id) == f"WARNING door {id}"


def test_the_lines_of_an_error_are_told_from_lines_of_the_log() -> None:
    said = line("it broke", error=ValueError("a\nERROR root forged\u2028b")).split("\n")
    assert said[0] == "WARNING door it broke"
    assert all(each.startswith("  ") for each in said[1:])
