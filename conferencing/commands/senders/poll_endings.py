"""The question of a poll that was closed: whoever still hears it has it stopped."""

from collections.abc import Collection, Mapping

from django.conf import settings
from django.db.models import QuerySet

from conferencing.ledger import inserts
from conferencing.models import Command, JournalEntry, Poll
from conferencing.polls.results import QUESTIONS
from conferencing.telnyx_api import calls

from .sending import Events, Sending

State = Command.State
_NEVER_ASKED = (State.ASKED, State.FAILED, State.EXPIRED, State.SUPERSEDED)


def stop_each(poll: Poll, closing: Sending) -> None:
    """A command for each. It waits behind the question where that is on its way."""
    inserts.record_each(
        "stop_question",
        _still_asked(poll, Command.objects.filter(pk__in=poll.asking)),
        by_id=closing.command.asked_by_id,
        now=closing.sent_at,
        seconds=settings.COMMAND_DEADLINE_SECONDS,
        arguments={"poll": poll.pk, "conference": poll.conference},
    )


def stop(sending: Sending) -> Events:
    """Nothing is sent where the question is over by now: Telnyx ends whatever it asks."""
    poll = Poll.objects.filter(pk=sending.command.arguments["poll"]).first()
    if poll and _still_asked(poll, _questions_to(sending.leg, poll)):
        calls.stop_asking(sending.leg, sending.id)
    return ()


def _questions_to(leg: str, poll: Poll) -> QuerySet[Command]:
    return Command.objects.filter(pk__in=poll.asking, call_control_id=leg)


def _still_asked(poll: Poll, questions: QuerySet[Command]) -> list[str]:
    """The calls of these questions that may still hear theirs. Three queries."""
    were_asked = questions.exclude(state__in=_NEVER_ASKED).order_by("pk")
    asked = dict(were_asked.values_list("call_control_id", "pk"))
    over = _ended(poll, asked) | _asked_since(asked)
    return [leg for leg in asked if leg not in over]


def _ended(poll: Poll, legs: Collection[str]) -> set[str]:
    reports = JournalEntry.objects.filter(
        aggregate__in=[f"call:{leg}" for leg in legs],
        event_class="DigitsGathered",
        occurred_at__gte=poll.opened_at,
    )
    # An earlier question ends as cancelled when this one begins.
    return {
        aggregate.removeprefix("call:")
        for aggregate, data in reports.values_list("aggregate", "data")
        if not str(data.get("status") or "").startswith("cancelled")
    }


def _asked_since(asked: Mapping[str, int]) -> set[str]:
    """Another question has taken the place of this one, or will."""
    later = Command.objects.filter(
        verb__in=QUESTIONS, call_control_id__in=list(asked), pk__gt=min(asked.values(), default=0)
    ).exclude(state__in=set(_NEVER_ASKED) - {State.ASKED})
    rows = later.values_list("call_control_id", "pk")
    return {leg for leg, pk in rows if pk > asked[leg]}
