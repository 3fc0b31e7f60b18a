"""The press that dials over HTTP, what its dialog asks for, and its line in the ledger."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from conferencing.models import Command, ContactNumber
from conferencing.queries.commands import ledger
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from tests import world
from tests.conftest import SignIn
from tests.world import NOW

pytestmark = pytest.mark.django_db

ANNA = "+12025550142"
JSON = {"Accept": "application/json"}


@pytest.fixture
def contact() -> ContactNumber:
    return world.contact(ANNA, "Anna Berg")


def test_a_press_is_a_command_with_the_number_as_it_will_be_dialled(signed_in: SignIn) -> None:
    fields = {"verb": "dial", "to": "+1 (202) 555-0142"}
    answer = signed_in("supervisor").post("/commands/", fields, headers=JSON)
    assert answer.status_code == 201
    assert Command.objects.get().arguments["to"] == ANNA


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"to": "+19005551234"}, "to"),
        ({"to": "911"}, "to"),
        ({"to": ""}, "to"),
        ({"contact": "77"}, "contact"),
        ({"to": ANNA, "from_": "+12025559999"}, "from_"),
        ({"to": ANNA, "ring_seconds": "4"}, "ring_seconds"),
        ({"to": ANNA, "ring_seconds": "601"}, "ring_seconds"),
        ({"to": "x" * 256}, "to"),
        ({"to": "sip:ana@evil.example"}, "to"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    signed_in: SignIn, fields: dict[str, str], field: str
) -> None:
    answer = signed_in("supervisor").post("/commands/", {"verb": "dial", **fields}, headers=JSON)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert not Command.objects.exists()


@pytest.mark.parametrize("role", ["agent", "nobody"])
def test_who_may_not_dial_does_not(signed_in: SignIn, contact: ContactNumber, role: str) -> None:
    client = signed_in(role)
    assert client.post("/commands/", {"verb": "dial", "to": ANNA}, headers=JSON).status_code == 403
    assert client.post("/dialling/contacts/", {"find": "anna"}).status_code == 403
    assert client.post("/dialling/preview/", {"to": ANNA}).status_code == 403
    assert not Command.objects.exists()


def test_the_preview_says_what_would_be_dialled(signed_in: SignIn, contact: ContactNumber) -> None:
    client = signed_in("supervisor")

    def preview(**fields: object) -> object:
        return client.post("/dialling/preview/", fields).json()

    assert preview(to="+1 202 555 0142") == {"number": ANNA}
    assert preview(contact=contact.pk) == {"number": ANNA}
    assert "premium" in str(preview(to="+19005551234"))
    assert "no longer in the directory" in str(preview(contact=contact.pk + 1))
    assert "whole number" in str(preview(contact="x"))
    assert not Command.objects.exists()


def test_a_name_is_not_called_a_wrong_number(signed_in: SignIn, contact: ContactNumber) -> None:
    """What to type is said, and whether such a contact is known."""
    client = signed_in("supervisor")

    def problem(typed: str) -> str:
        answer = client.post("/dialling/preview/", {"to": typed}).json()
        return str(answer.get("problem", ""))

    assert problem("zzzz").startswith("No contact matches “zzzz”, and it is not a phone number. Ty")
    assert problem("berg").startswith("“berg” is not a phone number, and no contact is chosen. Ty")
    assert problem("+1-800-FLOWERS") == "" and "Write it like" in problem("0151 123")
    pressed = client.post("/commands/", {"verb": "dial", "to": "zzzz"}, headers=JSON).json()
    assert "no contact is chosen" in pressed["fields"]["to"]


def test_contacts_are_offered_by_name(signed_in: SignIn, contact: ContactNumber) -> None:
    client = signed_in("supervisor")

    def offered(**asked: object) -> list[dict[str, object]]:
        answer = client.post("/dialling/contacts/", asked).json()
        return list(answer["contacts"])

    for asked in ({"find": "berg"}, {"find": "555-01"}, {"contact": contact.pk}):
        [one] = offered(**asked)
        assert one["id"] == contact.pk
        assert "Anna Berg" in str(one["label"]) and ANNA in str(one["label"])
    assert offered(find="") == offered(find="ben") == offered(contact="x") == []


def test_whoever_may_see_no_numbers_gets_none_of_a_contact(
    signed_in: SignIn, contact: ContactNumber
) -> None:
    client = signed_in("caller", "view_board", "command_dial")
    answer = client.post("/dialling/contacts/", {"find": "anna"})
    assert "Anna Berg" in answer.content.decode() and "5550142" not in answer.content.decode()
    assert client.post("/dialling/contacts/", {"find": "0142"}).json()["contacts"] == []


def test_whoever_may_transfer_finds_contacts_too(signed_in: SignIn, contact: ContactNumber) -> None:
    client = signed_in("mover", "view_queues", "command_people")
    assert client.post("/dialling/contacts/", {"find": "anna"}).json()["contacts"]
    assert client.post("/dialling/preview/", {"to": ANNA}).status_code == 200


def test_without_the_settings_there_is_no_button(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("supervisor")
    assert b'data-opens="dial"' in client.get("/").content
    monkeypatch.setattr(settings, "DIAL_CONNECTION", "")
    assert b'data-opens="dial"' not in client.get("/").content


@pytest.mark.parametrize("address", ["/", "/queues/"])
def test_caller_ids_are_offered_only_to_whoever_may_use_them(
    address: str, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DIAL_FROM", ["+12025550100", "+12025550101"])
    assert b"+12025550101</option>" in signed_in("supervisor").get(address).content
    watcher = signed_in("watcher", "view_board", "view_queues")
    assert b"+12025550101" not in watcher.get(address).content


def test_a_line_names_the_contact_and_gives_no_number_away(
    contact: ContactNumber, django_user_model: type[User]
) -> None:
    by = django_user_model.objects.create(username="sam")
    world.calls("v3:anna", ANNA, at=NOW, direction="outgoing")
    for number in (ANNA, "+12025550143"):
        Command.objects.create(
            verb="dial",
            asked_by=by,
            asked_at=NOW,
            deadline_at=NOW,
            state="confirmed",
            call_control_id="v3:anna" if number == ANNA else "",
            arguments={"to": number, "from_": "+12025550100", "ring_seconds": 30},
        )
    stranger, anna = readable(ledger.lines(Clock(NOW), numbers=True))
    assert "Anna Berg" in anna.text and "+12025550143" in stranger.text
    assert anna.story and anna.story.kind == "ringing" and stranger.story is None
    assert "contact=" in anna.redial and "%2B12025550143" in stranger.redial

    stranger, anna = readable(ledger.lines(Clock(NOW), numbers=False))
    assert "Anna Berg" in anna.text and "contact=" in anna.redial
    for line in (stranger, anna):
        assert "5550143" not in repr(line) and "555010" not in repr(line)
    assert stranger.redial == ""
