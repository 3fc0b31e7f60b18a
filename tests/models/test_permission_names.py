"""A permission that is named anew has its new name in the database of an earlier version."""

import importlib
from types import ModuleType, SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def plainly() -> ModuleType:
    return importlib.import_module("conferencing.migrations.0072_private_in_plain_words")


@pytest.fixture
def private() -> Permission:
    return Permission.objects.get(codename="supervise_privately")


def renamed(plainly: ModuleType, private: Permission, name: str) -> str:
    Permission.objects.filter(pk=private.pk).update(name=name)
    # All that it asks of an editor is the database.
    plainly.say_it_plainly(apps, SimpleNamespace(connection=connection))
    private.refresh_from_db()
    return private.name


def test_the_name_of_a_version_before_becomes_the_new_one(
    plainly: ModuleType, private: Permission
) -> None:
    new = private.name
    assert renamed(plainly, private, plainly.BEFORE) == new == plainly.AFTER


def test_a_name_that_somebody_gave_it_stays(plainly: ModuleType, private: Permission) -> None:
    assert renamed(plainly, private, "May listen in secret") == "May listen in secret"
