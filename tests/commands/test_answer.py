"""Answer is for incoming calls that ring."""

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.commands.wish import Refused
from tests.world import NOW, ago, answers, calls

pytestmark = pytest.mark.django_db

LEG = "v3:anna"


@pytest.mark.parametrize(
    ("direction", "is_answered", "reason"),
    [
        ("incoming", False, None),
        # Which way it came is not known: Telnyx decides.
        ("", False, None),
        ("outgoing", False, "outgoing call"),
        ("outgoing", True, "outgoing call"),
        ("incoming", True, "already been answered"),
        ("", True, "already been answered"),
    ],
)
def test_answer_is_refused_where_it_would_fail(
    operator: User, direction: str, is_answered: bool, reason: str | None
) -> None:
    calls(LEG, "+12025550142", at=ago(minutes=1), direction=direction)
    if is_answered:
        answers(LEG, at=NOW)
    if reason is None:
        assert press.create("answer", "", LEG, by=operator).state == "asked"
    else:
        with pytest.raises(Refused, match=reason):
            press.create("answer", "", LEG, by=operator)
