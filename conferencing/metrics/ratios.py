"""Fractions, exact until they are shown. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share or an average. With nothing to divide by it has no value: that is neither 0 % nor
    100 %.
    """

    numerator: int
    denominator: int

    def __add__(self, other: "Ratio") -> "Ratio":
        return Ratio(self.numerator + other.numerator, self.denominator + other.denominator)

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None

    @property
    def percent(self) -> float | None:
        return 100 * self.numerator / self.denominator if self.denominator else None

    @property
    def shown_percent(self) -> str:
        """With one decimal, half rounded up; empty for no value. Only to be read: compare with
        `is_at_least`.
        """
        if not self.denominator:
            return ""
        tenths = (2000 * self.numerator + self.denominator) // (2 * self.denominator)
        return f"{tenths // 10}.{tenths % 10}"

    def is_at_least(self, percent: int) -> bool | None:
        """None without a value."""
        return 100 * self.numerator >= percent * self.denominator if self.denominator else None
