"""What Telnyx says of one conference at one moment. Touches no database: it runs in threads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from conferencing.projection.events import ListedParticipant
from conferencing.telnyx_api import conference_listings
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.rows import ListedConference

Clock = Callable[[], datetime]

OWN = ""  # the region of an account, which need not be named


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenConference:
    """`asked_at`: taken before the request, because what happened later may be missing from the
    answer; on our own clock. `people`: by call control id.

    Unless it `is_complete`, a row could not be read, and who is missing may be there all the same.

    `row`: what Telnyx says of the conference itself, asked for only when nobody seems to be in it;
    None also when Telnyx does not know it. `repaired`: how many differences to the mirror there
    were.
    """

    asked_at: datetime
    people: Mapping[str, ListedParticipant]
    row: ListedConference | None = None
    is_complete: bool = True
    has_ended: bool = False
    repaired: int = 0


def observe(conference_id: str, clock: Clock, region: str = "") -> SeenConference:
    """Who is in it and, when nobody is, whether it still runs. `region`: where it was found before.
    Raises GatewayError.
    """
    asked_at = clock()
    try:
        listed = conference_listings.list_participants(conference_id, region)
    except GatewayError as error:
        if not error.says_conference_gone:
            raise
        empty = _without_people(conference_id, asked_at, region)
        if empty.row and empty.row.locality != region and not empty.has_ended:
            return replace(observe(conference_id, clock, empty.row.locality), row=empty.row)
        if not empty.has_ended:
            # Telnyx contradicts itself, which does not prove that everybody has left.
            raise
        return empty
    if not listed and listed.is_complete:
        return _without_people(conference_id, asked_at, region)
    people = {person.call_control_id: person for person in listed}
    return SeenConference(asked_at=asked_at, people=people, is_complete=listed.is_complete)


def find(conference_id: str, region: str = "") -> ListedConference | None:
    """Looked for where it was found before, then in each other region in use. None: Telnyx does not
    know it in any. Raises GatewayError.
    """
    for each in dict.fromkeys([region, OWN, *settings.TELNYX_REGIONS]):
        try:
            return conference_listings.retrieve_conference(conference_id, each)
        except GatewayError as error:
            if not error.says_conference_gone:
                raise
    return None


def _without_people(conference_id: str, asked_at: datetime, region: str) -> SeenConference:
    row = find(conference_id, region)
    has_ended = row is None or row.status == "completed"
    return SeenConference(asked_at=asked_at, people={}, row=row, has_ended=has_ended)
