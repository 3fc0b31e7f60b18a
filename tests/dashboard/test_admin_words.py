"""Labels of Django admin, and names of permissions in a database that is older than their words."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command

from conferencing.models import Announcement, Command, Participant
from dashboard.admin_words import label

pytestmark = [pytest.mark.django_db, pytest.mark.either_stack]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("audio url", "sound address"),
        ("is on hold", "on hold"),
        ("overflow value", "where to, or what to say"),
        ("key seconds", "time to press 1 (seconds)"),
        ("not known at", "outcome unknown at"),
        ("call control id", "call control ID"),
        ("is known to telnyx", "known to Telnyx"),
        ("longest wait warning", "longest wait: amber"),
        ("Opening hours", "Opening hours"),
    ],
)
def test_a_column_is_named_as_screens_name_it(name: str, words: str) -> None:
    assert label(name) == words


def test_the_admin_has_these_labels() -> None:
    assert Announcement._meta.get_field("audio_url").verbose_name == "sound address"
    assert Command._meta.get_field("asked_by").verbose_name == "operator"
    assert Participant._meta.get_field("is_muted").verbose_name == "muted"


def test_migrating_renews_the_words_of_permissions_and_keeps_who_has_them() -> None:
    mute = Permission.objects.get(codename="command_mute")
    Permission.objects.filter(pk=mute.pk).update(name="Can hush a person")
    call_command("migrate", verbosity=0)
    assert Permission.objects.get(codename="command_mute") == mute
    assert Permission.objects.get(pk=mute.pk).name == "Can mute and unmute"
