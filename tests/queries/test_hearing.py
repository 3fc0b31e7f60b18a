"""Whom the picture of a large conference shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.template.loader import get_template

from conferencing.queries.conferences import hearing
from conferencing.queries.names.directory import Directory
from conferencing.queries.names.person import Person
from dashboard.screens import hearing_picture


@dataclass(frozen=True)
class Somebody:
    call_control_id: str
    is_muted: bool = False
    is_on_hold: bool = False
    role: str = ""
    whisper_to: Sequence[str] = ()
    joined_at: datetime | None = None


def crowd(*special: Somebody, size: int = 40) -> list[Somebody]:
    named = {person.call_control_id for person in special}
    others = [Somebody(f"p{number}") for number in range(size)]
    return [*(person for person in others if person.call_control_id not in named), *special]


NOBODY_KNOWN = Directory({}, numbers=True)


def test_there_is_nothing_to_show_where_nobody_supervises_and_nobody_is_held() -> None:
    shown = hearing.of_people("one", crowd(Somebody("p1", is_muted=True)), NOBODY_KNOWN, ())

    assert (shown.people, shown.others, shown.present) == ((), 0, 40)


def test_of_many_those_come_first_to_whom_something_applies() -> None:
    people = crowd(
        Somebody("sue", role="whisper", whisper_to=("p37",)), Somebody("h", is_on_hold=True)
    )

    shown = hearing.of_people("one", people, NOBODY_KNOWN, ())

    assert {"sue", "h", "p37"} <= {ear.leg for ear in shown.people}
    assert (len(shown.people), shown.others) == (hearing.IN_PICTURE, len(people) - 12)


def test_a_role_nobody_here_has_set_is_shown_without_who_set_it() -> None:
    shown = hearing.of_people("one", crowd(Somebody("sue", role="coach"), size=2), NOBODY_KNOWN, ())

    ear = shown.people[-1]
    assert (ear.leg, ear.role, ear.manner, ear.set_by) == ("sue", "coach", "speaks", "")


def test_two_calls_of_one_person_are_told_apart() -> None:
    """In the picture and in its words: by a number, and by how long each has been there."""
    came = datetime(2026, 9, 1, tzinfo=UTC)
    ana, ben = Person("Ana Ruiz", "+12025550142"), Person("Ben", "+12025550143")
    whisper = Somebody("sue", role="whisper", whisper_to=("a2",))
    people = [
        Somebody("a1", joined_at=came),
        Somebody("a2", joined_at=came),
        Somebody("b"),
        whisper,
    ]

    shown = hearing.of_people("one", people, Directory({"a1": ana, "a2": ana, "b": ben}), ())

    told = [(ear.label, ear.since) for ear in shown.people]
    assert told[:3] == [("Ana Ruiz (1)", came), ("Ana Ruiz (2)", came), ("Ben", None)]
    assert "heard only by Ana Ruiz (2)" in shown.people[3].words


def test_it_is_not_said_of_an_empty_conference_that_everyone_hears_everyone() -> None:
    for size in (0, 1, 2):
        known = hearing.of_people("one", crowd(size=size), NOBODY_KNOWN, ())
        words = get_template("fragments/hearing.html", using="jinja2").render({"known": known})
        assert ("Everyone hears" in words) == (size == 2)


def test_roles_are_spoken_of_only_where_somebody_has_one() -> None:
    for special, is_said in (
        (Somebody("h", is_on_hold=True), False),
        (Somebody("sue", role="monitor"), True),
    ):
        known = hearing.of_people("one", crowd(special, size=2), NOBODY_KNOWN, ())
        template = get_template("fragments/hearing.html", using="jinja2")
        html = template.render({"known": known, "picture": hearing_picture.of(known)})
        assert ("Telnyx does not report roles." in html) == is_said
