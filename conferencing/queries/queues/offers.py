"""Which of those who wait an agent is being brought to."""

from collections.abc import Collection, Mapping

from conferencing.models import Offer

from ..names.foreign_text import fit
from ..screens.offers import OfferKind, OnOffer

State = Offer.State
_KINDS: Mapping[str, OfferKind] = {
    State.RESERVED: "ringing",
    State.DIALLING: "ringing",
    State.ASKING: "asking",
    State.CONNECTING: "connecting",
    State.RETURNING: "returning",
}


def of_callers(legs: Collection[str]) -> dict[str, OnOffer]:
    """By call; not those to whom nobody is brought. One query, or none."""
    if not legs:
        return {}
    rows = Offer.objects.filter(caller__in=legs, state__in=_KINDS).values_list(
        "caller", "agent__username", "state", "reserved_at", "state_since"
    )
    return {
        caller: OnOffer(
            fit(agent), _KINDS[state], reserved_at if state in Offer.RINGING else state_since
        )
        for caller, agent, state, reserved_at, state_since in rows
    }
