"""After a test that commits the database is as the migrations left it, keys included."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from tests import world
from tests.emptying import Contents
from tests.world import NOW

pytestmark = pytest.mark.django_db


def keys() -> set[tuple[str, int]]:
    return set(Permission.objects.values_list("codename", "pk"))


def members() -> set[tuple[str, str]]:
    return set(Group.objects.values_list("name", "permissions__codename"))


def test_what_a_test_added_is_gone_and_what_it_took_is_back() -> None:
    contents, permissions, groups = Contents.now(), keys(), members()
    assert permissions and groups
    world.begins("room", "anna", at=NOW)
    User.objects.create_user("left behind").groups.set(Group.objects.all())
    Group.objects.filter(name="agent").delete()
    Permission.objects.filter(codename="view_board").update(codename="changed")
    left = Contents.now()

    contents.restore()

    assert (keys(), members()) == (permissions, groups)
    assert not User.objects.exists()
    assert Contents.now() == contents != left
