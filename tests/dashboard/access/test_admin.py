"""What the group admin finds in the admin."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group

from dashboard.access.permissions import VIEW_EVENTS
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
MODELS = sorted(model._meta.label_lower for model in admin.site._registry)


@pytest.mark.parametrize("label", MODELS)
def test_the_group_admin_sees_everything_that_is_registered(label: str, signed_in: SignIn) -> None:
    browser = signed_in("admin")
    address = f"/admin/{label.replace('.', '/')}/"
    assert browser.get(address).status_code == 200
    assert address in browser.get("/admin/").content.decode()


@pytest.mark.parametrize(
    "label", ["conferencing.gap", "conferencing.clockreading", "conferencing.oddity"]
)
def test_an_admin_group_of_before_sees_the_reception_too(label: str, signed_in: SignIn) -> None:
    """Groups that exist are left alone, so it must come with what they have."""
    browser = signed_in("admin")
    group = Group.objects.get(name="admin")
    address = f"/admin/{label.replace('.', '/')}/"
    group.permissions.filter(codename__in=["view_gap", "view_clockreading"]).delete()
    assert browser.get(address).status_code == 200
    codename = VIEW_EVENTS.partition(".")[2]
    group.permissions.remove(group.permissions.get(codename=codename))
    assert browser.get(address).status_code == 403


def test_the_admin_bears_the_name_of_the_product(signed_in: SignIn) -> None:
    page = signed_in("admin").get("/admin/").content.decode()
    assert "Switchboard administration" in page and "Django" not in page
