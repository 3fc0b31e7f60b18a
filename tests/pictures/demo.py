"""Screens of a demo under way, which README and docs show."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from conferencing.simulator.scenario import demo
from conferencing.simulator.scenario.people import CONFERENCE_LINE
from conferencing.simulator.world.state import Conference
from conferencing.simulator.world.world import World
from tests.browser.operating import Dialog, Palette, dialog_from, rail
from tests.browser.pages import Alone, Board, Console, Queues, Recordings
from tests.browser.visitors import Visitor
from tests.pictures.beside import run_beside
from tests.pictures.photographer import DESK, PHONE, Photographer
from tests.system.people import Person
from tests.system.stack import Stack, running

# In the simulator's answers and events.
MANY = 100_000
SLOW_MS = 240_000
SEED = 7
# Under way for long enough after the start, on a slow machine too.
BRIEFING, BOARD_CALL, SUPPLIERS = "Press briefing", "Board call", "Supplier check-in"
ROTA, INTERVIEW = "Rota", "Interview room 2"


class Demo:
    def __init__(self, stack: Stack, visitor: Visitor) -> None:
        self.stack, self.visitor = stack, visitor

    def console(self, name: str) -> Console:
        conference = self.stack.sim.do(_conference, name)
        return self.visitor.open(Console, conference.id)


Arrange = Callable[[Demo], Page]


class Teams(Alone):
    path = "/teams/"


def take(photographer: Photographer, data: Path) -> None:
    with _under_way(data) as stack:
        supervisor = stack.person("supervisor", "supervisor")
        others: dict[Arrange, Person] = {
            teams: stack.person("admin", "admin"),
            listening: stack.person("supervisor", "lena"),  # whose bar is on every page of hers
        }
        for name, arrange in PICTURES.items():
            person = others.get(arrange, supervisor)
            with _visitor(photographer, name, stack, person) as visitor:
                photographer.take(name, arrange(Demo(stack, visitor)))
            stack.sim.faults.clear()


@contextmanager
def _under_way(data: Path) -> Iterator[Stack]:
    with running(data, DIAL_SIP_HOSTS="branch.example.com,sip.example.com") as stack:
        run_beside(stack, "tests.pictures.rows")
        stack.sim.do(demo.begin, seed=SEED)
        yield stack


@contextmanager
def _visitor(
    photographer: Photographer, name: str, stack: Stack, person: Person
) -> Iterator[Visitor]:
    scheme = "dark" if name.endswith("-dark") else "light"
    size = PHONE if name.endswith("-phone") else DESK
    with photographer.context(size, scheme, reduced_motion="reduce") as context:
        yield Visitor(context, person, stack.web.url)


def board(demo: Demo) -> Page:
    board = demo.visitor.open(Board)
    # The past of the demo came all at once, which is no sign of a bad link.
    demo.stack.database.rows("DELETE FROM conferencing_linkinterval WHERE figure = 'late'")
    demo.stack.database.rows("DELETE FROM conferencing_linkinterval WHERE figure = 'lag'")
    expect(board.page.locator("#link-tile")).to_contain_text("All good", timeout=SLOW_MS)
    expect(board.page.locator(".chip.is-talking")).not_to_have_count(0)
    return board.page


def queues(demo: Demo) -> Page:
    return demo.visitor.open(Queues).page


def console(demo: Demo) -> Page:
    console = demo.console(BOARD_CALL)
    expect(console.people.filter(has_text="Irfan Malik")).to_be_visible(timeout=SLOW_MS)
    expect(console.people.filter(has_text="unknown caller")).to_have_count(0, timeout=SLOW_MS)
    _play(console)
    expect(console.header.locator(".is-talking")).to_be_visible()
    expect(console.header).to_contain_text("everyone hears a sound")
    return console.page


def announcing(demo: Demo) -> Page:
    console = demo.console(BOARD_CALL)
    dialog = dialog_from(console, rail(console, "announce-menu"), "Read out a message", "announce")
    dialog.fill("Text", "We are waiting for our last guest and will begin in two minutes.")
    return console.page


def palette(demo: Demo) -> Page:
    console = demo.console(BOARD_CALL)
    palette = Palette(console)
    palette.open()
    palette.find("board")
    palette.expect_first(BOARD_CALL)
    return console.page


def recordings(demo: Demo) -> Page:
    page = demo.visitor.open(Recordings).page
    page.wait_for_timeout(3_000)  # players show late what they have
    return page


def teams(demo: Demo) -> Page:
    page = demo.visitor.open(Teams).page
    page.get_by_label("Name of a queue").fill("sales-night")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("status")).to_contain_text("Sales")
    return page


def paused(demo: Demo) -> Page:
    console = demo.console(BRIEFING)
    dialog_from(console, rail(console, "record-menu"), "Start recording", "record-start").send()
    expect(console.header).to_have_attribute("data-recording", "recording")
    dialog = dialog_from(console, rail(console, "record-menu"), "Pause", "record-pause")
    dialog.choose("1 min")
    dialog.send()
    expect(console.header.locator(".paused")).to_contain_text("has been paused")
    return console.page


def asked(demo: Demo) -> Page:
    console = demo.console(BRIEFING)
    host = console.people.filter(has_text="ends conference")
    host.locator('[data-action="remove"]').click()
    expect(console.confirmation).to_contain_text("Remove")
    return console.page


def listening(demo: Demo) -> Page:
    console = demo.console(BRIEFING)
    page, bar = console.page, console.page.locator("#supervision")
    page.get_by_role("button", name="Listen", exact=True).click()
    page.get_by_label("Number or SIP address").fill("sip:supervisor@branch.example.com")
    page.get_by_role("button", name="Save and listen").click()
    expect(bar).to_contain_text("You have been in")
    expect(page.locator("#supervisors")).to_contain_text("heard by nobody")
    return page


def withheld(demo: Demo) -> Page:
    demo.stack.sim.do(_comes_without_a_number, INTERVIEW)
    console = demo.console(INTERVIEW)
    expect(console.people.filter(has_text="withheld number")).to_be_visible()
    return console.page


def refused(demo: Demo) -> Page:
    console = demo.console(SUPPLIERS)
    demo.stack.sim.faults.refuse("90015", path="/actions/mute")
    console.people.locator('[data-action="mute"]').first.click()
    expect(console.people.locator(".trouble").first).to_contain_text("Could not mute")
    return console.page


def unknown(demo: Demo) -> Page:
    console = demo.console(ROTA)
    # It does not happen either: nothing confirms it later.
    demo.stack.sim.faults.hang(1, count=MANY, path="/actions/play")
    _play(console)
    expect(console.header).to_contain_text("no clear answer", ignore_case=True)
    return console.page


def undrawable(demo: Demo) -> Page:
    """Beside what became of the commands of the pictures before."""
    board = demo.visitor.open(Board)
    expect(board.page.locator(".ledger")).to_contain_text("outcome unknown", timeout=SLOW_MS)
    demo.stack.database.rows(
        "UPDATE conferencing_command SET arguments = %s WHERE verb = %s", '"odd"', "record_pause"
    )
    board.page.reload()
    board.expect_live()
    expect(board.page.locator(".ledger .undrawable")).to_be_visible()
    return board.page


def cut_off(demo: Demo) -> Page:
    """Nothing is answered and no event comes."""
    demo.stack.sim.faults.api_status(503, count=MANY)
    demo.stack.sim.faults.drop(count=MANY)
    board = demo.visitor.open(Board)
    banner = board.page.locator("#telnyx-link")
    expect(banner).to_contain_text(re.compile(r"Nothing heard from Telnyx since"), timeout=SLOW_MS)
    return board.page


PICTURES: dict[str, Arrange] = {
    "console-dark": console,
    "announce-light": announcing,
    "palette-dark": palette,
    "recordings-light": recordings,
    "teams-light": teams,
    "queues-light": queues,
    "board-light": board,
    "board-phone": board,
    "confirm-ends-light": asked,
    "supervising-light": listening,
    "recording-paused-light": paused,
    "withheld-dark": withheld,
    "failed-dark": refused,
    "unknown-dark": unknown,
    "undrawable-light": undrawable,
    "link-down-light": cut_off,
}


def _play(console: Console) -> None:
    dialog: Dialog = dialog_from(
        console, rail(console, "announce-menu"), "Play a sound", "announce"
    )
    dialog.fill("Address", "https://media.example.com/chime.mp3")
    dialog.send()
    dialog.expect_sent()


def _conference(world: World, name: str) -> Conference:
    conference = world.live_conference(name)
    assert conference, name
    return conference


def _comes_without_a_number(world: World, name: str) -> None:
    leg = world.answered_call("anonymous", CONFERENCE_LINE)
    world.join(_conference(world, name), leg)
