"""Floor of P2 and P3: webhooks in, frames out, in one bare asyncio program without any framework.

Each webhook is checked and its raw row committed (not with ROWS=0), then one frame that names its
conference goes to every socket. `python -m tests.bench.floors.live PORT BYTES`: frames are of BYTES
bytes. DATABASE_URL says where the rows go.
"""

import asyncio
import base64
import gc
import hashlib
import json
import os
import sys
import time

import psycopg
from nacl.signing import VerifyKey
from psycopg.rows import TupleRow

KEY = VerifyKey(base64.b64decode(os.environ["TELNYX_PUBLIC_KEY"]))
TABLE = "CREATE TABLE raw (event_id text PRIMARY KEY, body text NOT NULL)"
INSERT = "INSERT INTO raw (event_id, body) VALUES (%s, %s) ON CONFLICT DO NOTHING"
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Floor:
    def __init__(self, size: int, database: psycopg.AsyncConnection[TupleRow] | None) -> None:
        self.sockets: set[asyncio.Transport] = set()
        self._size, self._database, self._turn = size, database, asyncio.Lock()

    async def take(self, timestamp: bytes, signature: bytes, body: bytes) -> None:
        KEY.verify(timestamp + b"|" + body, base64.b64decode(signature))
        event = json.loads(body)["data"]
        if self._database:
            async with self._turn:
                await self._database.execute(INSERT, (event["id"], body.decode()))
        frame = self.frame(
            f"conference-{event['payload']['conference_id']}", "x" * self._size, whole=False
        )
        for socket in self.sockets:
            socket.write(frame)

    def frame(self, name: str, html: str, *, whole: bool) -> bytes:
        version = time.time_ns() // 1000
        fragment = {
            "id": name,
            "collection": "conferences",
            "sort": "",
            "version": version,
            "html": html,
        }
        text = json.dumps(
            {"type": "fragments", "full": whole, "now": 0, "fragments": [fragment], "gone": []}
        ).encode()
        length = (
            bytes([126]) + len(text).to_bytes(2, "big")
            if len(text) < 65536
            else bytes([127]) + len(text).to_bytes(8)
        )
        return b"\x81" + (length if len(text) > 125 else bytes([len(text)])) + text


class Peer(asyncio.Protocol):
    """A connection of either kind: its first request tells which."""

    def __init__(self, floor: Floor) -> None:
        self._floor, self._buffer = floor, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._floor.sockets.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        if self._transport in self._floor.sockets:
            return
        self._buffer += data
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return
        lines = (line.partition(b": ") for line in head.split(b"\r\n")[1:])
        headers = {name.lower(): value for name, _, value in lines}
        if b"sec-websocket-key" in headers:
            self._buffer = b""
            self._upgrade(headers[b"sec-websocket-key"])
        elif len(rest) >= int(headers[b"content-length"]):
            self._buffer = b""
            asyncio.get_running_loop().create_task(self._webhook(headers, rest))

    async def _webhook(self, headers: dict[bytes, bytes], body: bytes) -> None:
        await self._floor.take(
            headers[b"telnyx-timestamp"], headers[b"telnyx-signature-ed25519"], body
        )
        self._transport.write(ANSWER)

    def _upgrade(self, key: bytes) -> None:
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        self._transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: %b\r\n\r\n" % accept
        )
        self._transport.write(self._floor.frame("nothing", "", whole=True))
        self._floor.sockets.add(self._transport)


async def main() -> None:
    port, size = map(int, sys.argv[1:])
    database = None
    if os.environ.get("ROWS") != "0":
        database = await psycopg.AsyncConnection.connect(
            os.environ["DATABASE_URL"], autocommit=True
        )
        await database.execute(TABLE)
    floor = Floor(size, database)
    gc.freeze()
    server = await asyncio.get_running_loop().create_server(lambda: Peer(floor), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        sys.exit(0)
