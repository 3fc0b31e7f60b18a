"""The client state of a call that we dial. Telnyx repeats it on every webhook of the call, and
lists it with the calls that are up: so the call is found even when the answer to the dial was lost.

What is read here was written by anybody: it names a command, and proves nothing. Pure.
"""

import base64
import binascii
import re
from uuid import UUID

# Fifteen bytes, a multiple of three: so the Base64 of what follows begins with that of this.
VERSION_1 = b"switchboard/01/"
_MARK = base64.b64encode(VERSION_1).decode()
_WRITTEN = re.compile(rb"switchboard/01/([0-9a-f-]{36})/[a-z_]{0,32}/[\w.:-]{0,64}", re.ASCII)


def written(command: UUID, purpose: str = "", reference: str = "") -> str:
    """`purpose` and `reference` tell a reader of Telnyx's logs what the call is for. Raises
    ValueError where they are not plain words and ids.
    """
    state = f"{VERSION_1.decode()}{command}/{purpose}/{reference}".encode()
    if not _WRITTEN.fullmatch(state):
        raise ValueError("A purpose is a word, and a reference a short id")
    return base64.b64encode(state).decode()


def command_of(state: str) -> str:
    """The UUID of the command that it names; empty where it is not of our making."""
    # Nearly all are foreign or absent: this costs less than decoding them.
    if not state.startswith(_MARK):
        return ""
    try:
        found = _WRITTEN.fullmatch(base64.b64decode(state, validate=True))
    except (binascii.Error, ValueError):
        return ""
    return _canonical(found[1].decode()) if found else ""


def _canonical(text: str) -> str:
    try:
        return text if str(UUID(text)) == text else ""
    except ValueError:
        return ""
