"""Fill a new database with a telephone world: `DATABASE_URL=... python -m tests.bench.prepare
--rooms 200 --people 10`.

The traffic's opening goes through the mirror itself. `--long 10000` gives the first conference a
journal of that many changes of the floor; `--teams 20` makes so many teams, to each of which
everything belongs.
"""

import argparse
from datetime import UTC, datetime, timedelta
from itertools import islice

import django

from .traffic import CONNECTION, Traffic

CHUNK = 500


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rooms", type=int, default=200)
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--long", type=int, default=0)
    parser.add_argument("--teams", type=int, default=0)
    found = parser.parse_args()
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    make_teams(found.teams)
    fill(found.rooms, found.people, found.long)


def make_teams(count: int) -> None:
    from django.utils import timezone

    from conferencing.models import Team, TeamRule
    from conferencing.teams import owning

    for number in range(count):
        team = Team.objects.create(name=f"Team {number}")
        team.rules.create(kind=TeamRule.Kind.CONNECTION, value=CONNECTION)
    owning.settle_all(timezone.now())


def fill(rooms: int, people: int, long: int) -> None:
    from conferencing.mirror import writer
    from conferencing.projection import webhook_parsing

    traffic = world(rooms, people)
    first = traffic.rooms[0]
    bodies = iter([*traffic.opening(), *(traffic.floor(first) for _ in range(long))])
    while chunk := list(islice(bodies, CHUNK)):
        writer.apply(webhook_parsing.from_webhook(body, traffic.clock) for body in chunk)
    analyze()


def analyze() -> None:
    """Let the planner know what is there, as it would in a database that has run for a minute."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def world(rooms: int, people: int) -> Traffic:
    """The same people in the same rooms for the same numbers; what comes next happens now, after
    everything so far.
    """
    return Traffic(rooms=rooms, people=people, start=datetime.now(UTC) - timedelta(minutes=10))


if __name__ == "__main__":
    main()
