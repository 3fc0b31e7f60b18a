"""Set-up as pages: each step is checked at once and kept, nothing secret is shown again, and what
cannot be done here is said with what to do instead.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as ours
from django.test import Client
from pytest_django import Settings

from conferencing.models import ApplicationChange
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from conferencing.telnyx_api import applications
from conferencing.telnyx_api.paging import Listed
from dashboard import settings_file
from tests.conftest import SignIn
from tests.dashboard.doctor.conftest import application
from tests.fixtures.telnyx import sim
from webhooks.models import Refusal, WebhookEvent

__all__ = ["sim"]
pytestmark = pytest.mark.django_db
ADDRESS = "http://localhost:8000"


@pytest.fixture
def file(settings: Settings, tmp_path: Path) -> Path:
    settings.FROM_ENVIRONMENT = frozenset()
    settings.SETTINGS_FILE = tmp_path / "settings.env"
    settings.TELNYX_PUBLIC_KEY = settings.PUBLIC_URL = settings.DIAL_CONNECTION = ""
    settings.EMBEDDED, settings.DEMO = True, False
    return tmp_path / "settings.env"


@pytest.fixture
def admin(sim: SimulatorServer, file: Path, settings: Settings, signed_in: SignIn) -> Client:
    settings.TELNYX_API_KEY = ""
    return signed_in("admin")


def page(admin: Client, step: str = "") -> str:
    return admin.get("/setup/", {"step": step}).content.decode()


def put(admin: Client, step: str, value: str) -> tuple[int, str]:
    """The status, and where it leads to or what is said."""
    answer = admin.post("/setup/", {"step": step, "value": value})
    if answer.status_code == 302:
        return 302, answer["Location"]
    return answer.status_code, answer.content.decode()


def test_it_begins_with_what_is_missing(admin: Client, sim: SimulatorServer) -> None:
    assert '<h2 id="step-title">API key</h2>' in page(admin)
    assert put(admin, "key", sim.api_key) == (302, "/setup/?step=public-key")
    assert '<h2 id="step-title">Public key</h2>' in page(admin)
    assert put(admin, "public-key", sim.public_key) == (302, "/setup/?step=address")
    assert put(admin, "address", f"{ADDRESS}/") == (302, "/setup/?step=application")
    assert '<h2 id="step-title">Voice API application</h2>' in page(admin)
    kept = settings_file.read(ours.SETTINGS_FILE)
    assert kept["TELNYX_API_KEY"] == sim.api_key and kept["PUBLIC_URL"] == ADDRESS
    assert ours.SETTINGS_FILE.stat().st_mode & 0o777 == 0o600


def test_a_key_is_never_shown_again(admin: Client, sim: SimulatorServer) -> None:
    put(admin, "key", sim.api_key)
    for step in ("key", "public-key", "application", "webhook"):
        assert sim.api_key not in page(admin, step)
    assert "A key is set" in page(admin, "key")


MISTAKES = [
    ("key", "KEY_OTHER", "Telnyx refuses the API key."),
    ("key", "", "Fill in the field."),
    ("public-key", "KEY0123456789", "This is not a public key."),
    ("address", "http://board.example.com", "is not HTTPS"),
    ("address", "https://board.example.com/wallboard", "is more than a host"),
    ("address", "https://[", "is not a web address"),
    ("address", "https://*", "is not a web address"),
    ("address", "https://.x", "is not a web address"),
    ("address", "https://bo\tard.example.com", "is more than a host"),
    ("address", "https://@board.example.com", "is more than a host"),
    ("address", "https://:pw@board.example.com", "is more than a host"),
    ("address", "https://board.invalid", "The name board.invalid does not resolve."),
]


@pytest.mark.parametrize(("step", "value", "words"), MISTAKES)
def test_a_mistake_has_its_sentence_and_changes_nothing(
    step: str, value: str, words: str, admin: Client, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    status, said = put(admin, step, value)
    assert status == 400 and words in said
    assert not file.exists() and ours.TELNYX_API_KEY == ours.PUBLIC_URL == ""
    if step == "key" and value:
        assert value not in said and value not in caplog.text


def test_a_wrong_key_does_not_replace_one_that_works(
    admin: Client, sim: SimulatorServer, file: Path
) -> None:
    put(admin, "key", sim.api_key)
    assert put(admin, "key", "KEY_OTHER")[0] == 400
    assert sim.api_key == ours.TELNYX_API_KEY
    assert settings_file.read(file)["TELNYX_API_KEY"] == sim.api_key


def test_what_the_environment_gives_is_not_asked_for(
    admin: Client, settings: Settings, file: Path
) -> None:
    settings.FROM_ENVIRONMENT = frozenset({"TELNYX_API_KEY", "ALLOWED_HOSTS"})
    assert "sets TELNYX_API_KEY, which wins" in re.sub(r"\s+", " ", page(admin, "key"))
    assert 'id="id_value"' not in page(admin, "key") + page(admin, "address")
    assert "environment" in put(admin, "key", "KEY_ANY")[1]
    assert not file.exists()


def test_where_nothing_can_be_written_it_says_what_to_put_where(
    admin: Client, sim: SimulatorServer, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("")
    settings.SETTINGS_FILE = tmp_path / "taken" / "settings.env"
    status, said = put(admin, "public-key", sim.public_key)
    assert status == 400 and f"TELNYX_PUBLIC_KEY={sim.public_key}" in said
    said = put(admin, "key", sim.api_key)[1]
    assert "TELNYX_API_KEY=the key you have just entered" in said and sim.api_key not in said


def test_what_waits_for_a_restart_is_said(
    admin: Client, sim: SimulatorServer, settings: Settings
) -> None:
    put(admin, "key", sim.api_key)
    assert "Restart Switchboard" not in page(admin), "one process: the key is in use"
    put(admin, "address", ADDRESS)
    said = " ".join(page(admin).split())
    assert "ALLOWED_HOSTS and CSRF_TRUSTED_ORIGINS are saved" in said
    assert f'href="{ADDRESS}/setup/"' in said
    settings_file.save(ours.SETTINGS_FILE, {"ALLOWED_HOSTS": "localhost, testserver"})
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    settings.CSRF_TRUSTED_ORIGINS, settings.BEHIND_TLS_PROXY = [ADDRESS], False
    now = page(admin)
    assert "Voice API application" in now and "Restart Switchboard" not in now


def test_an_application_is_created_or_put_right(
    admin: Client, sim: SimulatorServer, settings: Settings
) -> None:
    put(admin, "key", sim.api_key)
    assert "First set the address" in page(admin, "application")
    put(admin, "address", ADDRESS)
    html = page(admin, "application")
    assert "https://ops.example.com/webhooks/telnyx/" in html and "Create an application" in html
    [seen] = re.findall(r'name="seen" value="([^"]+)"', html)
    fields = {"step": "application", "id": sim.connection_id, "seen": "something else"}
    assert (
        "has been changed at Telnyx"
        in admin.post("/setup/", fields | {"fix": "yes"}).content.decode()
    )
    assert admin.post("/setup/", fields | {"seen": seen, "fix": "yes"}).status_code == 302
    assert "Create an application" not in page(admin, "application"), "there is one now"
    assert admin.post("/setup/", {"step": "application", "create": "yes"}).status_code == 302
    kinds = [each.kind for each in ApplicationChange.objects.order_by("pk")]
    assert kinds == ["changed", "created"]
    deleting = fields | {"delete": "yes", "name": "Switchboard"}
    assert admin.post("/setup/", deleting).status_code == 400, "not here"


def test_it_waits_for_the_first_webhook_and_says_so(
    admin: Client, sim: SimulatorServer, file: Path
) -> None:
    put(admin, "key", sim.api_key)
    put(admin, "address", ADDRESS)
    put(admin, "public-key", sim.public_key)
    answer = admin.get("/setup/?step=webhook")
    said = answer.content.decode()
    assert f"No Voice API application sends its webhooks to {ADDRESS}/webhooks/telnyx/." in said
    assert "Refresh" not in answer and "Waiting" not in said
    admin.post("/setup/", {"step": "application", "create": "yes"})
    saved_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    before = saved_at - timedelta(seconds=1)
    WebhookEvent.objects.create(event_id="0", body="{}", received_at=before)
    answer = admin.get("/setup/?step=webhook")
    assert answer["Refresh"] == "4; url=/setup/?step=webhook&again=1#step-title"
    answer = admin.get("/setup/?step=webhook&again=1")
    assert answer["Refresh"] == "4; url=/setup/?step=webhook&again=2#step-title"
    assert "Waiting for the first webhook" in answer.content.decode()
    asked = len(sim.requests)
    assert "Waiting" in admin.get("/setup/?step=webhook&again=odd").content.decode()
    assert len(sim.requests) == asked, "Telnyx is not asked at every look"
    after = saved_at + timedelta(seconds=1)
    assert admin.get("/setup/").content.decode().count("Done:") == 3
    WebhookEvent.objects.create(event_id="1", body="{}", received_at=after)
    answer = admin.get("/setup/?step=webhook")
    assert "Refresh" not in answer and "Switchboard is live." in answer.content.decode()
    assert answer.content.decode().count("Done:") == 5, "the application is right, too"


def test_it_says_which_number_to_call(
    admin: Client, sim: SimulatorServer, settings: Settings
) -> None:
    put(admin, "key", sim.api_key)
    settings.DIAL_CONNECTION = sim.connection_id  # no reason why its webhooks should come here
    assert "No Voice API application sends its webhooks" in page(admin, "webhook")
    sends_here(admin, sim)
    for _ in range(3):  # it looks again every few seconds, and does not ask each time
        html = page(admin, "webhook")
        assert "+12025550100, +12025550101 or +12025550102" in html
    asked = [each for each in sim.requests if each.path.endswith("/phone_numbers")]
    assert len(asked) == 1


def sends_here(admin: Client, sim: SimulatorServer) -> None:
    put(admin, "address", ADDRESS)
    application(sim, webhook_event_url=f"{ADDRESS}/webhooks/telnyx/")


def test_an_application_that_could_not_be_read_may_be_the_one(
    admin: Client, sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(admin, "key", sim.api_key)
    put(admin, "address", ADDRESS)
    monkeypatch.setattr(applications, "list_applications", lambda: Listed([], unreadable=1))
    html = page(admin, "webhook")
    assert "Waiting for the first webhook" in html
    assert "No Voice API application sends" not in html


def test_an_application_without_a_number_needs_one_first(
    admin: Client, sim: SimulatorServer
) -> None:
    put(admin, "key", sim.api_key)
    sends_here(admin, sim)
    sim.do(World.give_numbers, None)
    assert "No number leads to the application yet." in page(admin, "webhook")


def test_numbers_that_cannot_be_read_are_no_obstacle(admin: Client, sim: SimulatorServer) -> None:
    put(admin, "key", sim.api_key)
    sends_here(admin, sim)
    sim.faults.refuse("10006", path="/phone_numbers")
    html = page(admin, "webhook")
    assert "Its numbers could not be read. Not authorized." in html
    assert "Waiting for the first webhook" in html


def test_a_webhook_that_was_refused_is_told_instead(
    admin: Client, sim: SimulatorServer, file: Path
) -> None:
    put(admin, "public-key", sim.public_key)
    at = datetime.fromtimestamp(file.stat().st_mtime, UTC) + timedelta(seconds=1)
    Refusal.objects.create(kind="signature", day=at.date(), times=1, last_at=at)
    answer = admin.get("/setup/?step=webhook")
    assert "a webhook with an invalid signature" in answer.content.decode()


def test_the_way_from_telnyx_is_checked_when_asked(admin: Client, sim: SimulatorServer) -> None:
    put(admin, "key", sim.api_key)
    said = admin.post("/setup/", {"step": "webhook"}).content.decode()
    assert "PUBLIC_URL is not set." in said and "clock agrees with Telnyx" in said


def test_in_a_demo_it_is_refused(admin: Client, settings: Settings, file: Path) -> None:
    settings.DEMO = True
    assert "This is a demo" in page(admin)
    assert put(admin, "public-key", "x")[0] == 403 and not file.exists()


def test_only_for_those_who_may(signed_in: SignIn, file: Path) -> None:
    assert signed_in("supervisor").get("/setup/").status_code == 403
    assert Client().get("/setup/").status_code == 302
