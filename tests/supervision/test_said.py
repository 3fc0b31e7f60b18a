"""What bar, picture and sentences say of a supervisor is so at the simulated Telnyx: for any mix of
wishes, mutes, holds and roles of others, and of two supervisors at once.
"""

import random
import re

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.models import Call
from conferencing.queries import board
from conferencing.queries.conferences import console
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.board import ConferenceCard
from conferencing.queries.screens.supervision import Bar
from conferencing.reconcile import conferences
from conferencing.simulator.world.hearing import ears
from conferencing.supervision import bar, wishes, words
from dashboard.screens import own_fragments
from tests.commands.test_who_hears_whom import claimed
from tests.supervision.booth import Booth

pytestmark = pytest.mark.either_stack

STEPS = 10


def truth(booth: Booth) -> dict[str, set[str]]:
    """By speaker: who hears them."""
    heard = booth.sim.do(lambda world: ears(world.conference(booth.room.id)))
    return {leg: {who for who, whom in heard.items() if leg in whom} for leg in heard}


def shown(booth: Booth, user: User) -> Bar:
    read = bar.read(user.pk, booth.clock, numbers=True)
    assert read is not None
    return read


def agrees(booth: Booth, user: User) -> None:
    """The bar says who hears this supervisor, in words and by its colour."""
    leg, known = booth.row(user).leg, shown(booth, user)
    hears = truth(booth)[leg]
    assert {one.leg for one in known.people if one.hears} == hears
    if not hears:
        assert known.heard == "nobody" and "hears you" in known.words, known.words
        return
    is_whisper = known.words.startswith(("Everyone", "You")) is False
    assert known.heard == ("some" if is_whisper else "everyone")
    if is_whisper:
        names = {one.label for one in known.people if one.leg in hears}
        assert all(name in known.words for name in names) or "more" in known.words


def happens(booth: Booth, who: list[User], ana: User, chance: random.Random) -> None:
    user = chance.choice(who)
    others = [leg for leg in booth.room.legs if leg != booth.row(user).leg]
    match chance.choice(["wish", "wish", "mute", "hold", "unhold", "mute_everyone", "role"]):
        case "wish":
            mode = chance.choice(["listen", "whisper", "barge"])
            to = chance.sample(others, chance.randint(1, 2)) if mode == "whisper" else []
            booth.wants(user, mode, *to)
        case "mute_everyone":
            press.create("mute_everyone", booth.room.id, by=ana)
        case "role":
            role = chance.choice(["none", "monitor", "barge"])
            leg = chance.choice(booth.room.legs)
            try:
                press.create(
                    "role", booth.room.id, leg, by=ana, arguments={"supervisor_role": role}
                )
            except Refused as why:
                assert "phone of" in str(why)
        case verb:
            press.create(verb, booth.room.id, chance.choice(booth.room.legs), by=ana)


@pytest.mark.parametrize("seed", range(4))
def test_bar_picture_and_sentences_say_who_hears_whom(booth: Booth, seed: int) -> None:
    chance = random.Random(seed)
    ana, who = (
        User.objects.create_user("ana", is_superuser=True),
        [booth.supervisor("maria"), booth.supervisor("ben")],
    )
    for user in who:
        booth.listens(user)
    for _ in range(STEPS):
        happens(booth, who, ana, chance)
        booth.settle()
        # Telnyx mutes a monitor without a word: only its listing says so.
        conferences.compare(booth.room.id, clock=lambda: booth.now)
        booth.settle()
        read = console.read(booth.room.id, booth.clock, numbers=True)
        assert read and read.hearing
        assert claimed(read.hearing, booth.room) == truth(booth)
        for user in who:
            agrees(booth, user)


