"""How large the body of a request may be."""

from webhooks.receiver import MOST_BYTES

# A file of contacts. Twice what is taken, so that a somewhat larger one is told what is wrong.
OF_FILES = {"/directory/import/": 4 * 1024 * 1024}


def most_bytes(path: str) -> int:
    return OF_FILES.get(path, MOST_BYTES)
