"""Contacts have the numbers that Telnyx reports, however they were typed."""

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from conferencing.models import Contact, ContactNumber
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
        # Without its area code it can be called only from nearby.
        ("12", "DE"),
        ("555-0142", "US"),
        ("+4912", ""),
        ("+1 202 555 0142 ext. 9", ""),
        ("ana@", ""),
        ("sip:ana b@example.com", ""),
        ("", ""),
    ],
)
def test_what_is_no_number_is_refused_with_an_example(typed: str, region: str) -> None:
    with pytest.raises(NoNumber, match=r"sip:ana@example\.com"):
        normalised(typed, region)


def test_an_address_that_could_not_be_kept_is_refused() -> None:
    with pytest.raises(NoNumber, match="more than 255 characters"):
        normalised(f"sip:{'a' * 300}@example.com", "")


@given(st.text(max_size=30), st.sampled_from(["", "US", "DE"]))
def test_anything_is_kept_once_and_for_all_or_refused(typed: str, region: str) -> None:
    try:
        number = normalised(typed, region)
    except NoNumber:
        return
    assert normalised(number, "") == number


@pytest.mark.django_db
def test_the_admin_keeps_the_numbers_in_one_form(signed_in: SignIn, settings: LazySettings) -> None:
    settings.LOCAL_REGION = "US"
    browser = signed_in("admin")
    add = "/admin/conferencing/contact/add/"
    typed = "(202) 555-0142\n+1 202 555-0142\nAna@Example.com"
    browser.post(add, {"numbers": typed, "name": "Anna", "tags": "Press, press, vip"})
    kept = [row.number for row in ContactNumber.objects.order_by("pk")]
    assert kept == ["+12025550142", "sip:Ana@example.com"]
    assert Contact.objects.get().tags == ["Press", "vip"]
    again = browser.post(add, {"numbers": "+1 202 555 0142", "name": "Anna again"})
    assert "already belongs to Anna" in again.content.decode()
    odd = browser.post(add, {"numbers": "Anna", "name": "Anna"})
    assert "+12025550142 or sip:ana@example.com" in odd.content.decode()
    assert Contact.objects.count() == 1


@pytest.mark.django_db
def test_a_number_is_checked_by_whoever_asks() -> None:
    with pytest.raises(ValidationError):
        ContactNumber(number="Anna", contact=Contact.objects.create(name="Anna")).full_clean()
