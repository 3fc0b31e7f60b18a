"""“Name this person” over HTTP: what the dialog asks, what its press does, where it stands."""

import pytest
from django.test import Client

from conferencing.models import Contact
from tests import world
from tests.conftest import SignIn
from tests.world import NOW

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
CLERK = ("manage_directory", "view_board")


@pytest.fixture
def supervisor(signed_in: SignIn) -> Client:
    return signed_in("supervisor")


@pytest.fixture(autouse=True)
def a_conference() -> None:
    world.calls("anna", "+12025550142", at=NOW)
    world.begins("room", "anna", at=NOW)


def ask(client: Client, leg: str = "anna") -> dict[str, str]:
    found = client.post("/directory/call/", {"call_control_id": leg}, headers=JSON)
    answer: dict[str, str] = found.json()
    return answer


def press(client: Client, **fields: object) -> tuple[int, dict[str, object]]:
    answer = client.post(
        "/directory/call/name/", {"call_control_id": "anna", **fields}, headers=JSON
    )
    return answer.status_code, answer.json()


def test_somebody_is_named_and_renamed(supervisor: Client) -> None:
    assert ask(supervisor) == {"number": "+12025550142", "name": "", "was": "", "page": ""}
    assert press(supervisor, to="Anna", was="") == (200, {"done": True})
    known, contact = ask(supervisor), Contact.objects.get()
    assert (known["name"], known["page"]) == ("Anna", f"/directory/{contact.pk}/")
    assert "Anna" in supervisor.get("/conferences/room/").content.decode()
    assert press(supervisor, to="Anna Lima", was=known["was"]) == (200, {"done": True})
    status, refused = press(supervisor, to="Somebody else", was=known["was"])
    assert status == 409 and "“Anna Lima”" in str(refused["problem"])
    assert Contact.objects.get().name == "Anna Lima"


def test_a_name_that_cannot_be_is_said_beside_its_field(supervisor: Client) -> None:
    status, answer = press(supervisor, to=" \0", was="")
    assert (status, answer["fields"]) == (400, {"to": "Enter a name."})


@pytest.mark.parametrize("contact", ["x", "9" * 5000, "-1", "²"])
def test_odd_contacts_are_refused(supervisor: Client, contact: str) -> None:
    assert press(supervisor, contact=contact, was="")[0] == 409
    found = supervisor.post("/directory/call/contacts/", {"contact": contact}, headers=JSON)
    assert found.json() == {"contacts": [], "is_cut": False}


def test_contacts_that_match(supervisor: Client) -> None:
    ben = world.contact("+12025550149", "Ben", tags=["vip"], is_host=True).contact
    entry = {
        **{"id": ben.pk, "label": "Ben", "name": "Ben", "number": "+12025550149"},
        **{"tags": ["vip"], "host": True},
    }
    for asked in ({"find": "be"}, {"contact": ben.pk}):
        found = supervisor.post("/directory/call/contacts/", asked, headers=JSON)
        assert found.json() == {"contacts": [entry], "is_cut": False}
    assert press(supervisor, contact=ben.pk, was="") == (200, {"done": True})
    assert ben.numbers.count() == 2


def test_numbers_are_masked_for_who_may_not_see_them(signed_in: SignIn) -> None:
    clerk = signed_in("clerk", *CLERK)
    assert ask(clerk)["number"] == "+1 ••• 0142"
    assert press(clerk, to="Anna", was="") == (200, {"done": True})
    found = clerk.post("/directory/call/contacts/", {"find": "anna"}, headers=JSON).json()
    assert found["contacts"][0]["number"] == "+1 ••• 0142"


def test_whoever_sees_no_calls_names_nobody(signed_in: SignIn) -> None:
    clerk = signed_in("clerk", "manage_directory")
    assert press(clerk, to="Anna", was="")[0] == 403
    assert "problem" in ask(clerk) and not Contact.objects.exists()


def test_the_entry_stands_where_people_are(supervisor: Client) -> None:
    world.calls("hidden", "anonymous", at=NOW)
    world.joins("room", "hidden", at=NOW)
    world.waits("cora", "support", at=NOW)
    console = supervisor.get("/conferences/room/").content.decode()
    assert 'data-naming="yes"' in console and 'data-naming="withheld"' in console
    for page in (console, *(supervisor.get(at).content.decode() for at in QUEUES)):
        assert page.count("Name this person…") == 1 and 'id="name-person"' in page
    for at in QUEUES:
        assert 'data-naming="' in supervisor.get(at).content.decode()


def test_it_is_not_there_for_those_who_may_not(signed_in: SignIn) -> None:
    page = signed_in("viewer", "view_board").get("/conferences/room/").content.decode()
    assert 'data-participant="anna"' in page and 'id="name-person"' not in page


QUEUES = ("/queues/", "/queues/support/")
