"""Two installations that share a Redis, each with its own database number."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from dashboard.server.services import channel_layer
from tests.system.redis_server import RedisServer


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


async def test_they_do_not_hear_each_other(redis_server: RedisServer) -> None:
    one, other = (_layer(f"{redis_server.url}{number}") for number in (1, 2))
    channel = await one.new_channel()
    await one.group_add("mirror", channel)
    await other.group_send("mirror", {"type": "mirror.changed", "of": "other"})
    await one.group_send("mirror", {"type": "mirror.changed", "of": "one"})
    heard = await asyncio.wait_for(one.receive(channel), 10)
    assert heard["of"] == "one"


def _layer(redis_url: str) -> RedisPubSubChannelLayer:
    config = channel_layer(redis_url)["CONFIG"]
    assert isinstance(config, dict)
    return RedisPubSubChannelLayer(**config)
