"""Where callers stand who are to be sent on, read together and without locks. What is done about it
is decided once more under the lock of the call.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from conferencing.models import Call, Command, Offer
from conferencing.models.onward import Why
from conferencing.queries.commands import talks

# Where the reason may have left them: in line still, or in none.
_IN_LINE = (Why.CLOSED, Why.OVERFLOW)
_IN_NONE = (Why.TIMEOUT, Why.OVERFLOW)


@dataclass(frozen=True, slots=True)
class Standing:
    """`calls`: those that are up. `taken`: an agent is being brought to them, or something was
    asked about them that is on its way. `elsewhere`: with somebody.
    """

    calls: Mapping[str, Call]
    taken: Collection[str]
    elsewhere: Collection[str]
    commands: Mapping[UUID, Command]

    def is_left_alone(self, caller: str, visit: int, why: str, queue: str) -> bool:
        """Nobody has answered them, or moved them, since."""
        call = self.calls.get(caller)
        if call is None or len(call.visits) != visit or caller in self.elsewhere:
            return False
        if call.waiting_in:
            return call.waiting_in == queue and why in _IN_LINE
        return why in _IN_NONE

    def is_ours(self, caller: str, visit: int, why: str, queue: str) -> bool:
        """And nobody is taking care of them."""
        return caller not in self.taken and self.is_left_alone(caller, visit, why, queue)


def of(callers: Collection[str], commands: Collection[UUID] = ()) -> Standing:
    """Five queries, for however many."""
    calls = Call.objects.filter(ended_at=None).in_bulk(set(callers))
    offers = Offer.objects.filter(caller__in=calls, state__in=Offer.WITH_CALLER)
    asked = Command.objects.filter(call_control_id__in=calls, state__in=Command.OPEN)
    return Standing(
        calls,
        {
            *offers.values_list("caller", flat=True),
            *asked.values_list("call_control_id", flat=True),
        },
        talks.with_somebody(list(calls.values())),
        {one.uuid: one for one in Command.objects.filter(uuid__in=commands)} if commands else {},
    )
