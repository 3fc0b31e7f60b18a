"""What backups have left that were killed while they were written: as large and as secret as a
backup, and good for nothing.
"""

import fcntl
import os
import re
import time
import zlib
from contextlib import suppress
from pathlib import Path

from .file import BEGINNING

# As `file.created` names them, whatever the backup was to be called: most have their day in it.
_NAME = re.compile(r".+\.[0-9a-f]{16}\.part")
# One that was begun just now may not be locked yet.
OLD_SECONDS = 3600
_ENOUGH = 2**16  # bytes in which the first line begins, if anything was written at all


def clear(folder: Path) -> None:
    """Delete those in this folder. What another process writes, what is no backup and what is not
    ours to delete stays.
    """
    with suppress(OSError):
        for path in folder.iterdir():
            if _NAME.fullmatch(path.name):
                with suppress(OSError):
                    _clear(path)


def _clear(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as part:
        is_old = os.fstat(handle).st_mtime < time.time() - OLD_SECONDS
        if is_old and _is_backup(part.read(_ENOUGH)):
            # Raises where its process is alive.
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def _is_backup(packed: bytes) -> bool:
    """Or the beginning of one, of which nothing may have been written yet."""
    try:
        text = zlib.decompressobj(wbits=31).decompress(packed, len(BEGINNING))
    except zlib.error:
        return False
    return BEGINNING.startswith(text)
