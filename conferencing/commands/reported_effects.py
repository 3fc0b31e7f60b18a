"""Has Telnyx reported what an accepted command asked for? Looks into the journal and the mirror,
never at Telnyx.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from django.db.models import Q

from conferencing import tracing
from conferencing.clocks.telnyx import telnyx_clock
from conferencing.ledger import forms
from conferencing.models import Call, Command, JournalEntry, Participant

from . import bridges

logger = logging.getLogger(__name__)

# How well Telnyx's clock is known, and more; it only narrows the search.
CLOCK_MARGIN = timedelta(minutes=2)


def shows(command: Command) -> bool:
    """Costs one or two queries; five for a bridge that is reported."""
    return EFFECTS[command.verb](command)


def _sound_began(audio: str, command: Command) -> bool:
    """`audio`: a text that is read out is no proof of a file that is played."""
    about = f"conference:{command.conference_id}"
    return _is_journaled(command, about, "AudioStarted", data__audio=audio)


def _all_were_told(command: Command) -> bool:
    """Each of those who are still there: Telnyx reports it for each."""
    there = Participant.objects.filter(
        conference_id=command.conference_id, is_present=True, call_control_id__in=command.named_legs
    )
    heard = JournalEntry.objects.filter(
        _in_its_time(command),
        aggregate=f"conference:{command.conference_id}",
        event_class="AudioStarted",
        data__audio="speak",
    )
    told = set(heard.values_list("data__call_control_id", flat=True))
    return bool(told) and told.issuperset(there.values_list("call_control_id", flat=True))


def call_hung_up(command: Command) -> bool:
    # Of a call that had ended before the command was sent, no event will follow.
    ended = Call.objects.filter(call_control_id=command.call_control_id, ended_at__isnull=False)
    return ended.exists() or _of_call(command, "CallHangup")


def _call_was_answered(command: Command) -> bool:
    return _of_call(command, "CallAnswered")


def _call_is_queued(command: Command) -> bool:
    return _of_call(command, "CallEnqueued", "ListedInQueue")


def _call_left_queue(command: Command) -> bool:
    return _of_call(command, "CallLeftQueue", "MissingFromQueue")


def _new_number_was_dialled(command: Command) -> bool:
    """Only asked when the answer was lost: the new call belongs to the session of the first."""
    call = Call.objects.filter(call_control_id=command.call_control_id).exclude(call_session_id="")
    sessions = call.values("call_session_id")
    dialled = Call.objects.filter(call_session_id__in=sessions, direction="outgoing")
    others = dialled.exclude(call_control_id=command.call_control_id)
    legs = others.values_list("call_control_id", flat=True)
    return any(_is_journaled(command, f"call:{leg}", "CallInitiated") for leg in legs)


def _call_was_dialled(command: Command) -> bool:
    """Its call is known by Telnyx's answer, or by its client state (`ledger.dialled`)."""
    told = ("CallInitiated", "CallAnswered", "CallHangup", "CallListed")
    return bool(command.call_control_id) and _of_call(command, *told)


def _call_heard_it(command: Command) -> bool:
    return _of_call(command, "CallAudioStarted", "CallAudioEnded", data__audio="speak")


def _call_hears_music(command: Command) -> bool:
    return _of_call(command, "CallAudioStarted", "CallAudioEnded", data__audio="playback")


def _key_was_asked(command: Command) -> bool:
    return _of_call(command, "DigitsGathered")


def _call_was_bridged(command: Command) -> bool:
    return bridges.is_reported(command, _in_its_time(command))


def _is_in_the_other_conference(command: Command) -> bool:
    move = forms.stored(forms.Move, command.arguments)
    return _present(command, conference_id=move.to_conference)


def _is_in_its_own_conference(command: Command) -> bool:
    """In the conference that was created of this call."""
    return _present(command, conference__creator_call_control_id=command.call_control_id)


def _is_in_that_conference(command: Command) -> bool:
    """In the one of this name, which may be that of somebody else's call."""
    return _present(command, conference__name=str(command.arguments["name"]))


EFFECTS: Mapping[str, Callable[[Command], bool]] = {
    "speak": partial(_sound_began, "speak"),
    "play": partial(_sound_began, "playback"),
    "notice": _all_were_told,
    "hangup": call_hung_up,
    "answer": _call_was_answered,
    "enqueue": _call_is_queued,
    "leave_queue": _call_left_queue,
    "bridge": _call_was_bridged,
    "tell": _call_heard_it,
    "ask_key": _key_was_asked,
    "move": _is_in_the_other_conference,
    "enter": _is_in_that_conference,
    "hold_music": _call_hears_music,
    "create_conference": _is_in_its_own_conference,
    "transfer": _new_number_was_dialled,
    "dial": _call_was_dialled,
}


def _of_call(command: Command, *event_classes: str, **facts: str) -> bool:
    return _is_journaled(command, f"call:{command.call_control_id}", *event_classes, **facts)


def _is_journaled(command: Command, aggregate: str, *event_classes: str, **facts: str) -> bool:
    entries = JournalEntry.objects.filter(
        _in_its_time(command), aggregate=aggregate, event_class__in=event_classes, **facts
    )
    if source_id := entries.values_list("source_id", flat=True).first():
        _log(command, source_id)
    return bool(source_id)


def _log(command: Command, source_id: str) -> None:
    with tracing.about(event=source_id, command=str(command.uuid)):
        logger.debug("Command %s, %s: Telnyx reports its effect", command.uuid, command.verb)


def _in_its_time(command: Command) -> Q:
    # Of several attempts whose answers were lost, the first may have worked.
    is_unsure = command.state == Command.State.UNKNOWN
    since = (None if is_unsure else command.sent_at) or command.asked_at
    # Our own clock: nothing that we had heard before can be the effect.
    return Q(occurred_at__gte=telnyx_clock.at(since) - CLOCK_MARGIN, recorded_at__gte=since)


def _present(command: Command, **where: str) -> bool:
    live = Participant.objects.filter(is_present=True, conference__ended_at=None)
    return live.filter(call_control_id=command.call_control_id, **where).exists()
