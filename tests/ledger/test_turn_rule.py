"""The rule of turns stands twice, in SQL and in Python: for any commands, both say the same."""

from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferencing.ledger import turns
from conferencing.models import Command

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Asked(NamedTuple):
    conference_id: str | None
    call_control_id: str
    state: str
    verb: str = "mute"


COMMANDS = st.lists(
    st.builds(
        Asked,
        st.sampled_from(["one", "two", None]),
        st.sampled_from(["", "v3:anna", "v3:ben"]),
        st.sampled_from(["asked", "asked", "sent", "accepted", "failed"]),
        st.sampled_from(["mute", "mute", "mute", "dial"]),
    ),
    max_size=8,
)


@pytest.mark.django_db
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=COMMANDS)
def test_both_say_which_commands_are_blocked(operator: User, asked: list[Asked]) -> None:
    Command.objects.all().delete()
    for one in asked:
        Command.objects.create(asked_by=operator, asked_at=NOW, deadline_at=NOW, **one._asdict())
    waiting = Command.objects.filter(state="asked").order_by("id")
    free = f"SELECT * FROM conferencing_command mine WHERE NOT EXISTS ({turns.AHEAD})"
    by_sql = [command for command in waiting if command in set(Command.objects.raw(free))]
    underway = Command.objects.filter(state__in=turns.UNDERWAY).order_by("id")
    assert turns.unblocked(underway) == by_sql
