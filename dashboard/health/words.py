"""Amounts in words. Pure."""

from datetime import timedelta


def seconds(value: float) -> str:
    """ "0.35 s", "12 s", "5 min", "2 h"."""
    if value < 1:
        return f"{round(value * 1000)} ms"
    if value < 10:
        return f"{value:.1f} s".replace(".0 s", " s")
    if value < 120:
        return f"{value:.0f} s"
    return f"{value / 60:.0f} min" if value < 7200 else f"{value / 3600:.0f} h"


def age(span: timedelta) -> str:
    return seconds(max(1.0, round(span.total_seconds())))


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    return f"{share * 100:.1f}%".replace(".0%", "%")
