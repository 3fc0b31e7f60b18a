"""Which conferences there are, and who is in them. Each raises GatewayError."""

from dataclasses import replace
from functools import partial
from typing import Final

from conferencing.projection.events import ListedParticipant

from . import answers, rows
from .client import telnyx_client
from .paging import Listed, all_rows
from .parameters import in_region
from .rows import ListedConference

NOT_ENDED: Final = ("in_progress", "init")


def list_conferences(region: str = "") -> Listed[ListedConference]:
    """All in this region that have not ended, whether they run or still wait to begin."""
    listed = _not_ended({}, region)
    return Listed((replace(row, locality=region) for row in listed), listed.unreadable)


def retrieve_conference(conference_id: str, region: str = "") -> ListedConference:
    """One conference, ended or not. For an unknown one the error `says_conference_gone`."""
    with telnyx_client("get_conference") as telnyx:
        answer = telnyx.conferences.with_raw_response.retrieve(
            conference_id, region=in_region(region)
        )
        found = answers.read(rows.conference, answer, asked=conference_id, key="id")
        return replace(found, locality=region)


def find_running(name: str) -> Listed[ListedConference]:
    """Those of this very name that have not ended. There can be only one, says Telnyx; of those
    that have ended, a daily meeting leaves hundreds.
    """
    found = _not_ended({"name": name})
    return Listed(
        (row for row in found if row.name == name and row.status in NOT_ENDED), found.unreadable
    )


def list_participants(conference_id: str, region: str = "") -> Listed[ListedParticipant]:
    """Everybody who is in it. Only here does Telnyx tell who is muted or on hold."""
    with telnyx_client("list") as telnyx:
        listing = partial(
            telnyx.conferences.with_raw_response.list_participants,
            conference_id,
            region=in_region(region),
        )
        return all_rows(listing, rows.participant, "participant")


def _not_ended(wanted: dict[str, str], region: str = "") -> Listed[ListedConference]:
    with telnyx_client("list") as telnyx:
        running, waiting = (
            all_rows(
                partial(
                    telnyx.conferences.with_raw_response.list,
                    filter={**wanted, "status": status},  # type: ignore[arg-type]
                    region=in_region(region),
                ),
                rows.conference,
                "conference",
            )
            for status in NOT_ENDED
        )
    return running + waiting
