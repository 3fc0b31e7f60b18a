"""The table of steps, for any facts whatever."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.supervision import call_rules, rules
from conferencing.supervision.call_rules import CallFacts, CallStand
from conferencing.supervision.facts import Asked, Facts, Phone, Place, Stand, may_be_open

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LEGS = st.frozensets(st.sampled_from(["a", "b", "c"]))
TIMES = st.none() | st.integers(0, 200).map(lambda ago: NOW - timedelta(seconds=ago))
ASKED = st.builds(
    Asked,
    verb=st.sampled_from(["", "mute", "unmute", "role", "set_exit"]),
    progress=st.sampled_from(["", "waiting", "underway", "done", "failed", "not_known"]),
    asked_at=TIMES,
    finished_at=TIMES,
)
STANDS = st.builds(
    Stand,
    mode=st.sampled_from(["listen", "whisper", "barge"]),
    wanted_at=st.just(NOW - timedelta(seconds=60)),
    to=LEGS,
    is_reached=st.booleans(),
    is_role_sure=st.booleans(),
    tries=st.integers(0, 4),
    is_private=st.booleans(),
    joined_at=TIMES,
    leaving_at=TIMES,
)
FACTS = st.builds(
    Facts,
    phone=st.builds(Phone, is_known=st.booleans(), answered_at=TIMES, is_over=st.booleans()),
    place=st.builds(
        Place,
        is_present=st.booleans(),
        is_muted=st.booleans(),
        role=st.sampled_from(["none", "whisper", "barge", "monitor"]),
        whisper_to=LEGS,
        ends_conference=st.booleans(),
    ),
    dial=ASKED,
    step=ASKED,
    hangup=ASKED,
    others=LEGS,
    alone_since=TIMES,
    may=st.frozensets(st.sampled_from(["listen", "whisper", "barge"])),
    is_over=st.booleans(),
    is_checked=st.booleans(),
)


@given(STANDS, FACTS)
def test_a_microphone_opens_last_and_only_for_whoever_may(stand: Stand, facts: Facts) -> None:
    if rules.next_step(stand, facts, NOW).action != "unmute":
        return
    assert stand.mode in facts.may and stand.mode != "listen" and not stand.leaving_at
    assert facts.place.role == rules.ROLES[stand.mode] and stand.is_role_sure
    assert not facts.step.is_open and not stand.is_reached
    if stand.mode == "whisper":
        assert facts.place.whisper_to & facts.others == stand.to & facts.others != set()


@given(STANDS, FACTS)
def test_no_role_changes_while_somebody_may_hear_them(stand: Stand, facts: Facts) -> None:
    if rules.next_step(stand, facts, NOW).action == "role":
        assert not may_be_open(facts) and not facts.step.is_open


@given(STANDS, FACTS)
def test_whoever_should_not_be_heard_and_may_be_is_muted(stand: Stand, facts: Facts) -> None:
    """Or is on the way out, or told to give up the wish, or a mute was asked for just now."""
    step = rules.next_step(stand, facts, NOW)
    is_inside = facts.phone.is_known and not facts.phone.is_over and facts.place.is_present
    is_in = is_inside and stand.joined_at and not stand.leaving_at and not facts.is_over
    if not (is_in and "listen" in facts.may and may_be_open(facts) and stand.mode == "listen"):
        return
    just_asked = facts.step.verb == "mute"
    assert step.action == "mute" or (step == rules.STAY and just_asked)


@pytest.mark.parametrize(
    ("hangups", "seconds"), [(0, 2), (1, 2), (2, 4), (3, 8), (4, 16), (5, 30), (500, 30)]
)
def test_a_hang_up_in_vain_is_tried_less_and_less_often(hangups: int, seconds: int) -> None:
    refused = Asked("hangup", "failed", finished_at=NOW)
    up = Phone(is_known=True, answered_at=NOW)
    leaving = Stand("listen", NOW, joined_at=NOW, leaving_at=NOW)
    facts = Facts(up, hangup=refused, hangups=hangups, may=frozenset({"listen"}))
    call = CallFacts(up, hangup=refused, hangups=hangups, may=facts.may, over="It is over.")
    for late in (0, 1):
        now = NOW + timedelta(seconds=seconds - 1 + late)
        assert rules.next_step(leaving, facts, now).action == ("hangup" if late else "")
        on_call = call_rules.next_step(CallStand("listen", joined_at=NOW), call, now)
        assert on_call.action == ("hangup" if late else "")


@given(STANDS, FACTS)
def test_nobody_ends_a_conference_by_leaving(stand: Stand, facts: Facts) -> None:
    if rules.next_step(stand, facts, NOW).action == "hangup":
        assert not (facts.place.is_present and facts.place.ends_conference)


CALL_FACTS = st.builds(
    CallFacts,
    phone=st.builds(Phone, is_known=st.booleans(), answered_at=TIMES, is_over=st.booleans()),
    dial=ASKED,
    hangup=ASKED,
    hangups=st.integers(0, 20),
    may=st.frozensets(st.sampled_from(["listen", "whisper", "barge"])),
    over=st.sampled_from(["", "over"]),
)
CALL_STANDS = st.builds(
    CallStand,
    mode=st.sampled_from(["listen", "whisper", "barge"]),
    next_mode=st.sampled_from(["", "listen", "whisper", "barge"]),
    is_reached=st.booleans(),
    joined_at=TIMES,
    leaving_at=TIMES,
)


@given(CALL_STANDS, CALL_FACTS)
def test_a_phone_rings_again_only_for_whoever_may_and_after_the_call(
    stand: CallStand, facts: CallFacts
) -> None:
    if call_rules.next_step(stand, facts, NOW).action == "again":
        assert {"listen", stand.next_mode} <= facts.may and not facts.over
        assert facts.phone.is_over or facts.dial.progress == "failed"


@given(CALL_STANDS, CALL_FACTS)
def test_whoever_is_heard_and_may_not_be_is_hung_up(stand: CallStand, facts: CallFacts) -> None:
    is_up = facts.phone.is_known and not facts.phone.is_over
    if not (is_up and call_rules.must_end(stand, facts)):
        return
    step = call_rules.next_step(stand, facts, NOW)
    asked = facts.hangup.is_open or facts.hangup.finished_at is not None
    assert step.action == "hangup" or (step == call_rules.STAY and asked)


@given(STANDS, FACTS)
def test_whoever_waits_for_others_is_not_hung_up(stand: Stand, facts: Facts) -> None:
    """Nobody has been there yet, or somebody is."""
    waiting = replace(facts, alone_since=None)
    assert rules.next_step(stand, waiting, NOW) == rules.next_step(
        replace(stand, is_private=False), waiting, NOW
    )
