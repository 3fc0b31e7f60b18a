"""Recording a conference: what is believed of it, its pause, and the recordings that are saved."""

from playwright.sync_api import Locator, expect

from tests.browser.conftest import SignedIn
from tests.browser.operating import Dialog, dialog_from, press_in, rail
from tests.browser.pages import Board, Console, Recordings
from tests.system.rooms import Room
from tests.system.stack import Stack
from tests.system.waiting import eventually


def start(console: Console, *choices: str) -> None:
    dialog = dialog_from(console, rail(console, "record-menu"), "Start recording", "record-start")
    for choice in choices:
        dialog.choose(choice)
    dialog.send()
    dialog.expect_sent()


def test_a_recording_shows_on_console_and_board(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    board = visitor().open(Board)
    console = visitor().open(Console, room.id)

    start(console, "WAV", "Two")

    expect(console.header).to_have_attribute("data-recording", "recording")
    expect(console.header.locator(".is-recording")).to_contain_text("REC")
    expect(board.card(room.id).locator(".is-recording")).to_be_visible()
    [body] = [
        body
        for _, path, body in stack.sim.requests
        if path.endswith(f"{room.id}/actions/record_start")
    ]
    assert (body["format"], body["channels"], body["play_beep"]) == ("wav", "dual", True)


def test_the_menu_says_what_makes_no_sense_and_why(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    opener = rail(console, "record-menu")
    opener.click()
    menu = console.page.locator("#record-menu")

    def entry(name: str) -> Locator:
        return menu.get_by_role("menuitem", name=name)

    expect(entry("Resume")).to_be_disabled()
    expect(entry("Resume")).to_have_accessible_description("Nothing is paused.")
    expect(entry("Resume")).to_have_attribute("title", "Nothing is paused.")
    for name in ("Pause", "Stop"):
        expect(entry(name)).to_be_enabled()
        expect(entry(name)).to_have_accessible_description(
            "For a recording that was started elsewhere."
        )
    expect(menu).to_contain_text("Switchboard is not aware of a recording.")
    entry("Resume").click(force=True)
    expect(menu).to_be_visible()
    expect(console.command("record_resume")).to_have_count(0)

    entry("Start").click()
    Dialog(console.page, "record-start").send()
    expect(console.header).to_have_attribute("data-recording", "recording")
    opener.click()
    expect(menu.get_by_text("The recording is not paused.")).to_be_visible()
    for hidden in menu.get_by_text("started elsewhere").all():
        expect(hidden).to_be_hidden()
    expect(entry("Start")).to_have_accessible_description(
        "There is already one: you are asked before a second one starts."
    )


def test_a_second_recording_is_started_after_a_question_only(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    start(console)
    expect(console.header).to_have_attribute("data-recording", "recording")

    dialog = dialog_from(console, rail(console, "record-menu"), "Start", "record-start")
    dialog.send()

    expect(console.confirmation).to_contain_text("A recording is already running")
    console.page.locator("#confirm-no").click()
    expect(console.command("record_start")).to_have_count(1)


def test_a_recording_that_was_started_elsewhere_is_stopped(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    stack.sim.do(lambda world: world.start_recording(world.conferences[room.id]))
    console = visitor().open(Console, room.id)

    press_in(console, rail(console, "record-menu"), "Stop")

    console.expect_command("record_stop", "confirmed")
    eventually(lambda: bool(room.requests("record_stop")), what="the request at Telnyx")


def test_a_pause_stands_in_red_until_it_is_resumed(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    start(console)
    expect(console.header).to_have_attribute("data-recording", "recording")

    dialog = dialog_from(console, rail(console, "record-menu"), "Pause", "record-pause")
    dialog.choose("5 min")
    dialog.send()

    banner = console.header.locator(".paused")
    expect(banner).to_contain_text("The recording has been paused")
    expect(banner.locator("[data-until]")).to_contain_text("4:5")
    banner.get_by_role("button", name="Resume recording").click()
    expect(banner).to_have_count(0)
    expect(console.header).to_have_attribute("data-recording", "recording")
    assert [action for action, _ in room.requests()] == [
        "record_start",
        "record_pause",
        "record_resume",
    ]


def test_a_pause_ends_by_itself(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    who = visitor()
    console = who.open(Console, room.id)
    start(console)
    expect(console.header).to_have_attribute("data-recording", "recording")
    # The shortest that the dialog offers is half a minute: too long for a test.
    console.page.locator('#record-pause input[value="30"]').evaluate("it => (it.value = '1')")

    dialog = dialog_from(console, rail(console, "record-menu"), "Pause", "record-pause")
    dialog.choose("after 30 s")
    dialog.send()

    console.expect_command("record_resume", "confirmed")
    expect(console.header.locator(".paused")).to_have_count(0)


def test_a_saved_recording_plays_in_the_page(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    who = visitor()
    console, recordings = who.open(Console, room.id), who.open(Recordings)
    console.page.bring_to_front()
    start(console, "WAV")
    expect(console.header).to_have_attribute("data-recording", "recording")

    press_in(console, rail(console, "record-menu"), "Stop")

    row = recordings.of(room.name)
    expect(row).to_have_count(1)
    player = row.locator("audio")
    player.evaluate("async it => { it.muted = true; await it.play(); }")
    expect(player).to_have_js_property("error", None)
    assert player.evaluate("it => it.duration") > 0
    assert "sig=" not in recordings.page.content()


def test_a_recording_is_deleted_after_a_question(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    recordings = visitor("admin").open(Recordings)
    start(console)
    expect(console.header).to_have_attribute("data-recording", "recording")
    press_in(console, rail(console, "record-menu"), "Stop")
    row = recordings.of(room.name)

    row.get_by_role("button", name="Delete").click()
    expect(recordings.confirmation).to_contain_text(room.name)
    expect(recordings.page.locator("#confirm-no")).to_be_focused()
    recordings.page.locator("#confirm-yes").click()

    expect(row).to_have_attribute("data-deleted", "true")
    expect(row.locator("audio")).to_have_count(0)
    recordings.expect_command("delete_recording", "confirmed")


def test_filters_stand_in_the_address_and_say_when_nothing_matches(
    stack: Stack, visitor: SignedIn
) -> None:
    recordings = visitor().open(Recordings)

    recordings.page.get_by_role("searchbox", name="Conference").fill("no such room")
    recordings.page.get_by_label("From").fill("2026-01-31")
    recordings.page.get_by_role("button", name="Find", exact=True).click()

    expect(recordings.main).to_contain_text("No recording matches")
    assert "conference=no+such+room" in recordings.page.url
    assert "from=2026-01-31" in recordings.page.url
    expect(recordings.page.get_by_role("searchbox", name="Conference")).to_have_value(
        "no such room"
    )


def test_who_may_not_delete_sees_no_button_for_it(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    who = visitor()
    console, recordings = who.open(Console, room.id), who.open(Recordings)
    console.page.bring_to_front()
    start(console)
    expect(console.header).to_have_attribute("data-recording", "recording")
    press_in(console, rail(console, "record-menu"), "Stop")

    expect(recordings.of(room.name)).to_have_count(1)
    expect(recordings.of(room.name).get_by_role("button", name="Delete")).to_be_hidden()
