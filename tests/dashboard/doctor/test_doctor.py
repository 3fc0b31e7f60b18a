"""`manage.py doctor` finds each thing that can be wrong, and nothing while all is well."""

import json
import shutil
from collections.abc import Callable, Mapping
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pytest_django import Settings

from conferencing.connections.needs import Wanted
from conferencing.models import Pulse
from conferencing.simulator.server import SimulatorServer
from dashboard.doctor import account
from webhooks.models import Refusal

from .conftest import application

pytestmark = pytest.mark.django_db
Trouble = Callable[[SimulatorServer, Settings], object]


def examined() -> tuple[int, dict[str, Any]]:
    out = StringIO()
    try:
        call_command("doctor", "--json", stdout=out)
    except SystemExit as exit:
        return int(str(exit.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def wrong(told: Mapping[str, Any]) -> dict[str, str]:
    return {
        each["check"]: each["sentence"] for each in told["findings"] if each["state"] == "wrong"
    }


def test_nothing_is_wrong_with_a_healthy_one(healthy: SimulatorServer) -> None:
    status, told = examined()
    assert (wrong(told), status) == ({}, 0)
    assert told["state"] in ("ok", "warning")  # the disk of the machine may fill up


def set_to(name: str, value: str) -> Trouble:
    return lambda _, settings: setattr(settings, name, value)


def of_application(**changed: object) -> Trouble:
    return lambda sim, _: application(sim, **changed)


def without(job: str) -> Trouble:
    return lambda *_: Pulse.objects.filter(job=job).update(
        seen_at=timezone.now() - timedelta(minutes=2),
        worked_at=timezone.now() - timedelta(minutes=2),
    )


def refused(kind: str) -> Trouble:
    def refuse(*_: object) -> None:
        at = timezone.now() + timedelta(seconds=1)
        Refusal.objects.create(kind=kind, day=at.date(), times=3, last_at=at)

    return refuse


def unmigrated(*_: object) -> None:
    MigrationRecorder(connection).record_unapplied("webhooks", _last_of_webhooks())


def _last_of_webhooks() -> str:
    applied = MigrationRecorder(connection).applied_migrations()
    return max(name for app, name in applied if app == "webhooks")


TROUBLES: list[tuple[Trouble, str, str]] = [
    (set_to("TELNYX_API_KEY", ""), "api_key", "No API key"),
    (set_to("TELNYX_API_KEY", "KEY_OTHER"), "api_key", "refuses the API key"),
    (lambda sim, _: sim.faults.api_status(403, count=9), "api_key", "is restricted"),
    (set_to("TELNYX_BASE_URL", "http://127.0.0.1:1/v2"), "telnyx", "cannot be reached"),
    (set_to("TELNYX_PUBLIC_KEY", "KEY123"), "public_key", "not a public key"),
    (refused("signature"), "public_key_used", "invalid signature"),
    (refused("api version"), "webhooks", "API version 1"),
    (of_application(webhook_api_version="1"), "connection_version", "API version"),
    (
        of_application(webhook_event_url="https://old.example.com/webhooks/telnyx/"),
        "connection_address",
        "old.example.com",
    ),
    (of_application(outbound={}), "connection_outbound", "refuses every call"),
    (set_to("DIAL_CONNECTION", "17"), "connection", "no Voice API application 17"),
    (without("worker"), "worker", "No worker is running"),
    (without("beat"), "beat", "is not running"),
    (set_to("REDIS_URL", "redis://127.0.0.1:1/0"), "redis", "Redis cannot be reached"),
    (lambda sim, _: setattr(sim, "clock_offset", 60.0), "clock", "60 s behind"),
    (unmigrated, "migrations", "lacks migrations: webhooks"),
    (set_to("PUBLIC_URL", "http://board.example.com"), "https", "not HTTPS"),
]


@pytest.mark.parametrize(
    ("trouble", "check", "words"), TROUBLES, ids=[each[2] for each in TROUBLES]
)
def test_each_trouble_is_found(
    healthy: SimulatorServer, settings: Settings, trouble: Trouble, check: str, words: str
) -> None:
    trouble(healthy, settings)
    status, told = examined()
    assert status == 1
    assert words in wrong(told)[check]
    assert all(each["what_to_do"] for each in told["findings"] if each["state"] == "wrong")


def test_a_disk_that_is_nearly_full_is_found(
    healthy: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type(shutil.disk_usage("/"))(100 * 1024**3, 97 * 1024**3, 3 * 1024**3)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    status, told = examined()
    assert "nearly full" in wrong(told)["disk"] and status == 1


def test_people_read_sentences(healthy: SimulatorServer, settings: Settings) -> None:
    settings.TELNYX_API_KEY = "KEY_OTHER"
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=out)
    assert "WRONG Telnyx refuses the API key." in out.getvalue()
    assert "What to do: Copy it again" in out.getvalue()


@pytest.mark.parametrize("dialling", ["17", ""])
def test_what_may_be_among_what_could_not_be_read_is_not_said_to_be_missing(
    dialling: str,
) -> None:
    told = account.Account(left_out="Telnyx has 1 more application that could not be read.")
    [found] = account.connections(told, Wanted("https://board.example.com", dialling))
    assert (found.check, found.state, found.sentence) == ("connection", "warning", told.left_out)
