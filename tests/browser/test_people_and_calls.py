"""One person and their call: hang up, transfer, park, move, put in, roles; and calls outside every
conference.
"""

from playwright.sync_api import Locator, expect

from tests.browser.conftest import SignedIn
from tests.browser.operating import Dialog, dialog_from, more, press_in
from tests.browser.pages import Console, Queues
from tests.system import people
from tests.system.rooms import LINE, Room, a_number, enqueue
from tests.system.stack import Stack
from tests.system.waiting import eventually


def caller_menu(queues: Queues, leg: str) -> Locator:
    """Of a call that waits. For a moment it may stand among the other calls as well."""
    return queues.call(leg).locator("[data-menu=caller-menu]")


def leg_menu(queues: Queues, leg: str) -> Locator:
    """Of a call among the others."""
    return queues.call(leg).locator("[data-menu=leg-menu]")


def test_hanging_up_asks_first_and_names_the_person(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    leg = room.legs[1]
    console = visitor().open(Console, room.id)

    press_in(console, more(console, leg), "Hang up")
    expect(console.confirmation).to_contain_text("Hang up on +")
    expect(console.page.locator("#confirm-no")).to_be_focused()
    console.page.locator("#confirm-yes").click()

    expect(console.person(leg).row).to_have_count(0)
    console.expect_command("hangup", "confirmed")
    assert not stack.sim.do(lambda world: world.leg(leg).is_alive)


def test_the_question_closes_when_the_person_leaves_by_themselves(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=2)
    leg = room.legs[1]
    console = visitor().open(Console, room.id)
    press_in(console, more(console, leg), "Hang up")
    expect(console.confirmation).to_be_visible()

    room.hang_up(leg)

    expect(console.confirmation).to_be_hidden()
    expect(console.command("hangup")).to_have_count(0)


def test_a_transfer_needs_a_number_or_a_sip_address(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    leg = room.legs[1]
    console = visitor().open(Console, room.id)
    dialog = dialog_from(console, more(console, leg), "Transfer", "transfer")
    dialog.fill("Number", "five five five")
    dialog.send()
    expect(dialog.problem("to")).to_contain_text("not a phone number")
    # Telnyx dials for it: by the rules of whatever is dialled.
    dialog.fill("Number", "+19005551234")
    dialog.send()
    expect(dialog.problem("to")).to_contain_text("premium-rate number")

    dialog.field("Number").fill("sip:desk@example.com")
    dialog.root.get_by_label("Caller ID").select_option("+12025550101")
    dialog.send()

    console.expect_command("transfer", "confirmed")
    [body] = [
        body for _, path, body in stack.sim.requests if path.endswith(f"{leg}/actions/transfer")
    ]
    assert (body["to"], body["from"]) == ("sip:desk@example.com", "+12025550101")


def test_somebody_is_parked_and_put_into_the_conference_again(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=2)
    leg = room.legs[1]
    console = visitor().open(Console, room.id)
    press_in(console, more(console, leg), "park")
    expect(console.person(leg).row).to_have_count(0)
    assert stack.sim.do(lambda world: world.leg(leg).is_alive)

    console.header.locator('[data-opens="join"]').click()
    dialog = Dialog(console.page, "join")
    expect(dialog.root.locator(f'option[value="{leg}"]')).to_be_attached()
    # Nobody is chosen beforehand, and nobody is taken by a press without a choice.
    expect(dialog.root.get_by_label("Call", exact=True)).to_have_value("")
    dialog.send()
    expect(dialog.root).to_contain_text("needs a person")
    dialog.root.get_by_label("Call", exact=True).select_option(leg)
    dialog.choose("Join muted")
    dialog.send()

    console.person(leg).expect_muted()
    console.expect_command("join", "confirmed")
    assert room.muted == {leg}


def test_somebody_is_moved_to_another_conference(stack: Stack, visitor: SignedIn) -> None:
    room, other = Room(stack.sim, people=2), Room(stack.sim, "The other room")
    leg = room.legs[1]
    who = visitor()
    there = who.open(Console, other.id)
    console = who.open(Console, room.id)

    dialog = dialog_from(console, more(console, leg), "Move to another conference", "move")
    expect(dialog.root.locator(f'option[value="{other.id}"]')).to_be_attached()
    expect(dialog.root.locator(f'option[value="{room.id}"]')).to_have_count(0)
    into = dialog.root.get_by_label("Conference", exact=True)
    expect(into, "nobody is moved by a preselection").to_have_value("")
    into.select_option(other.id)
    dialog.send()

    expect(console.person(leg).row).to_have_count(0)
    expect(there.person(leg).row).to_be_attached()
    console.expect_command("move", "confirmed")


def test_a_whisper_needs_somebody_who_hears_it(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=3)
    _, leg, hearer = room.legs
    console = visitor().open(Console, room.id)
    dialog = dialog_from(console, more(console, leg), "Role", "role")
    dialog.choose("Whisper")
    dialog.send()
    expect(dialog.problem("whisper_to")).not_to_be_empty()

    dialog.root.locator(f'input[value="{hearer}"]').check()
    dialog.send()

    expect(console.person(leg).row).to_have_attribute("data-role", "whisper")
    expect(console.person(leg).row).to_contain_text("whispers to")
    console.expect_command("role", "confirmed")
    hearing = console.page.locator("#hearing")
    expect(hearing.locator(".hearing-whisper")).to_have_count(1)
    expect(hearing.locator(f'[data-hears="{leg}"]')).to_have_attribute("data-manner", "whispers")


def test_what_leaving_does_can_be_set(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    leg = room.legs[1]
    console = visitor().open(Console, room.id)

    dialog = dialog_from(console, more(console, leg), "Set what happens on leaving", "set-exit")
    dialog.choose("The conference ends for everyone")
    dialog.send()

    expect(console.person(leg).row).to_contain_text("ends conference")
    console.expect_command("set_exit", "confirmed")

    again = dialog_from(console, more(console, leg), "Set what happens on leaving", "set-exit")
    # What holds now is chosen: to press *Set* at once changes nothing.
    expect(again.root.get_by_label("The conference ends for everyone")).to_be_checked()
    again.choose("The conference closes")
    again.send()
    expect(console.person(leg).row).to_contain_text("closes conference")
    expect(console.person(leg).row).to_have_attribute("data-exit", "soft")


def test_a_waiting_caller_is_put_into_a_conference(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    leg = enqueue(stack.sim, "doors")
    queues = visitor().open(Queues)

    dialog = dialog_from(queues, caller_menu(queues, leg), "Add to a conference", "join")
    expect(dialog.root.locator(f'option[value="{room.id}"]')).to_be_attached()
    dialog.root.get_by_label("Conference", exact=True).select_option(room.id)
    dialog.send()

    expect(queues.call(leg)).to_have_count(0)
    eventually(lambda: leg in room.legs, what="the caller in the room")


def test_a_parked_call_starts_a_conference(stack: Stack, visitor: SignedIn) -> None:
    leg = enqueue(stack.sim, "parking")
    queues = visitor().open(Queues)
    press_in(queues, caller_menu(queues, leg), "Take out of the queue")
    expect(queues.page.locator(f'.leg[data-call="{leg}"]')).to_have_attribute(
        "data-where", "parked"
    )

    dialog = dialog_from(queues, leg_menu(queues, leg), "Start a conference", "create")
    dialog.fill("Maximum participants", "1")
    dialog.fill("Name", "Out of nothing")
    dialog.send()
    expect(dialog.problem("max_participants")).not_to_be_empty()
    dialog.fill("Maximum participants", "20")
    dialog.send()

    expect(queues.call(leg)).to_have_count(0)
    eventually(lambda: "Out of nothing" in _names(stack), what="the new conference")


def test_who_may_not_move_people_is_not_offered_it(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    who = visitor()
    people.take_away(stack.database, who.person, "command_people")  # type: ignore[arg-type]
    console = who.open(Console, room.id)

    more(console, room.legs[0]).click()

    menu = console.page.locator("#person-menu")
    expect(menu.get_by_role("menuitem", name="Send keys")).to_be_visible()
    expect(menu.get_by_role("menuitem", name="Hang up")).to_be_hidden()
    expect(menu.get_by_role("menuitem", name="Transfer")).to_be_hidden()


def _names(stack: Stack) -> list[str]:
    return stack.sim.do(
        lambda world: [conference.name for conference in world.conferences.values()]
    )


def test_a_conference_that_has_not_started_says_so_and_is_started_with_a_call(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=1)
    starter = stack.sim.do(lambda world: world.answered_call(a_number(), LINE).call_control_id)
    stack.sim.do(lambda world: setattr(world.conferences[room.id], "is_started", False))
    console = visitor().open(Console, room.id)
    expect(console.header).to_contain_text("not started", timeout=30_000)

    console.header.locator('[data-opens="join"]').click()
    dialog = Dialog(console.page, "join")
    expect(dialog.root.locator(f'option[value="{starter}"]')).to_be_attached()
    dialog.root.get_by_label("Call", exact=True).select_option(starter)
    dialog.choose("Start the conference when they join")
    dialog.send()

    console.expect_command("join", "confirmed")
    expect(console.header).not_to_contain_text("not started", timeout=30_000)
    console.header.locator('[data-opens="join"]').click()
    expect(dialog.root.get_by_label("Join muted")).to_be_visible()
    expect(dialog.root.get_by_label("Start the conference when they join")).to_be_hidden()
