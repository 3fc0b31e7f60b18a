"""How one number or SIP address may be written in a text. Pure."""

import json
import re
import secrets
import string

import phonenumbers

# Fewer digits are parts of times, codes and counts.
FEWEST_DIGITS = 6

_BETWEEN = r"[\s.()/_–‑-]{0,3}"


def pattern(number: str) -> re.Pattern[str]:
    """`number` as contacts have it: "+12025550142" or "sip:ana@example.com". Found with and without
    its country code, and with blanks, dots, hyphens and brackets between the digits; never as a
    part of a longer number.
    """
    if "@" in number:
        address = re.escape(number.partition(":")[2])
        return re.compile(rf"(?:sips?:)?(?<![\w.+-]){address}(?![\w-])", re.IGNORECASE)
    parsed = phonenumbers.parse(number)
    national = _spread(phonenumbers.national_significant_number(parsed))
    country = _spread(str(parsed.country_code))
    before = rf"(?:(?:\+|\b00){_BETWEEN})?{country}{_BETWEEN}(?:\(?0\)?{_BETWEEN})?"
    return re.compile(rf"(?<!\d)(?<!\d[\s.-])\(?(?:{before})?0?\(?{national}(?!\d)")


def exactly(text: str) -> re.Pattern[str] | None:
    """`text` as it stands in a row, never as a part of a longer number or word. None for one that
    could as well be anything else.
    """
    if sum(sign.isdigit() for sign in text) < FEWEST_DIGITS:
        return None
    # As one of the groups of digits in which somebody else's is written, too.
    before = "" if text.startswith("+") else r"(?<!\d[\s.-])"
    return re.compile(rf"(?<![\w+]){before}{re.escape(text)}(?!\w|-\d)", re.IGNORECASE)


def stand_in() -> str:
    """In place of one person, the same everywhere, and nothing from which they could be told."""
    return "forgotten-" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(8))


def names_pattern(names: set[str]) -> re.Pattern[str] | None:
    """Also as JSON has them. None without any."""
    escaped = {json.dumps(name)[1:-1] for name in names}
    known = sorted(names | escaped, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, known)), re.IGNORECASE) if known else None


def _spread(digits: str) -> str:
    return _BETWEEN.join(digits)
