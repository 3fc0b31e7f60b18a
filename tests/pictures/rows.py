"""What the demo has beside its telephone world, the past of its queues, and teams, written into the
database of a stack.
"""

from datetime import UTC, datetime
from random import Random

import django

from conferencing.projection.events import Event
from tests.pictures import past

QUEUES = ("support", "sales", "billing")


def main() -> None:
    django.setup()
    from dashboard.management import demo_rows

    demo_rows.make_contacts()
    demo_rows.make_announcements()
    demo_rows.make_agents()
    demo_rows.make_route()
    past.write(_calls(datetime.now(UTC)))
    _teams()


def _calls(now: datetime) -> list[Event]:
    """Written, not sent as the demo does: nothing counts as late for the minutes after it."""
    return [
        event
        for number, queue in enumerate(QUEUES)
        for event in past.calls(queue, now, Random(number), is_bad=False)
    ]


def _teams() -> None:
    from django.contrib.auth.models import Group, User

    from conferencing.models import Team, TeamRule

    for name, members, rules in (
        ("Sales", ("priya", "marco"), (("queue", "sales*"), ("conference", "Supplier *"))),
        ("Service", ("nora",), (("queue", "support"), ("queue", "billing"))),
    ):
        team = Team.objects.create(name=name)
        for member in members:
            user, _ = User.objects.get_or_create(username=member)
            user.groups.add(Group.objects.get(name="supervisor"))
            team.members.add(user)
        for kind, value in rules:
            TeamRule.objects.create(team=team, kind=kind, value=value)


if __name__ == "__main__":
    main()
