"""What set-up says of each deliberate mistake: a sentence of its own, which says what to do."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as ours
from django.core.management import CommandError
from django.http.request import split_domain_port, validate_host
from django.utils import timezone
from pytest_django import Settings

from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.numbers import OWN_NUMBERS
from conferencing.telnyx_api import applications
from dashboard import settings_file
from dashboard.management import setting_up
from dashboard.management.commands import setup
from dashboard.management.setting_up import ASKED, Person
from dashboard.setup import asked
from tests.dashboard.doctor.conftest import application
from tests.dashboard.doctor.front import Front, standing, with_a_certificate_of_its_own
from tests.fixtures.telnyx import sim
from webhooks.models import Refusal, WebhookEvent

__all__ = ["sim"]
pytestmark = pytest.mark.django_db
KEY, PUBLIC_KEY, ADDRESS = ASKED


class Scene:
    """Somebody at a terminal, or nobody, and all that was said."""

    def __init__(self, sim: SimulatorServer, front: Front, folder: Path) -> None:
        self.sim, self.front, self.folder = sim, front, folder
        self.said: list[str] = []
        self.nobody = Person(self.said.append, is_there=False)


@pytest.fixture
def scene(sim: SimulatorServer, settings: Settings, tmp_path: Path) -> Iterator[Scene]:
    settings.SETTINGS_FILE = tmp_path / "settings.env"
    settings.TELNYX_PUBLIC_KEY = sim.public_key
    settings.PUBLIC_URL = ""
    settings.DIAL_CONNECTION = ""
    with standing(Front()) as front:
        yield Scene(sim, front, tmp_path)


def key_refused(scene: Scene) -> None:
    setting_up.settle(scene.nobody, KEY, "KEY_OTHER")


def key_restricted(scene: Scene) -> None:
    scene.sim.faults.refuse("10006", path="/call_control_applications")
    setting_up.settle(scene.nobody, KEY, scene.sim.api_key)


def public_key_of_another_form(scene: Scene) -> None:
    setting_up.settle(scene.nobody, PUBLIC_KEY, "KEY0123456789")


def public_key_of_another_account(scene: Scene) -> None:
    began = timezone.now()
    at = began + timedelta(seconds=1)
    Refusal.objects.create(kind="signature", day=at.date(), times=1, last_at=at)
    setting_up.first_webhook(scene.nobody, began, 5.0)


def address_without_tls(scene: Scene) -> None:
    setting_up.settle(scene.nobody, ADDRESS, "http://board.example.com")


def address_of_a_page(scene: Scene) -> None:
    setting_up.settle(scene.nobody, ADDRESS, "https://board.example.com/wallboard")


def address_with_no_port(scene: Scene) -> None:
    setting_up.settle(scene.nobody, ADDRESS, "https://board.example.com:https")


def address_that_does_not_resolve(scene: Scene) -> None:
    setting_up.settle(scene.nobody, ADDRESS, "https://board.invalid")


def certificate_of_nobody(scene: Scene) -> None:
    with with_a_certificate_of_its_own(scene.folder) as url:
        setting_up.settle(scene.nobody, ADDRESS, url)


def behind(mistake: str) -> Callable[[Scene], None]:
    def check(scene: Scene) -> None:
        scene.front.mistake = mistake
        setting_up.check_proxy(scene.nobody, scene.front.address)

    check.__name__ = mistake
    return check


def clock_off(scene: Scene) -> None:
    scene.sim.clock_offset = -60.0
    setting_up.check_clock(scene.nobody)


def no_call(scene: Scene) -> None:
    setting_up.first_webhook(scene.nobody, timezone.now(), 0.0)


MISTAKES: list[tuple[Callable[[Scene], None], str]] = [
    (key_refused, "Telnyx refuses the API key."),
    (key_restricted, "The API key is restricted"),
    (public_key_of_another_form, "This is not a public key."),
    (public_key_of_another_account, "a webhook with an invalid signature"),
    (address_without_tls, "is not HTTPS"),
    (address_of_a_page, "is more than a host's address."),
    (address_with_no_port, "is not a web address."),
    (address_that_does_not_resolve, "The name board.invalid does not resolve."),
    (certificate_of_nobody, "The certificate of 127.0.0.1 is not valid"),
    (behind("body"), "The proxy changes or drops the body"),
    (behind("signature"), "The proxy strips Telnyx's signature"),
    (behind("websocket"), "The proxy blocks live connections"),
    (clock_off, "clock is 60 s ahead of Telnyx's"),
    (no_call, "No webhook came within"),
]


@pytest.mark.parametrize(
    ("mistake", "words"), MISTAKES, ids=[each.__name__ for each, _ in MISTAKES]
)
def test_each_mistake_has_a_sentence_of_its_own(
    scene: Scene, mistake: Callable[[Scene], None], words: str
) -> None:
    with pytest.raises(CommandError) as error:
        mistake(scene)
    said = str(error.value)
    assert words in said
    assert [other for _, other in MISTAKES if other in said] == [words]


def test_what_is_right_is_kept_in_the_file_and_not_asked_again(scene: Scene) -> None:
    setting_up.settle(scene.nobody, KEY, scene.sim.api_key)
    setting_up.settle(scene.nobody, KEY, "")
    assert ours.SETTINGS_FILE.read_text().count(scene.sim.api_key) == 1
    assert scene.said == ["ok    Telnyx accepts the API key."] * 2
    assert scene.sim.api_key not in "".join(scene.said)


def test_a_person_is_asked_until_it_is_right(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["KEY_OTHER", scene.sim.api_key])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    ours.TELNYX_API_KEY = ""
    setting_up.settle(Person(scene.said.append, is_there=True), KEY, "")
    assert [each[:5] for each in scene.said] == [setting_up.NO_ACCOUNT[:5], "WRONG", "ok   "]


def test_an_address_is_taken_with_a_slash_at_its_end(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: f" {scene.front.address}/ ")
    there = Person(scene.said.append, is_there=True)
    assert setting_up.settle(there, ADDRESS, "") == scene.front.address


@pytest.mark.parametrize(
    ("address", "hosts"),
    [
        ("https://board.example.com", ["board.example.com", "localhost", "127.0.0.1", "[::1]"]),
        ("http://127.0.0.1:8000", ["127.0.0.1", "localhost", "[::1]"]),
        ("https://[2001:db8::1]:8443", ["[2001:db8::1]", "localhost", "127.0.0.1", "[::1]"]),
    ],
)
def test_each_host_is_allowed_once_and_as_it_is_asked_for(address: str, hosts: list[str]) -> None:
    allowed = asked.settings_of_address(address, {})["ALLOWED_HOSTS"].split(",")
    assert allowed == hosts
    assert validate_host(split_domain_port(urlsplit(address).netloc)[0], allowed)


def test_what_was_added_by_hand_stays_at_the_next_set_up(scene: Scene) -> None:
    setting_up.settle(scene.nobody, ADDRESS, "http://localhost:8000")
    by_hand = {
        "ALLOWED_HOSTS": "localhost, .inner.example,127.0.0.1,[::1]",
        "CSRF_TRUSTED_ORIGINS": "http://localhost:8000, https://ops.inner.example",
    }
    settings_file.save(ours.SETTINGS_FILE, by_hand)
    setting_up.settle(scene.nobody, ADDRESS, scene.front.address)
    kept = settings_file.read(ours.SETTINGS_FILE)
    assert kept["ALLOWED_HOSTS"] == "127.0.0.1,localhost,[::1],.inner.example"
    assert kept["CSRF_TRUSTED_ORIGINS"] == f"{scene.front.address},https://ops.inner.example"


def test_without_an_account_it_says_what_to_do(scene: Scene) -> None:
    ours.TELNYX_API_KEY = ""
    with pytest.raises(CommandError, match="make demo"):
        setting_up.settle(scene.nobody, KEY, "")


def test_an_application_of_somebody_else_is_not_touched(scene: Scene) -> None:
    ours.PUBLIC_URL = scene.front.address
    told = setting_up.check_clock(scene.nobody)
    made = setting_up.application(scene.nobody, told, "")
    assert made.application_id != scene.sim.connection_id
    assert "has been created" in scene.said[-1]
    assert setting_up.how_to_call(scene.nobody, made) == "Then call that number."
    assert "no number yet. Give it one in the Telnyx portal" in scene.said[-1]
    again = setting_up.application(scene.nobody, setting_up.check_clock(scene.nobody), "")
    assert again.application_id == made.application_id


def test_no_application_is_created_while_nobody_knows_which_there_are(scene: Scene) -> None:
    scene.sim.faults.api_status(500, count=3, path="/call_control_applications")
    told = setting_up.check_clock(scene.nobody)
    assert scene.said[-1].startswith("NOTE ")
    scene.sim.faults.clear()
    before = len(applications.list_applications())
    assert told.error
    with pytest.raises(CommandError, match=re.escape(told.error.title)):
        setting_up.application(scene.nobody, told, "")
    assert len(applications.list_applications()) == before


def test_what_is_missing_is_named_with_its_option(scene: Scene) -> None:
    ours.PUBLIC_URL = ""
    with pytest.raises(CommandError, match="^PUBLIC_URL is missing: give --address, like http"):
        setting_up.settle(scene.nobody, ADDRESS, "")


def test_it_says_which_number_to_call(scene: Scene) -> None:
    [ours_at_telnyx] = setting_up.check_clock(scene.nobody).applications
    call = setting_up.how_to_call(scene.nobody, ours_at_telnyx)
    assert call == "Call +12025550100 or +12025550101 or +12025550102 now."
    assert all(number in scene.said[-1] for number in OWN_NUMBERS)
    with pytest.raises(CommandError, match="No webhook came"):
        setting_up.first_webhook(scene.nobody, timezone.now(), 0.0, call)
    assert scene.said[-1].strip().startswith(call)


def test_a_key_that_may_not_see_numbers_does_not_end_it(scene: Scene) -> None:
    scene.sim.faults.refuse("10006", path="/phone_numbers")
    [ours_at_telnyx] = setting_up.check_clock(scene.nobody).applications
    call = setting_up.how_to_call(scene.nobody, ours_at_telnyx)
    assert call == "Call one of the application's numbers now."
    assert scene.said[-1].startswith("NOTE  Its numbers could not be read. Not authorized.")


def test_none_is_made_while_some_cannot_be_read(scene: Scene) -> None:
    """Ours may be among them."""
    ours.PUBLIC_URL = scene.front.address
    told = replace(setting_up.check_clock(scene.nobody), left_out="Telnyx has 1 more.")
    for chosen in ("", "17"):
        with pytest.raises(CommandError, match="Telnyx has 1 more. Then say which"):
            setting_up.application(scene.nobody, told, chosen)
    found = setting_up.application(scene.nobody, told, scene.sim.connection_id)
    assert found.application_id == scene.sim.connection_id
    made = setting_up.application(scene.nobody, told, "new")
    assert made.application_id != found.application_id


def test_one_that_is_named_is_adopted_and_put_right(scene: Scene) -> None:
    ours.PUBLIC_URL = scene.front.address
    told = setting_up.check_clock(scene.nobody)
    found = setting_up.application(scene.nobody, told, scene.sim.connection_id)
    assert found.webhook_url == f"{scene.front.address}/webhooks/telnyx/"
    with pytest.raises(CommandError, match="no Voice API application 17"):
        setting_up.application(scene.nobody, told, "17")


def test_what_only_somebody_at_telnyx_can_put_right_is_said(scene: Scene) -> None:
    ours.PUBLIC_URL = scene.front.address
    ours.DIAL_CONNECTION = scene.sim.connection_id
    application(scene.sim, outbound={})
    told = setting_up.check_clock(scene.nobody)
    setting_up.application(scene.nobody, told, scene.sim.connection_id)
    assert scene.said[-1].startswith("NOTE  Outbound voice profile: none.")
    assert "is as it should be" not in "".join(scene.said)


def test_the_first_webhook_is_told(scene: Scene) -> None:
    began = timezone.now()
    WebhookEvent.objects.create(event_id="1", body="{}", received_at=began)
    setting_up.first_webhook(scene.nobody, began, 5.0)
    assert "its signature is right" in scene.said[-1]


@pytest.mark.parametrize(
    ("is_ours", "goes_on", "words"),
    [
        (True, False, "It stops now that this command ends. Start it again: `make run`."),
        (True, True, "It runs until you press Ctrl-C."),
        (False, False, "Check it at any time"),
    ],
)
def test_at_its_end_it_says_whether_switchboard_goes_on(
    is_ours: bool, goes_on: bool, words: str
) -> None:
    said = setup._what_now(is_ours=is_ours, goes_on=goes_on)
    assert said.startswith(words) and said.endswith("`manage.py doctor`.")
