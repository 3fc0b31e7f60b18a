"""What opens on a phone lies within its screen, and what is searched by digits is found."""

from playwright.sync_api import Locator, expect

from conferencing.simulator.world.world import World
from tests.browser.conftest import SignedIn
from tests.browser.operating import Palette, dialog_from, more, rail
from tests.browser.pages import Board, Console, Queues
from tests.browser.test_looks import PHONE
from tests.browser.wire import Wire
from tests.system.rooms import LINE, Room
from tests.system.stack import Stack

WIDTH, HEIGHT = PHONE["viewport"]["width"], PHONE["viewport"]["height"]


def _box(element: Locator) -> dict[str, float]:
    box = element.bounding_box()
    assert box
    x, y, width, height = box["x"], box["y"], box["width"], box["height"]
    return {"x": x, "y": y, "width": width, "right": x + width, "bottom": y + height}


def test_menus_and_questions_lie_within_the_screen(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, "A conference with a name that is rather long", people=6)
    console = visitor(**PHONE).open(Console, room.id)
    for leg in (room.legs[0], room.legs[5]):
        more(console, leg).click()
        menu = _box(console.page.locator("#person-menu"))
        assert menu["y"] >= 0 and menu["bottom"] <= HEIGHT
        assert menu["x"] >= 0 and menu["right"] <= WIDTH
        console.page.keyboard.press("Escape")
    rail(console, "record-menu")
    console.header.locator('[data-action="end"]').click()
    expect(console.confirmation).to_be_visible()
    question = _box(console.confirmation)
    yes, no = (_box(console.confirmation.locator(f"#confirm-{word}")) for word in ("yes", "no"))
    assert question["x"] < yes["x"] and yes["right"] < question["right"]
    assert yes["width"] == no["width"]


def test_other_calls_have_room_for_names(stack: Stack, visitor: SignedIn) -> None:
    parked = stack.sim.do(World.answered_call, "+12025550183", LINE).call_control_id
    row = visitor(**PHONE).open(Queues).call(parked)
    name, chip = _box(row.locator(".person-who")), _box(row.locator("> .chip"))
    assert name["width"] > WIDTH / 3
    assert chip["y"] >= name["bottom"], "what it does stands beneath who it is"


def test_the_sheet_has_its_close_in_its_head_and_leaves_the_header_alone(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=2)
    console = visitor(**PHONE).open(Console, room.id)
    before = _box(console.header)["bottom"]
    rail(console, "record-menu")
    sheet = console.page.locator("#rail-sheet")
    close = sheet.locator("[data-rail-close]")
    assert _box(close)["y"] < _box(sheet)["y"] + 24 and _box(close)["right"] > WIDTH - 24
    assert abs(_box(console.header)["bottom"] - before) < 1
    assert sheet.locator('[data-action="mute_everyone"]').count() == 0
    close.click()
    expect(sheet).to_be_hidden()


def test_what_is_wrong_with_the_connection_is_said_whole(wire: Wire, visitor: SignedIn) -> None:
    board = visitor(url=wire.url, **PHONE).open(Board)
    wire.cut()
    word = board.page.locator("#link-word")
    expect(word).to_have_text("reconnecting")
    assert word.evaluate("it => it.scrollWidth <= it.clientWidth")


def test_what_is_announced_is_chosen_above_the_buttons(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    console = visitor(**PHONE).open(Console, room.id)
    opener = rail(console, "announce-menu")
    dialog = dialog_from(console, opener, "Read out a message", "announce")
    switch = _box(dialog.root.locator(".segments"))
    assert switch["bottom"] < _box(dialog.root.locator("textarea"))["y"]


def test_the_palette_picks_no_scattered_letters_and_finds_numbers(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, "Incident 4471")
    room.join("+12025550183")
    board = visitor().open(Board)
    expect(board.card(room.id)).to_contain_text("Incident 4471")
    palette = Palette(board)
    palette.open()
    asked = board.page.locator("#palette-input")
    expect(palette.found.filter(has_text="Incident 4471").first).to_be_attached()
    for digits in ("0183", "2025550183", "+12025550183", "+1 202 555 0183"):
        asked.fill(digits)
        expect(palette.found.filter(has_text="Incident 4471").first).to_be_visible()
    asked.fill("4471")
    expect(palette.found.first.locator(".palette-kind")).to_have_text("Conference")
    asked.fill("icdnt")
    expect(palette.found).to_have_count(0)
