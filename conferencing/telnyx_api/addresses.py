"""Which ids Telnyx can be asked about. An id is a part of an address there, written %XX where it
has to be; but "." and ".." are steps in an address, however they are written, and lead to something
else. The SDK sends no such request.
"""

STEPS = (".", "..")


def can_be_addressed(id: str) -> bool:
    return id not in ("", *STEPS)
