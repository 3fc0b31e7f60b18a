"""How many queries the board takes: `python -m tests.bench.counting COOKIE`."""

import sys

import django


def main() -> None:
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1", "cookie": sys.argv[1]})
    with CaptureQueriesContext(connection) as queries:
        if (status := client.get("/").status_code) != 200:
            raise SystemExit(f"The board was answered {status}")
    sys.stdout.write(str(len(queries)))


if __name__ == "__main__":
    main()
