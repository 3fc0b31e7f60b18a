"""Without the permission nobody is heard: not by any address, with any verb."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, reverse
from django.urls.converters import UUIDConverter

from conferencing.ledger.verbs import VERBS
from conferencing.models import Supervision, SupervisorPhone
from conferencing.supervision import words
from dashboard import urls
from tests.supervision.booth import Booth, listens_privately

# Another call, by a permission of its own: whoever may dial may bring in any phone.
NOT_THESE = ("whisper_conferences", "barge_conferences", "command_dial")
# These end the session, or the way in; the admin has its own tests.
ENDING = ("logout", "login", "admin_login", "code", "password", "admin_password", "icon")
JSON = {"Accept": "application/json"}


def nearly_all(user: User) -> Client:
    user.user_permissions.set(Permission.objects.exclude(codename__in=NOT_THESE))
    client = Client()
    client.force_login(user)
    return client


def addresses(booth: Booth, leg: str, user: User) -> Iterator[str]:
    ids = {
        "conference_id": booth.room.id,
        "key": "support",
        "queue": "support",
        "leg": leg,
        "user_id": user.pk,
        "recording_id": "r",
        "token": "t",
        "pk": 1,
        "uuid": str(booth.row(user).dial_command),
    }
    for pattern in urls.urlpatterns:
        if not isinstance(pattern, URLPattern) or pattern.name in ENDING:
            continue
        given = {
            name: ids["uuid"] if isinstance(converter, UUIDConverter) else ids[name]
            for name, converter in pattern.pattern.converters.items()
        }
        try:
            yield reverse(str(pattern.name), kwargs=given)
        except NoReverseMatch:
            pytest.fail(f"no address for {pattern.name}")


@pytest.mark.parametrize("mode", ["barge", "whisper"])
def test_no_address_lets_them_be_heard(booth: Booth, mode: str) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    client = nearly_all(maria)
    asked = set()
    for address in addresses(booth, leg, maria):
        fields = {
            "mode": mode,
            "people": booth.room.legs[:2],
            "conference": booth.room.id,
            "call_control_id": leg,
            "verb": "unmute",
            "supervisor_role": mode,
            "whisper_to": booth.room.legs[:2],
        }
        client.post(address, fields, headers=JSON)
        client.get(address, fields, headers=JSON)
        asked.add(address)
    booth.settle()
    assert reverse("supervision_mode") in asked and len(asked) > 20
    assert booth.hearers(leg) == set() and booth.row(maria).wanted_mode == "listen"


def test_no_verb_lets_them_be_heard(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    client = nearly_all(maria)
    for verb in sorted(VERBS.keys() - {"dial", "end", "remove", "hangup"}):
        for people in ([leg], []):
            fields = {
                "verb": verb,
                "conference": booth.room.id,
                "call_control_id": "" if people else leg,
                "people": people,
                "supervisor_role": "barge",
                "to": "+12025550142",
                "to_conference": booth.room.id,
                "with_leg": booth.room.legs[1],
                "queue": "support",
                "name": "Side room",
                "confirmed": "yes",
            }
            client.post("/commands/", fields, headers=JSON)
        booth.settle(2)
        assert leg in booth.room.legs, verb
        assert booth.hearers(leg) == set(), verb


def test_a_page_from_before_the_permission_was_lost_is_refused(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    client = nearly_all(maria)
    answer = client.post("/supervision/mode/?mode=barge", headers=JSON)
    assert (answer.status_code, answer.json()["problem"]) == (409, words.MAY_NOT["barge"])
    booth.settle()
    assert booth.hearers(leg) == set()


@pytest.mark.parametrize("name", ["listen", "supervisor_phone"])
def test_whoever_may_not_listen_dials_nobody(booth: Booth, name: str) -> None:
    ana = User.objects.create_user("ana")
    ana.user_permissions.set(Permission.objects.filter(codename="view_board"))
    client = Client()
    client.force_login(ana)
    fields = {"conference": booth.room.id, "phone": "+12025550142"}
    assert client.post(reverse(name), fields, headers=JSON).status_code == 403
    assert not Supervision.objects.exists() and not SupervisorPhone.objects.exists()


def test_the_phone_is_asked_for_and_then_rung(booth: Booth) -> None:
    maria = booth.supervisor()
    SupervisorPhone.objects.all().delete()
    client = Client()
    client.force_login(maria)
    asked = client.post(f"/supervision/listen/?conference={booth.room.id}", headers=JSON).json()
    assert asked["go"].startswith("/supervision/phone/?conference=")
    wrong = client.post(asked["go"], {"phone": "112", "conference": booth.room.id})
    assert wrong.status_code == 400 and b"Your phone" in wrong.content
    client.post(asked["go"], {"phone": "+12025550177", "conference": booth.room.id})
    booth.settle()
    assert booth.phone(maria) and booth.row(maria).phone == "+12025550177"


def test_the_menu_leads_to_the_phone_and_what_is_saved_is_said(booth: Booth) -> None:
    client = Client()
    client.force_login(booth.supervisor())
    assert f'href="{reverse("supervisor_phone")}"' in client.get("/activity/").content.decode()
    saved = client.post(reverse("supervisor_phone"), {"phone": "+12025550177"}, follow=True)
    assert "Your phone has been saved." in saved.content.decode()


def test_the_page_begins_with_the_bar_that_is_pushed(booth: Booth) -> None:
    maria = booth.supervisor()
    booth.listens(maria)
    client = Client()
    client.force_login(maria)
    page = client.get("/activity/").content.decode()
    assert 'id="supervision"' in page and "Nobody hears you" in page
    assert f'data-own="supervision:{maria.pk}"' in page


@pytest.mark.parametrize("conference", ["", "nowhere", "x" * 5000])
def test_no_phone_rings_for_a_conference_that_is_not_there(booth: Booth, conference: str) -> None:
    maria = booth.supervisor()
    client = Client()
    client.force_login(maria)
    answer = client.post("/supervision/listen/", {"conference": conference}, headers=JSON)
    assert (answer.status_code, answer.json()["problem"]) == (409, words.NO_CONFERENCE)
    assert not Supervision.objects.exists()


@pytest.mark.parametrize("said", ["no", "YES", "yes&private="])
def test_only_yes_is_private_and_nothing_odd_is_guessed_at(
    booth: Booth, ben: User, said: str
) -> None:
    client = Client()
    client.force_login(ben)
    listen = f"/supervision/listen/?conference={booth.room.id}&private={said}"
    answer = client.post(listen, headers=JSON)
    assert (answer.status_code, answer.json()["problem"]) == (409, words.ODD_PRIVACY)
    assert not Supervision.objects.exists()
    listens_privately(booth, ben)
    answer = client.post(f"/supervision/privacy/?private={said}", headers=JSON)
    assert answer.status_code == 409 and booth.row(ben).is_private


def test_a_phone_that_is_too_long_is_refused(booth: Booth, settings: LazySettings) -> None:
    settings.DIAL_SIP_HOSTS = ["example.com"]
    maria = booth.supervisor()
    client = Client()
    client.force_login(maria)
    answer = client.post("/supervision/phone/", {"phone": f"sip:{'a' * 300}@example.com"})
    assert answer.status_code == 400 and "more than 255 characters" in answer.content.decode()
