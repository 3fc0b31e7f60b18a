"""Requests to Telnyx: plain arguments in, frozen dataclasses out, `GatewayError` when it did not
work.

The only module that imports `telnyx`, and only when the first request is made (the import costs a
second and 66 MB). The client never retries by itself: only the task that carries a command out
knows whether that is safe and still in time.

An empty list of legs means EVERYBODY to Telnyx. So "these legs" and "everyone" are different
functions here, and the first refuse an empty list with ValueError.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

from conferencing.projection.events import ListedParticipant

from . import errors, rows
from .errors import NO_ANSWER, NOT_CONFIGURED, NOT_REACHED, GatewayError, advice
from .rows import ListedConference, ListedQueue, ListedQueueCall

if TYPE_CHECKING:
    from telnyx import APIError, Telnyx

__all__ = ["GatewayError", "asking", "named", "omitted", "pages"]

PAGE_SIZE = 250
MAX_PAGES = 40


def warm() -> None:
    """Pay for the imports now, not with the first press. Asks Telnyx nothing."""
    if is_configured():
        _client()


def is_configured() -> bool:
    return bool(settings.TELNYX_API_KEY)


# --- Commands -------------------------------------------------------------------------------------


def mute(conference_id: str, legs: Sequence[str]) -> None:
    with asking() as telnyx:
        telnyx.conferences.actions.mute(conference_id, call_control_ids=named(legs))


def mute_everyone(conference_id: str) -> None:
    with asking() as telnyx:
        telnyx.conferences.actions.mute(conference_id)


def unmute(conference_id: str, legs: Sequence[str]) -> None:
    with asking() as telnyx:
        telnyx.conferences.actions.unmute(conference_id, call_control_ids=named(legs))


def unmute_everyone(conference_id: str) -> None:
    with asking() as telnyx:
        telnyx.conferences.actions.unmute(conference_id)


def hold(conference_id: str, legs: Sequence[str]) -> None:
    with asking() as telnyx:
        telnyx.conferences.actions.hold(conference_id, call_control_ids=named(legs))


def hold_everyone(conference_id: str) -> None:
    with asking() as telnyx:
        telnyx.conferences.actions.hold(conference_id)


def unhold(conference_id: str, legs: Sequence[str]) -> None:
    """There is no such thing as unhold for everyone: Telnyx wants the legs."""
    with asking() as telnyx:
        telnyx.conferences.actions.unhold(conference_id, call_control_ids=named(legs))


def leave(conference_id: str, leg: str, command_id: str) -> None:
    """The leg stays up, parked. A repetition with the same `command_id` within 60 s is ignored."""
    with asking() as telnyx:
        telnyx.conferences.actions.leave(conference_id, call_control_id=leg, command_id=command_id)


def hangup(leg: str, command_id: str) -> None:
    with asking() as telnyx:
        telnyx.calls.actions.hangup(leg, command_id=command_id)


def end(conference_id: str, command_id: str) -> None:
    """Everybody in it is hung up."""
    with asking() as telnyx:
        telnyx.conferences.actions.end_conference(conference_id, command_id=command_id)


# --- Listings -------------------------------------------------------------------------------------


def list_conferences() -> list[ListedConference]:
    """All that have not ended, whether they run or still wait to begin."""
    found = []
    for status in ("in_progress", "init"):
        with asking() as telnyx:
            found += pages(telnyx.conferences.list, filter={"status": status})
    return [rows.conference(row) for row in found]


def retrieve_conference(conference_id: str) -> ListedConference:
    """One conference, ended or not. An unknown one is a GatewayError that `says_conference_gone`."""
    with asking() as telnyx:
        return rows.conference(telnyx.conferences.retrieve(conference_id).data)


def list_participants(conference_id: str) -> list[ListedParticipant]:
    """Everybody who is in it; Telnyx may list those who left too, and they are left out here."""
    with asking() as telnyx:
        listed = pages(telnyx.conferences.list_participants, conference_id)
    return [rows.participant(row) for row in listed if row.status != "left"]


def list_queues() -> list[ListedQueue]:
    with asking() as telnyx:
        return [rows.queue(row) for row in pages(telnyx.queues.list)]


def list_queue_calls(name: str) -> list[ListedQueueCall]:
    """Who waits. A queue that Telnyx forgot (idle and empty) is a GatewayError of status 404."""
    with asking() as telnyx:
        return [rows.queue_call(row, name) for row in pages(telnyx.queues.calls.list, name)]


def named(legs: Sequence[str]) -> list[str]:
    """These legs for a request; ValueError when there are none."""
    if not legs or not all(legs):
        raise ValueError("No legs named: to Telnyx that would mean everybody in the conference")
    return list(legs)


def omitted() -> Any:
    """Stands for a parameter that the SDK demands and that is not sent."""
    from telnyx import omit

    return omit


def pages(listing: Callable[..., Any], *path: str, **query: Any) -> list[Any]:
    """All rows, of all pages. A listing that moves while it is read is read again: a row could have
    slipped past.
    """
    for _ in range(3):
        rows, totals = _read_through(listing, *path, **query)
        if len(totals) == 1 or totals == [len(rows)] * len(totals) or None in totals:
            return list(rows.values())
    raise GatewayError(
        "unsteady",
        "The listing changed while it was read",
        retry=True,
        advice="It is read again soon.",
    )


def _read_through(
    listing: Callable[..., Any], *path: str, **query: Any
) -> tuple[dict[str, Any], list[int | None]]:
    """Rows by id, and for each page how many rows Telnyx said that there were."""
    rows: dict[str, Any] = {}
    totals: list[int | None] = []
    for number in range(1, MAX_PAGES + 1):
        page = listing(*path, page_number=number, page_size=PAGE_SIZE, **query)
        found = page.data or []
        rows |= {getattr(row, "id", None) or row.call_control_id: row for row in found}
        totals.append(getattr(page.meta, "total_results", None))
        pages = getattr(page.meta, "total_pages", None)
        # Telnyx may give smaller pages than asked for: its own count of them is the better word.
        if not found or (number >= pages if pages is not None else len(found) < PAGE_SIZE):
            return rows, totals
    raise GatewayError("too_long", f"More than {MAX_PAGES * PAGE_SIZE} rows in one listing")


# --- The client and its errors --------------------------------------------------------------------


def _client() -> "Telnyx":
    if not is_configured():
        raise GatewayError(
            NOT_CONFIGURED, "Switchboard has no Telnyx API key", advice=advice(NOT_CONFIGURED, None)
        )
    return _client_for(
        settings.TELNYX_API_KEY, settings.TELNYX_BASE_URL, settings.TELNYX_TIMEOUT_SECONDS
    )


@lru_cache(maxsize=4)
def _client_for(api_key: str, base_url: str, timeout: float) -> "Telnyx":
    """One per process, shared by its threads: connections are kept alive, a call costs 0.65 ms
    instead of 21.
    """
    import httpx
    import telnyx

    patience = httpx.Timeout(timeout, connect=min(timeout, 2.0))
    client = telnyx.Telnyx(api_key=api_key, base_url=base_url, max_retries=0, timeout=patience)
    # The SDK imports its parts when they are first used; that, too, must not wait for the first
    # press.
    _ = (client.conferences.actions, client.calls.actions, client.queues.calls, client.recordings)
    return client


@contextmanager
def asking() -> Iterator["Telnyx"]:
    """Telnyx's client, whose errors leave this block as GatewayError."""
    client = _client()
    from telnyx import APIError

    try:
        yield client
    except APIError as error:
        raise _translated(error) from error


def _translated(error: "APIError") -> GatewayError:
    from telnyx import APIConnectionError, APIStatusError

    if isinstance(error, APIStatusError):
        return errors.from_answer(
            error.status_code, error.body, error.response.headers, time.time()
        )
    if isinstance(error, APIConnectionError):
        return _unanswered(error)
    return GatewayError(
        "unreadable", "Telnyx's answer could not be read", str(error)[:500], advice=advice("", None)
    )


def _unanswered(error: "APIError") -> GatewayError:
    import httpx

    never_left = isinstance(
        error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout
    )
    code, title = (
        (NOT_REACHED, "Telnyx could not be reached")
        if never_left
        else (NO_ANSWER, "No answer from Telnyx")
    )
    return GatewayError(
        code, title, str(error.__cause__ or error)[:500], retry=True, advice=advice(code, None)
    )
