"""Nobody shows the number of another team to those whom they call."""

import pytest
from pytest_django import Settings

from conferencing.commands import dial_numbers
from conferencing.ledger import forms
from conferencing.models import Team, TeamRule
from conferencing.teams import sight
from dashboard.screens import pages
from tests.commands.dialling import ANNA, may_dial

__all__ = ["may_dial"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("may_dial")]

SALES, SUPPORT, BOTH, SHARED = (f"+1202555010{digit}" for digit in range(4))


@pytest.fixture
def sales(settings: Settings) -> frozenset[int]:
    settings.DIAL_FROM = [SUPPORT, SALES, BOTH, SHARED]
    ours, theirs = (Team.objects.create(name=name) for name in ("Sales", "Support"))
    for team, number in ((ours, SALES), (theirs, SUPPORT), (ours, BOTH), (theirs, BOTH)):
        TeamRule.objects.create(team=team, kind=TeamRule.Kind.NUMBER, value=number)
    return frozenset({ours.pk})


def test_a_team_chooses_among_its_own_numbers_and_those_of_nobody(sales: frozenset[int]) -> None:
    with sight.as_seen(sight.of_teams(sales)):
        assert [number for number, _ in pages._dial_from()] == [SALES, BOTH, SHARED]


def test_somebody_in_no_team_chooses_among_all(sales: frozenset[int]) -> None:
    assert [number for number, _ in pages._dial_from()] == [SUPPORT, SALES, BOTH, SHARED]


@pytest.mark.parametrize("of", [dial_numbers.of_dial, dial_numbers.of_transfer])
def test_a_press_with_the_number_of_another_team_is_refused_as_one_that_there_is_not(
    sales: frozenset[int], of: object
) -> None:
    assert callable(of)
    with sight.as_seen(sight.of_teams(sales)):
        assert of({"to": ANNA, "from_": SALES})["from_"] == SALES
        for number in (SUPPORT, "+12025550199"):
            with pytest.raises(forms.Invalid, match="not one of those allowed here"):
                of({"to": ANNA, "from_": number})
