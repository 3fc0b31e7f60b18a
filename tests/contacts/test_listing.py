"""The page of the directory: filters, pages, and what whoever sees no numbers is shown."""

import pytest
from pytest_django import DjangoAssertNumQueries

from conferencing.contacts import listing
from conferencing.contacts.listing import PER_PAGE, ContactRow, Wanted
from conferencing.models import Contact, ContactNumber
from conferencing.queries.reading.unreadable import readable
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody() -> None:
    world.contact("+12025550142", "Ngô Thị Hải", tags=["Presse", "VIP"])
    world.contact("+12025550143", "Anna Berg", tags=["VIP room"], note="Calls late")
    world.contact("sip:ben@branch.example.com", "Ben Berger", is_host=True, tags=["presse"])


def names(wanted: Wanted, *, numbers: bool = True) -> list[str]:
    return [row.name for row in readable(listing.page(wanted, numbers=numbers).rows)]


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), ["Anna Berg", "Ben Berger", "Ngô Thị Hải"]),
        (Wanted(order="name_back"), ["Ngô Thị Hải", "Ben Berger", "Anna Berg"]),
        (Wanted(order="newest"), ["Ben Berger", "Anna Berg", "Ngô Thị Hải"]),
        (Wanted(find="berg"), ["Anna Berg", "Ben Berger"]),
        (Wanted(find="0142"), ["Ngô Thị Hải"]),
        (Wanted(tag="Presse"), ["Ben Berger", "Ngô Thị Hải"]),
        (Wanted(tag="vip"), ["Ngô Thị Hải"]),
        (Wanted(tag="anna berg"), []),
        (Wanted(tag="%"), []),
        (Wanted(is_host=True), ["Ben Berger"]),
        (Wanted(is_host=False, find="berg"), ["Anna Berg"]),
        (Wanted(find="\0"), []),
    ],
)
def test_who_is_found(wanted: Wanted, found: list[str]) -> None:
    assert names(wanted) == found


@pytest.mark.usefixtures("everybody")
def test_how_many_of_how_many() -> None:
    found = listing.page(Wanted(find="berg"), numbers=True)
    assert (found.found.count, found.of.count) == (2, 3)


@pytest.mark.usefixtures("everybody")
def test_tags_are_listed_once_however_they_are_written() -> None:
    assert [tag.lower() for tag in listing.tags(numbers=True)] == ["presse", "vip", "vip room"]


def test_without_the_permission_numbers_are_masked_and_not_found() -> None:
    world.contact(
        "+12025550177", "Desk +1 202 555 0177", note="or +49 30 123456", tags=["+12025550177"]
    )
    [row] = readable(listing.page(Wanted(), numbers=False).rows)
    assert isinstance(row, ContactRow) and row.numbers == ("+1 ••• 0177",)
    assert "5550177" not in repr(row).replace(" ", "") and "123456" not in repr(row)
    assert names(Wanted(find="0177"), numbers=False) == []
    assert names(Wanted(tag="+12025550177"), numbers=False) == []
    assert listing.tags(numbers=False) == []
    assert names(Wanted(tag="+12025550177")) == ["Desk +1 202 555 0177"]


def test_ten_thousand_cost_as_many_statements_as_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rows = [Contact(name=f"Contact {n:05}", found_by=f"contact {n:05}") for n in range(10_000)]
    Contact.objects.bulk_create(rows)
    keys = Contact.objects.order_by("pk").values_list("pk", flat=True)
    ContactNumber.objects.bulk_create(
        ContactNumber(contact_id=pk, number=f"+1202{n:07}") for n, pk in enumerate(keys)
    )
    with django_assert_num_queries(4):
        found = listing.page(Wanted(find="contact"), numbers=True, number=200)
    assert found.number == 200 and len(found.rows) == PER_PAGE
    assert readable(found.rows)[-1].name == "Contact 09999"
    assert listing.page(Wanted(), numbers=True, number=10**9).number == 200
    assert listing.page(Wanted(find="nobody"), numbers=True, number=0).rows == ()
