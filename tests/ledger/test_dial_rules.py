"""Whom this installation dials, and whom it never does."""

import pytest

from conferencing.ledger.dial_rules import DialRules
from conferencing.ledger.form_fields import Wrong

US = DialRules(["+12025550100"], region="US", sip_hosts=["example.com", "sip.telnyx.com"])


def refusal(typed: str, rules: DialRules = US) -> str:
    with pytest.raises(Wrong) as wrong:
        rules.to(typed)
    return str(wrong.value)


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("+12025550142", "+12025550142"),
        ("(202) 555-0142", "+12025550142"),
        ("tel:+1-202-555-0142", "+12025550142"),
        ("１２０２５５５０１４２", "+12025550142"),
        ("+1 800 555 1234", "+18005551234"),
        ("<SIP:ana@Example.com;user=phone>", "sip:ana@example.com"),
        ("sip:1001@example.com:5060", "sip:1001@example.com:5060"),
        ("gencredAbc123@sip.telnyx.com", "sip:gencredAbc123@sip.telnyx.com"),
    ],
)
def test_it_is_dialled_as_telnyx_writes_it(typed: str, dialled: str) -> None:
    assert US.to(typed) == dialled


@pytest.mark.parametrize("typed", ["911", " 9 1 1 ", "112", "+1911", "1-911"])
def test_emergency_numbers_are_never_dialled(typed: str) -> None:
    assert "Emergency" in refusal(typed) or "number" in refusal(typed)


@pytest.mark.parametrize(("typed", "region"), [("911", "US"), ("112", "DE"), ("999", "GB")])
def test_an_emergency_number_is_called_one(typed: str, region: str) -> None:
    said = refusal(typed, DialRules(["+12025550100"], region=region))
    assert said == "Emergency numbers cannot be called from here. Use a phone."


def test_an_emergency_number_of_any_allowed_country_is_refused() -> None:
    assert "Emergency" in refusal("999", DialRules([], region="US", countries=["US", "GB"]))


def test_a_number_that_only_begins_like_one_is_dialled() -> None:
    """+91 is India, not 911."""
    assert DialRules([], region="US", countries=["IN"]).to("+911204567890") == "+911204567890"


@pytest.mark.parametrize(
    ("typed", "country", "words"),
    [
        ("+19005551234", "US", "premium-rate"),
        ("+499001234567", "DE", "premium-rate"),
        ("+43810123456", "AT", "shared-cost"),
        ("+447012345678", "GB", "personal number"),
        ("+881612345678", "GB", "belongs to no country"),
        ("+88213123456", "GB", "not valid in any country"),
        ("+11234567890", "US", "not valid in any country"),
        ("411", "US", "not a phone number"),
        ("2025550142,,9011", "US", "not a phone number"),
        ("+12025550142 ext. 9", "US", "not a phone number"),
        ("", "US", "not a phone number"),
    ],
)
def test_what_could_cost_any_price_is_refused(typed: str, country: str, words: str) -> None:
    assert words in refusal(typed, DialRules([], region="US", countries=[country]))


@pytest.mark.parametrize("typed", ["+16045550100", "+18765550100", "+4930123456", "+442079460123"])
def test_only_the_own_country_without_others_allowed(typed: str) -> None:
    """Also of those that share its country code: Jamaica is +1 too, at many times the price."""
    assert "DIAL_COUNTRIES" in refusal(typed)


def test_named_countries_are_allowed_and_no_other() -> None:
    rules = DialRules([], region="US", countries=["DE", "CA"])
    assert rules.to("+4930123456") == "+4930123456"
    assert rules.to("+16045550100") == "+16045550100"
    assert "DIAL_COUNTRIES" in refusal("2025550142", rules)


def test_with_no_country_at_all_no_number_is_dialled() -> None:
    assert "DIAL_COUNTRIES" in refusal("+12025550142", DialRules([]))


@pytest.mark.parametrize(
    "typed", ["sip:ana@evil.example", "sip:ana@example.com.evil.example", "sip:ana@sub.example.com"]
)
def test_a_sip_host_has_to_be_named(typed: str) -> None:
    assert "DIAL_SIP_HOSTS" in refusal(typed)


@pytest.mark.parametrize(
    "user", ["+88213123456", "0088213123456", "12025550142", "+1-202-555-0142", "202.555.0142"]
)
def test_no_number_is_dialled_in_the_dress_of_a_sip_address(user: str) -> None:
    assert "the number itself" in refusal(f"sip:{user}@sip.telnyx.com")


def test_the_only_caller_id_needs_no_choice() -> None:
    assert US.caller("") == "+12025550100"


def test_one_of_several_caller_ids_has_to_be_chosen_and_no_other() -> None:
    rules = DialRules(["+12025550100", "+12025550101"])
    assert rules.caller("+12025550101") == "+12025550101"
    for chosen in ("", "+12025550102", "anonymous"):
        with pytest.raises(Wrong):
            rules.caller(chosen)
