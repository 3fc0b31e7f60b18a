"""The administration: by what an admin does, each place with its purpose, times to the second."""

from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from conferencing.models import (
    AgentProfile,
    Call,
    Command,
    Pruning,
    QueueMember,
    QueueSettings,
    Recording,
    Route,
)
from dashboard.administration.sections import PAGES, SECTIONS
from tests.conftest import MakeUser, SignIn

pytestmark = pytest.mark.django_db
PURPOSES = {label: words for each in SECTIONS for label, words in each.models.items()}
COUNTED = ["auth/user", "auth/group", "conferencing/queuesettings", "conferencing/agentprofile"]


def text(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def test_every_model_has_its_place_and_no_place_is_empty() -> None:
    assert set(PURPOSES) == {model._meta.label_lower for model in admin.site._registry}
    assert {page.section for page in PAGES} <= {section.name for section in SECTIONS}


def test_the_index_goes_by_what_an_admin_does(signed_in: SignIn) -> None:
    page = text(signed_in("admin"), "/admin/")
    found = [page.index(f"<h2>{section.name}</h2>") for section in SECTIONS]
    assert found == sorted(found)
    assert all(str(escape(words)) in page for words in PURPOSES.values())
    assert ">Other<" not in page
    assert 'href="/connections/"' in page and 'href="/"' in page


@pytest.mark.parametrize("label", PURPOSES)
def test_a_list_says_what_it_is_for(label: str, signed_in: SignIn) -> None:
    page = text(signed_in("admin"), f"/admin/{label.replace('.', '/')}/")
    assert str(escape(PURPOSES[label])) in page
    assert 'aria-current="page"' in page


def test_so_does_a_form(signed_in: SignIn) -> None:
    page = text(signed_in("admin"), "/admin/conferencing/route/add/")
    assert PURPOSES["conferencing.route"] in page


def test_nobody_reads_of_what_they_may_not_see(make_user: MakeUser) -> None:
    limited = make_user("limited", "manage_routes", "view_announcement")
    limited.is_staff = True
    limited.save()
    browser = Client()
    browser.force_login(limited)
    page = text(browser, "/admin/")
    assert PURPOSES["conferencing.route"] in page and 'href="/routes/"' in page
    assert PURPOSES["auth.user"] not in page and 'href="/connections/"' not in page


def test_an_application_is_no_place(signed_in: SignIn) -> None:
    answer = signed_in("admin").get("/admin/conferencing/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


@pytest.mark.parametrize(
    ("zone", "words"),
    [("UTC", "2026-11-29 17:05:09 UTC"), ("Europe/Berlin", "2026-11-29 18:05:09 CET")],
)
def test_times_have_seconds_and_their_zone(zone: str, words: str, signed_in: SignIn) -> None:
    at = datetime(2026, 11, 29, 17, 5, 9, tzinfo=UTC)
    Call.objects.create(call_control_id="v3:one", initiated_at=at)
    browser = signed_in("admin")
    with override_settings(TIME_ZONE=zone):
        assert words in text(browser, "/admin/conferencing/call/")
        assert words in text(browser, "/admin/conferencing/call/v3_3Aone/change/")


def test_people_are_listed_with_what_matters_of_them(
    signed_in: SignIn, make_user: MakeUser
) -> None:
    agent = make_user("agent")
    agent.groups.add(Group.objects.get(name="supervisor"))
    queue = QueueSettings.objects.create(name="support")
    QueueMember.objects.create(queue=queue, user=agent)
    AgentProfile.objects.create(user=agent, phone="+12025550142")
    browser = signed_in("admin")
    assert "agent, supervisor" in text(browser, "/admin/auth/user/?q=agent")
    page = text(browser, "/admin/conferencing/agentprofile/")
    assert 'field-phone">+12025550142<' in page and 'queues_in_a_line">support<' in page
    found = text(browser, "/admin/conferencing/queuesettings/?q=agent")
    assert 'members_in_a_line">agent<' in found


@pytest.mark.parametrize("path", COUNTED)
def test_longer_lists_ask_no_more(path: str, signed_in: SignIn) -> None:
    browser = signed_in("admin")
    counts = []
    for names in (["one"], ["two", "three", "four"]):
        for name in names:
            _one_more(name)
        browser.get(f"/admin/{path}/")
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/admin/{path}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def _one_more(name: str) -> None:
    user = User.objects.create(username=name)
    group = Group.objects.create(name=name)
    user.groups.add(group)
    queue = QueueSettings.objects.create(name=name)
    QueueMember.objects.create(queue=queue, user=user)
    AgentProfile.objects.create(user=user, phone=f"sip:{name}@example.com")


@pytest.mark.parametrize("label", sorted(PURPOSES))
def test_every_search_and_every_filter_is_answered(label: str, signed_in: SignIn) -> None:
    browser = signed_in("admin")
    address = f"/admin/{label.replace('.', '/')}/"
    assert browser.get(address, {"q": "somebody"}).status_code == 200
    page = browser.get(address)
    for spec in page.context["cl"].filter_specs:
        for choice in spec.choices(page.context["cl"]):
            assert browser.get(address + choice["query_string"]).status_code == 200


def test_every_field_that_asks_for_more_than_a_name_says_what(signed_in: SignIn) -> None:
    browser, own = signed_in("admin"), Group.objects.get(name="admin")
    assert "may see and do. docs/users.md" in text(browser, f"/admin/auth/group/{own.pk}/change/")
    page = text(browser, f"/admin/auth/user/{User.objects.get().pk}/change/")
    assert "Untick it when somebody leaves" in page
    page = text(browser, "/admin/conferencing/announcement/add/")
    assert "MP3 or WAV" in page and "&lt;speak&gt;" in page


def test_permissions_are_ticked_by_their_names(signed_in: SignIn) -> None:
    own = Group.objects.get(name="admin")
    page = text(signed_in("admin"), f"/admin/auth/group/{own.pk}/change/")
    assert 'type="checkbox" name="permissions"' in page
    assert "Can mute and unmute</label>" in page


def test_deleting_can_be_left_without_script(signed_in: SignIn) -> None:
    route = Route.objects.create(name="Support")
    page = text(signed_in("admin"), f"/admin/conferencing/route/{route.pk}/delete/")
    assert f'href="/admin/conferencing/route/{route.pk}/change/">Cancel' in page
    assert "Routes: 1" in page


def test_deleting_several_is_asked_in_our_words_and_has_a_way_back() -> None:
    browser = Client()
    browser.force_login(User.objects.create_superuser("root"))
    places = [Group.objects.create(name=name) for name in "ab"]
    chosen = {"action": "delete_selected", "_selected_action": [each.pk for each in places]}
    page = browser.post("/admin/auth/group/", chosen).content.decode()
    assert "<b>2 groups</b>? This cannot be undone." in page and "sure" not in page
    assert 'href="/admin/auth/group/">Cancel</a>' in page
    browser.post("/admin/auth/group/", chosen | {"post": "yes"})
    assert not Group.objects.filter(name__in="ab").exists()


def test_no_two_places_have_one_name(signed_in: SignIn) -> None:
    page = signed_in("admin").get("/admin/")
    names = [each["name"] for app in page.context["available_apps"] for each in app["models"]]
    assert len(names) == len(set(names))
    assert "Changes" in names


def test_every_search_says_what_it_looks_for() -> None:
    for model, its in admin.site._registry.items():
        assert bool(its.search_fields) == bool(its.search_help_text), model


def test_what_is_not_narrowed_down_has_no_way_to_all(signed_in: SignIn) -> None:
    browser = signed_in("admin")
    assert ">Show all</a>" not in text(browser, "/admin/conferencing/call/")
    assert ">Show all</a>" in text(browser, "/admin/conferencing/call/?q=v3:one")
    assert ">Show all</a>" in text(browser, "/admin/conferencing/call/?direction=incoming")


def test_what_nobody_has_changed_says_so(signed_in: SignIn) -> None:
    Call.objects.create(call_control_id="v3:one")
    page = text(signed_in("admin"), "/admin/conferencing/call/v3_3Aone/history/")
    assert "Nobody has changed it in the administration." in page
    assert 'href="/changes/"' in page and "admin site" not in page


def test_a_question_before_deleting_names_what_it_is(signed_in: SignIn) -> None:
    queue = QueueSettings.objects.create(name="support")
    page = text(signed_in("admin"), f"/admin/conferencing/queuesettings/{queue.pk}/delete/")
    assert "<h1>Delete queue settings</h1>" in page


def test_who_cannot_be_deleted_can_be_made_inactive(signed_in: SignIn, make_user: MakeUser) -> None:
    ana = make_user("agent")
    now = timezone.now()
    Command.objects.create(verb="end", asked_by=ana, asked_at=now, deadline_at=now)
    page = text(signed_in("admin"), f"/admin/auth/user/{ana.pk}/delete/")
    assert "cannot be deleted" in page and "Untick <i>Active</i> instead" in page
    assert f'href="/admin/auth/user/{ana.pk}/change/"' in page


def test_old_data_is_named_in_words_with_how_long_it_is_kept(signed_in: SignIn) -> None:
    Pruning.objects.create(kind="onward")
    Pruning.objects.create(kind="of another version")
    with override_settings(KEEP_CALLS_DAYS=0):
        page = text(signed_in("admin"), "/admin/conferencing/pruning/")
    assert "Callers sent on" in page and "no limit (KEEP_CALLS_DAYS)" in page
    assert "of another version" in page


def test_the_length_of_a_recording_is_written_as_people_say_it(signed_in: SignIn) -> None:
    for name, millis in (("one", 4_210_600), ("two", None)):
        Recording.objects.create(recording_id=name, duration_millis=millis, saved_at=timezone.now())
    page = text(signed_in("admin"), "/admin/conferencing/recording/")
    assert 'field-length">1:10:11<' in page and 'field-length">-<' in page
