"""Who are the hosts of a conference: those whom “Mute all except hosts” leaves alone."""

from conferencing.models import Call, Conference, ContactNumber, Participant
from conferencing.queries.names.person import far_number


def of(conference_id: str) -> set[str]:
    """Who created it, those by whose leaving it ends, and those whom the directory calls hosts; by
    call control id. Four queries.
    """
    present = Participant.objects.filter(conference_id=conference_id, is_present=True)
    rows = present.values_list(
        "call_control_id", "ends_conference_on_exit", "soft_ends_conference_on_exit"
    )
    people = {leg: ends or closes for leg, ends, closes in rows}
    creator = Conference.objects.values_list("creator_call_control_id", flat=True)
    ending = {leg for leg, ends in people.items() if ends}
    return {creator.get(pk=conference_id)} | ending | _by_directory(list(people))


def _by_directory(legs: list[str]) -> set[str]:
    """By the number at the far end of their call: at the near end is ours, the same for all."""
    calls = Call.objects.filter(pk__in=legs)
    columns = calls.values_list("pk", "direction", "from_number", "to_number")
    numbers = {
        leg: far_number(direction, from_number, to_number)
        for leg, direction, from_number, to_number in columns
    }
    hosts = ContactNumber.objects.filter(
        contact__is_host=True, number__in=set(numbers.values()) - {""}
    )
    known = set(hosts.values_list("number", flat=True))
    return {leg for leg, number in numbers.items() if number in known}
