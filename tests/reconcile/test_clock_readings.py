"""The processes of a machine tell each other what they know of Telnyx's clock."""

from datetime import UTC, datetime, timedelta
from email.utils import formatdate

import pytest
from django.test import Client
from django.utils import timezone

from conferencing.clocks.telnyx import MOST_SECONDS_OFF, TelnyxClock, telnyx_clock
from conferencing.models import ClockReading
from conferencing.reconcile import clock_readings, tasks
from conferencing.reconcile.clock_readings import Sharing
from conferencing.simulator.server import SimulatorServer
from tests.clocks.hearing import hear_answers
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

BEHIND = timedelta(seconds=120)


@pytest.fixture
def worker() -> Sharing:
    """Of a worker that has heard answers: its machine's clock is two minutes behind."""
    hear_answers(BEHIND)
    return Sharing(telnyx_clock, "here")


@pytest.fixture
def web() -> TelnyxClock:
    """A process that has heard nothing yet."""
    return TelnyxClock()


def near(one: timedelta, other: timedelta) -> bool:
    return abs(one - other) < timedelta(seconds=1)


def test_a_web_process_learns_from_a_worker_on_its_machine(
    worker: Sharing, web: TelnyxClock
) -> None:
    worker.share(timezone.now())
    Sharing(web, "here").share(timezone.now())
    assert web.is_known and near(web.ahead(), BEHIND)


def test_a_wrong_clock_is_logged_with_the_cure(
    worker: Sharing, caplog: pytest.LogCaptureFixture
) -> None:
    worker.share(timezone.now())
    worker.share(timezone.now())
    assert len(caplog.messages) == 1
    assert "s behind Telnyx's" in caplog.text and "NTP" in caplog.text


def test_nothing_is_learned_from_another_machine_or_of_another_time(
    worker: Sharing, web: TelnyxClock
) -> None:
    worker.share(timezone.now())
    Sharing(web, "elsewhere").share(timezone.now())
    Sharing(web, "here").share(timezone.now() + timedelta(minutes=11))
    Sharing(web, "here").share(timezone.now() - timedelta(minutes=1))
    assert not web.is_known


def test_what_does_not_change_is_written_once_a_minute(worker: Sharing) -> None:
    worker.share(timezone.now())
    measured_at = ClockReading.objects.get().measured_at
    worker.share(timezone.now())
    assert ClockReading.objects.get().measured_at == measured_at
    telnyx_clock.forget()
    hear_answers(BEHIND * 2)
    worker.share(timezone.now())
    assert ClockReading.objects.get().ahead_seconds > 200


def test_what_webhooks_alone_show_is_marked_as_such(web: TelnyxClock) -> None:
    for _ in range(3):
        web.heard_webhook(timezone.now() + BEHIND)
    Sharing(web, "here").share(timezone.now())
    row = ClockReading.objects.get()
    assert not row.by_answers and near(timedelta(seconds=row.ahead_seconds), BEHIND)


def test_a_round_of_comparisons_tells_the_difference(sim: SimulatorServer) -> None:
    clock_readings.forget()
    sim.clock_offset = -30.0
    tasks.reconcile()
    assert near(timedelta(seconds=ClockReading.objects.get().ahead_seconds), timedelta(seconds=-30))


@pytest.mark.parametrize(
    ("ahead", "words", "is_cured"),
    [
        (120.0, "120.0 s behind", False),
        (-7.0, "7.0 s ahead", False),
        (3.0, "3.0 s behind", True),
        (0.2, "right to within about a second", True),
    ],
)
def test_administrators_see_it_with_the_cure(
    signed_in: SignIn, ahead: float, words: str, is_cured: bool
) -> None:
    ClockReading.objects.create(
        machine="web-1", ahead_seconds=ahead, by_answers=True, measured_at=timezone.now()
    )
    client: Client = signed_in("admin")
    page = client.get("/admin/conferencing/clockreading/").content.decode()
    assert words in page and "web-1" in page
    assert ("in sync with NTP" in page) != is_cured


def hear_prompt_webhooks(clock: TelnyxClock, steady: list[float], ahead: timedelta) -> None:
    for _ in range(9):
        steady[0] += 3.0
        clock.heard_webhook(datetime.fromtimestamp(int(steady[0]), UTC) + ahead)


@pytest.mark.parametrize("wrong", [timedelta(seconds=60), timedelta(seconds=-60)])
@pytest.mark.parametrize("ahead", [timedelta(), timedelta(seconds=-20)])
def test_a_worker_whose_answers_have_a_wrong_date_is_told_by_who_hears_webhooks(
    wrong: timedelta, ahead: timedelta
) -> None:
    """As behind a proxy that puts its own clock into each Date."""
    steady = [1_770_000_000.0]
    worker, web = clocks = [TelnyxClock(*[lambda: steady[0]] * 2) for _ in range(2)]
    for _ in range(3):
        date = formatdate(steady[0] + (ahead + wrong).total_seconds(), usegmt=True)
        worker.heard_answer(date, steady[0], steady[0])
    hear_prompt_webhooks(web, steady, ahead)
    told_by_worker, told_by_web = Sharing(worker, "here"), Sharing(web, "here")
    told_by_worker.share(timezone.now())
    assert near(worker.ahead(), ahead + wrong)
    told_by_web.share(timezone.now())
    told_by_worker._next_at = 0.0  # a minute later
    told_by_worker.share(timezone.now())
    for clock in clocks:
        assert abs(clock.ahead() - ahead) < timedelta(seconds=MOST_SECONDS_OFF)
    shown = ClockReading.objects.get().ahead_seconds
    assert abs(shown - ahead.total_seconds()) < MOST_SECONDS_OFF
