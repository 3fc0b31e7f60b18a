"""Choosing rows and acting on all of them; the two ways to mute that are neither one nor all."""

from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.operating import Several, pick, press_in, rail
from tests.browser.pages import Console
from tests.system.rooms import Room
from tests.system.stack import Stack
from tests.system.waiting import eventually


def test_a_choice_survives_pushes_and_who_leaves_falls_out(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=4)
    first, second, third, _ = room.legs
    console = visitor().open(Console, room.id)
    several = Several(console)
    expect(several.bar).to_be_hidden()
    for leg in (first, second, third):
        pick(console, leg).click()
    several.expect_count(3)

    room.talk(first)
    room.hang_up(third)

    several.expect_count(2)
    expect(pick(console, first)).to_be_checked()
    expect(pick(console, second)).to_be_checked()
    console.page.keyboard.press("Escape")
    expect(several.bar).to_be_hidden()


def test_the_chosen_are_muted_and_unmuted_by_one_request(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=4)
    chosen = room.legs[1:3]
    console = visitor().open(Console, room.id)
    pick(console, chosen[0]).click()
    pick(console, chosen[1]).click(modifiers=["Shift"])

    Several(console).press("mute_these")

    for leg in chosen:
        console.person(leg).expect_muted()
    console.expect_command("mute_these", "confirmed")
    assert room.muted == set(chosen)
    Several(console).press("unmute_these")
    console.expect_command("unmute_these", "confirmed")
    assert [action for action, _ in room.requests()] == ["mute", "unmute"]
    assert room.muted == set()


def test_removing_several_asks_with_their_names(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=4)
    stays = room.legs[:2]
    console = visitor().open(Console, room.id)
    for leg in room.legs[2:]:
        pick(console, leg).click()

    Several(console).press("remove_these")
    for leg in room.legs[2:]:
        number = str(console.person(leg).row.get_attribute("data-find")).split()[0]
        expect(console.confirmation).to_contain_text(number)
    console.page.locator("#confirm-yes").click()

    expect(console.people).to_have_count(2)
    eventually(lambda: room.legs == stays, what="the two others alone in the room")


def test_all_can_be_chosen_and_the_find_box_narrows_that(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=3)
    console = visitor().open(Console, room.id)
    expect(console.people).to_have_count(3)
    console.page.locator("#pick-all").click()
    Several(console).expect_count(3)
    console.page.locator("#pick-all").click()
    expect(Several(console).bar).to_be_hidden()

    number = str(console.person(room.legs[1]).row.get_attribute("data-find")).split()[0]
    console.find_box.fill(number)
    console.page.locator("#pick-all").click()

    Several(console).expect_count(1)


def test_all_but_the_hosts_are_muted_and_exactly_they_unmuted(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=4)
    host, muted_before, *others = room.legs
    console = visitor().open(Console, room.id)
    console.person(muted_before).press("mute")
    console.expect_command("mute", "confirmed")

    press_in(console, rail(console, "mute-menu"), "Mute all except hosts")
    console.expect_command("mute_callers", "confirmed")
    console.person(host).expect_muted(False)
    assert room.muted == {muted_before, *others}

    press_in(console, rail(console, "mute-menu"), "Unmute those muted by Mute all")
    console.expect_command("unmute_last", "confirmed")
    for leg in others:
        console.person(leg).expect_muted(False)
    assert room.muted == {muted_before}
