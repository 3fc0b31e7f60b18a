"""Speaking and playing into a room, to all or some; keys sent, and digits asked for."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.operating import Dialog, Several, dialog_from, more, pick, press_in, rail
from tests.browser.pages import Console
from tests.browser.pictured import pictured
from tests.system.rooms import Room
from tests.system.stack import Stack
from tests.system.waiting import eventually


def asked(stack: Stack, action: str) -> list[dict[str, Any]]:
    """The bodies of all requests for an action."""
    return [
        dict(body) for _, path, body in stack.sim.requests if path.endswith(f"/actions/{action}")
    ]


def test_a_text_is_said_to_everybody(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    console = visitor().open(Console, room.id)

    dialog = dialog_from(console, rail(console, "announce-menu"), "Read out a message", "announce")
    expect(dialog.root.locator("textarea")).to_be_focused()
    dialog.fill("Text", "We end in five minutes.")
    expect(dialog.root.locator("output")).to_have_text("23 of 3,000")
    dialog.send()

    dialog.expect_sent()
    expect(console.header).to_contain_text("everyone hears an announcement")
    [body] = asked(stack, "speak")[-1:]
    assert (body["payload"], body["voice"], body.get("call_control_ids")) == (
        "We end in five minutes.",
        "female",
        None,
    )


def test_a_wrong_field_is_named_beside_it_and_the_dialog_stays(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    dialog = dialog_from(console, rail(console, "announce-menu"), "Play a sound", "announce")
    dialog.fill("Address", "nowhere")
    dialog.fill("Times to play", "101")

    dialog.send()

    expect(dialog.problem("loop")).to_contain_text("100")
    expect(dialog.problem("audio_url")).not_to_be_empty()
    expect(dialog.field("Address")).to_be_focused()
    expect(console.command("play")).to_have_count(0)
    assert room.requests("play") == []


def test_a_dialog_and_what_was_typed_in_it_survive_pushes(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    dialog = dialog_from(console, rail(console, "announce-menu"), "Read out a message", "announce")
    console.page.keyboard.type("Half a sen")

    leg = room.join()
    expect(console.person(leg).row).to_be_attached()

    console.page.keyboard.type("tence")
    expect(dialog.root.locator("textarea")).to_have_value("Half a sentence")


def test_what_was_typed_for_one_person_is_not_there_for_another(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=2)
    console = visitor().open(Console, room.id)
    dialog_from(console, more(console, room.legs[0]), "Transfer", "transfer").fill(
        "Number", "+12025550199"
    )
    console.page.keyboard.press("Escape")
    expect(more(console, room.legs[0])).to_be_focused()

    dialog = dialog_from(console, more(console, room.legs[1]), "Transfer", "transfer")

    expect(dialog.field("Number")).to_have_value("")


def test_a_sound_is_played_to_chosen_people_and_stopped_for_one(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=3)
    first, second, _ = room.legs
    console = visitor().open(Console, room.id)
    for leg in (first, second):
        pick(console, leg).click()

    Several(console).bar.locator('[data-opens="announce"]').click()
    dialog = Dialog(console.page, "announce")
    dialog.choose("Play a sound")
    dialog.fill("Address", "https://example.com/music.mp3")
    dialog.fill("Times to play", "infinity")
    dialog.send()

    for leg in (first, second):
        expect(console.person(leg).row.locator(".is-audio")).to_be_visible()
    assert asked(stack, "play")[-1]["call_control_ids"] == [first, second]
    assert asked(stack, "play")[-1]["loop"] == "infinity"

    press_in(console, more(console, first), "Stop the sound")
    expect(console.person(first).row.locator(".is-audio")).to_have_count(0)
    expect(console.person(second).row.locator(".is-audio")).to_be_visible()


def test_a_failure_stands_in_the_header_in_the_words_of_telnyx(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    stack.sim.faults.api_status(422, path="/actions/speak")

    dialog = dialog_from(console, rail(console, "announce-menu"), "Read out a message", "announce")
    dialog.fill("Text", "Hello")
    dialog.send()

    expect(console.header.locator(".trouble")).to_contain_text("Simulated answer 422.")
    console.expect_command("speak", "failed")


def test_keys_of_which_nobody_can_tell_are_said_to_be_not_known(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=2)
    leg = room.legs[1]
    console = visitor().open(Console, room.id)
    # Longer than the product waits for an answer.
    stack.sim.faults.hang(6, path="/actions/send_dtmf")
    dialog = dialog_from(console, more(console, leg), "Send keys", "keys")
    dialog.fill("Keys", "1")
    dialog.send()
    eventually(lambda: room.requests("send_dtmf"), what="the keys at Telnyx")
    # Gone when the product gives up, so that no row can tell it.
    room.hang_up(leg)

    toast = console.toasts.filter(has_text="outcome unknown")
    expect(toast).to_have_attribute("data-tone", "unknown")
    expect(toast).to_have_attribute("role", "alert")
    console.expect_command("send_dtmf", "not_known")


def test_keys_are_sent_once_to_one_person(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    leg = room.legs[1]
    console = visitor().open(Console, room.id)

    dialog = dialog_from(console, more(console, leg), "Send keys", "keys")
    dialog.fill("Keys", "12x")
    dialog.send()
    expect(dialog.problem("digits")).not_to_be_empty()
    dialog.fill("Keys", "1w2#")
    dialog.send()

    console.expect_command("send_dtmf", "confirmed")
    assert stack.sim.do(lambda world: world.leg(leg).heard_digits) == "12#"
    assert room.requests("send_dtmf") == [("send_dtmf", [leg])]


@pytest.mark.parametrize("heard", ["nothing", "a text, read out"])
def test_digits_that_were_asked_for_come_back_on_the_row(
    stack: Stack, visitor: SignedIn, heard: str
) -> None:
    room = Room(stack.sim, people=2)
    leg = room.legs[1]
    console = visitor().open(Console, room.id)

    dialog = dialog_from(console, more(console, leg), "Ask for keypad digits", "gather")
    dialog.choose(heard)
    if heard != "nothing":
        dialog.send()
        expect(dialog.problem("text")).to_contain_text("read out")
        dialog.fill("Text", "Your order number, please")
    pictured(console.page, f"digits_{heard[:1]}")
    dialog.fill("Maximum digits", "6")
    dialog.send()
    console.expect_command("gather", "confirmed")
    # "Accepted" is not "done": only now is somebody listening for keys.
    eventually(
        lambda: stack.sim.do(lambda world: world.leg(leg).gathering is not None), what="the prompt"
    )
    stack.sim.do(lambda world: world.press_keys(world.leg(leg), "5503#"))

    expect(console.person(leg).row.locator(".is-digits")).to_contain_text("5503")
    expect(console.page.locator("#feed")).to_contain_text("5503")
