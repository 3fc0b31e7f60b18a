"""Deletes old rows as the worker does, over and over, until it is ended: `python -m
tests.bench.deleting SECONDS_OF_THIRTY`. Prints "ready", then how many rows went, each time.
"""

import sys
import time

import django

EVERY = 30.0


def main() -> None:
    budget = float(sys.argv[1])
    django.setup()
    from django.utils import timezone

    from dashboard.retention import pruning

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        deleted = pruning.run(timezone.now(), budget)
        sys.stdout.write(f"{deleted}\n")
        sys.stdout.flush()
        time.sleep(max(0.0, EVERY - budget))


if __name__ == "__main__":
    main()
