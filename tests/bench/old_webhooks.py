"""Fill a new database with conferences and old webhooks: `DATABASE_URL=... python -m
tests.bench.old_webhooks --old 2000000`. The old ones are made by PostgreSQL, and all may go.
"""

import argparse

import django

from . import prepare

ROOMS = 200
OLD = """
    INSERT INTO webhooks_webhookevent (event_id, event_type, body, received_at, repeats, outcome,
        error, is_recovered)
    SELECT 'old' || n, 'call.initiated', repeat('{"data": {"payload": {}}}', 40),
        now() - interval '300 days' + n * interval '1 second', 0, 'applied', '', false
    FROM generate_series(1, %s) AS n"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--old", type=int)
    found = parser.parse_args()
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(OLD, [found.old])
    prepare.fill(ROOMS, 10, 0)


if __name__ == "__main__":
    main()
