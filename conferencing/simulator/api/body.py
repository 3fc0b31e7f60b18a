"""The body of a request whose fields have been checked, read by type."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Json = Mapping[str, object]


@dataclass(frozen=True)
class Body:
    """A field that is missing, or null, reads as its default.

    The types were checked before, by `fields.check`; here they are only told to the reader.
    """

    content: Json = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.content.get(name)
        return value if isinstance(value, str) else default

    def text_or_none(self, name: str) -> str | None:
        value = self.content.get(name)
        return value if isinstance(value, str) else None

    def texts(self, name: str) -> list[str]:
        value = self.content.get(name)
        return [str(each) for each in value] if isinstance(value, list) else []

    def whole(self, name: str, default: int) -> int:
        value = self.content.get(name)
        return value if isinstance(value, int) else default

    def whole_or_none(self, name: str) -> int | None:
        value = self.content.get(name)
        return value if isinstance(value, int) else None

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.content.get(name)
        return value if isinstance(value, bool) else default

    def flag_or_none(self, name: str) -> bool | None:
        value = self.content.get(name)
        return value if isinstance(value, bool) else None

    def part(self, name: str) -> "Body | None":
        """An object inside the body; None when it is missing or empty."""
        value = self.content.get(name)
        return Body(value) if isinstance(value, dict) and value else None
