"""What machines may ask, and who may read the figures."""

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from django.utils import timezone

from conferencing import tallies
from conferencing.vitals import intervals, pulses
from dashboard.health import hearing, readiness

pytestmark = pytest.mark.django_db

OPEN = override_settings(METRICS_TOKEN="secret")
GIVEN = {"Authorization": "Bearer secret"}


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything, all in this process."""
    monkeypatch.setattr(hearing, "hears", lambda: True)
    pulses.forget()
    for job in ("web", "worker", "beat"):
        pulses.begin(job)
        pulses.work(job)
    tallies.measure("queue", 0, "commands")
    pulses.write(timezone.now())
    intervals.write(timezone.now())
    pulses.forget()


@pytest.mark.usefixtures("running")
def test_ready_when_everything_runs(client: Client) -> None:
    answer = client.get("/readyz")
    lines = answer.content.decode().splitlines()
    assert answer.status_code == 200
    assert lines == [f"{part}: ok" for part in readiness.PARTS]


def test_not_ready_says_why(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "worker: None is running\n" in answer.content.decode()


def test_without_the_database_it_still_answers(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("no host 10.0.0.9")

    monkeypatch.setattr(readiness, "_facts", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "database: it cannot be reached" in answer.content.decode()
    assert "10.0.0.9" not in answer.content.decode()


def test_figures_are_shut_until_somebody_opens_them(client: Client) -> None:
    assert client.get("/metrics").status_code == 404


@OPEN
def test_the_token_opens_them(client: Client) -> None:
    answer = client.get("/metrics", headers=GIVEN)
    assert answer.status_code == 200 and b"switchboard_info" in answer.content


@OPEN
@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "secret", "Bearer sécret"])
def test_nothing_else_does(client: Client, given: str) -> None:
    answer = client.get("/metrics", headers={"Authorization": given})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


@OPEN
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_nobody_on_the_way_keeps_an_answer(client: Client, path: str) -> None:
    for ask in (client.get, client.head):
        assert "no-store" in ask(path, headers=GIVEN).headers["Cache-Control"]


@override_settings(METRICS_FROM=["10.0.0.0/24"])
@pytest.mark.parametrize(("address", "status"), [("10.0.0.7", 200), ("10.0.1.7", 403), ("", 403)])
def test_addresses_may_be_let_in(client: Client, address: str, status: int) -> None:
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == status


@override_settings(METRICS_FROM=["10.0.0.7"])
def test_nobody_makes_up_an_address(client: Client) -> None:
    answer = client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.7"})
    assert answer.status_code == 403
