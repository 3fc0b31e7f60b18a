"""The page of the link's health, its tile, and its one press."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from conferencing import tallies
from conferencing.models import LinkInterval
from conferencing.vitals import intervals, pulses
from dashboard.health.check import Check
from dashboard.screens import health_picture
from tests.conftest import SignIn
from tests.dashboard.health.facts import check, well
from webhooks.models import WebhookEvent

pytestmark = pytest.mark.django_db


def shown(client: Client, address: str = "/link/") -> str:
    return client.get(address).content.decode()


def failed_event() -> None:
    WebhookEvent.objects.create(
        event_id="a", body='{"data": {"id": "a"}}', received_at=timezone.now(), outcome="failed"
    )


def test_an_installation_in_which_nothing_runs_is_not_called_good(signed_in: SignIn) -> None:
    html = shown(signed_in("supervisor"))
    assert html.count('class="link-check"') == 17
    assert "None is running" in html and "figures\n" in html
    assert 'data-state="critical"' in shown(signed_in("admin"), "/")


def test_what_was_counted_is_shown(signed_in: SignIn) -> None:
    pulses.forget()
    pulses.begin("web")
    tallies.count("received", times=7)
    tallies.count("doubled", times=2)
    now = timezone.now()
    pulses.write(now)
    intervals.write(now)
    assert "2 of 9 events came again" in shown(signed_in("supervisor"))
    pulses.forget()


def test_an_admin_processes_again_what_failed(signed_in: SignIn) -> None:
    failed_event()
    admin = signed_in("admin")
    assert "Apply 1 event again" in shown(admin)
    answer = admin.post("/link/process-again/", follow=True)
    assert "1 applied." in answer.content.decode()
    assert WebhookEvent.objects.get().outcome == "applied"


def test_one_that_is_too_old_is_not_applied_and_no_longer_waits(signed_in: SignIn) -> None:
    failed_event()
    call = {"event_type": "call.answered", "payload": {"call_control_id": "v3:a"}}
    at = timezone.now() - timedelta(days=401)
    WebhookEvent.objects.update(body=json.dumps({"data": {"id": "a", **call}}), received_at=at)
    answer = signed_in("admin").post("/link/process-again/", follow=True).content.decode()
    assert "1 not applied, too old: the calls or conferences they tell of are no longer" in answer
    assert "There was nothing to apply" not in answer and "again</button>" not in answer


def test_a_supervisor_may_not(signed_in: SignIn) -> None:
    failed_event()
    assert signed_in("supervisor").post("/link/process-again/").status_code == 403
    assert WebhookEvent.objects.get().outcome == "failed"


def test_a_page_costs_the_same_however_much_was_counted(
    signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("supervisor")
    for kind in range(20):
        tallies.count("refused", f"kind-{kind}")
    intervals.write(timezone.now())
    assert LinkInterval.objects.count() == 20
    with django_assert_max_num_queries(20):
        shown(client)


def test_bars_stand_in_proportion_and_gaps_are_joined() -> None:
    lag: Check = check("lag", well())
    picture = health_picture.of(lag)
    assert picture.gaps == ((0, 95 * health_picture.STEP),)
    assert [(bar.x, bar.height) for bar in picture.bars] == [(380, health_picture.HEIGHT)]
