"""The pages of the directory: who may open them, what is saved, and what is not overwritten."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from conferencing.contacts import keeping
from conferencing.contacts.listing import PER_PAGE
from conferencing.models import Contact, ContactNumber
from dashboard.screens import drawing
from tests import world
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

MASKED = ("manage_directory",)
ANA = {"name": "Ana", "numbers": "+12025550142", "tags": "", "note": ""}


@pytest.fixture
def supervisor(signed_in: SignIn) -> Client:
    return signed_in("supervisor")


@pytest.fixture
def ana() -> Contact:
    return world.contact("+12025550142", "Ana", note="Reception", tags=["press"]).contact


def page_of(browser: Client, address: str = "/directory/") -> str:
    return browser.get(address).content.decode()


def version(contact: Contact) -> str:
    return keeping.version(Contact.objects.get(pk=contact.pk))


# --- The list ---


def test_filters_lead_to_an_address(supervisor: Client, ana: Contact) -> None:
    world.contact("+12025550143", "Ben", is_host=True)
    given = {"find": " ana ", "tag": "press", "host": "", "order": "newest", "else": "x"}
    answer = supervisor.post("/directory/", given)
    assert answer["Location"] == "/directory/?find=ana&tag=press&order=newest"
    page = page_of(supervisor, answer["Location"])
    assert f'data-contact="{ana.pk}"' in page and ">Ben<" not in page
    assert "1 of 2" in page and 'value="ana"' in page


def test_a_number_that_is_searched_for_is_in_no_address(supervisor: Client, ana: Contact) -> None:
    world.contact("+12025550143", "Ben")
    answer = supervisor.post("/directory/", {"find": "555-0142"})
    assert "0142" not in answer["Location"]
    page = page_of(supervisor, answer["Location"])
    assert ">Ana<" in page and ">Ben<" not in page and 'value="555-0142"' in page
    # The next page and the export ask for the same.
    assert parse_qs(urlsplit(answer["Location"]).query)["find"][0].startswith("~")


def test_a_search_that_is_no_longer_known_finds_nobody_and_says_so(
    supervisor: Client, ana: Contact
) -> None:
    page = page_of(supervisor, "/directory/?find=~0123456789abcdef")
    assert "This search has expired. Type it again." in page
    assert "No contact matches" in page and ">Ana<" not in page


def test_the_next_page_keeps_the_filters(supervisor: Client) -> None:
    for number in range(PER_PAGE + 1):
        world.contact(f"+1202555{number:04}", f"Ana {number:03}")
    page = page_of(supervisor, "/directory/?find=ana&page=1")
    assert 'href="?find=ana&amp;page=2"' in page
    last = page_of(supervisor, "/directory/?find=ana&page=2")
    assert "Ana 050" in last and "Ana 000" not in last


def test_empty_and_nothing_found_are_told_apart(supervisor: Client) -> None:
    assert "No contacts yet" in page_of(supervisor)
    world.contact("+12025550143", "Ben")
    assert "No contact matches" in page_of(supervisor, "/directory/?find=nobody")


def test_the_list_costs_the_same_for_many(
    supervisor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        world.contact(f"+1202555{number:04}", f"Ana {number:03}", tags=[f"tag {number}"])
    with django_assert_max_num_queries(11):
        page_of(supervisor, "/directory/?find=ana&tag=tag+7")


def test_what_is_pushed_is_what_the_page_has(supervisor: Client, ana: Contact) -> None:
    world.contact("+12025550143", "Aaron", is_host=True)
    page = page_of(supervisor)
    drawn = drawing.draw("directory", timezone.now(), numbers=True, keys={"contacts"}).fragments
    ids = {each.id for each in drawn}
    assert {f"contact-{ana.pk}", "list-count", "first-page"} <= ids
    assert all(each.html in page for each in drawn)


@pytest.mark.parametrize("address", ["/directory/", "/directory/new/", "/directory/4040/"])
def test_odd_questions_are_answered(supervisor: Client, address: str) -> None:
    for query in ("?page=²", "?page=" + "9" * 5000, "?find=~", "?tag=%F0%9F", "?order=x&host=x"):
        assert supervisor.get(address + query).status_code in (200, 404)


def test_the_tab_is_there_for_those_who_may_open_it(supervisor: Client, signed_in: SignIn) -> None:
    tab = 'href="/directory/"\n     data-needs="manage_directory"'
    assert tab in page_of(supervisor, "/")
    other = page_of(signed_in("other", "view_board"), "/")
    assert "Directory</a>" not in other and 'data-can="view_board"' in other


# --- A contact ---


def test_a_contact_is_added_once(supervisor: Client) -> None:
    typed = {**ANA, "tags": "press, board; press", "note": " Late ", "is_host": "on"}
    answer = supervisor.post("/directory/new/", typed)
    assert (answer.status_code, answer["Location"]) == (302, "/directory/")
    kept = Contact.objects.get()
    assert (kept.name, kept.tags, kept.note, kept.is_host) == (
        "Ana",
        ["press", "board"],
        "Late",
        True,
    )
    assert "Ana was added to the directory." in page_of(supervisor)
    again = supervisor.post("/directory/new/", typed)
    assert again.status_code == 400
    assert "+12025550142 already belongs to Ana." in again.content.decode()
    assert Contact.objects.count() == 1


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(supervisor: Client) -> None:
    answer = supervisor.post(
        "/directory/new/", {**ANA, "name": " ", "numbers": "12", "note": "Kept"}
    )
    page = answer.content.decode()
    assert answer.status_code == 400 and "Kept" in page
    assert "“12” is not a phone number." in page and "This field is required." in page


def test_a_contact_is_changed_and_the_list_with_its_filters_comes_back(
    supervisor: Client, ana: Contact
) -> None:
    address = f"/directory/{ana.pk}/"
    listed = "http://testserver/directory/?find=ana"
    assert (
        'name="back" value="/directory/?find=ana"'
        in supervisor.get(address, headers={"Referer": listed}).content.decode()
    )
    typed = {**ANA, "name": "Ana Lima", "was": version(ana), "back": "/directory/?find=ana"}
    answer = supervisor.post(address, typed)
    assert answer["Location"] == "/directory/?find=ana"
    assert Contact.objects.get().name == "Ana Lima"


@pytest.mark.parametrize(
    "back", ["https://evil.example/directory/", "//evil.example/directory/", "/x"]
)
def test_it_leads_back_to_nowhere_else(supervisor: Client, ana: Contact, back: str) -> None:
    typed = {**ANA, "was": version(ana), "back": back}
    assert supervisor.post(f"/directory/{ana.pk}/", typed)["Location"] == "/directory/"


def test_an_old_form_overwrites_nothing(supervisor: Client, ana: Contact) -> None:
    opened = version(ana)
    ana.note = "Changed by a colleague"
    keeping.keep(ana)
    answer = supervisor.post(f"/directory/{ana.pk}/", {**ANA, "name": "Mine", "was": opened})
    page = answer.content.decode()
    assert answer.status_code == 409 and "Changed by a colleague" in page
    assert 'value="Mine"' in page
    assert Contact.objects.get().name == "Ana"
    # Seen, and meant: the version of the page is the one that is saved now.
    assert f'name="was" value="{version(ana)}"' in page
    answer = supervisor.post(f"/directory/{ana.pk}/", {**ANA, "name": "Mine", "was": version(ana)})
    assert answer.status_code == 302 and Contact.objects.get().name == "Mine"


def test_a_form_without_its_version_overwrites_nothing(supervisor: Client, ana: Contact) -> None:
    assert supervisor.post(f"/directory/{ana.pk}/", {**ANA, "name": "Mine"}).status_code == 409
    assert Contact.objects.get().name == "Ana"


def test_a_deleted_contact_is_gone_for_an_open_form(supervisor: Client, ana: Contact) -> None:
    opened = version(ana)
    answer = supervisor.post(f"/directory/{ana.pk}/delete/", {"was": opened})
    assert answer["Location"] == "/directory/" and "Ana was deleted." in page_of(supervisor)
    for address in (f"/directory/{ana.pk}/", f"/directory/{ana.pk}/delete/"):
        answer = supervisor.post(address, {**ANA, "was": opened})
        assert answer.status_code == 404 and "No such contact" in answer.content.decode()
    assert not ContactNumber.objects.exists()


def test_what_was_changed_meanwhile_is_not_deleted(supervisor: Client, ana: Contact) -> None:
    opened = version(ana)
    ana.note = "Do not delete"
    keeping.keep(ana)
    answer = supervisor.post(f"/directory/{ana.pk}/delete/", {"was": opened})
    assert answer["Location"] == f"/directory/{ana.pk}/"
    assert "so it was not deleted" in page_of(supervisor, answer["Location"])
    assert Contact.objects.exists()


def test_the_question_before_deleting_names_the_contact(supervisor: Client, ana: Contact) -> None:
    page = page_of(supervisor, f"/directory/{ana.pk}/")
    assert "Delete “<bdi>Ana</bdi>”?" in page
    assert "+12025550142 loses its name on every screen." in page


# --- Without the permission to see numbers ---


@pytest.fixture
def desk() -> Contact:
    return world.contact(
        "+12025550177", "Desk +1 202 555 0177", note="or +49 30 123456", tags=["vip"]
    ).contact


def test_no_number_comes_back_in_clear(signed_in: SignIn, desk: Contact) -> None:
    browser = signed_in("clerk", *MASKED)
    for address in ("/directory/", f"/directory/{desk.pk}/"):
        page = page_of(browser, address)
        digits = "".join(filter(str.isdigit, page))
        assert "2025550177" not in digits and "30123456" not in digits
        assert "0177" in page
    typed = {"name": "x" * 300, "tags": "", "note": "+49 30 123456", "was": version(desk)}
    wrong = browser.post(f"/directory/{desk.pk}/", typed)
    assert wrong.status_code == 400 and "5550177" not in wrong.content.decode()


def test_masked_fields_that_are_left_alone_stay_as_they_are(
    signed_in: SignIn, desk: Contact
) -> None:
    browser = signed_in("clerk", *MASKED)
    masked = {"name": "Desk +1 ••• 0177", "note": "or +49 ••• 3456", "numbers": "+12025550188"}
    answer = browser.post(
        f"/directory/{desk.pk}/", {**masked, "tags": "vip, press", "was": version(desk)}
    )
    assert answer.status_code == 302
    kept = Contact.objects.get()
    assert (kept.name, kept.note) == ("Desk +1 202 555 0177", "or +49 30 123456")
    assert kept.tags == ["vip", "press"]
    assert kept.numbers.get().number == "+12025550177"


def test_what_stands_for_hidden_digits_is_not_saved(signed_in: SignIn, desk: Contact) -> None:
    browser = signed_in("clerk", *MASKED)
    typed = {"name": "The desk +1 ••• 0177", "note": "", "tags": "", "was": version(desk)}
    answer = browser.post(f"/directory/{desk.pk}/", typed)
    assert answer.status_code == 400 and "digits that you may not see" in answer.content.decode()
    assert Contact.objects.get().name == "Desk +1 202 555 0177"


def test_whose_number_it_is_is_not_said(signed_in: SignIn, desk: Contact) -> None:
    browser = signed_in("clerk", *MASKED)
    page = browser.post("/directory/new/", {**ANA, "numbers": "+12025550177"}).content.decode()
    assert "already belongs to another contact." in page and "Desk" not in page


def test_digits_find_nothing(signed_in: SignIn, desk: Contact) -> None:
    browser = signed_in("clerk", *MASKED)
    for typed in ("0177", "+12025550177", "2025", "desk 0177"):
        page = page_of(browser, browser.post("/directory/", {"find": typed})["Location"])
        assert "data-contact=" not in page
        assert "You cannot search by digits" in " ".join(page.split())
