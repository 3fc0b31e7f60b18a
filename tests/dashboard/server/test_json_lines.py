"""A log in JSON: one object on each line, with the ids by which it is followed."""

import json
import logging

import pytest

from conferencing import tracing
from dashboard.server.log_lines import JsonLines


def written(text: str, *arguments: object, error: BaseException | None = None) -> dict[str, object]:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("webhooks", logging.INFO, "", 0, text, arguments, info)
    line = JsonLines().format(record)
    assert "\n" not in line
    read: dict[str, object] = json.loads(line)
    return read


def test_a_line_has_the_ids_that_it_is_about() -> None:
    with tracing.about(request="r1"), tracing.about(command="c1"):
        line = written("Command %s", "mute")
    assert (line["message"], line["request"], line["command"]) == ("Command mute", "r1", "c1")
    assert "event" not in line and line["level"] == "INFO"


def test_outside_no_id_is_left() -> None:
    with tracing.about(request="r1"):
        pass
    assert "request" not in written("x")


def test_an_error_stands_on_the_same_line() -> None:
    try:
        raise ValueError("first\nsecond")
    except ValueError as error:
        line = written("failed", error=error)
    assert "ValueError: first" in str(line["error"])


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Key (number)=(+12025550142) exists", "Key (number)=(+...0142) exists"),
        ("/directory/?find=%2B12025550142", "/directory/?find=%2B...0142"),
        ("sip:jane.doe@pbx.example.com is busy", "sip:...@pbx.example.com is busy"),
        ("at 2026-11-27T10:00:00+0000, 17 rows", "at 2026-11-27T10:00:00+0000, 17 rows"),
        ("/setup/first/abc:1def:x-y_z/", "/setup/first/.../"),
        ("/kiosk/abc%3A1def/", "/kiosk/.../"),
    ],
)
def test_no_line_has_a_whole_number_or_a_token(said: str, shown: str) -> None:
    assert written("%s", said)["message"] == shown
    try:
        raise ValueError(said)
    except ValueError as error:
        line = written("failed", error=error)
    assert f"ValueError: {shown}" in str(line["error"])


def test_what_strangers_send_forges_no_line() -> None:
    assert written("said %s", "a\nb")["message"] == "said a\\nb"


@pytest.mark.parametrize("id", ["", "a\nb", "x" * 200, "a b", None, 7, "ü"])
def test_ids_of_strangers_are_plain_or_none(id: object) -> None:
    assert not tracing.is_plain(id)
    assert tracing.readable({"request": id, "other": "x"}) == {}


def test_what_is_no_set_of_ids_is_none() -> None:
    assert tracing.readable("abc") == {} and tracing.readable(None) == {}
