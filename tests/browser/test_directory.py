"""The directory as a supervisor uses it: found, added, changed, deleted; and names on a console."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.conftest import SignedIn
from tests.browser.operating import dialog_from, more
from tests.browser.pages import Console, Directory, Queue
from tests.browser.test_looks import PHONE
from tests.system import people
from tests.system.rooms import Room, a_number, enqueue
from tests.system.stack import Stack


def test_a_contact_is_added_and_stands_in_the_list_and_on_an_open_console(
    stack: Stack, visitor: SignedIn
) -> None:
    theirs, room = a_number(), Room(stack.sim)
    leg = room.join(theirs)
    who = visitor()
    console = who.open(Console, room.id)
    directory = who.open(Directory)
    directory.main.get_by_role("link", name="Add a contact").first.click()
    expect(directory.field("Name")).to_be_focused()
    directory.field("Name").fill("Oda Newly")
    directory.field("Numbers").fill(theirs)
    directory.field("Tags").fill("fresh, green")
    directory.press("Save")
    expect(directory.page.get_by_text("Oda Newly was added to the directory.")).to_be_visible()
    expect(directory.contact("Oda Newly")).to_contain_text(theirs)
    expect(console.person(leg).row).to_contain_text("Oda Newly")


def test_somebody_is_named_on_the_console_and_called_so_everywhere_at_once(
    stack: Stack, visitor: SignedIn
) -> None:
    theirs, room = a_number(), Room(stack.sim)
    leg = room.join(theirs)
    mine, other = visitor().open(Console, room.id), visitor().open(Console, room.id)
    expect(mine.person(leg).row).to_have_attribute("data-naming", "yes")
    dialog = dialog_from(mine, more(mine, leg), "Name this person", "name-person")
    expect(dialog.root).to_contain_text(theirs)
    assert findings(mine) == []
    dialog.send()
    expect(dialog.problem("to")).to_have_text("Enter a name.")
    dialog.fill("Name", "Fenna Onthespot")
    expect(dialog.root).to_contain_text("A new contact.")
    mine.page.keyboard.press("Enter")
    dialog.expect_sent()
    for console in (mine, other):
        expect(console.person(leg).row).to_contain_text("Fenna Onthespot")
    expect(more(mine, leg)).to_be_focused()

    room.hang_up(leg)
    again = room.join(theirs)
    expect(other.person(again).row).to_contain_text("Fenna Onthespot")

    dialog = dialog_from(mine, more(mine, again), "Name this person", "name-person")
    expect(dialog.field("Name")).to_have_value("Fenna Onthespot")
    dialog.fill("Name", "Fenna Renamed")
    expect(dialog.root).to_contain_text("Renames this contact on every screen.")
    dialog.send()
    dialog.expect_sent()
    expect(other.person(again).row).to_contain_text("Fenna Renamed")


def test_a_number_is_added_to_a_contact_with_the_keyboard(stack: Stack, visitor: SignedIn) -> None:
    people.make_contact(stack.database, "Gideon Twice", a_number(), tag="twice")
    room = Room(stack.sim)
    leg = room.join(a_number())
    console = visitor().open(Console, room.id)
    dialog = dialog_from(console, more(console, leg), "Name this person", "name-person")
    expect(dialog.field("Name")).to_be_focused()
    console.page.keyboard.type("gideon")
    option = dialog.root.get_by_role("option", name="Gideon Twice")
    expect(option).to_be_visible()
    console.page.keyboard.press("ArrowDown")
    console.page.keyboard.press("Enter")
    expect(dialog.root).to_contain_text("Adds this number to Gideon Twice.")
    console.page.keyboard.press("Enter")
    dialog.expect_sent()
    expect(console.person(leg).row).to_contain_text("Gideon Twice")


def test_whose_number_is_withheld_cannot_be_named_and_the_menu_says_why(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim)
    leg = room.join("anonymous")
    console = visitor().open(Console, room.id)
    more(console, leg).click()
    entry = console.page.locator("#person-menu").get_by_role("menuitem", name="Name this person")
    expect(entry).to_have_attribute("aria-disabled", "true")
    expect(entry).to_have_accessible_description(
        "Their number is withheld, so no name can be kept for it."
    )
    entry.click(force=True)
    expect(console.page.locator("dialog#name-person")).to_be_hidden()


def test_a_waiting_caller_is_named(stack: Stack, visitor: SignedIn) -> None:
    leg = enqueue(stack.sim, "support")
    queue = visitor(**PHONE).open(Queue, "support")
    opener = queue.caller(leg).locator("[data-menu]")
    dialog = dialog_from(queue, opener, "Name this person", "name-person")
    dialog.fill("Name", "Hedda Waiting")
    dialog.send()
    dialog.expect_sent()
    expect(queue.caller(leg)).to_contain_text("Hedda Waiting")


def test_somebody_is_found_by_the_keyboard_and_renamed(stack: Stack, visitor: SignedIn) -> None:
    people.make_contact(stack.database, "Bruno Keys", a_number(), tag="keys")
    directory = visitor().open(Directory)
    directory.page.keyboard.press("/")
    directory.page.keyboard.type("bruno ke")
    directory.page.keyboard.press("Enter")
    expect(directory.contacts).to_have_count(1)
    expect(directory.count).to_contain_text("1 of ")
    directory.contact("Bruno Keys").get_by_role("link").focus()
    directory.page.keyboard.press("Enter")
    directory.field("Name").fill("Bruno Renamed")
    directory.page.keyboard.press("Enter")
    expect(directory.page.get_by_text("Bruno Renamed was saved.")).to_be_visible()
    # The list is the one that was found; nobody in it matches any more.
    expect(directory.main).to_contain_text("No contact matches")


def test_two_people_at_one_contact_do_not_overwrite_each_other(
    stack: Stack, visitor: SignedIn
) -> None:
    people.make_contact(stack.database, "Cleo Both", a_number(), tag="both")
    mine, theirs = (visitor().open(Directory) for _ in range(2))
    for each in (mine, theirs):
        each.field("Search").fill("cleo both")
        each.press("Find")
        each.edit("Cleo Both")
    theirs.field("Note").fill("Prefers mornings")
    theirs.press("Save")
    expect(theirs.page.get_by_text("Cleo Both was saved.")).to_be_visible()
    mine.field("Name").fill("Cleo Mine")
    mine.press("Save")
    expect(mine.main.get_by_role("alert")).to_contain_text("Prefers mornings")
    expect(mine.field("Name")).to_have_value("Cleo Mine")


def test_a_file_is_checked_before_it_is_imported(
    stack: Stack, visitor: SignedIn, tmp_path: Path
) -> None:
    theirs = a_number()
    people.make_contact(stack.database, "Emil File", theirs, tag="file")
    lines = [f"Emil Renamed;{theirs};file", f"Filed Newly;{a_number()};file", "Wrong;4,912E+11;"]
    file = tmp_path / "people.csv"
    file.write_text("\n".join(["Name;Numbers;Tags", *lines]), encoding="utf-8-sig")
    directory = visitor(reduced_motion="reduce").open(Directory)
    directory.main.get_by_role("link", name="Import", exact=True).click()
    directory.field("CSV file").set_input_files(file)
    directory.press("Check the file")
    wrong = directory.main.get_by_role("region", name="Rows with errors").first
    expect(wrong).to_contain_text("a number that a spreadsheet has rounded")
    expect(directory.main.get_by_role("region", name="Changed").first).to_contain_text("Emil File")
    assert findings(directory) == []
    directory.press("Import 2 contacts, leave out 1 with errors")
    expect(directory.page.get_by_text("1 new, 1 changed, 0 unchanged, 1 left out")).to_be_visible()
    directory.field("Search").fill("file")
    directory.press("Find")
    expect(directory.contact("Emil Renamed")).to_be_visible()
    expect(directory.contact("Filed Newly")).to_be_visible()


def test_deleting_asks_first_and_names_the_contact(stack: Stack, visitor: SignedIn) -> None:
    people.make_contact(stack.database, "Dora Gone", a_number(), tag="gone")
    directory = visitor(**PHONE).open(Directory)
    directory.field("Search").fill("dora gone")
    directory.press("Find")
    directory.edit("Dora Gone")
    directory.press("Delete…")
    question = directory.page.get_by_role("dialog", name="Delete “Dora Gone”?")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    directory.page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    directory.press("Delete…")
    question.get_by_role("button", name="Delete the contact").click()
    expect(directory.page.get_by_text("Dora Gone was deleted.")).to_be_visible()
    expect(directory.main).to_contain_text("No contact matches")
