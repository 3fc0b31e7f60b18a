"""Which conferences there are, and who is in them. Each raises GatewayError."""

from functools import partial
from itertools import chain
from typing import Final

from conferencing.projection.events import ListedParticipant

from . import rows
from .client import telnyx_client
from .paging import all_rows
from .rows import ListedConference

NOT_ENDED: Final = ("in_progress", "init")


def list_conferences() -> list[ListedConference]:
    """All that have not ended, whether they run or still wait to begin."""
    with telnyx_client() as telnyx:
        listed = [
            all_rows(partial(telnyx.conferences.list, filter={"status": status}))
            for status in NOT_ENDED
        ]
    return [rows.conference(row) for row in chain(*listed)]


def retrieve_conference(conference_id: str) -> ListedConference:
    """One conference, ended or not. For an unknown one the error `says_conference_gone`."""
    with telnyx_client() as telnyx:
        answer = telnyx.conferences.retrieve(conference_id)
    return rows.conference(answer.data)


def list_participants(conference_id: str) -> list[ListedParticipant]:
    """Everybody who is in it. Only here does Telnyx tell who is muted or on hold."""
    with telnyx_client() as telnyx:
        listed = all_rows(partial(telnyx.conferences.list_participants, conference_id))
    # Telnyx may list those who have left too: there is such a status, and no word on when it shows.
    return [rows.participant(row) for row in listed if row.status != "left"]
