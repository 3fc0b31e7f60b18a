"""`python -m tests.bench [P1 P6 ...]`: the figures of this program beside floors built and run in
the same command.

Each stays under a minute. They compare; a single figure says little, as the machine does other
things too.
"""

import importlib
import sys
import traceback
from collections.abc import Iterator

from . import databases, table

# P1b and P1u come with P1, P2b, P2u and P2ub with P2, P8s and P8e with P8,
# P9w, P9b and P9c with P9, P10u with P10, P12e with P12.
MODULES = ["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11", "p12"]


def main() -> int:
    wanted = {name.lower().rstrip("ubsecw") for name in sys.argv[1:]} or set(MODULES)
    if unknown := wanted - set(MODULES):
        sys.exit(f"There is no {', '.join(sorted(unknown))}: choose from {', '.join(MODULES)}")
    for have, what in ((databases.has_postgresql, "PostgreSQL"), (databases.has_redis, "Redis")):
        if not have():
            sys.stderr.write(
                f"{what} does not answer: what needs it is left out or runs without it\n"
            )
    table.head()
    return (
        1
        if [row for name in MODULES if name in wanted for row in _rows(name) if row.met is False]
        else 0
    )


def _rows(name: str) -> Iterator[table.Row]:
    """The module's rows, shown as they come; one that breaks is a miss and does not stop the
    others.
    """
    try:
        for row in importlib.import_module(f"tests.bench.{name}").run():
            table.show([row])
            yield row
    except Exception:
        traceback.print_exc()
        broken = table.Row(name.upper(), "broke off: see above", "", met=False)
        table.show([broken])
        yield broken


if __name__ == "__main__":
    sys.exit(main())
