"""What the product stands on, in words of Django's settings: its database and its channel layer."""

from pathlib import Path

from redis import ConnectionPool

# Which statements PostgreSQL keeps prepared: those that ask for it (`conferencing.database`), and
# no other however often it runs. Django's own value, none, turns off both.
ONLY_ON_REQUEST = 2**31


def database(url: str, data_dir: Path, worker_threads: int) -> dict[str, object]:
    """Without a `url`, a SQLite file in `data_dir`, which is made."""
    if url.startswith("postgres"):
        import dj_database_url

        # A pool, because threads under ASGI would otherwise hold a connection each (or open one per
        # request).
        config = dj_database_url.parse(url)
        pool = {"min_size": 2, "max_size": max(16, worker_threads + 8), "timeout": 10}
        return {
            **config,
            "OPTIONS": {
                **config.get("OPTIONS", {}),
                "pool": pool,
                "prepare_threshold": ONLY_ON_REQUEST,
            },
            # After a restart of the database the pool holds dead connections.
            "CONN_HEALTH_CHECKS": True,
        }
    name = url.removeprefix("sqlite:///") or str(data_dir / "switchboard.sqlite3")
    if not url:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            # IMMEDIATE: a transaction that will write waits for its turn at the start, instead of
            # failing half way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-16000;PRAGMA journal_size_limit=67108864;"
            ),
        },
        "TEST": {"NAME": str(data_dir / "test.sqlite3")},
    }


def channel_layer(redis_url: str) -> dict[str, object]:
    if not redis_url:
        return {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 2000}}
    # A message reaches every database number of a Redis, so each has names of its own: two
    # installations do not hear each other.
    number = ConnectionPool.from_url(redis_url).connection_kwargs.get("db", 0)
    return {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [redis_url], "prefix": f"asgi-{number}"},
    }
