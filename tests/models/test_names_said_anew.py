"""What is named anew in a new version has its new name in the rows of an earlier one."""

import importlib
from types import ModuleType, SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone

from dashboard.access import changes
from dashboard.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def plainly() -> ModuleType:
    return importlib.import_module("conferencing.migrations.0072_private_in_plain_words")


@pytest.fixture
def private() -> Permission:
    return Permission.objects.get(codename="supervise_privately")


def renamed(plainly: ModuleType, private: Permission, name: str) -> str:
    Permission.objects.filter(pk=private.pk).update(name=name)
    say_it_plainly(plainly)
    private.refresh_from_db()
    return private.name


def say_it_plainly(migration: ModuleType) -> None:
    # All that it asks of an editor is the database.
    migration.say_it_plainly(apps, SimpleNamespace(connection=connection))


def test_a_permission_of_the_name_before_has_the_new_one(
    plainly: ModuleType, private: Permission
) -> None:
    new = private.name
    assert renamed(plainly, private, plainly.BEFORE) == new == plainly.AFTER


def test_a_name_that_somebody_gave_it_stays(plainly: ModuleType, private: Permission) -> None:
    assert renamed(plainly, private, "May listen in secret") == "May listen in secret"


def test_changes_of_before_are_found_by_the_words_of_now() -> None:
    migration = importlib.import_module("dashboard.migrations.0006_plain_words")
    for what in migration.RENAMED:
        Change.objects.create(at=timezone.now(), by_name="ana", what=what, name="x", action="made")
    say_it_plainly(migration)
    there = set(Change.objects.values_list("what", flat=True))
    assert there == set(migration.RENAMED.values()) <= set(changes.WORDS.values())
