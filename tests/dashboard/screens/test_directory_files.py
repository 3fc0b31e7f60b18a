"""The directory as a file over HTTP: exported as it is shown, imported by two presses."""

import re

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from conferencing.contacts import files
from conferencing.models import Contact, ContactImport
from dashboard.screens import directory_export
from dashboard.server.sizes import most_bytes
from tests import world
from tests.conftest import SignIn
from webhooks.receiver import MOST_BYTES

pytestmark = pytest.mark.django_db

HEAD = "name,numbers,tags,note,host\n"


@pytest.fixture
def supervisor(signed_in: SignIn) -> Client:
    return signed_in("supervisor")


def exported(client: Client, query: str = "") -> str:
    return b"".join(client.get(f"/directory/export.csv{query}")).decode()


def choose(client: Client, text: str, name: str = "people.csv") -> str:
    """Where it leads to."""
    file = SimpleUploadedFile(name, text.encode())
    answer = client.post("/directory/import/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def digest(page: str) -> str:
    found = re.search(r'name="digest" value="(\w+)"', page)
    assert found
    return found[1]


def test_a_file_is_shown_first_and_then_imported_once(supervisor: Client) -> None:
    world.contact("+12025550142", "Ana")
    address = choose(supervisor, HEAD + "Ana Lima,+12025550142,,,\nBen,+12025550143,,,\nC,1,,,\n")
    page = supervisor.get(address).content.decode()
    for sums in ('"new" data-value="1"', '"changed" data-value="1"', '"wrong" data-value="1"'):
        assert f"data-import={sums}" in page
    assert "people.csv" in page and "Ana Lima" in page and "“1” is not a phone number." in page
    assert "Import 2 contacts, leave out 1 with errors" in " ".join(page.split())
    assert Contact.objects.count() == 1
    agreed = {"digest": digest(page)}
    assert supervisor.post(address, agreed)["Location"] == "/directory/"
    listed = supervisor.get("/directory/").content.decode()
    assert "people.csv was imported: 1 new, 1 changed, 0 unchanged, 1 left out." in listed
    # Pressed twice, or gone back to.
    for again in (supervisor.post, supervisor.get):
        assert again(address, agreed)["Location"] == "/directory/"
        assert "Nothing was done a second time." in supervisor.get("/directory/").content.decode()
    assert Contact.objects.count() == 2


def test_what_was_not_shown_is_not_done(supervisor: Client) -> None:
    address = choose(supervisor, HEAD + "Ana,+12025550142,,,\n")
    shown = digest(supervisor.get(address).content.decode())
    world.contact("+12025550142", "Somebody else")
    answer = supervisor.post(address, {"digest": shown})
    page = answer.content.decode()
    assert answer.status_code == 409 and "nothing was imported" in page
    assert 'data-import="changed" data-value="1"' in page
    assert Contact.objects.get().name == "Somebody else"
    assert supervisor.post(address, {"digest": digest(page)}).status_code == 302
    assert Contact.objects.get().name == "Ana"


def test_nothing_to_import_offers_nothing(supervisor: Client) -> None:
    world.contact("+12025550142", "Ana")
    page = supervisor.get(choose(supervisor, HEAD + "Ana,+12025550142,,,\n")).content.decode()
    assert "the directory has all of this already" in page and "Import 1" not in page
    page = supervisor.get(choose(supervisor, HEAD + "Ana,1,,,\n")).content.decode()
    assert "Correct the rows below in the file" in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a file."),
        ({"file": "text"}, "Choose a file."),
        ({"file": SimpleUploadedFile("a.csv", b"name\nAna")}, "has no column “numbers”"),
        ({"file": SimpleUploadedFile("a.csv", b"a" * (files.MOST_BYTES + 9))}, "more than 2 MB"),
    ],
)
def test_a_file_that_cannot_be_read_says_so(
    supervisor: Client, sent: dict[str, object], words: str
) -> None:
    answer = supervisor.post("/directory/import/", sent)
    assert answer.status_code == 400 and words in answer.content.decode()
    assert not ContactImport.objects.exists()


def test_a_file_may_be_larger_than_a_form() -> None:
    assert most_bytes("/directory/import/") > files.MOST_BYTES > MOST_BYTES
    assert most_bytes("/directory/") == most_bytes("/directory/import/x/") == MOST_BYTES


def test_nobody_else_agrees_to_it(supervisor: Client, signed_in: SignIn) -> None:
    address = choose(supervisor, HEAD + "Ana,+12025550142,,,\n")
    other = signed_in("admin")
    assert other.get(address).status_code == other.post(address).status_code == 404
    assert "No such import" in other.get(address).content.decode()


def test_who_sees_no_numbers_does_not_import(signed_in: SignIn) -> None:
    clerk = signed_in("clerk", "manage_directory")
    assert clerk.get("/directory/import/").status_code == 403
    assert "Import</a>" not in clerk.get("/directory/").content.decode()


def test_a_file_waits_for_a_day(supervisor: Client) -> None:
    address = choose(supervisor, HEAD + "Ana,+12025550142,,,\n")
    ContactImport.objects.update(made_at=world.ago(days=400))
    choose(supervisor, HEAD + "Ben,+12025550143,,,\n")
    assert supervisor.get(address).status_code == 404


def test_what_is_shown_is_exported(supervisor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory_export, "AT_ONCE", 1)
    world.contact("+12025550142", "=Ana", tags=["press"], note="a\nb")
    world.contact("+12025550143", "Ben", is_host=True)
    assert exported(supervisor) == (
        "\ufeffname,numbers,tags,note,host\r\n"
        "'=Ana,'+12025550142,press,\"a\nb\",no\r\n"
        "Ben,'+12025550143,,,yes\r\n"
    )
    assert exported(supervisor, "?host=yes&order=name_back").count("\n") == 2
    page = supervisor.get("/directory/?host=yes&order=name_back").content.decode()
    assert 'href="/directory/export.csv?host=yes&amp;order=name_back"' in page


def test_a_search_for_a_number_is_exported_without_it_in_the_address(supervisor: Client) -> None:
    world.contact("+12025550142", "Ana")
    world.contact("+12025550143", "Ben")
    found = supervisor.post("/directory/", {"find": "0142"})["Location"]
    text = exported(supervisor, found.removeprefix("/directory/"))
    assert "Ana" in text and "Ben" not in text and "0142" not in found


def test_numbers_are_masked_for_who_may_not_see_them(signed_in: SignIn) -> None:
    world.contact("+12025550142", "Desk +49 30 123456", note="30 123456 7")
    text = exported(signed_in("clerk", "manage_directory"))
    assert "'+1 ••• 0142" in text and "5550142" not in text and "123456" not in text


def test_a_head_reads_nothing(supervisor: Client) -> None:
    answer = supervisor.head("/directory/export.csv")
    assert answer.status_code == 200 and b"".join(answer) == b""


def test_an_account_that_is_deleted_takes_its_files_along(supervisor: Client) -> None:
    choose(supervisor, HEAD + "Ana,+12025550142,,,\n")
    User.objects.all().delete()
    assert not ContactImport.objects.exists()
