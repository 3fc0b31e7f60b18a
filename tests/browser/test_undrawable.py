"""One command whose row cannot be read: it is said, and all else is shown."""

from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.pages import Board, Console
from tests.browser.pictured import pictured
from tests.system.rooms import Room
from tests.system.stack import Stack


def test_what_cannot_be_shown_is_said_beside_what_can(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    supervisor = visitor()
    console, board = supervisor.open(Console, room.id), supervisor.open(Board)
    console.for_everyone("mute_everyone").click()
    console.expect_command("mute_everyone", "confirmed")
    store(stack, room, '"odd"')
    console.for_everyone("hold_everyone").click()
    console.expect_command("hold_everyone", "confirmed")
    for screen in (console, board):
        told = screen.page.locator(".ledger .undrawable")
        expect(told).to_contain_text("This command cannot be shown.")
        expect(screen.page.locator(".ledger [data-verb='hold_everyone']").first).to_be_visible()
        pictured(screen.page, f"undrawable_{type(screen).__name__.lower()}")
    store(stack, room, "{}")  # others see the same board


def store(stack: Stack, room: Room, arguments: str) -> None:
    """As what its commands were given."""
    spoil = "UPDATE conferencing_command SET arguments = %s WHERE conference_id = %s"
    stack.database.rows(spoil, arguments, room.id)
