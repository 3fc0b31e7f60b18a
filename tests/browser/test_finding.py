"""The find boxes and the palette: what they find, and what is done to people they hide."""

from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.operating import Palette, Several, dialog_from, more, pick, press_in
from tests.browser.pages import Board, Console, Queues
from tests.system.rooms import Room, enqueue
from tests.system.stack import Stack


def test_a_press_for_several_is_for_those_who_are_shown(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    numbers = ["+12025550171", "+12025550172", "+12025550173"]
    legs = [room.join(number) for number in numbers]
    console = visitor().open(Console, room.id)
    for leg in legs:
        pick(console, leg).click()
    several = Several(console)
    several.expect_count(3)

    console.find_box.fill(numbers[0])

    expect(several.bar.locator("#selection-count")).to_have_text("1 selected, 2 not shown")
    several.press("mute_these")
    console.person(legs[0]).expect_muted()
    console.expect_command("mute_these", "confirmed")
    assert room.muted == {legs[0]}
    console.find_box.fill("nobody at all")
    expect(several.bar.locator("#selection-count")).to_have_text("0 selected, 3 not shown")
    expect(several.bar.locator(".selection-buttons")).to_be_hidden()
    console.find_box.fill("")
    several.expect_count(3)


def test_digits_are_looked_for_only_when_a_number_is_typed(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    leg = room.join("+12025550174")
    console = visitor().open(Console, room.id)
    row = console.person(leg).row
    console.find_box.fill("555-0174")
    expect(row).to_be_visible()
    expect(console.people.filter(visible=True)).to_have_count(1)
    console.find_box.fill("room 4")
    expect(console.people.filter(visible=True)).to_have_count(0)


def test_a_conference_is_found_by_the_beginning_of_its_id_and_not_by_letters_within_it(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, "Claims")
    board = visitor().open(Board)
    expect(board.card(room.id)).to_be_visible()
    board.find_box.fill(room.id[:8])
    expect(board.card(room.id)).to_be_visible()
    board.find_box.fill(room.id[9:13])
    expect(board.card(room.id)).to_be_hidden()


def test_the_list_counts_what_the_figures_count(stack: Stack, visitor: SignedIn) -> None:
    """A conference that has ended stays listed for a while."""
    over, lasting = Room(stack.sim, "Over soon"), Room(stack.sim, "Lasting")
    board = visitor().open(Board)
    expect(board.card(lasting.id)).to_be_visible()
    over.end()
    expect(board.card(over.id)).to_have_attribute("data-status", "ended")
    count = board.page.locator("[data-count-of=conferences]")
    live = board.page.locator(".cards > [data-status=live]").count()
    expect(count).to_have_text(str(live))
    expect(board.page.locator("#figures")).to_have_attribute("data-conferences", str(live))
    board.page.reload()
    expect(board.card(over.id)).to_have_attribute("data-status", "ended")
    expect(count).to_have_text(str(live))


def test_the_palette_finds_a_number_by_digits_that_stand_together(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim)
    leg = room.join("+12025550175")
    console = visitor().open(Console, room.id)
    expect(console.person(leg).row).to_be_visible()
    palette = Palette(console)
    palette.open()
    palette.find("5550175")
    expect(palette.found.first).to_contain_text("+12025550175")
    console.page.locator("#palette-input").fill("9090909090")
    expect(palette.found).to_have_count(0)


def test_a_press_on_the_page_of_queues_says_when_it_is_done(
    stack: Stack, visitor: SignedIn
) -> None:
    leg = enqueue(stack.sim, "confirmed-here")
    queues = visitor().open(Queues)
    press_in(queues, queues.call(leg).locator("[data-menu]"), "Take out of the queue")
    expect(queues.toasts.filter(has_text="done")).to_be_visible()


def test_a_role_has_to_be_chosen(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    console = visitor().open(Console, room.id)
    dialog = dialog_from(console, more(console, room.legs[1]), "Role", "role")
    expect(dialog.root.locator("input[name=supervisor_role]:checked")).to_have_count(0)
    dialog.send()
    expect(dialog.problem("supervisor_role")).not_to_be_empty()
    expect(console.command("role")).to_have_count(0)
