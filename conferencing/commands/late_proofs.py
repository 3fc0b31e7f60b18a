"""A command that ended as not known may turn out to have happened: its webhook was late, events
were fetched after an outage, or a listing could be had at last. Then it is confirmed after all.

Whatever happened after it was given up, or after the next press of the kind, may be somebody
else's doing, and proves nothing. It is better to leave one not known than to claim too much. Asks
Telnyx nothing: it looks into the journal and the mirror, so the order in which events come, and how
often, makes no difference.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.ledger import forms, transitions
from conferencing.ledger.verbs import VERBS
from conferencing.models import Call, Command, Conference, JournalEntry, Participant, Queue
from conferencing.reconcile.attempts import one_of_many

from . import acceptances, bridges

# As long as Telnyx keeps the events that we may have missed.
LOOKED_FOR = timedelta(hours=24)
# The newest, of those that are not known: each costs a few queries.
MOST = 100
# Telnyx's clock is known to about a second, and its stamps are whole seconds.
CLOCK_MARGIN = timedelta(seconds=2)


def confirm(now: datetime) -> int:
    """Confirm those whose effect shows by now; return how many. One query while all is known."""
    unknown = Command.objects.filter(
        state=Command.State.NOT_KNOWN, asked_at__gt=now - LOOKED_FOR, verb__in=PROOFS
    )
    newest = unknown.order_by("-asked_at")[:MOST]
    return sum(one_of_many(f"Command {each.uuid}", partial(_confirm, each, now)) for each in newest)


def _confirm(command: Command, now: datetime) -> int:
    if not PROOFS[command.verb](command):
        return 0
    with transaction.atomic():
        # The mirror first: rows are locked in the order call, command everywhere.
        acceptances.tell_mirror(command)
        return int(transitions.confirm_late(command, now))


@dataclass(frozen=True, slots=True)
class _Reports:
    """Events of these classes, about what the command names, prove it. `of_the_person`: they are
    those of a whole conference, and must be about this person. `audio`: the kind of sound that they
    must be about.
    """

    aggregate: Callable[[Command], list[str]]
    event_classes: tuple[str, ...]
    of_the_person: bool = False
    audio: str = ""

    def __call__(self, command: Command) -> bool:
        entries = JournalEntry.objects.filter(
            _in_its_time(command, "occurred_at"),
            aggregate__in=self.aggregate(command),
            event_class__in=self.event_classes,
        )
        if self.of_the_person:
            entries = entries.filter(data__call_control_id=command.call_control_id)
        if self.audio:
            entries = entries.filter(data__audio=self.audio)
        # Telnyx's acceptance is an event as well, but reports no effect.
        return entries.exclude(source_id__startswith="command:").exists()


def _in_its_time(command: Command, column: str) -> Q:
    """On Telnyx's clock: since it was asked for, until it was given up or pressed again."""
    again = Command.objects.filter(
        pk__gt=command.pk,
        verb=command.verb,
        conference_id=command.conference_id,
        call_control_id=command.call_control_id,
    )
    pressed_again_at = again.order_by("pk").values_list("asked_at", flat=True).first()
    given_up_at = (command.finished_at or command.asked_at) + CLOCK_MARGIN
    since = telnyx_clock.at(command.asked_at) - CLOCK_MARGIN
    until = telnyx_clock.at(min(given_up_at, pressed_again_at or given_up_at))
    return Q(**{f"{column}__gte": since, f"{column}__lte": until})


def _of_its_conference(command: Command) -> list[str]:
    return [f"conference:{command.conference_id}"]


def _of_its_call(command: Command) -> list[str]:
    return [f"call:{command.call_control_id}"]


def _of_the_other_conference(command: Command) -> list[str]:
    return [f"conference:{forms.stored(forms.Move, command.arguments).to_conference}"]


def _of_conferences_of_its_call(command: Command) -> list[str]:
    made = Conference.objects.filter(creator_call_control_id=command.call_control_id)
    return [f"conference:{name}" for name in made.values_list("pk", flat=True)]


def _of_conferences_of_its_name(command: Command) -> list[str]:
    named = Conference.objects.filter(name=str(command.arguments["name"]))
    since = telnyx_clock.at(command.asked_at) - CLOCK_MARGIN
    recent = named.filter(Q(ended_at=None) | Q(ended_at__gte=since))
    return [f"conference:{id}" for id in recent.values_list("pk", flat=True)]


def _of_calls_of_its_session(command: Command) -> list[str]:
    """The new call of a transfer belongs to the session of the first."""
    call = Call.objects.filter(pk=command.call_control_id).exclude(call_session_id="")
    dialled = Call.objects.filter(
        call_session_id__in=call.values("call_session_id"), direction="outgoing"
    )
    others = dialled.exclude(pk=command.call_control_id)
    return [f"call:{leg}" for leg in others.values_list("pk", flat=True)]


_HUNG_UP = _Reports(_of_its_call, ("CallHangup",))
_LEFT = _Reports(_of_its_conference, ("ParticipantLeft",), of_the_person=True)
_SPOKEN = _Reports(_of_its_conference, ("AudioStarted",), audio="speak")
_PLAYED = _Reports(_of_its_conference, ("AudioStarted",), audio="playback")


