"""Who is found in the directory by what is typed, and who sees which of it."""

import pytest
from pytest_django import DjangoAssertNumQueries

from conferencing.contacts import finding
from conferencing.models import Contact, ContactNumber
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def everybody() -> None:
    world.contact("+12025550142", "Ngô Thị Hải", tags=["Presse", "VIP"])
    world.contact("+12025550143", "Anna Berg")
    world.contact("sip:ben@branch.example.com", "Ben Berger", is_host=True)
    world.contact("+4930123456", "Zoë Berg")


def names(typed: str, *, numbers: bool = True) -> list[str]:
    return [row.name for row in finding.choices(typed, numbers=numbers).rows]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hai", ["Ngô Thị Hải"]),
        ("  THI   ngo ", ["Ngô Thị Hải"]),
        ("vip", ["Ngô Thị Hải"]),
        ("press ngo", ["Ngô Thị Hải"]),
        ("berg", ["Anna Berg", "Ben Berger", "Zoë Berg"]),
        ("zoe", ["Zoë Berg"]),
        ("555-01", ["Anna Berg", "Ngô Thị Hải"]),
        ("+1 (202) 555 0143", ["Anna Berg"]),
        ("ben@branch", ["Ben Berger"]),
        ("sip:", ["Ben Berger"]),
        ("5", []),
        ("", []),
        ("   ", []),
        ("%", []),
        ("_", []),
        ("\0", []),
        ("nobody", []),
    ],
)
def test_what_is_found(typed: str, found: list[str]) -> None:
    assert names(typed) == found


def test_those_come_first_whose_name_begins_so() -> None:
    world.contact("+12025550199", "Aaron Zoeller")
    assert names("zoe") == ["Zoë Berg", "Aaron Zoeller"]


@pytest.mark.parametrize("typed", ["0142", "202555", "ben@branch.example.com", "anna 0143"])
def test_without_the_permission_no_number_can_be_tried_out(typed: str) -> None:
    assert names(typed, numbers=False) == []


def test_without_the_permission_no_number_is_shown() -> None:
    world.contact("+12025550177", "Desk +1 202 555 0177", tags=["+1 202 555 0177"])
    found = finding.choices("desk", numbers=False)
    [one] = found.rows
    assert "5550177" not in repr(one).replace(" ", "") and "0177" in one.number
    assert finding.choice(one.id, numbers=False) == one
    assert finding.choice(one.id + 1, numbers=True) is None


def test_ten_thousand_cost_one_statement_and_a_few_rows(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rows = [Contact(name=f"Contact {n:05}", found_by=f"contact {n:05}") for n in range(10_000)]
    Contact.objects.bulk_create(rows)
    numbers = Contact.objects.filter(name__startswith="Contact").values_list("pk", flat=True)
    ContactNumber.objects.bulk_create(
        ContactNumber(contact_id=pk, number=f"+1202{n:07}") for n, pk in enumerate(numbers)
    )
    with django_assert_num_queries(1):
        found = finding.choices("contact", numbers=True)
    assert len(found.rows) == finding.MOST and found.is_cut
    assert names("contact 09999") == ["Contact 09999"]
