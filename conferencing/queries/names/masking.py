"""Telephone numbers and addresses, masked for those who may not see them. Pure.

What is shown on purpose: of a number its last four digits, and the country when it begins with a
plus; of an address its scheme and the name of its host. However a number is punctuated, and in
whatever digits it is written, no more of it is shown.
"""

import re
import unicodedata
from functools import lru_cache

HIDDEN = "•••"
# All but letters and digits, and the letters that are written as dashes: the Japanese long vowel
# mark and the Arabic tatweel.
_DASHES = r"_\u30fc\uff70\u0640"
_BETWEEN = rf"[\W{_DASHES}]"
_LETTER = rf"[^\W\d{_DASHES}]"
_RUN = r"(?<![0-9])\+?\(?[0-9](?:%s*+[0-9]){6,}"
_NUMBER = re.compile(_RUN % _BETWEEN)
# In a sentence whose parts are masked already, two masked numbers side by side are not one number.
_NUMBER_IN_SENTENCE = re.compile(_RUN % rf"(?:(?!{HIDDEN}){_BETWEEN})")
# Readable, because no numbering plan groups digits so. Only when no other digit is near: with a
# time it has twelve digits, and could be anything.
_DATE = re.compile(r"\(?(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
# The @ may be missing: searched for from each of many "sip:" anew, a long text would take seconds.
_SIP_USER = re.compile(r"(sips?:)([^\s@<>]+)(@?)", re.IGNORECASE)
_SCHEME = re.compile(r"\s*(sips?|tel):", re.IGNORECASE)
# The first that no further @ follows at once: the users of broken addresses have some, too.
_HOST = re.compile(r"@([^\s@;?&,<>\"'/()]++)(?!@)")
_NAME = re.compile(rf"[^:]*?{_LETTER}")
# A letter tells an address from a number that has brackets in it, and a parameter likewise.
_IN_BRACKETS = re.compile(rf"<([^<>]*{_LETTER}[^<>]*)")
_PARAMETERS = re.compile(rf"[;?]\s*{_LETTER}.*", re.DOTALL)
_NO_DIGIT = re.compile(r"[^0-9]")


@lru_cache(maxsize=4096)
def masked(number: str) -> str:
    """ "+1 ••• 0142" for "+12025550142", "sip:•••@example.com" for an address; short and odd ones
    are hidden completely, and so are display names and parameters.
    """
    bare = _without_display_name(_in_our_digits(number))
    if "@" in bare:
        return _masked_address(bare)
    return _ends(_PARAMETERS.sub("", bare))


@lru_cache(maxsize=4096)
def without_numbers(text: str) -> str:
    """Free text with telephone numbers and the users of SIP addresses masked."""
    return _replaced(_NUMBER, text)


def sentence_without_numbers(sentence: str) -> str:
    """For one whose names and numbers are masked already: those stay as they are."""
    return _replaced(_NUMBER_IN_SENTENCE, sentence)


def _replaced(number: re.Pattern[str], text: str) -> str:
    plain = _in_our_digits(text)
    shown = number.sub(_masked_match, _SIP_USER.sub(_without_user, plain))
    # "Room ①" has nothing to hide, and stays as its owner wrote it.
    return text if shown == plain else shown


def _without_user(match: re.Match[str]) -> str:
    scheme, user, at = match.groups()
    return f"{scheme}{HIDDEN if at else user}{at}"


def _masked_match(match: re.Match[str]) -> str:
    return match.group() if _DATE.fullmatch(match.group()) else _ends(match.group())


def _ends(number: str) -> str:
    digits = _NO_DIGIT.sub("", number)
    if len(digits) < 8:
        return HIDDEN if number else ""
    last = f"{HIDDEN} {digits[-4:]}"
    return f"+{_country(digits)} {last}" if number.startswith("+") else last


def _country(digits: str) -> str:
    # Only +1 and +7 have one digit. Where a code has three, its last one is hidden as well.
    return digits[0] if digits[0] in "17" else digits[:2]


def _without_display_name(address: str) -> str:
    found = _IN_BRACKETS.search(address)
    return found[1] if found else address


def _masked_address(address: str) -> str:
    scheme = _SCHEME.match(address)
    return f"{scheme[1].lower() if scheme else 'sip'}:{HIDDEN}@{_host(address)}"


def _host(address: str) -> str:
    """Hidden unless it has a name: the host may be the number, or a part of it."""
    found = _HOST.search(without_numbers(address[address.index("@") :]))
    is_named = found and _NAME.match(found[1])
    return found[1] if found and is_named else HIDDEN


def _in_our_digits(text: str) -> str:
    """With 0 to 9 for the digits of other scripts, and for those in circles, raised or wide."""
    return text if text.isascii() else "".join(map(_in_ours, text))


def _in_ours(character: str) -> str:
    if character.isascii() or character.isalpha():
        return character
    value = float(unicodedata.numeric(character, -1))
    if value >= 0 and value.is_integer():
        return str(int(value))
    folded = unicodedata.normalize("NFKC", character)
    return folded if any(map(str.isdecimal, folded)) or folded in "+@" else character
