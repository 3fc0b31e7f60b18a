"""Listings are read to their last page, and once more when they move meanwhile."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from conferencing.simulator.world.ids import CONNECTION_ID
from conferencing.telnyx_api import answers, call_listings, paging
from conferencing.telnyx_api.call_listings import list_active_calls
from conferencing.telnyx_api.conference_listings import list_participants
from conferencing.telnyx_api.errors import GatewayError
from tests.system.rooms import Room


@dataclass(frozen=True)
class Later:
    """The clock of somebody for whom this much more time has passed."""

    seconds: float

    def monotonic(self) -> float:
        return time.monotonic() + self.seconds


def present(room: Room) -> list[str]:
    return [person.call_control_id for person in list_participants(room.id)]


def test_listings_are_read_to_their_last_page(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    for _ in range(4):
        room.join()
    assert present(room) == room.legs


def test_a_listing_without_end_is_given_up(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 1)
    monkeypatch.setattr(paging, "MAX_PAGES", 2)
    with pytest.raises(GatewayError, match="too_long"):
        list_participants(room.id)


def test_a_listing_that_takes_too_long_is_given_up(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With pages to come; the one page of a short listing has its own deadline."""
    monkeypatch.setattr(paging, "PAGE_SIZE", 1)
    monkeypatch.setattr(paging, "MAX_SECONDS", 60.0)
    page, pages = answers.page, []

    def slow(answer: answers.Answer) -> answers.Page:
        pages.append(answer)
        monkeypatch.setattr(paging, "time", Later(seconds=61.0 * len(pages)))
        return page(answer)

    monkeypatch.setattr(answers, "page", slow)
    with pytest.raises(GatewayError, match="too_slow") as caught:
        list_participants(room.id)
    assert len(pages) == 1
    assert caught.value.retry and caught.value.advice


def test_so_are_the_calls_of_a_connection(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_listings, "MAX_SECONDS", -1.0)
    with pytest.raises(GatewayError, match="too_slow"):
        list_active_calls(CONNECTION_ID)


def moving(monkeypatch: pytest.MonkeyPatch, before_page_two: Callable[[], object]) -> None:
    """Something happens at Telnyx between the first page and the second."""
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    read_through = paging._read_through

    def reading(listing: Any, until: float) -> Any:
        def page(*, page_number: int, page_size: int) -> Any:
            if page_number == 2:
                before_page_two()
            return listing(page_number=page_number, page_size=page_size)

        return read_through(page, until)

    monkeypatch.setattr(paging, "_read_through", reading)


def test_a_listing_that_moves_while_it_is_read_is_read_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody on the first page leaves after it was read: everybody moves up, and one slips past
    between the pages.
    """
    first = room.legs[0]
    room.join()
    moves: list[Callable[[], object]] = [room.join, room.join, lambda: room.hang_up(first)]

    def all_at_once() -> None:
        while moves:
            moves.pop()()

    moving(monkeypatch, all_at_once)
    assert set(present(room)) == set(room.legs)


def test_a_listing_that_never_stands_still_is_given_up(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving(monkeypatch, room.join)
    with pytest.raises(GatewayError, match="unsteady") as caught:
        list_participants(room.id)
    assert caught.value.retry and caught.value.advice
