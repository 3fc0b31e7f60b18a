"""Whoever takes up an offer from its rows makes the step that is due, and makes it once: wherever
the process before has died.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from conferencing.agents import rules
from conferencing.agents.facts import AgentLeg, Asked, Caller, Facts, Stand

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(minutes=5)
UP = AgentLeg(is_known=True, answered_at=NOW)
PRESSED = replace(UP, key="pressed")
OVER = replace(UP, is_over=True)
WAITS = Caller(waiting_in="support")
OUT = Caller()
LOST = Asked("not_known", settled_at=LONG_AGO, finished_at=LONG_AGO)
REFUSED = Asked("failed", settled_at=LONG_AGO, finished_at=LONG_AGO)

# State of the offer, facts; what is pressed, the state that follows, and the command of the press.
STEPS = [
    ("reserved", Facts(leg=UP, caller=WAITS), 0, "connect", "connecting", "connect"),
    ("reserved", Facts(leg=UP, caller=WAITS), 8, "ask", "asking", "ask"),
    ("dialling", Facts(leg=UP, caller=WAITS), 8, "ask", "asking", "ask"),
    ("dialling", Facts(leg=PRESSED, caller=WAITS), 8, "connect", "connecting", "connect"),
    ("asking", Facts(leg=PRESSED, caller=WAITS), 8, "connect", "connecting", "connect"),
    ("connecting", Facts(leg=UP, caller=WAITS, connect=LOST), 0, "connect", "", "connect"),
    ("returning", Facts(leg=OVER, caller=OUT), 0, "return", "", "back"),
    ("failed", Facts(leg=UP, caller=WAITS), 0, "tell", "", "tell"),
    ("caller_gone", Facts(leg=UP, caller=OUT), 0, "tell", "", "tell"),
    ("missed", Facts(leg=UP, caller=WAITS), 8, "hangup", "", "hangup"),
]


def stand(state: str, key_seconds: int = 0, **how: object) -> Stand:
    now = Stand(
        state=state,
        queue="support",
        state_since=NOW,
        reserved_at=NOW,
        ring_seconds=20,
        key_seconds=key_seconds,
        tries=1,
        told="It came to nothing.",
    )
    return replace(now, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(("state", "facts", "key", "action", "follows", "command"), STEPS)
def test_each_step_is_due_until_it_is_written_down_and_then_not_again(
    state: str, facts: Facts, key: int, action: str, follows: str, command: str
) -> None:
    before = stand(state, key)
    move = rules.next_move(before, facts, NOW)
    assert (move.action, move.state) == (action, follows)
    # Nothing was written: whoever looks next does the same.
    assert rules.next_move(before, facts, NOW) == move
    after = replace(before, state=follows or state)
    facts = replace(facts, **{command: Asked("underway")})  # type: ignore[arg-type]
    assert rules.next_move(after, facts, NOW).action != action


@pytest.mark.parametrize(
    ("tries", "read", "waiting", "state"),
    [
        (1, None, None, "connect"),  # once more, which does no harm
        (2, None, None, "connected"),  # nobody can tell
        (1, 4.0, None, "connect"),  # too early to say
        (1, 5.0, None, "returning"),  # no event says that they were connected
        (2, 5.0, None, "returning"),
        (1, None, 2.0, "returning"),  # in line: certainly not
        (1, None, 1.0, "connect"),  # listed before it could have happened
    ],
)
def test_what_became_of_a_connection_whose_answer_was_lost(
    tries: int, read: float | None, waiting: float | None, state: str
) -> None:
    def after(seconds: float | None) -> datetime | None:
        return None if seconds is None else LONG_AGO + timedelta(seconds=seconds)

    caller = replace(WAITS if waiting else OUT, seen_waiting_at=after(waiting))
    offer = stand("connecting", tries=tries, read_at=after(read))
    move = rules.next_move(offer, Facts(leg=UP, caller=caller, connect=LOST), NOW)
    assert (move.state or move.action) == state


def test_a_second_refusal_alone_does_not_end_what_may_be_a_talk() -> None:
    """The first may have connected them, which is why the second is refused."""
    facts = Facts(leg=UP, caller=WAITS, connect=REFUSED)
    move = rules.next_move(stand("connecting", tries=2), facts, NOW)
    assert move in (rules.STAY, rules.Move(action="look_everywhere"))
    assert rules.next_move(stand("connecting", tries=1), facts, NOW).state == "returning"


def test_an_event_is_believed_whatever_the_answer_was() -> None:
    talks = replace(UP, bridged_at=NOW)
    for connect in (LOST, REFUSED, Asked("underway"), Asked("done")):
        move = rules.next_move(
            stand("connecting", tries=2, read_at=NOW), Facts(leg=talks, connect=connect), NOW
        )
        assert move.state == "connected"


@pytest.mark.parametrize(
    ("ask", "seconds", "state"),
    [
        (Asked("underway"), 60, ""),
        (Asked("done", finished_at=NOW), 17, ""),
        (Asked("done", finished_at=NOW), 18, "missed"),
        (Asked("not_known", finished_at=NOW), 18, "missed"),
        (Asked("failed", finished_at=NOW), 0, "failed"),
        (Asked(), 18, "missed"),
    ],
)
def test_how_long_a_key_is_waited_for(ask: Asked, seconds: float, state: str) -> None:
    facts = Facts(leg=UP, caller=WAITS, ask=ask)
    move = rules.next_move(stand("asking", 8), facts, NOW + timedelta(seconds=seconds))
    assert move.state == state


@pytest.mark.parametrize("state", ["dialling", "connecting"])
@pytest.mark.parametrize(("seconds", "is_missed"), [(0, True), (2.9, True), (3, False), (9, False)])
def test_who_picks_up_and_waits_in_vain_has_missed_nothing(
    state: str, seconds: float, is_missed: bool
) -> None:
    """However slow we are, a floor of agents who pick up is not set away."""
    gone = replace(OVER, lasted=timedelta(seconds=seconds), cause="normal_clearing")
    move = rules.next_move(stand(state), Facts(leg=gone, caller=WAITS), NOW)
    assert move.is_missed == is_missed and "You hung up before" in move.told
