"""The settings of a queue: their defaults, and what cannot be set."""

from datetime import time

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from conferencing.metrics.policy import Policy
from conferencing.models import QueueMember, QueueSettings
from conferencing.models.figure_settings import Limits
from conferencing.models.queue_settings import is_zone
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


def problems(**values: object) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as raised:
        QueueSettings(name="support", **values).full_clean()
    return raised.value.message_dict


def test_a_queue_nobody_has_set_up_is_coloured_as_ever() -> None:
    settings = QueueSettings(name="support")
    settings.full_clean()
    assert settings.limits("longest_wait") == Limits(60, 120)
    assert settings.policy == Policy(20, 80, "SL4", True, 5)
    assert str(settings) == "support"


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"waiting_warning": 5, "waiting_critical": 5}, "waiting_critical", "more than 5"),
        ({"longest_wait_critical": 30}, "longest_wait_critical", "more than 60"),
        ({"service_level_critical": 90}, "service_level_critical", "less than 80"),
        ({"threshold_seconds": 3}, "short_seconds", "not be more than"),
        ({"zone": "Berlin"}, "zone", "use a name like Europe/Berlin"),
        ({"hours": "nine to five"}, "hours", "Write the hours like"),
        ({"day_start": time(8, 7)}, "day_start", "quarter hour"),
        ({"target_percent": 101}, "target_percent", "100"),
        ({"formula": "SL7"}, "formula", "not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    values: dict[str, object], field: str, words: str
) -> None:
    told = problems(**values)
    assert words in told[field][0]
    assert set(told) == {field}


def test_a_limit_may_be_missing() -> None:
    QueueSettings(name="support", waiting_warning=None, service_level_critical=None).full_clean()


def test_the_database_holds_the_order_too() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        QueueSettings.objects.create(name="support", waiting_warning=10, waiting_critical=5)


def test_nobody_is_in_a_queue_twice() -> None:
    ana, support = User.objects.create(username="ana"), QueueSettings.objects.create(name="support")
    QueueMember.objects.create(queue=support, user=ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        QueueMember.objects.create(queue=support, user=ana, priority=2)


def test_an_admin_sets_up_a_queue_with_its_members(signed_in: SignIn) -> None:
    browser = signed_in("admin")
    ana = User.objects.create(username="ana")
    page = browser.get("/admin/conferencing/queuesettings/add/")
    form = {
        **{field.name: field.value() or "" for field in page.context["adminform"].form},
        "name": "support",
        "display_name": "Support",
        "order": "0",
        "members-TOTAL_FORMS": "1",
        "members-INITIAL_FORMS": "0",
        "members-0-user": ana.pk,
        "members-0-priority": "2",
    }
    answer = browser.post("/admin/conferencing/queuesettings/add/", form)
    assert answer.status_code == 302, answer.context["errors"]
    [member] = QueueMember.objects.all()
    assert (member.queue_id, member.user, member.priority) == ("support", ana, 2)
    said = browser.get(answer["Location"]).content.decode()
    assert "” were added successfully." in said and "” was " not in said


@pytest.mark.parametrize("name", ["Factory", "localtime", "Mars/Olympus"])
def test_a_zone_that_is_no_place_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="is not a time zone"):
        is_zone(name)
    is_zone("UTC")
