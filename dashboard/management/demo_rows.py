"""What the demo begins with: accounts, contacts, announcements, agents with their phones, and a
route.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from conferencing.agents import states
from conferencing.models import (
    AgentProfile,
    AgentState,
    Announcement,
    Contact,
    ContactNumber,
    QueueMember,
    QueueSettings,
    Route,
)
from conferencing.simulator.scenario.people import PEOPLE, RECEPTION_LINE

LOGINS = ("supervisor", "agent", "admin")
PASSWORD = "demo"
TAGS = {
    "Nora Walsh": ["press"],
    "Tomás Herrera": ["press"],
    "Amina Diallo": ["board"],
    "Grace Okafor": ["board"],
    "Yuki Tanabe": ["supplier"],
}
# Their phones; the simulator knows what each of them does.
AGENTS = {
    "agent": "sip:agent@branch.example.com",
    "ana": "sip:ana@branch.example.com",
    "ben": "sip:ben@branch.example.com",
    "cleo": "sip:noanswer@branch.example.com",
}


def make() -> None:
    make_accounts()
    make_contacts()
    make_announcements()
    make_agents()
    make_route()


def make_accounts() -> None:
    """The three demo logins, each in the group of its name."""
    User = get_user_model()
    for name in LOGINS:
        user, _ = User.objects.get_or_create(username=name)
        if not user.check_password(PASSWORD):  # a new hash would sign everybody out at each start
            user.set_password(PASSWORD)
        user.is_staff = name == "admin"
        user.save()
        user.groups.set([Group.objects.get(name=name)])


def make_contacts() -> None:
    known = set(ContactNumber.objects.values_list("number", flat=True))
    for number, name in PEOPLE:
        if number not in known:
            contact = Contact.objects.create(name=name, tags=TAGS.get(name, []))
            ContactNumber.objects.create(contact=contact, number=number)


def make_announcements() -> None:
    """One that is said, one that is played."""
    five = Announcement(name="Five minutes left", text="This conference ends in five minutes.")
    chime = Announcement(
        name="Chime", kind=Announcement.Kind.PLAY, audio_url="https://media.example.com/chime.mp3"
    )
    Announcement.objects.bulk_create([five, chime], ignore_conflicts=True)


def make_agents() -> None:
    """Four who take the calls of a queue that rings them: one of them by hand, and one whose phone
    is never answered.
    """
    User = get_user_model()
    billing, _ = QueueSettings.objects.update_or_create(
        name="billing", defaults={"rings_agents": True, "ring_seconds": 12, "colour": "teal"}
    )
    support, _ = QueueSettings.objects.get_or_create(name="support")
    for name, phone in AGENTS.items():
        user, _ = User.objects.get_or_create(username=name)
        user.groups.add(Group.objects.get(name="agent"))
        AgentProfile.objects.update_or_create(
            user=user,
            # Those who are not signed in by anybody have no browser.
            defaults={"phone": phone, "wrap_up_seconds": 15, "stays_ready": name not in LOGINS},
        )
        QueueMember.objects.get_or_create(queue=billing, user=user)
        if name in LOGINS:
            QueueMember.objects.get_or_create(queue=support, user=user)
        else:
            states.say(user, AgentState.Kind.READY, timezone.now(), by=user)


def make_route() -> None:
    """The calls of one line that nobody else answers go to the agents."""
    if not Route.objects.filter(called=RECEPTION_LINE).exists():
        Route.objects.create(
            name="Reception",
            called=RECEPTION_LINE,
            greeting="Welcome. We will be with you in a moment.",
            open_kind="queue",
            open_value="billing",
            wait_seconds=180,
        )
