"""Which conferences there are, and who is in them. Each raises GatewayError."""

from functools import partial
from typing import Final

from conferencing.projection.events import ListedParticipant

from . import answers, rows
from .client import telnyx_client
from .paging import Listed, all_rows
from .rows import ListedConference

NOT_ENDED: Final = ("in_progress", "init")


def list_conferences() -> Listed[ListedConference]:
    """All that have not ended, whether they run or still wait to begin."""
    with telnyx_client("list") as telnyx:
        running, waiting = (
            all_rows(
                partial(telnyx.conferences.with_raw_response.list, filter={"status": status}),
                rows.conference,
                "conference",
            )
            for status in NOT_ENDED
        )
    return running + waiting


def retrieve_conference(conference_id: str) -> ListedConference:
    """One conference, ended or not. For an unknown one the error `says_conference_gone`."""
    with telnyx_client("get_conference") as telnyx:
        answer = telnyx.conferences.with_raw_response.retrieve(conference_id)
        return answers.read(rows.conference, answer)


def find_running(name: str) -> Listed[ListedConference]:
    """Those of this very name that have not ended. There can be only one, says Telnyx."""
    with telnyx_client("list") as telnyx:
        listing = partial(telnyx.conferences.with_raw_response.list, filter={"name": name})
        found = all_rows(listing, rows.conference, "conference")
    return Listed(
        (row for row in found if row.name == name and row.status in NOT_ENDED), found.unreadable
    )


def list_participants(conference_id: str) -> Listed[ListedParticipant]:
    """Everybody who is in it. Only here does Telnyx tell who is muted or on hold."""
    with telnyx_client("list") as telnyx:
        listing = partial(telnyx.conferences.with_raw_response.list_participants, conference_id)
        return all_rows(listing, rows.participant, "participant")
