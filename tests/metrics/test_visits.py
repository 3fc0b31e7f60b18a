"""What came of a visit, by what happened on the call."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from conferencing.metrics import visits
from conferencing.metrics.visits import Known, Outcome, QueueVisit
from conferencing.projection import events as e
from conferencing.projection import fold
from tests.projection.bodies import LEGS, START


def at(second: float, cls: type[e.CallEvent], **fields: Any) -> e.CallEvent:
    return cls(
        kind="k",
        at=START + timedelta(seconds=second),
        source_id=f"webhook:{cls.__name__}{second}",
        call_control_id=LEGS[0],
        **fields,
    )


def entered(second: float, queue: str = "support", **fields: Any) -> e.CallEvent:
    return at(second, e.CallEnqueued, queue=queue, **fields)


def left(second: float, reason: str, queue: str = "support", **fields: Any) -> e.CallEvent:
    return at(second, e.CallLeftQueue, queue=queue, reason=reason, **fields)


def of(*events: e.CallEvent) -> list[QueueVisit]:
    return [*visits.of_call(fold.fold_call(LEGS[0], events))]


def one(*events: e.CallEvent) -> QueueVisit:
    [visit] = of(*events)
    return visit


def wait(visit: QueueVisit) -> float | None:
    return (visit.left_at - visit.entered_at).total_seconds() if visit.left_at else None


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("bridged", Outcome.ANSWERED),
        ("hangup", Outcome.ABANDONED),
        ("timeout", Outcome.FLOW_OUT),
        ("leave", Outcome.FLOW_OUT),
        ("", Outcome.FLOW_OUT),
        ("some new word", Outcome.FLOW_OUT),
    ],
)
def test_the_reason_decides(reason: str, outcome: Outcome) -> None:
    visit = one(entered(0), left(30, reason))
    assert (visit.outcome, wait(visit)) == (outcome, 30)


def test_without_an_end_they_wait() -> None:
    visit = one(entered(0))
    assert (visit.outcome, visit.left_at) == (Outcome.WAITING, None)


def test_whoever_is_being_connected_waits_until_they_are() -> None:
    connecting = [entered(0), left(30, "bridging-in-process")]
    assert one(*connecting).outcome == Outcome.WAITING
    answered = one(*connecting, at(32, e.CallBridged))
    assert (answered.outcome, wait(answered)) == (Outcome.ANSWERED, 32)
    lost = one(*connecting, at(33, e.CallHangup))
    assert (lost.outcome, wait(lost)) == (Outcome.ABANDONED, 33)


def test_whoever_is_put_back_after_a_failed_connection_was_not_answered() -> None:
    first, second = of(
        entered(0), left(30, "bridging-in-process"), entered(40), at(50, e.CallBridged)
    )
    assert (first.outcome, wait(first)) == (Outcome.FLOW_OUT, 40)
    assert (second.outcome, wait(second)) == (Outcome.ANSWERED, 10)


def test_a_connection_ends_the_wait_even_if_no_exit_was_reported() -> None:
    visit = one(entered(0), at(12, e.CallBridged))
    assert (visit.outcome, wait(visit), visit.exit_known) == (Outcome.ANSWERED, 12, Known.INFERRED)


def test_an_exit_that_a_listing_showed_was_an_answer_if_a_connection_follows() -> None:
    gone = at(30, e.MissingFromQueue, queue="support")
    assert one(entered(0), gone).outcome == Outcome.FLOW_OUT
    assert one(entered(0), gone, at(40, e.CallBridged)).outcome == Outcome.ANSWERED
    assert one(entered(0), gone, at(4000, e.CallBridged)).outcome == Outcome.FLOW_OUT


def test_a_connection_long_after_they_were_taken_out_is_no_answer() -> None:
    visit = one(entered(0), left(30, "leave"), at(40, e.CallBridged))
    assert visit.outcome == Outcome.FLOW_OUT


def test_whom_an_operator_hung_up_did_not_give_up() -> None:
    hangup = at(29, e.HangupAccepted)
    assert one(entered(0), left(30, "hangup"), hangup).outcome == Outcome.REMOVED
    assert one(entered(0), at(30, e.CallHangup), hangup).outcome == Outcome.REMOVED
    assert one(entered(0), left(30, "bridged"), at(60, e.HangupAccepted)).outcome == (
        Outcome.ANSWERED
    )


@pytest.mark.parametrize(
    ("direction", "source", "cause", "outcome"),
    [
        ("incoming", "caller", "normal_clearing", Outcome.ABANDONED),
        ("incoming", "callee", "normal_clearing", Outcome.REMOVED),
        ("incoming", "unknown", "", Outcome.ABANDONED),
        ("incoming", "unknown", "time_limit", Outcome.REMOVED),
        ("outgoing", "callee", "normal_clearing", Outcome.ABANDONED),
        ("outgoing", "caller", "normal_clearing", Outcome.REMOVED),
    ],
)
def test_the_side_that_hung_up_decides_who_gave_up(
    direction: str, source: str, cause: str, outcome: Outcome
) -> None:
    visit = one(
        at(0, e.CallInitiated, direction=direction),
        entered(1),
        left(30, "hangup"),
        at(30, e.CallHangup, source=source, cause=cause),
    )
    assert visit.outcome == outcome


def test_each_stay_is_a_visit_of_its_own() -> None:
    stays = of(entered(0), left(10, "leave"), entered(20, "sales"), left(50, "bridged", "sales"))
    assert [(visit.number, visit.queue, wait(visit)) for visit in stays] == [
        (1, "support", 10),
        (2, "sales", 30),
    ]


def test_an_entry_that_is_reported_twice_under_two_ids_is_one() -> None:
    """An event that was fetched from Telnyx's log may lack the id that its webhook had."""
    again = replace(entered(0), source_id="webhook:call_event:1")
    for rest in ([], [left(30, "bridged")], [left(0, "hangup")]):
        assert [visit.entered_at for visit in of(entered(0), again, *rest)] == [START]