def _told(command: Command) -> bool:
    """Some of those whom it named were told: how many of them had gone by then, nobody knows."""
    return any(
        JournalEntry.objects.filter(
            _in_its_time(command, "occurred_at"),
            aggregate=f"conference:{command.conference_id}",
            event_class="AudioStarted",
            data__audio="speak",
            data__call_control_id=leg,
        ).exists()
        for leg in command.named_legs
    )


def _removed(command: Command) -> bool:
    """One whose answer was lost may have taken somebody out and left the call up."""
    return (_HUNG_UP if command.unknown_at else _LEFT)(command)


def _bridged(command: Command) -> bool:
    return bridges.is_reported(command, _in_its_time(command, "occurred_at"))


def _listed_so(command: Command) -> bool:
    """Of mute and hold only listings tell. One that agreed with the mirror since: all whom it was
    to change, and who are still there, are as it wanted them, and no later press can be why.
    """
    verb = VERBS[command.verb]
    targets = [command.call_control_id] if verb.one_person else command.changed_legs
    if not targets or _was_pressed_again(command, verb.field, targets):
        return False
    there = _there_since(command).filter(call_control_id__in=targets)
    marks = set(there.values_list(verb.field, flat=True))
    return marks == {verb.value}


def _there_since(command: Command) -> QuerySet[Participant]:
    """Whoever came back since is neither muted nor on hold, whatever was pressed before."""
    return Participant.objects.filter(
        conference_id=command.conference_id,
        conference__ended_at=None,
        conference__verified_at__gt=command.finished_at,
        is_present=True,
        joined_at__lte=telnyx_clock.at(command.asked_at),
    )


def _was_pressed_again(command: Command, field: str, targets: list[str]) -> bool:
    alike = [name for name, verb in VERBS.items() if verb.field == field]
    later = Command.objects.filter(
        pk__gt=command.pk, conference_id=command.conference_id, verb__in=alike
    )
    return any(other.concerns(leg) for other in later for leg in targets)


def _set_so(command: Command) -> bool:
    """What happens when somebody leaves is listed, too, and no later press can be why."""
    person = [command.call_control_id]
    later = Command.objects.filter(pk__gt=command.pk, verb=command.verb)
    if later.filter(conference_id=command.conference_id, call_control_id__in=person).exists():
        return False
    asked = forms.stored(forms.SetExit, command.arguments)
    there = _there_since(command).filter(call_control_id__in=person)
    return there.filter(
        ends_conference_on_exit=asked.end_on_exit,
        soft_ends_conference_on_exit=asked.soft_end_on_exit,
    ).exists()


def _queue_listed_so(command: Command) -> bool:
    """Telnyx's list of queues shows it since, and no later press on the queue can be why."""
    name = str(command.arguments["queue"])
    later = Command.objects.filter(pk__gt=command.pk, verb__in=_OF_QUEUES)
    if later.filter(arguments__queue=name).exists():
        return False
    listed = Queue.objects.filter(
        pk=name, is_known_to_telnyx=True, verified_at__gt=command.finished_at
    )
    if command.verb == "resize_queue":
        return listed.filter(max_size=command.arguments["max_size"]).exists()
    # A call that enters a queue which is not there makes it as well.
    return listed.filter(_in_its_time(command, "created_at")).exists()


_OF_QUEUES = [name for name, verb in VERBS.items() if verb.scope == "queue"]

# Of the others nothing tells late: tests/commands/test_late_proofs_of_all.py says why, of each.
PROOFS: Mapping[str, Callable[[Command], bool]] = {
    **{name: _listed_so for name, verb in VERBS.items() if verb.field},
    "speak": _SPOKEN,
    "notice": _told,
    "play": _PLAYED,
    "hangup": _HUNG_UP,
    "remove": _removed,
    "leave": _LEFT,
    "end": _Reports(_of_its_conference, ("ConferenceEnded",)),
    "answer": _Reports(_of_its_call, ("CallAnswered",)),
    "enqueue": _Reports(_of_its_call, ("CallEnqueued",)),
    "leave_queue": _Reports(_of_its_call, ("CallLeftQueue",)),
    "bridge": _bridged,
    "tell": _Reports(_of_its_call, ("CallAudioStarted", "CallAudioEnded"), audio="speak"),
    "join": _Reports(_of_its_conference, ("ParticipantJoined",), of_the_person=True),
    "move": _Reports(_of_the_other_conference, ("ParticipantJoined",), of_the_person=True),
    "enter": _Reports(_of_conferences_of_its_name, ("ParticipantJoined",), of_the_person=True),
    "hold_music": _Reports(_of_its_call, ("CallAudioStarted", "CallAudioEnded"), audio="playback"),
    "create_conference": _Reports(_of_conferences_of_its_call, ("ConferenceCreated",)),
    "transfer": _Reports(_of_calls_of_its_session, ("CallInitiated",)),
    "ask_key": _Reports(_of_its_call, ("DigitsGathered",)),
    "gather": _Reports(_of_its_call, ("DigitsGathered",)),
    "poll_question": _Reports(_of_its_call, ("DigitsGathered",)),
    "set_exit": _set_so,
    "create_queue": _queue_listed_so,
    "resize_queue": _queue_listed_so,
}
