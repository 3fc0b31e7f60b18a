"""Contacts have the numbers that Telnyx reports, however they were typed."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from conferencing.models import Contact
from conferencing.models.numbers import NoNumber, normalised
from tests.conftest import SignIn


@pytest.mark.parametrize(
    ("typed", "region", "number"),
    [
        ("+1 (202) 555-0142", "", "+12025550142"),
        ("(202) 555-0142", "US", "+12025550142"),
        ("0049 30 123456", "DE", "+4930123456"),
        ("030 123456", "DE", "+4930123456"),
        ("+4930123456", "US", "+4930123456"),
        (" tel:+1-202-555-0142 ", "", "+12025550142"),
        ("sip:ana@example.com", "", "sip:ana@example.com"),
        ("Ana@Example.COM", "", "sip:Ana@example.com"),
        ("<SIPS:ana@Example.com:5061;transport=tls>", "", "sips:ana@example.com:5061"),
    ],
)
def test_what_is_typed_and_kept(typed: str, region: str, number: str) -> None:
    assert normalised(typed, region) == number


@pytest.mark.parametrize(
    ("typed", "region"),
    [
        ("202 555 0142", ""),
        ("Anna", "US"),
        ("12", "US"),
        ("+1 202 555 0142 ext. 9", ""),
        ("ana@", ""),
        ("sip:ana b@example.com", ""),
        ("", ""),
    ],
)
def test_what_is_no_number_is_refused_with_an_example(typed: str, region: str) -> None:
    with pytest.raises(NoNumber, match=r"sip:ana@example\.com"):
        normalised(typed, region)


@given(st.text(max_size=30), st.sampled_from(["", "US", "DE"]))
def test_anything_is_kept_once_and_for_all_or_refused(typed: str, region: str) -> None:
    try:
        number = normalised(typed, region)
    except NoNumber:
        return
    assert normalised(number, "") == number


@pytest.mark.django_db
def test_the_admin_keeps_the_number_in_one_form(signed_in: SignIn, settings: LazySettings) -> None:
    settings.LOCAL_REGION = "US"
    browser = signed_in("admin")
    add = "/admin/conferencing/contact/add/"
    browser.post(add, {"number": "(202) 555-0142", "name": "Anna"})
    assert Contact.objects.get().number == "+12025550142"
    again = browser.post(add, {"number": "+1 202 555 0142", "name": "Anna again"})
    assert "already exists" in again.content.decode()
    odd = browser.post(add, {"number": "Anna", "name": "Anna"})
    assert "+12025550142 or sip:ana@example.com" in odd.content.decode()
    assert Contact.objects.count() == 1


@pytest.mark.django_db
def test_contacts_of_before_are_normalised_and_none_is_lost(settings: LazySettings) -> None:
    settings.LOCAL_REGION = "US"
    before = ["(202) 555-0142", "+12025550143", "202-555-0143", "front desk", "Ana@Example.com"]
    Contact.objects.bulk_create(Contact(number=number, name=number) for number in before)
    migration = import_module("conferencing.migrations.0010_contact_numbers")
    migration.normalise(apps, SimpleNamespace(connection=connection))
    assert {contact.name: contact.number for contact in Contact.objects.all()} == {
        "(202) 555-0142": "+12025550142",
        "+12025550143": "+12025550143",
        "202-555-0143": "202-555-0143",
        "front desk": "front desk",
        "Ana@Example.com": "sip:Ana@example.com",
    }


@pytest.mark.django_db
def test_a_contact_is_checked_by_whoever_asks() -> None:
    with pytest.raises(ValidationError):
        Contact(number="Anna", name="Anna").full_clean()
