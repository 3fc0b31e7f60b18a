"""Whoever is at a call gets a name: a new contact, a number more for one, or another name."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing import signals
from conferencing.contacts import keeping, naming
from conferencing.contacts.forms import ContactForm
from conferencing.contacts.naming import Refused
from conferencing.models import Contact, ContactNumber, Supervision
from conferencing.queries.names import directory
from tests import world
from tests.world import NOW

pytestmark = pytest.mark.django_db

NUMBER = "+12025550142"


@pytest.fixture(autouse=True)
def a_call() -> None:
    world.calls("leg", NUMBER, at=NOW)


@pytest.fixture
def announced() -> Iterator[list[frozenset[str]]]:
    heard: list[frozenset[str]] = []

    def hear(keys: frozenset[str], **_: Any) -> None:
        heard.append(keys)

    signals.changed.connect(hear)
    yield heard
    signals.changed.disconnect(hear)


def named(typed: str = "", *, contact: int | None = None, numbers: bool = True) -> None:
    was = naming.of_call("leg").was
    naming.name("leg", typed, contact=contact, was=was, numbers=numbers)


def kept() -> dict[str, set[str]]:
    rows = Contact.objects.prefetch_related("numbers")
    return {row.name: {one.number for one in row.numbers.all()} for row in rows}


@pytest.mark.django_db(transaction=True)
def test_a_new_contact_is_called_so_everywhere_at_once(announced: list[frozenset[str]]) -> None:
    named("  Ana   Lima ")
    assert kept() == {"Ana Lima": {NUMBER}}
    assert directory.of_legs(["leg"], numbers=True).person("leg").name == "Ana Lima"
    assert announced == [frozenset({"contacts"})]


def test_the_number_is_added_to_those_of_a_contact() -> None:
    ana = world.contact("+12025550149", "Ana").contact
    named(contact=ana.pk)
    assert kept() == {"Ana": {"+12025550149", NUMBER}}


def test_whoever_has_a_name_is_renamed_and_nobody_else() -> None:
    world.contact(NUMBER, "Ana", note="Kept")
    other = world.contact("+12025550149", "Ben").contact
    named("Ana Lima", contact=other.pk)
    assert kept() == {"Ana Lima": {NUMBER}, "Ben": {"+12025550149"}}
    assert Contact.objects.get(name="Ana Lima").note == "Kept"


def test_a_press_that_comes_twice_or_late_changes_nothing() -> None:
    was = naming.of_call("leg").was
    naming.name("leg", "Ana", contact=None, was=was, numbers=True)
    with pytest.raises(Refused, match="This number now belongs to “Ana”"):
        naming.name("leg", "Somebody", contact=None, was=was, numbers=True)
    known = naming.of_call("leg").was
    keeping.delete(Contact.objects.all())
    with pytest.raises(Refused, match="deleted in the meantime"):
        naming.name("leg", "Somebody", contact=None, was=known, numbers=True)
    with pytest.raises(Refused, match="deleted in the meantime"):
        named(contact=4040)
    assert kept() == {}


@pytest.mark.parametrize("typed", ["", "  ", "a" * 256])
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(keeping.Wrong):
        named(typed)
    assert kept() == {}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("anonymous", "withheld"),
        ("sip:Anonymous@anonymous.invalid", "withheld"),
        ("", "withheld"),
        ("unavailable", "not known"),
        ("Desk, 2nd floor", "not known"),
    ],
)
def test_whoever_has_no_number_cannot_be_named(number: str, words: str) -> None:
    world.calls("odd", number, at=NOW)
    with pytest.raises(Refused, match=words):
        naming.of_call("odd")
    with pytest.raises(Refused, match=words):
        naming.name("odd", "Ana", contact=None, was="", numbers=True)
    assert kept() == {}


def test_an_unknown_call_and_a_supervisor_cannot_be_named(django_user_model: type[User]) -> None:
    with pytest.raises(Refused, match="no longer knows this call"):
        naming.of_call("nobody")
    user = django_user_model.objects.create_user("sue")
    Supervision.objects.create(
        user=user, leg="leg", conference="room", phone="x", started_at=NOW, wanted_at=NOW
    )
    with pytest.raises(Refused, match="name of their account"):
        naming.of_call("leg")


def test_a_number_that_is_reported_without_its_country_stays_editable() -> None:
    world.calls("trunk", "2025550142", at=NOW)
    naming.name("trunk", "Trunk", contact=None, was="", numbers=True)
    row = ContactNumber.objects.get(number="2025550142")
    assert directory.of_legs(["trunk"], numbers=True).person("trunk").name == "Trunk"
    typed = {"name": "Trunk", "numbers": "2025550142\r\n+12025550177", "tags": "", "note": ""}
    form = ContactForm(typed, instance=row.contact)
    assert form.is_valid(), form.errors
    typed["numbers"] = "2025550143"
    assert not ContactForm(typed, instance=row.contact).is_valid()


def test_masked_names_stay_or_are_replaced_as_a_whole() -> None:
    world.contact(NUMBER, "Desk +1 202 555 0177")
    named("Desk +1 ••• 0177", numbers=False)
    assert set(kept()) == {"Desk +1 202 555 0177"}
    with pytest.raises(keeping.Wrong, match="digits that you may not see"):
        named("The desk +1 ••• 0177", numbers=False)
    named("The desk", numbers=False)
    assert set(kept()) == {"The desk"}


def test_contacts_to_choose_from() -> None:
    world.contact("+12025550177", "Desk +1 202 555 0177")
    for n in range(15):
        world.contact(f"+120255501{n:02}", f"Ana {n:02}")
    rows, is_cut = naming.choices("ana", numbers=True)
    assert len(rows) == 12 and is_cut and rows[0].numbers == ("+12025550100",)
    assert naming.choices(" ", numbers=True) == ([], False)
    assert naming.choices("0177", numbers=False) == ([], False)
    [desk], _ = naming.choices("desk", numbers=False)
    assert "5550177" not in repr(desk).replace(" ", "")
    assert naming.choice(desk.id, numbers=False) == desk
    assert naming.choice(4040, numbers=True) is None
