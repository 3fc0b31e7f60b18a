"""The page of one queue: how it stands, and who waits in it."""

from datetime import timedelta

from conferencing.database.snapshot import one_moment
from conferencing.models import QueueSettings

from ..agents import overseen
from ..names.queue_settings import SettingsOfQueues
from ..reading import unreadable
from ..reading.clock import Clock
from ..reading.unreadable import Unreadable
from ..screens.queue_page import CallerRow, QueueHead, QueuePage
from ..screens.queues import QueueCard, WaitingCaller
from . import onward, queues


@one_moment()
def read(name: str, clock: Clock, *, numbers: bool) -> QueuePage:
    """A fixed number of queries, however many wait."""
    [card] = queues.of_name(name, clock, numbers=numbers)
    if isinstance(card, Unreadable):
        return QueuePage(name, card, ())
    known = SettingsOfQueues()
    settings = known.of(name)
    head = unreadable.one("queue", name, _head, card, settings, known, clock, numbers)
    return QueuePage(name, head, _callers(card, settings, clock))


def _head(
    card: QueueCard, settings: QueueSettings, known: SettingsOfQueues, clock: Clock, numbers: bool
) -> QueueHead:
    opening = settings.opening(clock.now)
    if opening.changes_at:
        clock.passed(opening.changes_at)
    return QueueHead(
        card=card,
        hours=settings.hours,
        zone=settings.timezone.key,
        is_open=opening.is_open,
        changes_at=opening.changes_at,
        onward=onward.words(settings, known, numbers=numbers),
        not_sent_on=onward.trouble(settings.name, numbers=numbers),
    )


def _callers(
    card: QueueCard, settings: QueueSettings, clock: Clock
) -> tuple[CallerRow | Unreadable, ...]:
    threshold = timedelta(seconds=settings.threshold_seconds)
    legs = [caller.call_control_id for caller in unreadable.readable(card.callers)]
    listening = overseen.of_legs(legs) if legs else {}

    def row(caller: WaitingCaller | Unreadable) -> CallerRow | Unreadable:
        if isinstance(caller, Unreadable):
            return caller
        since = clock.ours(caller.waiting_since)
        return CallerRow(
            caller,
            card.wait_limits,
            since + threshold if since else None,
            clock.older(since, threshold),
            card.verified_at,
            card.key,
            listening.get(caller.call_control_id, ()),
        )

    return tuple(row(caller) for caller in card.callers)
