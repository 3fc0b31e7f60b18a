"""How many tasks wait in each queue of the broker, as it says itself."""

from typing import Any

from celery import current_app

from conferencing import tallies

QUEUES = ("commands", "background")


def measure() -> None:
    """Ask the broker. Raises what it raises, when it is away."""
    with current_app.connection_for_read() as connection:
        # Not in the stubs: what all virtual transports have.
        channel: Any = connection.default_channel
        for name in QUEUES:
            # Declaring what is there changes nothing, and is answered with its length.
            declared = channel.queue_declare(queue=name, passive=False)
            tallies.measure("queue", declared.message_count, name)
