"""The web process dies under load and comes back: nothing that it acknowledged is lost."""

import secrets
from threading import Event, Thread

from conferencing.simulator.world import payloads
from tests.system import posting
from tests.system.posting import Poster
from tests.system.stack import Stack
from tests.system.waiting import eventually


def test_no_acknowledged_webhook_is_lost_when_the_web_process_is_killed(
    breakable_stack: Stack,
) -> None:
    stack = breakable_stack
    events = posting.recorded(
        lambda world: posting.crowd(world, rooms=7, people=18), seed=secrets.randbits(32)
    )
    assert len(events) >= 500
    poster = Poster(stack.web.webhook_url, stack.sim.sign)

    acknowledged = _kill_while_posting(stack, poster, events)

    assert 100 <= len(acknowledged) < len(events), "it was killed in the middle"
    stack.web.start()
    stack.web.until_open()
    eventually(
        lambda: acknowledged <= _applied(stack), what="everything acknowledged, stored and applied"
    )
    # What was not acknowledged, Telnyx sends again.
    rest = [event for event in events if event["id"] not in acknowledged]
    assert len(poster.post_all(rest)) == len(rest)
    assert _applied(stack) >= {event["id"] for event in events}


def test_a_screen_comes_back_by_itself_after_the_web_process_did(breakable_stack: Stack) -> None:
    stack = breakable_stack
    board = stack.person().watch("board")
    before = board.connections

    stack.web.kill()
    stack.web.start()

    board.until_connected(again_after=before)


def _kill_while_posting(stack: Stack, poster: Poster, events: list[payloads.Event]) -> set[str]:
    """The ids that were acknowledged before the kill."""
    enough, acknowledged = Event(), []
    counted: list[int] = []

    def count(status: int) -> None:
        counted.append(status)
        if counted.count(200) >= 150:
            enough.set()

    posting_thread = Thread(target=lambda: acknowledged.extend(poster.post_all(events, each=count)))
    posting_thread.start()
    assert enough.wait(30)
    stack.web.kill()
    posting_thread.join(60)
    return set(acknowledged)


def _applied(stack: Stack) -> set[str]:
    """The ids of the events that are in the raw log as applied, and in the journal."""
    rows = stack.database.rows(
        "SELECT event_id FROM webhooks_webhookevent WHERE outcome = 'applied' "
        "AND EXISTS (SELECT 1 FROM conferencing_journalentry "
        "WHERE source_id = 'webhook:' || event_id)"
    )
    return {event_id for (event_id,) in rows}
