"""Whoever administers sees who changed what, with what it was and is."""

import secrets

from playwright.sync_api import Locator, expect

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


def test_changes_are_found_by_who_made_them_and_of_what(stack: Stack, visitor: SignedIn) -> None:
    first, second = visitor("admin"), visitor("admin")
    names = [f"Zoe {secrets.token_hex(3)}" for _ in range(2)]
    for who, name in zip((first, second), names, strict=True):
        assert who.person
        fields = {"name": name, "numbers": a_number(), "tags": "", "note": ""}
        assert who.person.post("/directory/new/", **fields).status_code == 302
    page = first.open(Changes).page
    assert first.person
    find, by = page.get_by_role("button", name="Find"), page.get_by_label("Who")
    assert _bottom(find) == _bottom(by), "they stand in one row"
    by.fill(first.person.name)
    page.get_by_label("What").select_option("Contact")
    find.click()
    expect(page.get_by_role("heading", name=names[0])).to_be_visible()
    expect(page.get_by_role("heading", name=names[1])).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("1 found")
    page.get_by_role("link", name="Show all").click()
    expect(page.get_by_role("heading", name=names[1])).to_be_visible()
    assert not first.problems


def _bottom(element: Locator) -> float:
    box = element.bounding_box()
    assert box
    return round(box["y"] + box["height"])
