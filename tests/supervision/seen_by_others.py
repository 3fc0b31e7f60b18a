"""What others can see of whoever supervises."""

from django.contrib.auth.models import User

from conferencing.queries.commands import choices
from conferencing.queries.conferences import past
from dashboard.screens import drawing
from tests.supervision.booth import Booth


def drawn(booth: Booth) -> str:
    """All that anybody sees on their screens, but what is their own."""
    topics = ("board", "activity", "queues", f"conference:{booth.room.id}")
    shown = [drawing.draw(topic, booth.now, numbers=True) for topic in topics]
    html = "".join(one.html for drawn in shown for one in drawn.fragments)
    before = past.departed(booth.room.id, numbers=True, number=1)
    events = past.events(booth.room.id, numbers=True, number=1)
    choice = [choices.people(numbers=True), choices.legs(booth.clock, numbers=True)]
    return f"{html} {before} {events} {choice}"


def tells_of(booth: Booth, user: User, leg: str) -> list[str]:
    """What of them is on these screens."""
    phone = booth.row(user).phone
    return [word for word in (user.first_name, phone, leg) if word and word in drawn(booth)]
