"""Celery's way to Redis, made to survive a restart of Redis.

When the connection is lost while a message is not acknowledged yet (any task with a countdown),
kombu 5.7 closes the connection twice and then asks the closed one for its address: an
AttributeError, which ends the worker. Said as what it is, a connection error, it makes the worker
connect again.
"""

from typing import Any

from kombu.transport import redis


class Channel(redis.Channel):
    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection.client is None:
            raise ConnectionError("the connection to the broker is closed")
        return super()._connparams(asynchronous)  # type: ignore[misc]


class Transport(redis.Transport):
    Channel = Channel
