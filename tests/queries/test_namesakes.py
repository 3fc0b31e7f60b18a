"""Two people of one name are told apart wherever only their names are shown."""

import pytest

from conferencing.queries.commands import choices
from conferencing.queries.conferences import console
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from tests import world
from tests.conftest import SignIn
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def namesakes() -> None:
    for leg, number in (
        ("one", "+12025550142"),
        ("two", "+12025550143"),
        ("three", "+12025550144"),
    ):
        name = "Ben" if leg == "three" else "Anna Berg"
        world.calls(leg, number, at=ago(minutes=6), name=name)
        world.begins("room", leg, at=ago(minutes=5))


@pytest.mark.parametrize("numbers", [True, False])
def test_the_end_of_the_number_tells_them_apart(namesakes: None, numbers: bool) -> None:
    people = readable(choices.people(numbers=numbers))
    labels = {one.call_control_id: one.person.label for one in people}
    assert labels == {"one": "Anna Berg (0142)", "two": "Anna Berg (0143)", "three": "Ben"}
    shown = console.read("room", Clock(NOW), numbers=numbers)
    assert shown and {"Anna Berg (0143) joined"} <= {line.text for line in shown.feed}


def test_in_their_rows_the_number_is_there_already(namesakes: None, signed_in: SignIn) -> None:
    page = signed_in("supervisor").get("/conferences/room/").content.decode()
    assert "<bdi>Anna Berg</bdi></b>" in page and "<bdi>+12025550142</bdi>" in page
    assert 'aria-label="Mute Anna Berg (0142)"' in page


def test_one_person_with_two_calls_is_one_name(namesakes: None) -> None:
    world.calls("again", "+12025550144", at=ago(minutes=6), name="Ben")
    world.begins("room", "again", at=ago(minutes=5))
    assert {"Ben"} == {
        one.person.label
        for one in readable(choices.people(numbers=True))
        if "Ben" in one.person.label
    }
