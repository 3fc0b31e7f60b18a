"""Ids in addresses. Telnyx's ids are opaque to us: any text must make an address of one segment,
and the address must lead back to it.

Letters, digits and a few signs stay as they are, which is all that Telnyx uses today. Every other
byte of the UTF-8 is written ~XX: a slash, a line break or a percent sign does not survive every
browser and proxy as %XX.
"""

import re

_ODD = re.compile(rb"[^A-Za-z0-9_:.-]")
_WRITTEN = re.compile(rb"~([0-9A-F]{2})")
EMPTY = "~"


class OpaqueId:
    """A path converter. `to_python` raises ValueError for what no id can be: a NUL, which
    PostgreSQL does not take, and half a surrogate.
    """

    regex = "[^/]+"

    def to_url(self, id: str) -> str:
        raw = id.encode("utf-8", "surrogatepass")
        plain = _ODD.sub(_written, raw).decode("ascii")
        # A segment of dots only is resolved by browsers.
        return (plain.replace(".", "~2E") if not plain.strip(".") else plain) or EMPTY

    def to_python(self, segment: str) -> str:
        if segment == EMPTY:
            return ""
        id = _WRITTEN.sub(_byte, segment.encode()).decode()
        if "\0" in id:
            raise ValueError("an id has no NUL")
        return id


def _written(odd: re.Match[bytes]) -> bytes:
    return b"~%02X" % ord(odd.group())


def _byte(written: re.Match[bytes]) -> bytes:
    return bytes.fromhex(written.group(1).decode())
