"""The page of one queue: how it stands, and who waits in it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from conferencing.models import Call, Queue, QueueSettings, Visit

from . import onward, queues, unreadable
from .clock import Clock
from .queue_settings import SettingsOfQueues
from .screens.queue_page import CallerRow, Place, QueueHead, QueuePage
from .screens.queues import QueueCard, WaitingCaller
from .unreadable import Unreadable


def find(key: str, *, numbers: bool) -> str | None:
    """The real name of the queue that this audience knows by `key`; None when there is none. A
    queue is there if Telnyx knows it, if somebody waits or has waited in it, or if it has settings.
    """
    names = {*Queue.objects.values_list("pk", flat=True)}
    names |= {*QueueSettings.objects.values_list("pk", flat=True)}
    names |= {*Call.objects.exclude(waiting_in="").values_list("waiting_in", flat=True)}
    settings = SettingsOfQueues()
    known = (name for name in names if settings.name(name, numbers=numbers).key == key)
    return next(known, None)


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
    history = _histories(
        one.call_control_id for one in card.callers if not isinstance(one, Unreadable)
    )
    threshold = timedelta(seconds=settings.threshold_seconds)

    def row(caller: WaitingCaller | Unreadable) -> CallerRow | Unreadable:
        if isinstance(caller, Unreadable):
            return caller
        since = clock.ours(caller.waiting_since)
        return CallerRow(
            caller,
            card.wait_limits,
            since + threshold if since else None,
            clock.older(since, threshold),
            history.get(caller.call_control_id, ()),
            card.verified_at,
            card.key,
        )

    return tuple(row(caller) for caller in card.callers)


def _histories(legs: Iterable[str]) -> dict[str, tuple[Place, ...]]:
    """Where each has stood since this wait began. One query."""
    open_visits = Visit.objects.filter(call_control_id__in=list(legs), left_at__isnull=True)
    rows = open_visits.order_by("number").values_list("call_control_id", "positions")
    return {leg: tuple(_moves(map(_place, positions))) for leg, positions in rows}


def _moves(places: Iterable[Place]) -> Iterator[Place]:
    """Without those that only say once more where somebody stood already."""
    last = None
    for place in places:
        if place.position != last:
            yield place
        last = place.position


def _place(told: dict[str, object]) -> Place:
    return Place(datetime.fromisoformat(str(told["at"])), int(str(told["position"])))
