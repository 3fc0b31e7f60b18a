"""Which queue is meant by a name that was chosen or typed."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from conferencing.models import Call, Queue, QueueInterval, QueueSettings
from conferencing.teams import sight

from .queue_settings import SettingsOfQueues

# Screens show who waited today, which is over last in the zone that is furthest west.
LATELY = timedelta(days=2)


def find(key: str, *, numbers: bool) -> str | None:
    """The real name of the queue that this audience knows by `key`; None when there is none that it
    may see. A queue is there if Telnyx knows it, if somebody waits or lately waited in it, or if it
    has settings.
    """
    settings = SettingsOfQueues()

    def among(names: Iterable[str]) -> str | None:
        seen = filter(sight.current().sees_queue, names)
        known = (name for name in seen if settings.name(name, numbers=numbers).key == key)
        return next(known, None)

    # Hardly ever asked for: Telnyx has listed nearly all of them.
    return among(_names()) or among(_counted())


def meant(given: str) -> str:
    """Of the real name as a form brings it. One that is there is taken letter by letter, for of
    “support” and “support ” both may be; of a new one the blanks around it are a slip. A line break
    never comes back from a form as it was, so such a name is known without it.
    """
    names = _names() | _counted()
    if given in names:
        return given
    alike = {name for name in names if in_one_line(name) == in_one_line(given)}
    return alike.pop() if len(alike) == 1 else given.strip()


def in_one_line(name: str) -> str:
    """A name or key as it can be compared with what a form brings back."""
    return name.replace("\r", "").replace("\n", "")


def _names() -> set[str]:
    names = {*Queue.objects.values_list("pk", flat=True)}
    names |= {*QueueSettings.objects.values_list("pk", flat=True)}
    return names | {*Call.objects.exclude(waiting_in="").values_list("waiting_in", flat=True)}


def _counted() -> set[str]:
    """In which somebody waited lately, also if they were gone before anything was listed."""
    lately = QueueInterval.objects.filter(starts_at__gt=timezone.now() - LATELY).order_by()
    return {*lately.values_list("queue", flat=True).distinct()}
