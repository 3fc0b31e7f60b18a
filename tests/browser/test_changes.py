"""Whoever administers sees who changed what, with what it was and is."""

import secrets

from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.pages import Alone
from tests.system.rooms import a_number
from tests.system.stack import Stack


class Changes(Alone):
    path = "/changes/"


def test_a_new_contact_is_listed_with_whoever_added_it(stack: Stack, visitor: SignedIn) -> None:
    admin = visitor("admin")
    assert admin.person
    name = f"Zed {secrets.token_hex(3)}"
    number = a_number()
    fields = {"name": name, "numbers": number, "tags": "", "note": "from the fair"}
    assert admin.person.post("/directory/new/", **fields).status_code == 302
    page = admin.open(Changes).page
    line = page.get_by_role("listitem").filter(has_text=name)
    line = line.filter(has_text="from the fair")
    expect(line).to_have_count(1)
    expect(line).to_contain_text(f"Contact created by {admin.person.name}")
    assert not admin.problems
