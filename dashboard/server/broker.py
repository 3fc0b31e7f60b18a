"""Celery's way to Redis, made to survive a restart of Redis.

When the connection is lost while a message is not acknowledged yet (any task with a countdown),
kombu 5.7 closes the connection twice and then asks the closed one for its address: an
AttributeError, which ends the worker. Said as what it is, a connection error, it makes the worker
connect again.
"""

from kombu.transport import redis


class Channel(redis.Channel):
    def _connparams(self, asynchronous: bool = False) -> dict[str, object]:
        if self.connection.client is None:
            raise ConnectionError("the connection to the broker is closed")
        parameters: dict[str, object] = super()._connparams(asynchronous)  # type: ignore[misc]
        return parameters


class Transport(redis.Transport):
    Channel = Channel
