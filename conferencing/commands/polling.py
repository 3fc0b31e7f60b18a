"""A poll: one press asks everybody in a conference the same, each by a command of their own."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.ledger import forms, inserts, supervised
from conferencing.ledger.poll_forms import OF_EVERYONE
from conferencing.models import Command, Participant, Poll
from conferencing.teams import seen

from .wish import Refused, Wish

NONE_OPEN = "No poll is open in this conference."
NONE_CLOSED = "This poll was not closed."


def settle(wish: Wish) -> Wish:
    """Whom it asks: those who were chosen, or all who are there. Never supervisors, who may be
    there without anybody knowing.
    """
    there = Participant.objects.filter(conference_id=wish.conference_id, is_present=True)
    there = there.filter(role__in=("", "none"))
    if wish.people:
        there = there.filter(call_control_id__in=wish.people)
    listening = supervised.legs(wish.conference_id)
    legs = there.order_by("call_control_id").values_list("call_control_id", flat=True)
    people = tuple(leg for leg in legs if leg not in listening)
    if not people:
        raise Refused("There is nobody to ask: only supervisors are here, or nobody at all.")
    arguments = wish.arguments if wish.people else {**wish.arguments, OF_EVERYONE: True}
    # About the conference, also with one person in it.
    return Wish(wish.verb, wish.conference_id, "", people, arguments)


def require_asked(wish: Wish) -> Wish:
    """Of a question that is asked by itself: its poll has to be open where they are."""
    now = telnyx_clock.at(timezone.now())
    if not _polls_of(wish).filter(closed_at=None, closes_at__gt=now).exists():
        raise Refused(NONE_OPEN)
    return wish


def require_closed(wish: Wish) -> Wish:
    """Of the end of a question: it is stopped only when its poll was closed."""
    if not _polls_of(wish).filter(closed_at__isnull=False).exists():
        raise Refused(NONE_CLOSED)
    return wish


def _polls_of(wish: Wish) -> QuerySet[Poll]:
    """That of a question, where whoever is asked is there, and the asker may see it."""
    asked = forms.stored(forms.PollQuestion, wish.arguments)
    there = Participant.objects.filter(
        conference_id=asked.conference, call_control_id=wish.call_control_id, is_present=True
    )
    if not (there.exists() and seen.sees_conference(asked.conference)):
        return Poll.objects.none()
    return Poll.objects.filter(pk=asked.poll, conference=asked.conference)


def require_open(wish: Wish) -> Wish:
    now = telnyx_clock.at(timezone.now())
    if not Poll.objects.filter(
        conference=wish.conference_id, closed_at=None, closes_at__gt=now
    ).exists():
        raise Refused(NONE_OPEN)
    return wish


def open_of(command: Command, now: datetime) -> list[Command]:
    """Write down the poll that was just pressed, and return everybody's question. Within the
    transaction of the press, which holds the lock of the conference: so one poll at a time, and
    each person asked once. Raises Refused while another is open.
    """
    asked = forms.stored(forms.Poll, command.arguments)
    opened_at = telnyx_clock.at(now)
    _require_none_open(command.conference_id or "", opened_at)
    poll = Poll.objects.create(
        command=command,
        conference=command.conference_id or "",
        opened_at=opened_at,
        closes_at=opened_at + timedelta(seconds=asked.seconds),
    )
    # About the call alone and not the conference: a press on everybody, such as “Mute all”, must
    # not wait until all have been asked.
    questions = inserts.record_each(
        "poll_question",
        command.named_legs,
        by_id=command.asked_by_id,
        now=now,
        seconds=asked.seconds,
        arguments={"poll": poll.pk, "conference": poll.conference},
    )
    poll.asking = [question.pk for question in questions]
    poll.save(update_fields=["asking"])
    return questions


def following(command: Command) -> list[UUID]:
    """What a press of “Close the poll” has left to be done: questions to stop. One query."""
    stops = Command.objects.filter(verb="stop_question", state=Command.State.ASKED)
    ours = stops.filter(arguments__conference=command.conference_id)
    return list(ours.order_by("pk").values_list("uuid", flat=True))


def _require_none_open(conference_id: str, now: datetime) -> None:
    polls = Poll.objects.filter(conference=conference_id, closed_at=None)
    polls.filter(closes_at__lte=now).update(closed_at=F("closes_at"))
    running = polls.select_related("command__asked_by").first()
    if running:
        user = running.command.asked_by
        name = user.get_full_name() or user.get_username()
        left = max(1, round((running.closes_at - now).total_seconds()))
        raise Refused(
            f"{name} is running a poll in this conference, open for another {left}"
            f" {'second' if left == 1 else 'seconds'}. Close it first, or wait until it ends."
        )


BY_VERB: Mapping[str, Callable[[Wish], Wish]] = {
    "poll": settle,
    "close_poll": require_open,
    "poll_question": require_asked,
    "stop_question": require_closed,
}
