"""What the demo has beside its telephone world, and the past of its queues, written into
the database of a stack.
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


def _calls(now: datetime) -> list[Event]:
    """Written, not sent as the demo does: nothing counts as late for the minutes after it."""
    return [
        event
        for number, queue in enumerate(QUEUES)
        for event in past.calls(queue, now, Random(number), is_bad=False)
    ]


if __name__ == "__main__":
    main()
