"""How many there are in a list of which a page shows some."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Total:
    """`is_more`: there are more than `count`; how many more, nobody has counted."""

    count: int
    is_more: bool = False

    @property
    def words(self) -> str:
        return self._worded(self.count)

    def pages(self, per_page: int) -> int:
        """Rounded up; an empty list is a page too."""
        return max(1, -(-self.count // per_page))

    def pages_words(self, per_page: int) -> str:
        return self._worded(self.pages(per_page))

    def _worded(self, number: int) -> str:
        return f"more than {number:,}" if self.is_more else f"{number:,}"
