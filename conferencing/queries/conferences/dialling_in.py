"""Who is being dialled into a conference: from the press until they are there, or for a minute why
they are not.
"""

from conferencing.models import Command, Participant

from ..commands import ledger
from ..commands.presses import FAILURE
from ..reading.clock import Clock
from ..reading.unreadable import readable
from ..screens.ledger import LedgerLine

# Nobody dials more at once; older ones are in the list of commands.
NEWEST = 20


def read(conference_id: str, clock: Clock, *, numbers: bool) -> tuple[LedgerLine, ...]:
    """The newest first. One query where nobody was dialled; the same few for one as for many."""
    lines = ledger.lines(
        clock, numbers=numbers, conference_id=conference_id, verbs=["dial"], newest=NEWEST
    )
    news = [line for line in readable(lines) if _is_news(line, clock)]
    legs = {line.call_control_id for line in news} - {""}
    came = Participant.objects.filter(conference_id=conference_id, call_control_id__in=legs)
    joined = set(came.values_list("call_control_id", flat=True)) if legs else set()
    return tuple(line for line in news if line.call_control_id not in joined)


def _is_news(line: LedgerLine, clock: Clock) -> bool:
    if line.story:
        return line.story.is_up or not clock.older(clock.ours(line.story.since), FAILURE)
    return line.state in Command.OPEN or not clock.older(line.finished_at, FAILURE)
