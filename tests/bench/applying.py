"""One side of P6: a process that applies webhooks to its database, batch by batch, whenever its
standard input says so.

Each line read is a number of batches; the line answered is the median time of one event, in
microseconds. "late" and "lost" ask for the time of one event of the first conference that comes a
second late, or after everything else that happened there.
"""

import argparse
import gc
import json
import statistics
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import django

from webhooks.received import Received

from . import stage
from .traffic import Traffic, Webhook

BATCH = 16
DELAYS = {"late": timedelta(seconds=1), "lost": timedelta(days=1)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rooms", type=int)
    found = parser.parse_args()
    django.setup()
    traffic = stage.traffic(found.rooms)
    _apply(_bodies(traffic))  # opens the connection
    gc.freeze()
    for line in sys.stdin:
        delay = DELAYS.get(line.strip())
        took = _late(traffic, delay) if delay else _per_event(traffic, int(line))
        sys.stdout.write(f"{took * 1e6:.1f}\n")
        sys.stdout.flush()


def _per_event(traffic: Traffic, batches: int) -> float:
    return statistics.median(_apply(_bodies(traffic)) for _ in range(batches)) / BATCH


def _late(traffic: Traffic, delay: timedelta) -> float:
    body = traffic.joined(traffic.rooms[0])
    at = (traffic.clock - delay).isoformat()
    body["data"]["occurred_at"] = body["data"]["payload"]["occurred_at"] = at
    return _apply([body])


def _bodies(traffic: Traffic) -> list[Webhook]:
    """Half of a batch happens in the first conference, the rest in as many others, however many
    there are.
    """
    first, *rest = traffic.rooms
    here = [
        traffic.joined(first),
        traffic.left(first),
        *(traffic.floor(first) for _ in range(BATCH // 2 - 2)),
    ]
    return [*here, *(traffic.floor(room) for room in traffic.random.sample(rest, BATCH // 2))]


def _apply(bodies: Iterable[Webhook]) -> float:
    """Seconds to store and apply these in one commit."""
    from webhooks import storage

    texts = [json.dumps(body) for body in bodies]
    batch = [
        Received(body["data"]["id"], text, body, datetime.now(UTC), datetime.now(UTC))
        for text in texts
        if (body := json.loads(text))
    ]
    began = time.perf_counter()
    storage.store(batch)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
