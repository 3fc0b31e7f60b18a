"""Who may be dialled. Toll fraud is the costliest mistake that such a program can make: a number is
dialled only where everything about it is known to be allowed. Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType, shortnumberinfo

from conferencing.models.numbers import NoNumber, normalised

from .form_fields import Wrong

# What a part of the program dials for: among the arguments of a dial, though in no form.
PURPOSE, REFERENCE = "purpose", "reference"
AGENT, CALL_BACK, CALL_BACK_CALLER = "agent", "call_back", "call_back_caller"
SUPERVISOR = "supervisor"
# Beside these, of a supervisor: whose leg the new call is to hear, and in which role (Telnyx's).
SUPERVISES, ROLE = "supervises", "role"
# The phones of agents, which administrators have set up: nobody types them to be dialled.
OWN_PHONES = (AGENT, CALL_BACK)

# Those kinds of numbers whose price is the usual one of their country.
ORDINARY = (
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.VOIP,
)
_KINDS = {
    PhoneNumberType.PREMIUM_RATE: "a premium-rate number",
    PhoneNumberType.SHARED_COST: "a shared-cost number",
    PhoneNumberType.PERSONAL_NUMBER: "a personal number, which can be charged at any rate",
}
_EMERGENCY = "Emergency numbers cannot be called from here. Use a phone."
# As a user of a SIP address, this reaches the telephone network past all rules for numbers.
_A_NUMBER = re.compile(r"\+?[0-9][0-9().-]{5,}[0-9]|\+.*")


@dataclass(frozen=True, slots=True)
class DialRules:
    """What the installation allows. `region`: of numbers without a country code. `countries`: their
    regions, and where there are none, only `region`. `sip_hosts` in lower case.
    """

    callers: Sequence[str]
    region: str = ""
    countries: Sequence[str] = ()
    sip_hosts: Sequence[str] = ()

    def to(self, typed: str) -> str:
        """The number or SIP address as it will be dialled. Raises Wrong."""
        self._refuse_emergencies(typed)
        try:
            target = normalised(typed, self.region)
        except NoNumber as problem:
            raise Wrong(str(problem)) from None
        if "@" in target:
            self._check_address(target)
        else:
            self._check_number(phonenumbers.parse(target))
        return target

    def caller(self, chosen: str) -> str:
        """The caller ID to show. Raises Wrong."""
        if not chosen and len(self.callers) == 1:
            return self.callers[0]
        if not chosen:
            raise Wrong("Choose a caller ID.")
        if chosen not in self.callers:
            raise Wrong("This caller ID is not one of those allowed here. Choose another.")
        return chosen

    def _refuse_emergencies(self, typed: str) -> None:
        if any(_is_emergency(typed, region) for region in (self.region, *self.countries)):
            raise Wrong(_EMERGENCY)

    def _refuse_emergency_abroad(self, number: PhoneNumber) -> None:
        national, code = str(number.national_number), number.country_code or 0
        regions = phonenumbers.region_codes_for_country_code(code)
        if any(_is_emergency(national, region) for region in regions):
            raise Wrong(_EMERGENCY)

    def _check_address(self, address: str) -> None:
        user, _, host = address.partition(":")[2].partition("@")
        if host.partition(":")[0] not in self.sip_hosts:
            raise Wrong(
                f"SIP addresses at {host} are not allowed here. An administrator can allow them"
                " (DIAL_SIP_HOSTS)."
            )
        if _A_NUMBER.fullmatch(user):
            raise Wrong("This SIP address is a phone number. Enter the number itself.")

    def _check_number(self, number: PhoneNumber) -> None:
        region = phonenumbers.region_code_for_number(number)
        self._refuse_emergency_abroad(number)
        kind = phonenumbers.number_type(number)
        if kind == PhoneNumberType.UNKNOWN:
            raise Wrong("This number is not valid in any country. Check the digits.")
        if kind not in ORDINARY:
            what = _KINDS.get(kind, "a special-rate number")
            raise Wrong(f"This is {what}. Such numbers cannot be called from here.")
        if region in (None, "001"):
            raise Wrong(
                "This number belongs to no country (a satellite phone, perhaps). Such numbers"
                " cannot be called from here."
            )
        if region not in (self.countries or (self.region,)):
            raise Wrong(
                f"Calls to this country ({region}) are not allowed here. An"
                " administrator can allow them (DIAL_COUNTRIES)."
            )


def _is_emergency(digits: str, region: str) -> bool:
    """Exactly such a number: what merely begins like one is no number in use."""
    return bool(region) and shortnumberinfo.is_emergency_number(digits.strip(), region)
