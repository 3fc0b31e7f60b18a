"""Where the callers of a queue go when they cannot keep waiting, in words."""

from collections.abc import Iterator

from conferencing.models import OnwardStep, QueueSettings
from conferencing.models.onward import Kind, Why
from conferencing.teams import sight

from ..names.foreign_text import fit
from ..names.masking import masked, without_numbers
from ..names.queue_settings import SettingsOfQueues
from ..screens.queue_page import NotSentOn

State = OnwardStep.State
# To whoever may not see where to.
NOT_SENT = "The caller could not be sent on."


def words(settings: QueueSettings, known: SettingsOfQueues, *, numbers: bool) -> tuple[str, ...]:
    return tuple(_words(settings, known, numbers))


def trouble(queue: str, *, numbers: bool) -> NotSentOn | None:
    """Of the newest caller, if it could not be done. One query."""
    newest = OnwardStep.objects.filter(queue=queue).order_by("-began_at", "-pk").first()
    if newest is None or not newest.told or newest.state not in (State.FAILED, State.TRYING):
        return None
    told = fit(newest.told)
    if newest.kind == Kind.QUEUE and not sight.current().sees_queue(newest.value):
        told = NOT_SENT
    return NotSentOn(newest.began_at, told if numbers else without_numbers(told))


def _words(settings: QueueSettings, known: SettingsOfQueues, numbers: bool) -> Iterator[str]:
    seconds = settings.max_wait_seconds
    waited = "Callers who wait too long"
    if seconds:
        waited = (
            f"Callers who wait too long (over {seconds:,} s, for those sent here by Switchboard)"
        )
    most = settings.overflow_waiting
    whom = {
        Why.TIMEOUT: waited,
        Why.CLOSED: "Callers who arrive while it is closed",
        Why.OVERFLOW: f"Callers who arrive while {most:,} are already waiting"
        if most
        else "Callers who cannot be added because it is full",
    }
    for why in Why:
        kind, value = settings.onward(why)
        if kind:
            yield f"{whom[why]} {_what_happens(kind, value, known, numbers)}."


def _what_happens(kind: str, value: str, known: SettingsOfQueues, numbers: bool) -> str:
    if kind == Kind.QUEUE and not sight.current().sees_queue(value):
        return "are sent to another queue"
    if kind == Kind.QUEUE:
        return f"are sent to the queue {known.name(value, numbers=numbers).shown}"
    if kind == Kind.PHONE:
        return f"are transferred to {fit(value) if numbers else masked(fit(value))}"
    return "hear a message, then the call ends"
