"""Whether this web process is about to stop: it says so to the proxy in front of it, and serves on
for a while, so that what comes next goes to another.
"""

import asyncio

_is_near = False


def is_near() -> bool:
    return _is_near


async def notice(seconds: float) -> None:
    """Say it for so long; not at all for 0."""
    global _is_near
    if seconds:
        _is_near = True
        await asyncio.sleep(seconds)