def test_the_bar_from_the_press_to_the_end(booth: Booth) -> None:
    maria = booth.supervisor()
    assert bar.read(maria.pk, booth.clock, numbers=True) is None
    wishes.listen(maria, booth.room.id, booth.now)
    assert (shown(booth, maria).stage, shown(booth, maria).words) == (
        "dialling",
        "Calling your phone",
    )
    booth.settle()
    assert shown(booth, maria).words == "Your phone is ringing"
    booth.picks_up(maria)
    Call.objects.filter(pk=booth.phone(maria)).update(answered_at=booth.now)
    assert (shown(booth, maria).stage, shown(booth, maria).words) == ("joining", "Joining muted:")
    booth.settle()
    known = shown(booth, maria)
    assert (known.stage, known.heard, known.words, known.name) == (
        "in",
        "nobody",
        "Nobody hears you",
        "Board call",
    )
    wishes.leave(maria, booth.now)
    booth.settle()
    known = shown(booth, maria)
    assert (known.stage, known.told) == ("ended", words.LEFT)
    booth.later(30)
    assert bar.read(maria.pk, booth.clock, numbers=True) is None


def test_a_lost_answer_to_an_unmute_says_that_they_may_be_heard(booth: Booth) -> None:
    maria = booth.supervisor()
    booth.listens(maria)
    booth.sim.faults.api_status(503, count=50, path="actions/unmute")
    booth.wants(maria, "barge")
    booth.settle()
    known = shown(booth, maria)
    assert (known.heard, known.words) == ("unknown", "You may be heard")
    booth.sim.faults.clear()
    booth.later(30)
    assert shown(booth, maria).words == "Everyone hears you"


