"""What the mirror and the feed are told of supervisors."""

from datetime import datetime, timedelta

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.mirror import writer
from conferencing.models import Participant, Supervision
from conferencing.projection.events import MuteAccepted, SupervisionNoted


def joined(row: Supervision, now: datetime) -> None:
    """Telnyx has accepted a dial of somebody who comes in muted, so muted they are, until a listing
    says otherwise.
    """
    person = Participant.objects.filter(
        conference_id=row.conference, call_control_id=row.leg, is_muted=False
    ).first()
    if person is None or person.joined_at is None:
        return
    muted = MuteAccepted(
        kind="supervision.muted",
        # Right after they joined, with which everybody begins unmuted.
        at=person.joined_at + timedelta(microseconds=1),
        source_id=f"supervision:{row.pk}:muted:{len(person.stays)}",
        conference_id=row.conference,
        call_control_ids=(row.leg,),
        muted=True,
    )
    writer.apply([muted], now=now)


def _whom(row: Supervision, doing: str) -> tuple[str, ...]:
    if doing == "taken":
        return (row.take_over,)
    return tuple(row.wanted_to) if doing == "whisper" else ()


def note(row: Supervision, doing: str, now: datetime) -> None:
    """A line in the feed of a conference: listen, whisper, barge or left. Of a call outside of any
    the ledger tells.
    """
    if not row.conference:
        return
    noted = SupervisionNoted(
        kind=f"supervision.{doing}",
        at=telnyx_clock.at(now),
        source_id=f"supervision:{row.pk}:{doing}:{now.isoformat()}",
        conference_id=row.conference,
        call_control_id=row.leg,
        by=row.user.get_full_name() or row.user.get_username(),
        call_control_ids=_whom(row, doing),
    )
    writer.apply([noted], now=now)
