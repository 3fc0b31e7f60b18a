"""What an operator presses happens once, promptly, or visibly not at all."""

import pytest
from playwright.sync_api import expect

from conferencing.simulator.world.world import World
from tests.browser.conftest import SignedIn
from tests.browser.pages import Activity, Console
from tests.system import people
from tests.system.rooms import Room
from tests.system.stack import Stack
from tests.system.waiting import eventually

pytestmark = pytest.mark.stack


def test_a_double_click_is_one_command(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)

    console.person(room.legs[0]).button("mute").dblclick()

    console.person(room.legs[0]).expect_muted()
    console.expect_command("mute", "confirmed")
    assert room.requests() == [("mute", room.legs)]


def test_remove_asks_first_and_escape_leaves_everything_as_it_is(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=2)
    console = visitor().open(Console, room.id)
    row = console.person(room.legs[1])

    row.press("remove")

    expect(console.confirmation).to_be_visible()
    expect(console.confirmation).to_contain_text("Remove")
    expect(console.page.locator("#confirm-no")).to_be_focused()
    console.page.keyboard.press("Escape")
    expect(console.confirmation).to_be_hidden()
    expect(row.button("remove")).to_be_focused()
    expect(console.command("remove")).to_have_count(0)
    assert room.requests() == []


def test_remove_takes_the_person_out_and_hangs_up(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    leg = room.legs[1]
    console = visitor().open(Console, room.id)

    console.person(leg).press("remove")
    console.page.locator("#confirm-yes").click()

    expect(console.person(leg).row).to_have_count(0)
    expect(console.departed.locator(f'[data-participant="{leg}"]')).to_have_count(1)
    console.expect_command("remove", "confirmed")
    assert room.requests() == [("leave", [leg])]
    assert not stack.sim.do(lambda world: world.leg(leg).is_alive)
    assert len(room.legs) == 1


def test_the_question_says_that_the_conference_ends_with_its_host(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=3)
    console = visitor().open(Console, room.id)
    host = console.person(room.legs[0])
    ends_by_leaving(room)
    expect(host.row).to_contain_text("ends conference")

    host.press("remove")
    expect(console.confirmation).to_contain_text("the other 2 people are disconnected")
    room.join()
    expect(console.confirmation).to_contain_text("the other 3 people are disconnected")
    console.page.locator("#confirm-yes").click()

    console.expect_ended()
    assert not room.is_live


def ends_by_leaving(room: Room) -> None:
    def change(world: World) -> None:
        (host, *_) = world.conference(room.id).participants.values()
        world.change_exit(host, ends=True)

    room.sim.do(change)


def test_end_names_the_conference_and_the_count_and_ends_it(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=3)
    console = visitor().open(Console, room.id)
    expect(console.header).to_have_attribute("data-people", "3")

    console.for_everyone("end").click()
    expect(console.confirmation).to_contain_text(room.name)
    expect(console.confirmation).to_contain_text("3 people")
    console.page.locator("#confirm-yes").click()

    console.expect_ended()
    # As it is laid out: no gap within the sentence.
    assert "This conference has ended (by a command). No more" in console.header.inner_text()
    console.expect_command("end", "confirmed")
    expect(console.buttons().and_(console.page.locator("[data-action=mute]"))).to_have_count(0)
    assert not room.is_live


def test_a_mute_can_be_undone_within_eight_seconds(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=2)
    leg = room.legs[1]
    console = visitor().open(Console, room.id)
    console.person(leg).press("mute")

    console.toasts.get_by_role("button", name="Undo").click()

    console.expect_command("unmute", "confirmed")
    console.person(leg).expect_muted(False)
    assert room.requests() == [("mute", [leg]), ("unmute", [leg])]
    assert room.muted == set()


def test_undo_of_mute_all_gives_back_only_whom_it_muted(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim, people=3)
    first, second, third = room.legs
    console = visitor().open(Console, room.id)
    console.person(first).press("mute")
    console.expect_command("mute", "confirmed")

    console.for_everyone("mute_everyone").click()
    console.toasts.filter(has_text="Mute everyone").get_by_role("button", name="Undo").click()

    console.person(second).expect_muted(False)
    console.person(third).expect_muted(False)
    console.person(first).expect_muted()
    eventually(lambda: room.muted == {first}, what="the first alone muted at Telnyx")


def test_a_refusal_stands_where_it_was_pressed_in_the_words_of_telnyx(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim, people=2)
    leg = room.legs[0]
    mine, yours = (visitor().open(Console, room.id) for _ in range(2))
    stack.sim.faults.api_status(422, path="/actions/mute")

    mine.person(leg).press("mute")

    for screen in (mine, yours):
        expect(screen.person(leg).trouble).to_contain_text("Simulated answer 422.")
        screen.expect_command("mute", "failed")
        screen.person(leg).expect_muted(False)
    mine.person(leg).trouble.get_by_role("button").click()
    expect(mine.person(leg).trouble).to_be_hidden()


def test_a_press_that_is_no_longer_permitted_says_so_at_the_button(
    stack: Stack, visitor: SignedIn
) -> None:
    room = Room(stack.sim)
    who = visitor()
    console = who.open(Console, room.id)
    people.take_away(stack.database, who.person, "command_mute")  # type: ignore[arg-type]

    console.person(room.legs[0]).press("mute")

    expect(console.person(room.legs[0]).trouble).to_contain_text(
        "You don't have permission to mute this person."
    )
    expect(console.person(room.legs[0]).button("mute")).to_be_enabled()
    assert room.requests() == []


@pytest.mark.parametrize(("verb", "opposite"), [("mute", "unmute"), ("hold", "unhold")])
def test_everyone_at_once_and_back(
    stack: Stack, visitor: SignedIn, verb: str, opposite: str
) -> None:
    room = Room(stack.sim, people=3)
    console = visitor().open(Console, room.id)
    expect(console.people).to_have_count(3)
    mark = {"mute": "data-muted", "hold": "data-on-hold"}[verb]

    console.for_everyone(f"{verb}_everyone").click()
    expect(console.people.and_(console.page.locator(f'[{mark}="true"]'))).to_have_count(3)
    console.expect_command(f"{verb}_everyone", "confirmed")

    console.for_everyone(f"{opposite}_everyone").click()
    if opposite == "unmute":  # it opens microphones
        expect(console.confirmation).to_contain_text("Unmute 3 people?")
        console.page.locator("#confirm-yes").click()
    expect(console.people.and_(console.page.locator(f'[{mark}="false"]'))).to_have_count(3)
    console.expect_command(f"{opposite}_everyone", "confirmed")


def test_a_mute_can_be_pressed_by_keyboard_alone(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    console = visitor().open(Console, room.id)
    button = console.person(room.legs[0]).button("mute")
    expect(button).to_be_enabled()

    for _ in range(60):
        console.page.keyboard.press("Tab")
        if button.evaluate("it => it === document.activeElement"):
            break
    expect(button).to_be_focused()
    assert button.evaluate(
        "it => it.matches(':focus-visible') && getComputedStyle(it).outlineStyle !== 'none'"
    )
    console.page.keyboard.press("Enter")

    console.person(room.legs[0]).expect_muted()
    expect(console.person(room.legs[0]).button("unmute")).to_be_focused()


def test_activity_shows_every_press_with_its_author(stack: Stack, visitor: SignedIn) -> None:
    room = Room(stack.sim)
    someone, another = visitor(), visitor()
    activity = another.open(Activity)
    console = someone.open(Console, room.id)

    console.person(room.legs[0]).press("hold")

    line = activity.command("hold").filter(has_text=someone.person.name)  # type: ignore[union-attr]
    expect(line).to_have_attribute("data-state", "confirmed")
    expect(line).to_contain_text(room.name)
