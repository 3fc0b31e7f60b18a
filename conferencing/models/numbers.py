"""The numbers of contacts in the form in which Telnyx reports them. Pure."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

EXAMPLE = "+12025550142 or sip:ana@example.com"
# As much as is kept of any number.
LONGEST = 255
_SIP = re.compile(
    r"(?:(?P<scheme>sips?):)?(?P<user>[^\s@<>;:]+)@(?P<host>[a-z0-9.-]+(?::\d+)?)", re.IGNORECASE
)


class NoNumber(ValueError):
    """In words for whoever typed it."""


def normalised(typed: str, region: str) -> str:
    """ "+12025550142" of "(202) 555-0142" in the region US, "sip:ana@example.com" of
    "<SIP:ana@Example.com;user=phone>". Without a region, a number needs its country code. Raises
    NoNumber.
    """
    text = typed.strip().removeprefix("<").removesuffix(">")
    return _address(text) if "@" in text else _number(text, region)


def as_reported(number: str, region: str) -> str:
    """The same of what Telnyx reports, which writes SIP addresses with more than that."""
    try:
        return normalised(number, region)
    except NoNumber:
        return number.strip()


def _address(text: str) -> str:
    match = _SIP.fullmatch(text.partition(";")[0])
    if match is None:
        raise NoNumber(f"This is not a SIP address like sip:ana@example.com: “{text[:40]}”.")
    scheme = (match["scheme"] or "sip").lower()
    address = f"{scheme}:{match['user']}@{match['host'].lower()}"
    if len(address) > LONGEST:
        raise NoNumber(f"This SIP address has more than {LONGEST} characters: “{text[:40]}…”.")
    return address


def _number(text: str, region: str) -> str:
    try:
        number = phonenumbers.parse(text, region or None)
    except NumberParseException:
        raise NoNumber(_words(text, region)) from None
    # What is possible and not assigned stays: numbers for fiction, and those of new ranges. Not
    # what lacks its area code: its call would go nowhere.
    is_whole = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    if number.extension or not is_whole:
        raise NoNumber(_words(text, region))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _words(text: str, region: str) -> str:
    hint = "" if region or text.startswith("+") else " A number needs its country code."
    return f"“{text[:40]}” is not a phone number.{hint} Write it like {EXAMPLE}."
