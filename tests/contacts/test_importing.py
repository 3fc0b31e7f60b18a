"""What a file would change is exactly what is done, once; what is exported changes nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from conferencing.contacts import files, importing, keeping
from conferencing.contacts.importing import Plan
from conferencing.models import Contact, ContactImport, ContactNumber
from tests import world
from tests.conftest import MakeUser
from tests.world import NOW

pytestmark = pytest.mark.django_db

HEAD = "name,numbers,tags,note,host\n"


@pytest.fixture
def user(make_user: MakeUser) -> User:
    return make_user("supervisor")


def waiting(user: User, text: str) -> ContactImport:
    return importing.keep(text.encode(), "people.csv", by=user, now=NOW)


def plan(user: User, text: str) -> Plan:
    return importing.plan(waiting(user, text))


def done(user: User, text: str) -> Plan:
    row = waiting(user, text)
    return importing.apply(row, importing.plan(row).digest, NOW)


def directory() -> list[tuple[Any, ...]]:
    return [
        (
            each.name,
            each.tags,
            each.note,
            each.is_host,
            sorted(n.number for n in each.numbers.all()),
        )
        for each in Contact.objects.order_by("name", "pk").prefetch_related("numbers")
    ]


def exported() -> str:
    contacts = Contact.objects.order_by("pk").prefetch_related("numbers")
    rows = (files.cells(each, str, str) for each in contacts)
    return files.written([files.COLUMNS]) + files.written(rows)


def test_new_changed_and_unchanged(user: User) -> None:
    world.contact("+12025550142", "Ana", note="Old", tags=["press"])
    world.contact("+12025550143", "Ben")
    text = HEAD + (
        'Ana Lima,"+12025550142,+12025550149",press,,yes\n'
        "Ben,+12025550143,,,no\n"
        "Ben,+12025550144,vip,Late,\n"
    )
    shown = plan(user, text)
    [new], [change] = shown.new, shown.changed
    assert (new.row.place, new.is_namesake, shown.unchanged) == (4, True, 1)
    assert change.what == (
        ("name", "Ana", "Ana Lima"),
        ("numbers", "+12025550142", "+12025550142, +12025550149"),
        ("note", "Old", ""),
        ("host", "no", "yes"),
    )
    assert done(user, text) == shown
    assert directory() == [
        ("Ana Lima", ["press"], "", True, ["+12025550142", "+12025550149"]),
        ("Ben", [], "", False, ["+12025550143"]),
        ("Ben", ["vip"], "Late", False, ["+12025550144"]),
    ]
    # They are found as if they had been typed.
    assert set(Contact.objects.values_list("found_by", flat=True)) == {
        *("ana lima\npress", "ben", "ben\nvip")
    }
    again = plan(user, text)
    assert (again.count, again.unchanged, again.wrong) == (0, 3, ())


def test_what_has_no_column_stays_and_who_has_no_row_stays(user: User) -> None:
    world.contact("+12025550142", "Ana", note="Kept", tags=["press"], is_host=True)
    world.contact("+12025550143", "Ben")
    done(user, "name,numbers\nAna Lima,+12025550149;+12025550142\n")
    assert directory() == [
        ("Ana Lima", ["press"], "Kept", True, ["+12025550142", "+12025550149"]),
        ("Ben", [], "", False, ["+12025550143"]),
    ]


def test_a_number_that_is_left_out_is_taken_away(user: User) -> None:
    contact = world.contact("+12025550142", "Ana").contact
    ContactNumber.objects.create(contact=contact, number="+12025550143")
    done(user, HEAD + "Ana,+12025550143,,,\n")
    assert directory() == [("Ana", [], "", False, ["+12025550143"])]


@pytest.mark.parametrize(
    ("lines", "places", "words"),
    [
        ("Cleo,+12025550149,,,\nCleo,+12025550149,,,\n", [3], "the same contact as row 2"),
        ("A,+12025550142,,,\nB,+12025550150,,,\n", [3], "the same contact as row 2"),
        ('A,"+12025550142,+12025550143",,,\n', [2], "Its numbers belong to different contacts"),
        ("A,,,,\n", [2], "It has no number."),
    ],
)
def test_rows_that_contradict(user: User, lines: str, places: list[int], words: str) -> None:
    ana = world.contact("+12025550142", "Ana").contact
    ContactNumber.objects.create(contact=ana, number="+12025550150")
    world.contact("+12025550143", "Ben")
    wrong = plan(user, HEAD + lines).wrong
    assert [row.place for row in wrong] == places
    assert words in wrong[0].problem


def test_wrong_rows_are_left_out_and_the_others_done(user: User) -> None:
    found = done(user, HEAD + "Ana,12,,,\nBen,+12025550143,,,\n")
    assert (len(found.new), len(found.wrong), found.unchanged) == (1, 1, 0)
    assert [row[0] for row in directory()] == ["Ben"]


def test_it_is_done_once(user: User) -> None:
    row = waiting(user, HEAD + "Ana,+12025550142,,,\n")
    digest = importing.plan(row).digest
    importing.apply(row, digest, NOW)
    with pytest.raises(importing.Applied):
        importing.apply(row, digest, NOW)
    assert len(directory()) == 1
    assert ContactImport.objects.get().content == {"added": 1, "changed": 0}


@pytest.mark.parametrize("number", ["+12025550142", "+12025550143"])
def test_when_the_directory_has_changed_nothing_is_done(user: User, number: str) -> None:
    ana = world.contact("+12025550142", "Ana").contact
    row = waiting(user, HEAD + "Ana,+12025550142,,new note,\nBen,+12025550143,,,\n")
    digest = importing.plan(row).digest
    if number == "+12025550142":
        ana.note = "Changed by a colleague"
        keeping.keep(ana)
    else:
        world.contact(number, "Somebody else")
    before = directory()
    with pytest.raises(importing.Moved):
        importing.apply(row, digest, NOW)
    assert directory() == before
    assert ContactImport.objects.get().applied_at is None


def test_a_number_that_is_taken_at_this_moment_undoes_all(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = waiting(user, HEAD + "Ana,+12025550142,,,\nBen,+12025550143,,,\n")
    digest = importing.plan(row).digest
    keep_many = keeping.keep_many

    def late(*args: Any) -> None:
        world.contact("+12025550143", "Somebody else")
        keep_many(*args)

    monkeypatch.setattr(keeping, "keep_many", late)
    with pytest.raises(importing.Moved):
        importing.apply(row, digest, NOW)
    assert directory() == []


def test_spreadsheets_may_change_the_ends_of_lines(user: User) -> None:
    world.contact("+12025550142", "Ana", note="one\r\ntwo")
    assert plan(user, HEAD + 'Ana,+12025550142,,"one\ntwo",\n').count == 0


def test_many_rows_cost_some_statements_for_each_thousand(
    user: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lines = [f"Ana {n:05},+1202{n:07},press,,no\n" for n in range(1, 1001)]
    done(user, HEAD + "".join(lines))
    row = waiting(user, HEAD + "".join(line.replace("press", "board") for line in lines))
    digest = importing.plan(row).digest
    with django_assert_max_num_queries(40):
        importing.apply(row, digest, NOW)
    assert Contact.objects.filter(found_by__endswith="\nboard").count() == 1000


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
odd = st.text(st.sampled_from("'=+-@ \t\r\n,;\"aé＝"), max_size=8)
contacts = st.lists(
    st.fixed_dictionaries(
        {
            "name": texts | odd,
            "note": texts | odd,
            "tags": st.lists(texts | odd, max_size=3),
            "is_host": st.booleans(),
            "numbers": st.sets(st.integers(0, 60), max_size=3),
        }
    ),
    max_size=5,
)
NUMBERS = [f"+1202555{n:04}" for n in range(40)] + [f"sip:'-a{n}+@h{n}.org" for n in range(21)]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contacts)
def test_what_is_exported_changes_nothing(user: User, people: list[dict[str, Any]]) -> None:
    Contact.objects.all().delete()
    taken: set[int] = set()
    for one in people:
        mine = {n for n in one["numbers"] if n not in taken}
        taken |= mine
        # As the form keeps them.
        try:
            name = keeping.name_of(one["name"])
        except keeping.Wrong:
            continue
        tags = [
            part
            for tag in one["tags"]
            for part in tag.replace("\n", ",").replace(";", ",").split(",")
        ]
        about = {"note": keeping.note_of(one["note"]), "tags": keeping.tags_of(tags)}
        contact = Contact(name=name, is_host=one["is_host"], **about)
        keeping.keep(contact, [NUMBERS[n] for n in sorted(mine)])
    if not Contact.objects.exists():
        return
    found = plan(user, exported())
    assert (found.count, found.wrong) == (0, ())
    assert found.unchanged == Contact.objects.count()
