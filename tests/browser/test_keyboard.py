"""Everything by keyboard: the palette, the rows, the list of shortcuts; and no single key that does
harm.
"""

from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.operating import Palette, Several, more, pick
from tests.browser.pages import Alone, Board, Console
from tests.system.rooms import Room
from tests.system.stack import Stack


def test_the_palette_finds_a_conference_by_a_few_letters_and_goes_there(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, "Harbour masters")
    Room(stack.sim, "Another one")
    board = visitor().open(Board)
    expect(board.card(room.id)).to_contain_text(
        "Harbour masters"
    )  # the name comes from a listing, soon after the conference
    palette = Palette(board)

    palette.open()
    expect(palette.found.filter(has_text="Harbour masters").first).to_be_visible()
    palette.find("harb mas")
    palette.expect_first("Harbour masters")
    board.page.keyboard.press("Enter")

    board.page.wait_for_url(f"**/conferences/{room.id}/")


def test_the_palette_leads_to_a_person_elsewhere(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    board = visitor().open(Board)
    console = visitor().open(Console, room.id)
    label = str(console.person(room.legs[0]).row.get_attribute("data-label"))
    palette = Palette(board)

    palette.open()
    expect(palette.found.filter(has_text=label).first).to_be_attached()
    palette.find(label)
    palette.expect_first(label)
    board.page.keyboard.press("Enter")

    board.page.wait_for_url(f"**/conferences/{room.id}/#participant-*")


def test_a_verb_is_pressed_from_the_palette(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    console = visitor().open(Console, room.id)
    palette = Palette(console)

    palette.open()
    palette.find("hold all")
    palette.expect_first("Hold all")
    console.page.keyboard.press("Enter")

    console.expect_command("hold_everyone", "confirmed")
    assert room.on_hold == set(room.legs)


def test_the_palette_ends_nothing_on_one_key(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    console = visitor().open(Console, room.id)
    palette = Palette(console)

    palette.open()
    palette.find("end conf")
    palette.expect_first("End conference…")
    console.page.keyboard.press("Enter")

    expect(console.confirmation).to_be_visible()
    console.page.keyboard.press("Enter")
    expect(console.confirmation).to_be_hidden()
    expect(console.command("end")).to_have_count(0)
    assert room.is_live


def test_arrows_go_from_row_to_row_and_x_chooses(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=3)
    first, second, _ = room.legs
    console = visitor().open(Console, room.id)
    console.person(first).button("hold").focus()

    console.page.keyboard.press("ArrowDown")
    expect(console.person(second).button("hold")).to_be_focused()
    console.page.keyboard.press("x")
    Several(console).expect_count(1)
    expect(pick(console, second)).to_be_checked()
    console.page.keyboard.press("ArrowLeft")
    expect(console.person(second).button("mute")).to_be_focused()
    console.page.keyboard.press("Home")
    expect(pick(console, first)).to_be_focused()


def test_the_keyboard_stays_on_a_button_that_turns_into_its_opposite(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    person = console.person(room.legs[0])
    person.button("mute").press("Enter")
    person.expect_muted()
    expect(person.button("unmute")).to_be_focused()


def test_a_menu_is_used_by_keyboard_and_gives_the_focus_back(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    opener = more(console, room.legs[0])
    opener.focus()

    console.page.keyboard.press("Enter")
    items = console.page.locator("#person-menu .menu-item")
    expect(items.first).to_be_focused()
    console.page.keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    console.page.keyboard.press("Escape")

    expect(items.last).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_rows_are_one_stop_for_tab(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=5)
    console = visitor().open(Console, room.id)
    expect(console.people).to_have_count(5)

    stops = console.page.locator(
        '[data-collection="people"] :is(button, input):not([tabindex="-1"])'
    )

    expect(stops).to_have_count(1)


def test_question_mark_lists_the_shortcuts(stack: Stack, visitor: SignedIn) -> None:
    board = visitor().open(Board)

    board.page.keyboard.press("?")

    expect(board.page.locator("#shortcuts")).to_be_visible()
    expect(board.page.locator("#shortcuts")).to_contain_text("No shortcut mutes")
    board.page.keyboard.press("Escape")
    expect(board.page.locator("#shortcuts")).to_be_hidden()


class Applications(Alone):
    path = "/connections/"


def test_a_question_keeps_the_tab_key_until_it_is_answered(visitor: SignedIn) -> None:
    admin = visitor("admin")
    page = admin.open(Applications).page
    delete = page.get_by_role("button", name="Delete…").first
    delete.press("Enter")
    question = page.get_by_role("dialog", name="Delete “")
    cancel, last = (question.get_by_role("button", name=name) for name in ("Cancel", "Delete at"))
    expect(cancel).to_be_focused()
    for key, focused in (
        ("Tab", last),
        ("Tab", question.get_by_role("textbox")),
        ("Shift+Tab", last),
        ("Shift+Tab", cancel),
    ):
        page.keyboard.press(key)
        expect(focused).to_be_focused()
    page.keyboard.press("Escape")
    expect(delete).to_be_focused()
    assert not admin.problems