def test_an_end_without_a_beginning_has_the_wait_that_telnyx_says() -> None:
    visit = one(left(100, "bridged", wait_seconds=42))
    assert (wait(visit), visit.entry_known) == (42, Known.RECKONED)


def test_a_wait_of_which_nothing_is_known_seems_no_shorter_than_it_can_have_been() -> None:
    visit = one(at(0, e.CallAnswered), left(100, "bridged"))
    assert (wait(visit), visit.entry_known) == (100, Known.INFERRED)


def test_talk_ends_with_the_call_or_with_the_next_queue() -> None:
    answered = [entered(0), left(10, "bridged")]
    assert one(*answered).talk_ended_at is None
    assert one(*answered, at(70, e.CallHangup)).talk_ended_at == START + timedelta(seconds=70)
    first, _ = of(*answered, entered(40, "sales"), at(70, e.CallHangup))
    assert first.talk_ended_at == START + timedelta(seconds=40)


def test_our_own_connection_says_who_answered() -> None:
    bridge = at(9, e.BridgeAccepted, answered_by="ann")
    assert one(entered(0), bridge, left(10, "bridged")).answered_by == "ann"
    assert one(entered(0), bridge, left(10, "hangup")).answered_by == ""


def test_whom_we_transfer_to_a_phone_has_left_for_elsewhere() -> None:
    """Whether Telnyx tells the transferred call, too, and whatever it gives as the reason."""
    sent = at(9, e.TransferAccepted)
    for reason in ("bridged", "bridging-in-process"):
        gone = [entered(0), sent, left(20, reason)]
        for events in (gone, [*gone, at(20.1, e.CallBridged)], [*gone, at(90, e.CallHangup)]):
            visit = one(*events)
            assert (visit.outcome, wait(visit), visit.talk_ended_at) == (Outcome.FLOW_OUT, 20, None)
    unreported = one(entered(0), sent, at(20, e.CallBridged))
    assert (unreported.outcome, wait(unreported)) == (Outcome.FLOW_OUT, 20)


def test_whoever_is_not_taken_at_the_phone_waits_on() -> None:
    sent = at(9, e.TransferAccepted)
    assert one(entered(0), sent).outcome == Outcome.WAITING
    assert one(entered(0), sent, left(20, "hangup")).outcome == Outcome.ABANDONED
    assert one(entered(0), sent, left(20, "timeout")).outcome == Outcome.FLOW_OUT
    ours = at(15, e.BridgeAccepted, answered_by="ann")
    taken = one(entered(0), sent, ours, left(16, "bridged"))
    assert (taken.outcome, taken.answered_by) == (Outcome.ANSWERED, "ann")
    much_later = one(entered(0), sent, left(100, "bridged"))
    assert much_later.outcome == Outcome.ANSWERED, "its phone had long ceased to ring"


def test_a_transfer_after_a_connection_that_failed_is_what_takes_them_out() -> None:
    ours = at(5, e.BridgeAccepted, answered_by="ann")
    visit = one(entered(0), ours, at(9, e.TransferAccepted), left(16, "bridged"))
    assert (visit.outcome, visit.answered_by) == (Outcome.FLOW_OUT, "")


def test_positions_are_kept_with_how_they_are_known() -> None:
    visit = one(entered(0, position=3), at(20, e.ListedInQueue, queue="support", position=1))
    assert [(p.position, p.is_listed) for p in visit.positions] == [(3, False), (1, True)]
