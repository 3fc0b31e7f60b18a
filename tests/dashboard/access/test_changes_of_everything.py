"""Nothing that a person can set up escapes the list of changes: each table of the admin that can be
changed is watched, with its rows inside and its choices of many; what is no row has a line as well.
"""

import re

import pytest
from allauth.core.context import request_context
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client, RequestFactory
from django.utils import timezone

from conferencing.models import ApplicationChange, Contact, Team, TeamRule
from dashboard.access import changes
from dashboard.models import Change
from tests.conftest import MakeUser

pytestmark = pytest.mark.django_db
CSV = "name,numbers,tags,note,host\nAna,+12025550142,,,\nBen,+12025550143,,,\n"
TEAM = {
    "name": "Sales",
    "rules-TOTAL_FORMS": "1",
    "rules-INITIAL_FORMS": "0",
    "rules-0-kind": "queue",
    "rules-0-value": "sales*",
}


@pytest.fixture
def boss() -> Client:
    User.objects.create_superuser("boss", password="secret")
    browser = Client()
    browser.force_login(User.objects.get(username="boss"))
    return browser


def noted(what: str) -> list[tuple[str, str, list[list[str]]]]:
    rows = Change.objects.filter(what=what).order_by("pk")
    return [(row.name, row.action, row.fields) for row in rows]


@pytest.mark.usefixtures("boss")
def test_all_that_the_admin_can_change_is_watched() -> None:
    request = RequestFactory().get("/admin/")
    request.user = User.objects.get(username="boss")
    changeable: set[type[Model]] = set()
    for model, site in admin.site._registry.items():
        if site.has_change_permission(request) or site.has_add_permission(request):
            changeable |= {model, *(inline.model for inline in site.inlines)}
    labels = {model._meta.label_lower for model in changeable}
    assert "conferencing.teamrule" in labels and labels <= set(changes.WATCHED)
    of_many = [field for model in changeable for field in model._meta.local_many_to_many]
    assert {field.remote_field.through for field in of_many} == set(changes._MANY)


def test_who_and_what_belongs_to_a_team_is_noted(boss: Client, make_user: MakeUser) -> None:
    sam = make_user("sam")
    form = TEAM | {"members": [sam.pk]}
    assert boss.post("/admin/conferencing/team/add/", form).status_code == 302
    assert ("Sales", "changed", [["members", "", "sam"]]) in noted("Team")
    [(name, action, fields)] = noted("Team rule")
    assert (name, action) == ("queues with this name: sales*", "created")
    assert ["team", "", "Sales"] in fields
    team = Team.objects.get()
    team.members.clear()
    path = f"/admin/conferencing/team/{team.pk}/delete/"
    assert boss.post(path, {"post": "yes"}).status_code == 302
    assert not TeamRule.objects.exists()
    assert noted("Team rule")[1][1:] == ("deleted", _turned(fields))


def _turned(fields: list[list[str]]) -> list[list[str]]:
    return [[field, now, was] for field, was, now in fields]


@pytest.mark.parametrize("kind", ApplicationChange.Kind.values)
def test_of_an_application_it_is_noted_what_was_done_at_telnyx(boss: Client, kind: str) -> None:
    by = User.objects.get(username="boss")
    request = RequestFactory().post("/connections/")
    request.user = by
    with request_context(request):
        ApplicationChange.objects.create(kind=kind, name="Main", at=timezone.now(), by=by)
    assert [action for _, action, _ in noted("Voice API application")] == [kind]


def test_a_file_of_contacts_is_one_change(boss: Client) -> None:
    file = SimpleUploadedFile("people.csv", CSV.encode())
    address = boss.post("/directory/import/", {"file": file})["Location"]
    assert not noted("Contact file")
    found = re.search(r'name="digest" value="(\w+)"', boss.get(address).content.decode())
    assert found
    assert boss.post(address, {"digest": found[1]}).status_code == 302
    assert Contact.objects.count() == 2
    fields = [["contacts added", "", "2"], ["contacts changed", "", "0"]]
    assert noted("Contact file") == [("people.csv", "imported", fields)]


def test_who_lets_somebody_try_again_is_noted(boss: Client, make_user: MakeUser) -> None:
    action = {"action": "let_try_again", "_selected_action": [make_user("sam").pk]}
    assert boss.post("/admin/auth/user/", action).status_code == 302
    assert noted("Account") == [("sam", "changed", [["sign-in", "", "may try again"]])]
