"""What was typed to search for, as an address has it. A number belongs in no address (those are
logged, shared and remembered by browsers): it stays in the session, and the address has a word that
stands for it there.
"""

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

LONGEST = 100  # characters
MOST = 20  # of one session
_KEPT = "typed_searches"
_MARK = "~"


class Forgotten(ValueError):
    """The session knows the word no more."""


def kept(request: HttpRequest, typed: str) -> str:
    """What stands for it in an address: itself, where no number can be in it."""
    text = typed.strip()[:LONGEST]
    if not _may_be_a_number(text):
        return text
    # Not a plain hash: ten digits are soon tried out.
    word = _MARK + salted_hmac(_KEPT, text).hexdigest()[:16]
    searches = {**request.session.get(_KEPT, {}), word: text}
    request.session[_KEPT] = dict(list(searches.items())[-MOST:])
    return word


def typed(request: HttpRequest, in_address: str) -> str:
    """Raises Forgotten."""
    if not in_address.startswith(_MARK):
        return in_address.strip()[:LONGEST]
    try:
        return str(request.session.get(_KEPT, {})[in_address])
    except KeyError:
        raise Forgotten(in_address) from None


def _may_be_a_number(text: str) -> bool:
    return text.startswith(_MARK) or "@" in text or sum(map(str.isdigit, text)) > 1
