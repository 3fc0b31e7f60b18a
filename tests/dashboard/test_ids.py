"""Any id makes an address, and the address leads back to it."""

import re

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.ids import OpaqueId
from tests import world
from tests.conftest import SignIn
from tests.world import ago

ADDRESSES = {"console": "conference_id", "recording_audio": "recording_id"}
ODD = ["a/b", "..", ".", "a b", "a?b#c", "a%2Fb", "~2F", "~", "a\nb", "ü", "//evil.example", "\\"]
any_id = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


@given(any_id)
@example("a/b")
@example("..")
@example("")
@example("~2F")
def test_every_address_leads_back_to_its_id(id: str) -> None:
    for name, argument in ADDRESSES.items():
        address = reverse(name, args=[id])
        assert re.fullmatch(r"[A-Za-z0-9_:.~/-]+", address)
        found = resolve(address)
        assert (found.url_name, found.kwargs) == (name, {argument: id})


@given(st.text(max_size=20))
def test_half_a_surrogate_and_a_nul_still_make_an_address(id: str) -> None:
    assert reverse("console", args=[id])


@pytest.mark.parametrize("id", ["v3:T02llQxIyaRkhfRKxgAP8nY511EhFLizdvdUKJiSw8d6A9BborherQ", "abc"])
def test_an_id_of_today_stays_as_it_is(id: str) -> None:
    assert OpaqueId().to_url(id) == id


@pytest.mark.parametrize("segment", ["~00", "~FF", "a~ED~A0~80"])
def test_what_is_no_id_is_not_found(segment: str) -> None:
    with pytest.raises(Resolver404):
        resolve(f"/conferences/{segment}/")


@pytest.mark.django_db
@pytest.mark.parametrize("id", ODD)
def test_every_page_takes_an_odd_id(id: str, signed_in: SignIn) -> None:
    world.calls(id, "+12025550142", at=ago(minutes=6))
    world.begins(id, id, at=ago(minutes=5), name="Board call")
    world.waits(f"waits {id}", id, at=ago(minutes=1))
    world.recorded(id, id)
    browser = signed_in("admin")
    for address in ("/", "/queues/", "/recordings/", "/activity/", "/choices/"):
        assert browser.get(address).status_code == 200, address
    console = browser.get(reverse("console", args=[id]))
    assert console.status_code == 200 and b"Board call" in console.content
    assert leads_to_it(browser, id)


def leads_to_it(browser: Client, id: str) -> bool:
    """Whether the links of the pages are these addresses."""
    console = reverse("console", args=[id]).encode()
    audio = reverse("recording_audio", args=[id]).encode()
    return console in browser.get("/").content and audio in browser.get("/recordings/").content
