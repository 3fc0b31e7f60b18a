"""How far a call that was dialled has come, in plain words, with Telnyx's own kept beside them."""

from datetime import UTC, datetime

import pytest

from conferencing.queries.commands import dial_story
from conferencing.queries.commands.dial_story import DialledRow
from conferencing.queries.screens.ledger import CallStory

BEGAN = datetime(2026, 11, 26, 12, 0, 0, tzinfo=UTC)
ANSWERED = datetime(2026, 11, 26, 12, 0, 5, tzinfo=UTC)
ENDED = datetime(2026, 11, 26, 12, 0, 9, tzinfo=UTC)


def story(
    *,
    status: str = "ended",
    answered: bool = False,
    ended: bool = True,
    cause: str = "",
    code: str = "",
    machine: str = "",
) -> CallStory:
    row = DialledRow(
        "v3:anna",
        status,
        BEGAN,
        ANSWERED if answered else None,
        ENDED if ended else None,
        cause,
        code,
        machine,
    )
    return dial_story.of(row)


def test_it_rings_since_it_was_dialled() -> None:
    said = story(status="bridging", ended=False)
    assert (said.kind, said.words, said.since, said.is_up) == ("ringing", "Ringing", BEGAN, True)


@pytest.mark.parametrize(
    ("machine", "kind", "words"),
    [
        ("", "answered", "Answered"),
        ("human", "answered", "Answered by a person"),
        ("human_residence", "answered", "Answered by a person"),
        ("human_business", "answered", "Answered by a person"),
        ("machine", "machine", "Answered by a machine"),
        ("fax_detected", "machine", "Answered by a fax machine"),
        ("silence", "answered", "Answered"),
        ("not_sure", "answered", "Answered"),
    ],
)
def test_it_is_answered_by_whom_telnyx_says(machine: str, kind: str, words: str) -> None:
    said = story(status="answered", answered=True, ended=False, machine=machine)
    assert (said.kind, said.words, said.since) == (kind, words, ANSWERED)


@pytest.mark.parametrize(
    ("cause", "code", "kind", "words"),
    [
        ("user_busy", "486", "busy", "Busy"),
        ("timeout", "487", "no_answer", "No answer"),
        ("timeout", "unspecified", "no_answer", "No answer"),
        ("no_answer", "480", "no_answer", "No answer"),
        ("call_rejected", "603", "declined", "Declined"),
        ("call_rejected", "403", "failed", "Refused by Telnyx or the carrier"),
        ("call_rejected", "486", "busy", "Busy"),
        ("call_rejected", "", "declined", "Declined"),
        ("not_found", "404", "wrong_number", "Wrong number or unreachable"),
        ("unspecified", "404", "wrong_number", "Wrong number or unreachable"),
        ("originator_cancel", "487", "cancelled", "Cancelled before it was answered"),
        ("unspecified", "503", "failed", "The carrier could not connect it"),
        ("unspecified", "unspecified", "failed", "Failed"),
        ("not_listed_any_more", "", "failed", "Ended; Telnyx did not report why"),
        ("a_new_cause", "299", "failed", "Failed"),
    ],
)
def test_why_nobody_answered(cause: str, code: str, kind: str, words: str) -> None:
    said = story(cause=cause, code=code)
    assert (said.kind, said.words, said.since, said.is_up) == (kind, words, ENDED, False)


@pytest.mark.parametrize(
    ("cause", "code", "detail"),
    [
        ("user_busy", "486", "user busy, SIP 486"),
        ("a_new_cause", "299", "a new cause, SIP 299"),
        ("unspecified", "unspecified", "unspecified"),
        ("", "", ""),
    ],
)
def test_telnyxs_own_words_are_kept(cause: str, code: str, detail: str) -> None:
    assert story(cause=cause, code=code).detail == detail


def test_one_that_was_answered_and_is_over_is_no_failure() -> None:
    said = story(answered=True, cause="normal_clearing")
    assert (said.kind, said.words) == ("ended", "Answered; the call has ended")
