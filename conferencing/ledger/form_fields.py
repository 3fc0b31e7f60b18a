"""What a field of a command may be: functions from the text of a form to a value. Each raises Wrong
with its rule in words. Pure.
"""

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

KEYS = "0123456789*#"
BEEPS = ("never", "always", "on_enter", "on_exit")
ROLES = ("none", "barge", "monitor", "whisper")
LANGUAGES = (
    *(
        "arb",
        "cmn-CN",
        "cy-GB",
        "da-DK",
        "de-DE",
        "en-AU",
        "en-GB",
        "en-GB-WLS",
        "en-IN",
        "en-US",
        "es-ES",
        "es-MX",
    ),
    *(
        "es-US",
        "fr-CA",
        "fr-FR",
        "hi-IN",
        "is-IS",
        "it-IT",
        "ja-JP",
        "ko-KR",
        "nb-NO",
        "nl-NL",
        "pl-PL",
        "pt-BR",
    ),
    *("pt-PT", "ro-RO", "ru-RU", "sv-SE", "tr-TR"),
)
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_SIP = re.compile(r"sips?:[^\s@<>\"]+@[^\s@<>\"]+", re.IGNORECASE)
# People write numbers with these between the digits.
_BETWEEN = str.maketrans("", "", " ().-/")


class Wrong(ValueError):
    """A rule that was not kept, in words for the operator."""


def text(most: int) -> Callable[[str], str]:
    def read(given: str) -> str:
        found = given.strip()
        if len(found) > most:
            raise Wrong(f"At most {most:,} signs; these are {len(found):,}.")
        if "\0" in found:
            raise Wrong("There is a sign in it that cannot be sent.")
        return found

    return read


def choice(*allowed: str) -> Callable[[str], str]:
    def read(given: str) -> str:
        if given.strip() not in allowed:
            raise Wrong(f"One of: {', '.join(allowed)}.")
        return given.strip()

    return read


def whole(least: int, most: int) -> Callable[[str], int]:
    def read(given: str) -> int:
        found = int(given) if re.fullmatch(r"\s*[0-9]{1,12}\s*", given) else -1
        if not least <= found <= most:
            raise Wrong(f"A whole number from {least:,} to {most:,}.")
        return found

    return read


def flag(given: str) -> bool:
    """What a checkbox sends, and what scripts write."""
    said = given.strip().lower()
    if said not in ("on", "true", "1", "yes", "off", "false", "0", "no"):
        raise Wrong("Yes or no.")
    return said in ("on", "true", "1", "yes")


def digits(allowed: str, most: int) -> Callable[[str], str]:
    def read(given: str) -> str:
        found = given.strip()
        if len(found) > most or set(found) - set(allowed):
            raise Wrong(
                f"At most {most} of these keys: {allowed}."
                if most > 1
                else f"One of these keys: {allowed}."
            )
        return found

    return read


def loop(given: str) -> str:
    if given.strip() == "infinity":
        return "infinity"
    try:
        return str(whole(1, 100)(given))
    except Wrong:
        raise Wrong("From 1 to 100 times, or infinity.") from None


def audio_address(given: str) -> str:
    found = text(2000)(given)
    try:
        parts = urlsplit(found)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", found):
        raise Wrong("A web address of an audio file, beginning with https:// or http://.")
    return found


def number(given: str) -> str:
    found = given.strip().translate(_BETWEEN)
    if not _E164.fullmatch(found):
        raise Wrong("A telephone number with plus and country code, such as +12025550142.")
    return found


def number_or_sip(given: str) -> str:
    found = given.strip()
    if _SIP.fullmatch(found):
        return found
    try:
        return number(found)
    except Wrong:
        raise Wrong(
            "A telephone number such as +12025550142, or a SIP address such as sip:ana@example.com."
        ) from None


def legs(given: Sequence[str]) -> tuple[str, ...]:
    """Call control ids, each once, in the order given."""
    found = tuple(dict.fromkeys(leg.strip() for leg in given if leg.strip()))
    if any(len(leg) > 255 for leg in found):
        raise Wrong("There is no such call.")
    return found
