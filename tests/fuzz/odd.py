"""What strangers might send, from a seed: the same seed makes the same again.

FUZZ_SEED says with which to begin; FUZZ_SECONDS how long to go on, in all. Without the latter there
are a few rounds, the same every time: that is what `make test` runs.
"""

import copy
import os
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

SEED = int(os.environ.get("FUZZ_SEED", "1"))
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
TESTS = 5  # which share FUZZ_SECONDS

TEXTS = [
    "",
    " ",
    "     ",
    "\0",
    "a\0b",
    "\ud800",
    "a\udfffb",
    "\u202egnitset",
    "\u2066\u200b\ufeff",
    "line\nbreak\r\n\x1b[2J",
    "<script>alert(1)</script>",
    "\"'`{{ 7*7 }}{% raw %}%s%(a)s",
    "../../etc/passwd",
    "a/b",
    "//evil.example/",
    "javascript:alert(1)",
    "None",
    "null",
    "NaN",
    "-1",
    "0",
    "9" * 30,
    "9" * 5000,
    "1e400",
    "0x7f",
    "²",
    "x" * 255,
    "x" * 256,
    "ü" * 5000,
    "\U0001f4de" * 70,
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "2200-01-01T00:00:00Z",
    "1969-12-31T23:59:59.999999Z",
    "+12025550142",
    "sip:anna@example.com",
    "v3:one",
    "00000000-0000-0000-0000-000000000000",
]
NUMBERS = [
    0,
    -1,
    1,
    2**31,
    2**63,
    -(2**63) - 1,
    10**30,
    0.5,
    -0.0,
    1e308,
    float("inf"),
    float("nan"),
]


class Odd:
    """Makes odd things. `seed` is what to give to FUZZ_SEED to begin with this round."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)

    def __repr__(self) -> str:
        return f"FUZZ_SEED={self.seed}"

    def text(self) -> str:
        if self.random.random() < 0.8:
            return self.random.choice(TEXTS)
        letters = [
            chr(self.random.choice((range(0x80), range(0x110000)))[self.random.randrange(0x80)])
        ]
        return "".join(letters * self.random.randrange(1, 9))

    def value(self, depth: int = 3) -> Any:
        """Anything that JSON can hold."""
        kinds: list[Callable[[], Any]] = [
            self.text,
            self.text,
            lambda: self.random.choice(NUMBERS),
            lambda: self.random.choice([None, True, False]),
        ]
        if depth:
            kinds.append(lambda: [self.value(depth - 1) for _ in range(self.random.randrange(4))])
            kinds.append(
                lambda: {
                    self.text(): self.value(depth - 1) for _ in range(self.random.randrange(4))
                }
            )
        return self.random.choice(kinds)()

    def spoiled(self, body: Any, *, keep: frozenset[str] = frozenset()) -> Any:
        """A copy with one to three places changed, left out, or put elsewhere. Fields whose names
        are in `keep` stay.
        """
        body = copy.deepcopy(body)
        for _ in range(self.random.randrange(1, 4)):
            places = list(_places(body, keep))
            if not places:
                return self.value()
            inside, key = self.random.choice(places)
            if isinstance(inside, dict) and self.random.random() < 0.2:
                del inside[key]
            else:
                inside[key] = self.value()
        return body


def _places(body: Any, keep: frozenset[str]) -> Iterator[tuple[Any, Any]]:
    """Every place in it, as container and key."""
    keys: Any = range(len(body)) if isinstance(body, list) else list(body)
    for key in keys:
        if key not in keep:
            yield body, key
        if isinstance(body[key], dict | list):
            yield from _places(body[key], keep)


def rounds(few: int) -> Iterator[Odd]:
    """`few` of them or, with FUZZ_SECONDS, as many as there is time for."""
    until = time.monotonic() + SECONDS / TESTS
    number = 0
    while time.monotonic() < until if SECONDS else number < few:
        yield Odd(SEED + number)
        number += 1
