"""Callers who were put back into line after a failure of ours: they came when they first came, and
not when that visit began.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from conferencing.models import Offer, Visit

# On our own clock, by the call and the number of its visit.
Came = Mapping[tuple[str, int], datetime]


def came(visits: Iterable[Visit]) -> Came:
    """Only of those of these who were put back. One query, or none."""
    legs = {visit.call_control_id for visit in visits}
    if not legs:
        return {}
    offers = Offer.objects.filter(caller__in=legs, return_command__isnull=False)
    rows = offers.values_list("caller", "visit", "waiting_since")
    return {(leg, visit + 1): since for leg, visit, since in rows}
