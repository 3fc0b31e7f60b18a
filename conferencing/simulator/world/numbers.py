"""The account's own phone numbers, and the application to which each leads."""

from dataclasses import dataclass
from datetime import datetime

from .base import WorldBase

# Reserved for fiction. Those that people call in the scenario are among them.
OWN_NUMBERS = (
    *("+12025550100", "+12025550101", "+12025550102", "+12025550103"),
    "+12025550110",
)
_FIRST_ID = 1293384261075731600


@dataclass(eq=False, slots=True)
class PhoneNumber:
    """`connection_id` None: it leads nowhere."""

    id: str
    number: str
    created_at: datetime
    connection_id: str | None = None
    status: str = "active"


class PhoneNumbers(WorldBase):
    phone_numbers: list[PhoneNumber]

    def add_number(self, number: str, connection_id: str | None = None) -> PhoneNumber:
        """As bought in the portal, and given to an application there."""
        id = str(_FIRST_ID + len(self.phone_numbers))
        added = PhoneNumber(id, number, self.now, connection_id)
        self.phone_numbers.append(added)
        return added

    def give_numbers(self, connection_id: str | None) -> None:
        """All of them lead there from now on."""
        for each in self.phone_numbers:
            each.connection_id = connection_id
