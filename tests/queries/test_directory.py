"""The board finds the contact at the far end of a call in SQL, everything else in Python: both mean
the same person.
"""

from itertools import product

import pytest

from conferencing.models import Call
from conferencing.queries.conferences import situations
from conferencing.queries.names import directory
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from tests import world
from tests.world import NOW, ago

OURS, THEIRS = "+12025550100", "+12025550142"
DIRECTIONS = ("incoming", "outgoing", "outbound", "")
NUMBERS = ("", OURS, THEIRS)


@pytest.mark.django_db
def test_sql_and_python_agree_on_the_number_at_the_far_end() -> None:
    for number, name in ((OURS, "Front desk"), (THEIRS, "Anna Berg")):
        world.contact(number, name)
    legs = []
    for count, call in enumerate(product(DIRECTIONS, NUMBERS, NUMBERS)):
        legs.append(f"leg{count}")
        world.joins("one", legs[-1], at=ago(minutes=1))
        columns = dict(zip(("direction", "from_number", "to_number"), call, strict=True))
        Call.objects.update_or_create(pk=legs[-1], defaults=columns)
    [situation] = readable(situations.read(("TRUE", []), ["one"], Clock(NOW)))
    by_sql = {row.call_control_id: row.contact for row in situation.people}
    known = directory.of_legs(legs, numbers=True)
    assert by_sql == {leg: known.person(leg).name for leg in legs}
    assert {"Front desk", "Anna Berg", ""} == set(by_sql.values())
