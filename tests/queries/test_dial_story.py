"""How far a call that was dialled has come, in plain words, with Telnyx's own kept beside them."""

from datetime import UTC, datetime

import pytest

from conferencing.queries.commands import dial_story
from conferencing.queries.commands.dial_story import DialledRow
from conferencing.queries.names import reasons
from conferencing.queries.screens.ledger import CallStory
from tests.contract.event_models import payload_fields, words_of

# Causes that leave open who turned the call away.
GENERAL = ("call_rejected", "normal_clearing", "unspecified")

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
        ("call_rejected", "unspecified", "declined", "Declined"),
        ("call_rejected", "607", "declined", "Declined"),
        ("call_rejected", "503", "failed", "The carrier could not connect it"),
        ("call_rejected", "500", "failed", "The carrier could not connect it"),
        ("call_rejected", "401", "failed", "Refused by Telnyx or the carrier"),
        ("call_rejected", "608", "failed", "Refused by Telnyx or the carrier"),
        ("call_rejected", "488", "failed", "Refused by the phone or its carrier"),
        ("call_rejected", "606", "failed", "Refused by the phone or its carrier"),
        ("call_rejected", "404", "wrong_number", "Wrong number or unreachable"),
        ("call_rejected", "480", "no_answer", "No answer"),
        ("normal_clearing", "200", "cancelled", "Cancelled before it was answered"),
        ("normal_clearing", "502", "failed", "The carrier could not connect it"),
        ("time_limit", "487", "failed", "Its time limit was reached"),
        ("user_busy", "600", "busy", "Busy"),
        ("not_found", "404", "wrong_number", "Wrong number or unreachable"),
        ("unspecified", "404", "wrong_number", "Wrong number or unreachable"),
        ("originator_cancel", "487", "cancelled", "Cancelled before it was answered"),
        ("unspecified", "503", "failed", "The carrier could not connect it"),
        ("unspecified", "400", "failed", "Refused by the phone or its carrier"),
        ("unspecified", "unspecified", "failed", "Failed"),
        ("unspecified", "5", "failed", "Failed"),
        ("unspecified", "50³", "failed", "Failed"),
        ("not_listed_any_more", "", "failed", "Ended; Telnyx did not report why"),
        ("a_new_cause", "299", "failed", "Failed"),
    ],
)
def test_why_nobody_answered(cause: str, code: str, kind: str, words: str) -> None:
    said = story(cause=cause, code=code)
    assert (said.kind, said.words, said.since, said.is_up) == (kind, words, ENDED, False)


@pytest.mark.parametrize("cause", words_of(payload_fields("call.hangup")["hangup_cause"]))
def test_only_a_person_declines_and_only_a_phone_is_busy(cause: str) -> None:
    """Whatever comes with Telnyx's word, which may be a general one."""
    for code in map(str, range(300, 700)):
        kind, words = dial_story.ending(cause, code)
        if kind == "declined":
            assert cause in GENERAL and code in ("603", "607")
        if kind == "busy":
            assert cause == "user_busy" or (cause in GENERAL and code in ("486", "600"))
        if cause in GENERAL and code.startswith("5"):
            assert (kind, words) == ("failed", "The carrier could not connect it")


@pytest.mark.parametrize("cause", words_of(payload_fields("call.hangup")["hangup_cause"]))
@pytest.mark.parametrize("code", ["403", "404", "480", "486", "488", "503", "603"])
def test_the_feed_says_of_a_refusal_what_the_list_of_commands_says(cause: str, code: str) -> None:
    said = dial_story.within(dial_story.ending(cause, code))
    if cause == "call_rejected":
        assert reasons.of_call(cause, code) == said
    elif cause not in ("normal_clearing", "unspecified"):
        assert reasons.of_call(cause, code) == reasons.of_call(cause, "") == said


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
