"""Dead rows of PostgreSQL. A test that is rolled back leaves every row that it wrote behind, dead;
after a thousand tests, whatever looks through a table looks through tens of thousands of them, and
what costs a millisecond costs seconds. Most servers sweep them up every minute, but
not all that tests run on do.
"""

from itertools import count

from django.db import connection

EVERY = 50  # tests
_ended = count(1)


def after_a_test() -> None:
    """Outside of any transaction. On a connection that is open: this opens none."""
    if next(_ended) % EVERY or connection.vendor != "postgresql":
        return
    if (server := connection.connection) and not server.closed and server.autocommit:
        server.execute("VACUUM")
