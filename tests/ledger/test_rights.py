"""Which permissions a command needs when it is sent."""

from collections.abc import Mapping

import pytest

from conferencing.ledger import rights
from conferencing.ledger.dial_rules import (
    AGENT,
    CALL_BACK,
    CALL_BACK_CALLER,
    PURPOSE,
    ROLE,
    SUPERVISOR,
)
from conferencing.ledger.verbs import VERBS

NOTHING = frozenset[str]()
EMPTY: Mapping[str, object] = {}


def is_enough(
    has: frozenset[str],
    verb: str,
    arguments: Mapping[str, object] = EMPTY,
    *,
    is_automatic: bool = False,
) -> bool:
    needed = rights.needed(verb, arguments, is_automatic=is_automatic)
    return not needed or any(one <= has for one in needed)


@pytest.mark.parametrize("verb", VERBS)
def test_every_press_needs_the_permission_of_its_button(verb: str) -> None:
    has = frozenset({VERBS[verb].permission, rights.VIEW_BOARD})
    assert is_enough(has, verb)
    for one in has:
        assert not is_enough(has - {one}, verb)


@pytest.mark.parametrize("purpose", [AGENT, CALL_BACK, CALL_BACK_CALLER, SUPERVISOR])
@pytest.mark.parametrize("is_automatic", [False, True])
def test_no_phone_is_rung_for_somebody_without_any(purpose: str, is_automatic: bool) -> None:
    assert not is_enough(NOTHING, "dial", {PURPOSE: purpose}, is_automatic=is_automatic)


def test_a_supervisor_who_would_be_heard_on_a_call_needs_that_too() -> None:
    listens = frozenset({rights.VIEW_BOARD, rights.LISTEN})
    assert is_enough(listens, "dial", {PURPOSE: SUPERVISOR, ROLE: "monitor"})
    for role, permission in rights.AUDIBLE.items():
        about = {PURPOSE: SUPERVISOR, ROLE: role}
        assert not is_enough(listens, "dial", about)
        assert is_enough(listens | {permission}, "dial", about)


@pytest.mark.parametrize("verb", ["mute", "hangup", "set_exit", "stop_question", "record_resume"])
def test_what_takes_away_or_was_promised_is_always_done(verb: str) -> None:
    assert is_enough(NOTHING, verb, is_automatic=True)


@pytest.mark.parametrize("verb", ["unmute", "remove", "poll_question"])
def test_what_opens_takes_over_or_asks_is_not(verb: str) -> None:
    assert not is_enough(NOTHING, verb, is_automatic=True)
    for role, is_harmless in (("whisper", False), ("barge", False), ("none", True)):
        about = {"supervisor_role": role}
        assert is_enough(NOTHING, "role", about, is_automatic=True) == is_harmless
