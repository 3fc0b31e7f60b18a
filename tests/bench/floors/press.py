"""Floor of P4: a ledger row and the SDK's call, in one process and thread, without session, queue
or worker.

`python -m tests.bench.floors.press PORT`, with TELNYX_BASE_URL naming that port: prints the delays
in milliseconds.
"""

import asyncio
import json
import sys
import threading
import time
from datetime import timedelta

import django

from tests.bench import stage
from tests.bench.telnyx_stub import PAUSE, PRESSES, WARM_UP, Stub


def main() -> None:
    django.setup()
    from django.utils import timezone

    from conferencing.models import Command
    from conferencing.telnyx_api import conference_actions

    rooms = stage.traffic().rooms[: PRESSES + WARM_UP]
    stub = _stub(Stub(rooms), int(sys.argv[1]))
    operator = _operator()
    delays = []
    for room in rooms:
        began, now = time.monotonic(), timezone.now()
        fields = {"verb": "mute", "conference_id": room.telnyx_id, "call_control_id": room.legs[0]}
        Command.objects.create(
            **fields,
            asked_by_id=operator,
            asked_at=now,
            deadline_at=now + timedelta(seconds=15),
            state="sent",
        )
        conference_actions.mute(room.telnyx_id, [room.legs[0]])
        delays.append((stub.asked_at[room.legs[0]] - began) * 1000)
        time.sleep(PAUSE)
    json.dump(delays[WARM_UP:], sys.stdout)


def _operator() -> int:
    from django.contrib.auth.models import User

    return User.objects.create_user("floor", is_superuser=True).pk


def _stub(stub: Stub, port: int) -> Stub:
    """Serving in a thread of its own."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    asyncio.run_coroutine_threadsafe(stub.serve(port), loop).result()
    return stub


if __name__ == "__main__":
    main()
