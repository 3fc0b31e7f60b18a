"""What is kept for a time, and of that what must stay although it is old: whatever still lives, and
what rows that stay refer to.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Model, Q

from conferencing.mirror import sealing
from conferencing.models import (
    Arrival,
    Call,
    CallBack,
    Claim,
    Command,
    Conference,
    JournalEntry,
    Offer,
    OnwardStep,
    Participant,
    Poll,
    Recording,
    Supervision,
    Visit,
)
from conferencing.models.retention import VISITS
from conferencing.polls.results import LATE
from webhooks.models import WebhookEvent

Key = Any  # of the model: a number or a text
Keys = Collection[Key]


def _none(_: Keys, __: datetime) -> set[Key]:
    return set()


def _nothing(_: Keys) -> None:
    pass


@dataclass(frozen=True)
class Kind:
    """`age`: the column by which rows are old. `is_over`: which may go, with what is before this
    time. `needed`: those of these keys that must stay. `take_along`: delete what is part of them,
    or mark what they leave behind.
    `grows_in_order`: newer rows have larger keys, so nothing after a young one is old.
    """

    name: str
    words: str
    setting: str
    model: type[Model]
    age: str
    is_over: Callable[[datetime], Q]
    needed: Callable[[Keys, datetime], set[Key]] = _none
    take_along: Callable[[Keys], None] = _nothing
    grows_in_order: bool = True

    @property
    def days(self) -> int:
        """0: for ever."""
        return int(getattr(settings, self.setting))


def _ended(before: datetime) -> Q:
    return Q(ended_at__lt=before)


def _webhooks_over(before: datetime) -> Q:
    outcome = WebhookEvent.Outcome
    return Q(outcome__in=(outcome.APPLIED, outcome.TOO_OLD))


def _visits_over(before: datetime) -> Q:
    talked = Q(talk_ended_at=None) | Q(talk_ended_at__lt=before)
    return Q(left_at__lt=before) & talked


def _commands_over(before: datetime) -> Q:
    return ~Q(state__in=Command.OPEN)


def _offers_over(before: datetime) -> Q:
    return _ended(before) & Q(is_leg_open=False) & ~Q(state__in=Offer.WITH_CALLER)


def _call_backs_over(before: datetime) -> Q:
    closed = Q(is_own_open=False, is_caller_open=False)
    return _ended(before) & closed & ~Q(state__in=CallBack.OPEN)


def _arrivals_over(before: datetime) -> Q:
    return _ended(before) & Q(stage=Arrival.Stage.OVER)


def _steps_over(before: datetime) -> Q:
    return _ended(before) & ~Q(state__in=OnwardStep.OPEN)


def _calls_over(before: datetime) -> Q:
    return _ended(before) & Q(waiting_in="")


def _any(before: datetime) -> Q:
    return Q()


def _visits_of_calls_that_are_up(keys: Keys, _: datetime) -> set[Key]:
    visits = dict(Visit.objects.filter(pk__in=keys).values_list("pk", "call_control_id"))
    up = Call.objects.filter(pk__in=set(visits.values()), ended_at=None)
    alive = set(up.values_list("pk", flat=True))
    return {key for key, call in visits.items() if call in alive}


def _commands_in_use(keys: Keys, _: datetime) -> set[Key]:
    """Those of a conference or call that is not over, and those whose undoing stays."""
    commands = Command.objects.filter(pk__in=keys)
    in_use = commands.filter(conference__telnyx_id__isnull=False, conference__ended_at=None)
    legs = dict(commands.exclude(call_control_id="").values_list("pk", "call_control_id"))
    up = set(
        Call.objects.filter(pk__in=set(legs.values()), ended_at=None).values_list("pk", flat=True)
    )
    undone = Command.objects.filter(undo_of__in=keys).exclude(pk__in=keys)
    return {
        *in_use.values_list("pk", flat=True),
        *(key for key, leg in legs.items() if leg in up),
        *undone.values_list("undo_of", flat=True),
    }


def _parts_of_commands(keys: Keys) -> None:
    Poll.objects.filter(command__in=keys)._raw_delete("default")


def _calls_in_use(keys: Keys, _: datetime) -> set[Key]:
    """Those of whom conferences and visits to queues tell."""
    people = Participant.objects.filter(call_control_id__in=keys)
    visits = Visit.objects.filter(call_control_id__in=keys)
    return {
        *people.values_list("call_control_id", flat=True),
        *visits.values_list("call_control_id", flat=True),
    }


def _conferences_in_use(keys: Keys, _: datetime) -> set[Key]:
    """Those of which commands and recordings tell."""
    commands = Command.objects.filter(conference_id__in=keys)
    recordings = Recording.objects.filter(conference_id__in=keys)
    return {
        *commands.values_list("conference_id", flat=True),
        *recordings.values_list("conference_id", flat=True),
    }


def _parts_of_conferences(keys: Keys) -> None:
    Participant.objects.filter(conference_id__in=keys)._raw_delete("default")
    Claim.objects.filter(pk__in=keys)._raw_delete("default")


def _entries_in_use(keys: Keys, before: datetime) -> set[Key]:
    """Of what may be folded again: what was not over by then, and queues, which never are. And what
    polls are counted from.
    """
    rows = dict(JournalEntry.objects.filter(pk__in=keys).values_list("pk", "aggregate"))
    names: dict[str, set[str]] = {"call": set(), "conference": set()}
    for aggregate in rows.values():
        kind, _, name = aggregate.partition(":")
        names.setdefault(kind, set()).add(name)
    later = Q(ended_at=None) | Q(ended_at__gte=before)
    calls = Call.objects.filter(later, pk__in=names["call"])
    # One that waits for its recording is folded again after an upgrade.
    rooms = Conference.objects.filter(
        later | Q(recording_stopped_at__isnull=False), pk__in=names["conference"]
    )
    alive = {f"call:{each}" for each in calls.values_list("pk", flat=True)}
    alive |= {f"conference:{each}" for each in rooms.values_list("pk", flat=True)}
    folded = {
        key
        for key, aggregate in rows.items()
        if aggregate in alive or not aggregate.startswith(("call:", "conference:"))
    }
    return folded | _answers_to_polls(keys)


def _seal(keys: Keys) -> None:
    entries = JournalEntry.objects.filter(pk__in=keys).order_by()
    sealing.seal(entries.values_list("aggregate", flat=True).distinct())


def _answers_to_polls(keys: Keys) -> set[Key]:
    """Bars of polls are counted from them, as long as there are the polls."""
    gathered = JournalEntry.objects.filter(pk__in=keys, event_class="DigitsGathered")
    rows = dict(gathered.values_list("pk", "occurred_at"))
    if not rows:
        return set()
    polls = Poll.objects.filter(
        opened_at__lte=max(rows.values()), closes_at__gte=min(rows.values()) - LATE
    )
    times = list(polls.values_list("opened_at", "closes_at"))
    return {
        key for key, at in rows.items() if any(since <= at <= last + LATE for since, last in times)
    }


# In an order in which what refers goes before what is referred to.
KINDS = (
    Kind(
        "webhooks",
        "Webhooks, as they came",
        "KEEP_WEBHOOKS_DAYS",
        WebhookEvent,
        "received_at",
        _webhooks_over,
    ),
    Kind(
        "journal",
        "Changes to calls and conferences",
        "KEEP_JOURNAL_DAYS",
        JournalEntry,
        "recorded_at",
        _any,
        needed=_entries_in_use,
        take_along=_seal,
    ),
    Kind(
        VISITS,
        "Individual visits to queues",
        "KEEP_VISITS_DAYS",
        Visit,
        "entered_at",
        _visits_over,
        needed=_visits_of_calls_that_are_up,
    ),
    Kind(
        "commands",
        "Commands",
        "KEEP_COMMANDS_DAYS",
        Command,
        "asked_at",
        _commands_over,
        needed=_commands_in_use,
        take_along=_parts_of_commands,
    ),
    Kind(
        "recordings",
        "Recordings in the list",
        "KEEP_RECORDINGS_DAYS",
        Recording,
        "saved_at",
        _any,
        grows_in_order=False,
    ),
    Kind("offers", "Calls to agents", "KEEP_CALLS_DAYS", Offer, "reserved_at", _offers_over),
    Kind("call_backs", "Callbacks", "KEEP_CALLS_DAYS", CallBack, "began_at", _call_backs_over),
    Kind("arrivals", "Calls on a route", "KEEP_CALLS_DAYS", Arrival, "came_at", _arrivals_over),
    Kind("onward", "Callers sent on", "KEEP_CALLS_DAYS", OnwardStep, "began_at", _steps_over),
    Kind("supervisions", "Supervision", "KEEP_CALLS_DAYS", Supervision, "started_at", _ended),
    Kind(
        "conferences",
        "Ended conferences, and who was in them",
        "KEEP_CONFERENCES_DAYS",
        Conference,
        "ended_at",
        _ended,
        needed=_conferences_in_use,
        take_along=_parts_of_conferences,
        grows_in_order=False,
    ),
    Kind(
        "calls",
        "Ended calls",
        "KEEP_CALLS_DAYS",
        Call,
        "ended_at",
        _calls_over,
        needed=_calls_in_use,
        grows_in_order=False,
    ),
)
