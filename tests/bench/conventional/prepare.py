"""The conventional receiver's tables, filled with the same world: `python -m
tests.bench.conventional.prepare`.
"""

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    fill()


def fill() -> None:
    from tests.bench.prepare import analyze, world

    from .models import Call, Conference, Participant

    rooms = world(200, 10).rooms
    conferences = Conference.objects.bulk_create(
        Conference(telnyx_id=room.telnyx_id) for room in rooms
    )
    Participant.objects.bulk_create(
        Participant(conference=conference, call_control_id=leg, is_present=True)
        for conference, room in zip(conferences, rooms, strict=True)
        for leg in room.legs
    )
    Call.objects.bulk_create(
        Call(call_control_id=leg, status="answered") for room in rooms for leg in room.legs
    )
    analyze()


if __name__ == "__main__":
    main()
