"""A process of its own, on the database of its environment: `fill` makes a day with conferences,
callers and commands in it, `show` prints what screens say of it, by address, as JSON.
"""

import json
import re
import sys
from datetime import UTC, datetime, timedelta
from unittest import mock

import django

ADDRESSES = (
    "/",
    "/conferences/over/",
    "/conferences/room/",
    "/queues/",
    "/queues/support/",
    "/queues/support/day/?day=2026-11-20",
    "/queues/support/day.csv?day=2026-11-20",
    "/activity/",
    "/wallboard/",
    "/recordings/",
    "/directory/",
)
LATER = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
# Differs between two pages of one database.
CSRF_TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")


def fill() -> None:
    from django.contrib.auth.models import Group, User

    from conferencing.models import Command
    from tests import world

    world.is_busy()
    world.contact("+12025550102", "Cora of the archives", tags=["vip"])
    for number, leg in enumerate(("hal", "ida", "jon")):
        world.calls(leg, f"+120255501{number + 10}", at=world.ago(minutes=50))
        world.waits(leg, "support", at=world.ago(minutes=50))
        reason = "hangup" if leg == "jon" else "bridged"
        world.stops_waiting(leg, "support", reason, at=world.ago(minutes=49 - number))
    world.recorded("rec", "over", started_at=world.ago(minutes=8))
    user = User.objects.create_user("ana", password="x")
    user.groups.set(Group.objects.all())
    for number, conference in enumerate(("over", "room", "over")):
        Command.objects.create(
            verb="mute",
            conference_id=conference,
            call_control_id="gil" if conference == "over" else "ben",
            asked_by=user,
            asked_at=world.ago(minutes=5 - number),
            deadline_at=world.ago(minutes=4 - number),
            finished_at=world.ago(minutes=4 - number),
            state="confirmed",
        )


def show() -> None:
    from django.contrib.auth.models import User
    from django.test import Client

    browser = Client()
    browser.force_login(User.objects.get(username="ana"))
    pages = {}
    with mock.patch("django.utils.timezone.now", return_value=LATER + timedelta(minutes=1)):
        for address in ADDRESSES:
            answer = browser.get(address, headers={"host": "localhost"})
            assert answer.status_code == 200, (address, answer.status_code)
            pages[address] = CSRF_TOKEN.sub("", answer.text)
    sys.stdout.write(json.dumps(pages))


if __name__ == "__main__":
    django.setup()
    {"fill": fill, "show": show}[sys.argv[1]]()
