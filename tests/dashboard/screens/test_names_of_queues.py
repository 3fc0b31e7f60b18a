"""A queue that is shown in a choice is the one that its choice means: whatever its name is made of,
and whatever a form does to names on their way.
"""

import pytest
from django.contrib.auth.models import Permission, User
from django.forms import modelform_factory
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferencing.commands import press
from conferencing.models import Command, Queue, QueueSettings
from conferencing.queries.names import queue_names
from conferencing.queue_forms import NamesQueues
from tests import world
from tests.dashboard.screens.one_queue import settings_form

pytestmark = pytest.mark.django_db

ODD = ["support ", " support", "support", "\u3000support", "  ", "+12025550142 ", "a/b", "a\nb"]
names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)
SHARED = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def call(leg: str = "v3:ana") -> str:
    world.calls(leg, "+12025550111", at=timezone.now())
    world.answers(leg, at=timezone.now())
    return leg


def known(*queues: str) -> None:
    Queue.objects.bulk_create(Queue(name=name, is_known_to_telnyx=True) for name in queues)


def offered(client: Client) -> list[str]:
    return [one["name"] for one in client.get("/choices/").json()["queues"]]


def chosen(client: Client, verb: str, value: str) -> str:
    Command.objects.all().delete()
    fields = {"verb": verb, "call_control_id": "v3:ana", "queue": value}
    answer = client.post("/commands/", fields, headers={"Accept": "application/json"})
    assert answer.status_code == 201, answer.content
    return str(Command.objects.get().arguments["queue"])


@pytest.mark.parametrize("verb", ["enqueue", "bridge"])
def test_every_queue_of_a_choice_comes_back_as_itself(admin_client: Client, verb: str) -> None:
    call()
    known(*ODD)
    assert sorted(chosen(admin_client, verb, name) for name in offered(admin_client)) == sorted(ODD)


def test_so_it_does_for_those_who_may_not_see_numbers(
    client: Client, django_user_model: type[User]
) -> None:
    words = ("view_board", "view_queues", "view_all_queues", "command_people")
    user = django_user_model.objects.create_user("sam", password="x")
    user.user_permissions.set(Permission.objects.filter(codename__in=words))
    client.force_login(user)
    call()
    known(*ODD)
    keys = offered(client)
    assert not any("12025550142" in key for key in keys)
    assert sorted(chosen(client, "enqueue", key) for key in keys) == sorted(ODD)


@given(st.sets(names.filter(lambda name: name.strip() not in (".", "..")), max_size=4))
@SHARED
def test_any_known_name_means_itself(there: set[str]) -> None:
    Queue.objects.all().delete()
    known(*(name[:255] for name in there))
    for name in Queue.objects.values_list("pk", flat=True):
        assert queue_names.meant(name) == name


@pytest.mark.parametrize("sent", ["ab", "a\r\nb", "a\nb"])
def test_a_line_break_that_a_form_changes_leads_to_the_same_queue(sent: str) -> None:
    known("a\nb")
    assert queue_names.meant(sent) == "a\nb"


def test_a_new_name_loses_the_blanks_around_it(admin_user: User) -> None:
    leg = call()
    made = press.create("enqueue", "", leg, by=admin_user, arguments={"queue": " night "})
    assert made.arguments == {"queue": "night"}


def test_a_name_of_blanks_alone_is_no_new_queue(admin_client: Client) -> None:
    fields = {"verb": "enqueue", "call_control_id": call(), "queue": "  "}
    answer = admin_client.post("/commands/", fields, headers={"Accept": "application/json"})
    assert answer.json()["fields"] == {"queue": "This field is required."}


@pytest.mark.parametrize(("there", "kept"), [(["support "], "support "), ([], "support")])
def test_settings_send_callers_on_to_exactly_the_queue_that_is_there(
    admin_client: Client, there: list[str], kept: str
) -> None:
    known(*there, "sales")
    given = settings_form(timeout_kind="queue", timeout_value="support ")
    answer = admin_client.post("/queues/sales/settings/", given)
    assert answer.status_code == 302
    assert QueueSettings.objects.get(pk="sales").timeout_value == kept


@pytest.mark.parametrize(("there", "kept"), [(["support "], "support "), ([], "support")])
def test_the_admin_sets_up_exactly_the_queue_that_is_there(there: list[str], kept: str) -> None:
    known(*there)
    form = modelform_factory(QueueSettings, NamesQueues, fields=["name"])({"name": "support "})
    assert form.is_valid(), form.errors
    assert form.save().pk == kept
