"""A webhook receiver as one usually writes it with Django: check, know it already?, lock the row,
update it, journal, 200.
"""

import base64
import json
import os
import time
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from .models import Call, Conference, Entry, Participant, RawEvent

KEY = VerifyKey(base64.b64decode(os.environ["TELNYX_PUBLIC_KEY"]))
# Of what is read here, everything is text.
Payload = Mapping[str, str]
CALL_STATUS = {"call.initiated": "parked", "call.answered": "answered", "call.bridged": "bridged"}


@csrf_exempt
@require_POST
def telnyx(request: HttpRequest) -> HttpResponse:
    if not _is_genuine(request):
        return HttpResponseForbidden()
    body = json.loads(request.body)
    with transaction.atomic():
        event = body["data"]
        _, is_new = RawEvent.objects.get_or_create(
            event_id=event["id"], defaults={"event_type": event["event_type"], "body": body}
        )
        if is_new:
            _apply(
                event["event_type"], event["payload"], datetime.fromisoformat(event["occurred_at"])
            )
    return HttpResponse("ok")


def _is_genuine(request: HttpRequest) -> bool:
    timestamp = request.headers["telnyx-timestamp"]
    if abs(time.time() - int(timestamp)) > 300:
        return False
    try:
        KEY.verify(
            timestamp.encode() + b"|" + request.body,
            base64.b64decode(request.headers["telnyx-signature-ed25519"]),
        )
    except BadSignatureError:
        return False
    return True


def _apply(kind: str, payload: Payload, at: datetime) -> None:
    if "conference_id" in payload:
        aggregate = f"conference:{payload['conference_id']}"
        _update_conference(kind, payload, at)
    else:
        aggregate = f"call:{payload['call_control_id']}"
        _update_call(kind, payload, at)
    Entry.objects.create(aggregate=aggregate, event_type=kind, occurred_at=at, data=payload)


def _update_conference(kind: str, payload: Payload, at: datetime) -> None:
    conference, _ = Conference.objects.select_for_update().get_or_create(
        telnyx_id=payload["conference_id"]
    )
    if kind == "conference.created":
        conference.created_at = at
    elif kind == "conference.ended":
        conference.status, conference.ended_at = "completed", at
        there = Participant.objects.filter(conference=conference, is_present=True)
        there.update(is_present=False, left_at=at)
    elif kind.endswith((".started", ".ended")):
        conference.audio = {"kind": kind, "at": at.isoformat()}
    elif "call_control_id" in payload:
        _update_participant(conference, kind, payload["call_control_id"], at)
    conference.version += 1
    conference.save(
        update_fields=["created_at", "status", "ended_at", "audio", "floor", "floor_at", "version"]
    )


def _update_participant(conference: Conference, kind: str, leg: str, at: datetime) -> None:
    person, _ = Participant.objects.get_or_create(conference=conference, call_control_id=leg)
    if kind == "conference.participant.joined":
        person.is_present, person.joined_at = True, at
    elif kind == "conference.participant.left":
        person.is_present, person.left_at = False, at
    elif kind == "conference.floor.changed":
        person.last_spoke_at = at
        conference.floor, conference.floor_at = leg, at
    person.save(update_fields=["is_present", "joined_at", "left_at", "last_spoke_at"])


def _update_call(kind: str, payload: Payload, at: datetime) -> None:
    call, _ = Call.objects.select_for_update().get_or_create(
        call_control_id=payload["call_control_id"]
    )
    call.from_number, call.to_number = payload.get("from", ""), payload.get("to", "")
    call.status = CALL_STATUS.get(kind, call.status)
    if kind == "call.hangup":
        call.status, call.ended_at, call.queue = "ended", at, ""
    elif kind == "call.enqueued":
        call.queue = payload["queue"]
    elif kind == "call.dequeued":
        call.queue = ""
    call.version += 1
    call.save(update_fields=["from_number", "to_number", "status", "ended_at", "queue", "version"])