def test_a_mute_by_somebody_else_is_shown_as_one(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    booth.wants(maria, "barge")
    booth.settle()
    press.create("mute", booth.room.id, leg, by=User.objects.create_user("ana", is_superuser=True))
    booth.settle()
    assert shown(booth, maria).words == "You are muted: nobody hears you"


@pytest.mark.parametrize(
    ("mode", "held", "said"),
    [
        ("listen", "maria", "You are on hold: you hear nobody, and nobody hears you"),
        ("barge", "maria", "You are on hold: you hear nobody, and nobody hears you"),
        ("listen", "ben", "Nobody hears you"),
        ("whisper", "ben", "{ben} is on hold: nobody hears you"),
        ("listen", "all", "Everyone else is on hold: you hear nobody, and nobody hears you"),
        ("barge", "all", "Everyone else is on hold: you hear nobody, and nobody hears you"),
    ],
)
def test_the_bar_says_why_nobody_hears_them(booth: Booth, mode: str, held: str, said: str) -> None:
    maria, ana = booth.supervisor(), User.objects.create_user("ana", is_superuser=True)
    leg, people = booth.listens(maria), list(booth.room.legs[:3])
    booth.wants(maria, mode, *(people[1:2] if mode == "whisper" else []))
    booth.settle()
    for one in {"maria": [leg], "ben": people[1:2], "all": people}[held]:
        press.create("hold", booth.room.id, one, by=ana)
    booth.settle()
    known = shown(booth, maria)
    ben = next(one.label for one in known.people if one.leg == people[1])
    said = said.format(ben=ben)
    assert (known.words, known.heard) == (said, "nobody")
    html = " ".join(re.sub("<[^>]*>", " ", own_fragments.supervision(known).html).split())
    assert f"{said} You have been in Board call for" in html
    read = console.read(booth.room.id, booth.clock, numbers=True)
    assert read and read.hearing
    manner = {ear.leg: ear.manner for ear in read.hearing.people}[leg]
    doing = read.supervisors[0].doing
    assert (manner == "held", doing.startswith("on hold")) == (held == "maria",) * 2


def test_whoever_did_not_answer_was_never_listening(booth: Booth) -> None:
    maria = booth.supervisor()
    wishes.listen(maria, booth.room.id, booth.now)
    booth.settle()
    booth.hangs_up(booth.phone(maria), "no_answer")
    booth.settle()
    assert (shown(booth, maria).stage, shown(booth, maria).words) == (
        "ended",
        "You are not connected",
    )


def test_supervisors_are_marked_and_counted_apart(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    read = console.read(booth.room.id, booth.clock, numbers=True)
    assert read and isinstance(read.card, ConferenceCard)
    assert (read.card.people, read.card.supervisors) == (3, 1)
    [row] = [one for one in read.participants if one.call_control_id == leg]
    assert (row.person.name, row.role, row.is_supervisor) == ("Maria", "supervisor", True)
    assert [(one.name, one.doing) for one in read.supervisors] == [
        ("Maria", "listening, heard by nobody")
    ]
    told = [line.text for line in read.feed if line.kind.startswith("supervision")]
    assert told == ["Maria started listening, heard by nobody"]


def test_each_change_is_told_in_the_feed(booth: Booth) -> None:
    maria = booth.supervisor()
    booth.listens(maria)
    for mode in ("barge", "listen"):
        booth.wants(maria, mode)
        booth.settle()
    wishes.leave(maria, booth.now)
    booth.settle()
    read = console.read(booth.room.id, booth.clock, numbers=True)
    assert read
    told = [line.text for line in reversed(read.feed) if line.kind.startswith("supervision")]
    assert told == [
        "Maria started listening, heard by nobody",
        "Maria barged in, heard by everyone",
        "Maria started listening, heard by nobody",
        "Maria stopped listening",
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_row_and_list_name_those_who_hear_a_whisper_as_the_bar_does(
    booth: Booth, order: int
) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    ben, cleo = booth.room.legs[1:3]
    booth.wants(maria, "whisper", *(ben, cleo)[::order])
    booth.settle()
    both = shown(booth, maria).words.removesuffix(" hear you")
    assert said_of(booth, leg) == ([f"whispers to {both}"], f"whispering to {both}")

    press.create("hold", booth.room.id, ben, by=User.objects.create_user("ana", is_superuser=True))
    booth.settle()
    one = shown(booth, maria).words.removesuffix(" hears you")
    assert said_of(booth, leg) == ([f"whispers to {one}"], f"whispering to {one}")

    press.create("mute", booth.room.id, leg, by=User.objects.get(username="ana"))
    booth.settle()
    assert said_of(booth, leg) == ([], "listening, heard by nobody")


def test_two_calls_of_one_person_are_told_apart_everywhere(booth: Booth) -> None:
    first, second = (booth.room.join("+12125550142") for _ in range(2))
    maria = booth.supervisor()
    leg = booth.listens(maria)
    booth.wants(maria, "whisper", second)
    booth.settle()
    assert shown(booth, maria).words == "+12125550142 (2) hears you"
    assert said_of(booth, leg) == (
        ["whispers to +12125550142 (2)"],
        "whispering to +12125550142 (2)",
    )
    told = {one.leg: one.label for one in shown(booth, maria).people}
    assert told[first] == "+12125550142 (1)"


def test_whoever_is_on_hold_is_not_said_to_hear_a_supervisor(booth: Booth) -> None:
    maria = booth.supervisor()
    leg = booth.listens(maria)
    booth.wants(maria, "barge")
    press.create(
        "hold",
        booth.room.id,
        booth.room.legs[1],
        by=User.objects.create_user("ana", is_superuser=True),
    )
    booth.settle()
    assert said_of(booth, leg)[1] == "heard by everyone not on hold"
    [card] = readable(board.read(booth.clock, numbers=True).cards)
    [supervisor] = card.supervising
    assert supervisor.doing == "heard by everyone not on hold"


def said_of(booth: Booth, leg: str) -> tuple[list[str], str]:
    """In their row, and above the picture of who hears whom."""
    read = console.read(booth.room.id, booth.clock, numbers=True)
    assert read
    [row] = [row for row in read.participants if row.call_control_id == leg]
    [supervisor] = read.supervisors
    return [label for label in row.labels if label.startswith("whispers")], supervisor.doing
