"""Kiosk links: who finds one by its token, and until when."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from dashboard.access import kiosks
from dashboard.models import KioskLink
from tests import world
from tests.conftest import MakeUser, SignIn
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor(make_user: MakeUser) -> User:
    return make_user("supervisor")


def is_good(token: str, seconds: float = 0) -> bool:
    digest = kiosks.digest_of(token)
    return digest in kiosks.behind([digest], NOW + timedelta(seconds=seconds))


def test_a_link_is_good_until_it_expires_or_is_revoked(supervisor: User) -> None:
    link, token = kiosks.make(
        "Wall", ["b", "a", "b"], by=supervisor, now=NOW, expires_at=NOW + timedelta(seconds=5)
    )
    assert link.queues == ["a", "b"]
    assert (is_good(token, 4.9), is_good(token, 5)) == (True, False)
    assert kiosks.revoke(KioskLink.objects.all(), by=supervisor, now=NOW) == 1
    assert not is_good(token)
    assert kiosks.revoke(KioskLink.objects.all(), by=supervisor, now=NOW) == 0


def test_a_token_is_long_and_is_not_kept(supervisor: User) -> None:
    link, token = kiosks.make("Wall", ["a"], by=supervisor, now=NOW)
    _, another = kiosks.make("Wall", ["a"], by=supervisor, now=NOW)
    assert len(token) >= 43  # 256 bits, six in a character
    assert token != another
    assert token not in repr(KioskLink.objects.filter(pk=link.pk).values())


@pytest.mark.parametrize("token", ["", "x", "a\0b", "\ud800", "0" * 64, "%"])
def test_what_is_no_token_finds_nothing(token: str, supervisor: User) -> None:
    kiosks.make("Wall", ["a"], by=supervisor, now=NOW)
    assert not is_good(token)


def test_a_digest_is_no_token(supervisor: User) -> None:
    link, _ = kiosks.make("Wall", ["a"], by=supervisor, now=NOW)
    assert not is_good(link.digest)


def test_it_is_written_only_now_and_then_that_a_screen_is_still_there(supervisor: User) -> None:
    link, _ = kiosks.make("Wall", ["a"], by=supervisor, now=NOW)
    for seconds, seen in ((0, 0), (29, 0), (31, 31)):
        kiosks.note_still_seen([link], NOW + timedelta(seconds=seconds))
        link.refresh_from_db()
        assert link.seen_at == NOW + timedelta(seconds=seen)


def test_the_admin_lists_and_revokes_links_and_leads_to_where_they_are_made(
    signed_in: SignIn, supervisor: User
) -> None:
    admin = signed_in("admin")
    link, token = kiosks.make("Wall", ["a"], by=supervisor, now=NOW)
    listed = "/admin/dashboard/kiosklink/"
    shown = admin.get(f"{listed}{link.pk}/change/").content.decode()
    assert "Wall" in shown
    assert token not in shown
    assert admin.get(f"{listed}add/")["Location"] == "/kiosks/"
    admin.post(listed, {"action": "revoke", "_selected_action": [link.pk]})
    link.refresh_from_db()
    assert link.revoked_at
    assert signed_in("agent").get(listed).status_code == 302


def test_a_form_that_is_sent_again_makes_no_second_link(signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    world.waits("anna", "support", at=timezone.now())

    def send(once: str) -> str:
        form = {"name": "Hall", "queue": "support", "turns": "0", "once": once}
        return browser.post("/kiosks/", form).content.decode()

    def address(page: str) -> str:
        return page.partition('id="kiosk-address"')[2].partition(">")[2].partition("<")[0]

    [once] = re.findall(r'name="once" value="([^"]+)"', browser.get("/kiosks/").content.decode())
    first = address(send(once))
    assert first and address(send(once)) == first
    assert KioskLink.objects.count() == 1
    assert once not in first
    assert address(send("another")) != first
    assert KioskLink.objects.count() == 2


def test_a_revocation_is_told_and_its_form_brings_nothing_back(signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    world.waits("anna", "support", at=timezone.now())
    form = {"name": "Hall", "queue": "support", "turns": "0", "once": "x"}
    browser.post("/kiosks/", form)
    link = KioskLink.objects.get()
    page = browser.post("/kiosks/", {"revoke": link.pk}, follow=True).content.decode()
    assert "has been revoked. Its screens go dark within seconds." in page
    again = browser.post("/kiosks/", form)
    assert again.status_code == 400
    assert "kiosk-address" not in again.content.decode()


def test_a_queue_is_chosen_although_a_form_changes_the_line_break_in_its_name(
    signed_in: SignIn,
) -> None:
    world.waits("v3:a", "first\nsecond", at=NOW)
    form = {"name": "Wall", "queue": "first\r\nsecond", "days": "", "turns": "0", "once": "a" * 40}

    signed_in("supervisor").post("/kiosks/", {"make": "1", **form})

    assert KioskLink.objects.get().queues == ["first\nsecond"]
