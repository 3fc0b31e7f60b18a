"""Names that strangers chose, on every page and in every drawing: fit to show, and isolated."""

from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferencing.models import Command
from conferencing.queries.commands import choices
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.sorting import in_alphabet
from dashboard.screens import drawing
from tests import world
from tests.conftest import MakeUser, SignIn
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db

NAME = "שרה לוי"  # runs from right to left
TURNED = f"\u202e{NAME}\u202c\x07"
ADDRESSES = ["/", "/queues/", "/activity/", "/recordings/", "/conferences/room/"]
TOPICS = ["board", "queues", "activity", "recordings", "directory", "conference:room"]
# What scripts look up, and no person reads.
RAW = {"data-queue", "data-find", "data-sort", "data-conference"}


class Reader(HTMLParser):
    """Collects where a name stands unprotected."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.bare: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        for name, value in attrs:
            is_plain = NAME in (value or "").replace(f"\u2068{NAME}", "")
            if is_plain and name not in RAW and value != NAME:
                self.bare.append(f"{name}={value}")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if NAME in data.replace(f"\u2068{NAME}", "") and "bdi" not in self.open:
            self.bare.append(data.strip())


@pytest.fixture
def everywhere(make_user: MakeUser) -> None:
    """One name wherever a name can be."""
    world.is_busy()
    for number, leg in enumerate(["hebrew", "waiting", "parked"]):
        world.calls(leg, f"+120255502{number:02}", at=ago(minutes=9), name=TURNED)
        world.answers(leg, at=NOW)
    world.begins("room", "hebrew", at=ago(minutes=8), name=TURNED)
    world.talks("room", "hebrew", at=ago(minutes=1))
    world.is_held("room", "hebrew", at=ago(minutes=7))
    world.waits("waiting", TURNED, at=ago(minutes=3))
    world.recorded("sound", "room")
    by = make_user("someone")
    by.first_name = TURNED
    by.save()
    for verb, leg in (("mute", "hebrew"), ("end", ""), ("enqueue", "hebrew"), ("hold", "waiting")):
        Command.objects.create(
            verb=verb,
            conference_id="room",
            call_control_id=leg,
            asked_by=by,
            asked_at=ago(seconds=3),
            finished_at=NOW,
            deadline_at=NOW,
            state="failed",
            error_title=TURNED,
            arguments={"queue": TURNED},
        )


def test_every_page_and_drawing_isolates_it(everywhere: None, signed_in: SignIn) -> None:
    browser = signed_in("admin")
    shown = [browser.get(address).content.decode() for address in ADDRESSES]
    for topic in TOPICS:
        shown += [one.html for one in drawing.draw(topic, NOW, numbers=True).fragments]
    assert sum(NAME in html for html in shown) > len(ADDRESSES)
    for html in shown:
        reader = Reader()
        reader.feed(html)
        assert not reader.bare
        # Of the signs that turn what follows, there is none but in raw keys.
        assert html.count("\u202e") == html.count(f'data-queue="{TURNED}"') + html.count(
            f'data-sort="0000 {in_alphabet(NAME)} {TURNED}"'
        )


def test_the_lists_to_choose_from_isolate_it(everywhere: None, signed_in: SignIn) -> None:
    found = signed_in("admin").get("/choices/").json()
    labels = [one["label"] for one in [*found["people"], *found["legs"], *found["queues"]]]
    assert f"\u2068{NAME}\u2069" in labels
    assert not any("\u202e" in label for label in labels)
    assert {"name": TURNED, "label": f"\u2068{NAME}\u2069"} in found["queues"]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60))
def test_any_name_can_be_shown(name: str) -> None:
    world.begins("any", "any leg", at=ago(minutes=5), name=name)
    world.calls("any leg", "", at=ago(minutes=6), name=name)
    for topic in ("board", "conference:any"):
        for fragment in drawing.draw(topic, NOW, numbers=True).fragments:
            assert "data-undrawable" not in fragment.html


@pytest.mark.parametrize("said", ["     ", "\u200b", "\u3164", "\u202e"])
def test_a_name_without_a_visible_character_is_no_name(said: str, signed_in: SignIn) -> None:
    world.calls("ana", "+12025550142", at=ago(minutes=6), name=said)
    world.begins("room", "ana", at=ago(minutes=5), name=said)
    world.waits("wai", said, at=ago(minutes=1))
    browser = signed_in("admin")
    console = browser.get("/conferences/room/").content.decode()
    assert "Remove +12025550142?" in console and "Unnamed conference" in console
    assert "Unnamed queue" in browser.get("/queues/").content.decode()


@pytest.mark.parametrize(
    "said", ["", "anonymous", "Anonymous", "Restricted", "sip:anonymous@anonymous.invalid"]
)
def test_a_withheld_caller_is_neither_us_nor_the_other_party(said: str, signed_in: SignIn) -> None:
    ours = "+12025550100"
    world.contact(ours, "Front desk")
    world.calls("who", said, at=ago(minutes=6), name=said)
    world.answers("who", at=NOW)
    [leg] = readable(choices.legs(Clock(NOW), numbers=True))
    assert leg.person.label == "withheld number"
    page = signed_in("admin").get("/queues/").content.decode()
    # A caller ID to choose for a transfer.
    page = page.replace(f'<option value="{ours}">{ours}</option>', "")
    assert "withheld number" in page and ours not in page and "Front desk" not in page


def test_whom_we_call_is_never_shown_as_ourselves() -> None:
    world.calls("who", "", at=ago(minutes=6), direction="outgoing")
    world.answers("who", at=NOW)
    [leg] = readable(choices.legs(Clock(NOW), numbers=True))
    assert leg.person.label == "unknown caller"
