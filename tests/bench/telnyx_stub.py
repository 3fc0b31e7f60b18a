"""The least that can stand in for Telnyx in P4: says yes to every command, lists the people of a
room, and notes when it was asked.
"""

import asyncio
import json
import time

from .traffic import Room

YES = b'{"data":{"result":"ok"}}'


PRESSES, WARM_UP = 40, 8
# A person's pace: what follows a press (listings that confirm it) is over before the next.
PAUSE = 0.25


class Stub:
    """`asked_at` is the moment (of the monotonic clock) at which the request to mute each leg
    arrived.
    """

    def __init__(self, rooms: list[Room]) -> None:
        self.asked_at: dict[str, float] = {}
        self._rooms = {room.telnyx_id: room for room in rooms}
        self._news = asyncio.Event()

    async def serve(self, port: int) -> None:
        await asyncio.start_server(self._talk, "127.0.0.1", port)

    async def asked(self, leg: str, seconds: float) -> float:
        """When the request to mute `leg` arrived. Raises TimeoutError when it does not."""
        async with asyncio.timeout(seconds):
            while leg not in self.asked_at:
                self._news.clear()
                await self._news.wait()
        return self.asked_at[leg]

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                now = time.monotonic()
                method, path, *_ = head.decode().split(" ", 2)
                body = await reader.readexactly(_length(head))
                answer = self._command(body, now) if method == "POST" else self._listing(path)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
                writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(answer), answer))
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()  # the client has gone, or the program ends

    def _command(self, body: bytes, now: float) -> bytes:
        for leg in json.loads(body or b"{}").get("call_control_ids", []):
            self.asked_at.setdefault(leg, now)
        self._news.set()
        return YES

    def _listing(self, path: str) -> bytes:
        room = self._rooms.get(path.split("/")[3]) if "/participants" in path else None
        people: list[dict[str, object]] = [
            {
                "id": leg,
                "call_control_id": leg,
                "status": "joined",
                "muted": leg in self.asked_at,
                "on_hold": False,
            }
            for leg in (room.legs if room else ())
        ]
        meta = {"total_pages": 1, "total_results": len(people), "page_number": 1, "page_size": 250}
        return json.dumps({"data": people, "meta": meta}).encode()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
