"""The phones of supervisors who are on the line: only their own wishes, step by step, may open
these microphones or send these calls elsewhere.
"""

from collections.abc import Collection
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from conferencing import signals
from conferencing.models import Call, Command, Participant, Supervision

from .dial_rules import PURPOSE, SUPERVISOR

# What anybody may do to such a phone: silence it, play to it, take it out. All else is refused.
ALLOWED = frozenset(
    {
        *("mute", "mute_these", "mute_everyone", "mute_callers"),
        *("hold", "hold_these", "hold_everyone", "unhold", "unhold_these", "unhold_everyone"),
        *("remove", "remove_these", "hangup", "hangup_these", "end"),
        *("lower_hand", "lower_hands", "notice"),
        *("speak", "play", "announce", "stop_audio", "tell", "send_dtmf", "gather"),
        # These leave supervisors out.
        *("unmute_everyone", "unmute_last", "poll", "close_poll"),
    }
)
# How far the clocks of Telnyx and of this machine may differ.
_CLOCKS = timedelta(minutes=1)


def legs(conference_id: str) -> frozenset[str]:
    """Of those in this conference. One query; three more while a dial is not answered."""
    rows = Supervision.objects.filter(conference=conference_id, ended_at=None)
    return frozenset(leg for row in rows for leg in legs_of(row))


def owners_of(legs: Collection[str]) -> list[Supervision]:
    """Those whose phones are among these, while they supervise. One query where none are."""
    rows = Supervision.objects.filter(Q(leg__in=legs) | Q(leg=""), ended_at=None)
    if not legs:
        return []
    return [row for row in rows.select_related("user") if not legs_of(row).isdisjoint(legs)]


def legs_of(row: Supervision) -> set[str]:
    """Theirs; while Telnyx has not told which it is, those that may be theirs."""
    return {row.leg} if row.leg else _may_be(row)


def note_leg(dial: Command, leg: str) -> None:
    """Telnyx has told which call it dialled: where that was for a supervisor, it is theirs for
    everybody who reads, also while no worker looks at supervisions. After the commit: they are
    locked before commands. A process that dies in between leaves it to the next look at them.
    """
    if dial.arguments.get(PURPOSE) == SUPERVISOR:
        transaction.on_commit(partial(_note, dial.uuid, leg), robust=True)


def _note(dial: UUID, leg: str) -> None:
    for row in Supervision.objects.filter(dial_command=dial, leg=""):
        if Supervision.objects.filter(pk=row.pk, leg="").update(leg=leg):
            where = f"conference:{row.conference}" if row.conference else f"queue:{row.queue}"
            signals.announce({f"supervision:{row.user_id}", "privately", where})


def _may_be(row: Supervision) -> set[str]:
    """Telnyx has not told yet which call it dialled, but that may be in the conference by now:
    whoever came since and is not known to be somebody else may be it.
    """
    dialled = Command.objects.filter(uuid__in=[row.dial_command]).exclude(call_control_id="")
    others = Call.objects.filter(pk=OuterRef("call_control_id")).exclude(
        direction="outgoing", to_number__in=("", row.phone)
    )
    came = Participant.objects.filter(
        ~Exists(others),
        conference_id=row.conference,
        is_present=True,
        joined_at__gte=row.started_at - _CLOCKS,
    )
    return {
        *dialled.values_list("call_control_id", flat=True),
        *came.values_list("call_control_id", flat=True),
    }
