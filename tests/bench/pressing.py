"""The generator of P4, with the stub in its own event loop: `python -m tests.bench.pressing
WEB_PORT STUB_PORT COOKIE`.

Presses Mute in one conference after the other, each when the one before has reached the stub.
Prints the delays in milliseconds.
"""

import asyncio
import json
import sys
import time
from urllib.parse import urlencode

from . import stage
from .http_client import Connection
from .telnyx_stub import PAUSE, PRESSES, WARM_UP, Stub

FIRST_SECONDS, SECONDS = 30.0, 10.0
SECRET = "0123456789abcdefghijklmnopqrstuv"


async def press(web_port: int, stub_port: int, cookie: str) -> list[float]:
    rooms = stage.traffic().rooms
    stub = Stub(rooms)
    await stub.serve(stub_port)
    browser = await Connection.to(web_port)
    delays = []
    for i, room in enumerate(rooms[: PRESSES + WARM_UP]):
        leg = room.legs[0]
        began = time.monotonic()
        status = await browser.answer(_request(web_port, cookie, room.telnyx_id, leg))
        if status != 201:
            raise SystemExit(f"A press was answered {status}")
        delays.append(await stub.asked(leg, SECONDS if i else FIRST_SECONDS) - began)
        await asyncio.sleep(PAUSE)
    return [delay * 1000 for delay in delays[WARM_UP:]]


def _request(port: int, cookie: str, conference: str, leg: str) -> bytes:
    body = urlencode({"verb": "mute", "conference": conference, "call_control_id": leg}).encode()
    head = (
        f"POST /commands/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        f"Accept: application/json\r\nCookie: {cookie}; csrftoken={SECRET}\r\n"
        f"X-CSRFToken: {SECRET}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    json.dump(asyncio.run(press(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])), sys.stdout)
