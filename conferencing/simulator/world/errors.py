"""What Telnyx refuses, with its HTTP status, code and words."""

from dataclasses import dataclass

# Codes and titles from Telnyx's list of API errors. One code can have several meanings there; these
# are those that a conference, a call or a queue can meet.
_CATALOGUE: dict[str, tuple[int, str]] = {
    # Telnyx: recordings answer with the status where other resources have a code.
    "401": (401, "Unauthorized"),
    "403": (403, "Forbidden"),
    "404": (404, "Not Found"),
    "500": (500, "Internal Server Error"),
    "10004": (422, "Missing required parameter"),
    "10005": (404, "Resource not found"),
    # Telnyx uses this one for a missing resource (404), too: that is `not_found`.
    "10007": (503, "Service unavailable"),
    # Seen with the key of a member who may do little.
    "10006": (403, "Not authorized"),
    "10009": (401, "Authentication failed"),
    "10010": (403, "Not authorized"),
    # The general rate limit; the same code also means SRTP for a PSTN number (422).
    "10011": (429, "Too many requests"),
    "10015": (400, "Bad Request"),
    "10016": (422, "Phone number must be in +E164 format"),
    "10028": (400, "Character encoding error"),
    "10032": (422, "Invalid enumerated value"),
    "10033": (422, "Value outside of range"),
    "90009": (422, "Invalid loop value"),
    "90010": (422, "Invalid payload length"),
    "90014": (422, "Invalid DTMF digits"),
    "90015": (422, "Invalid Call Control ID"),
    "90017": (422, "Invalid value for client_state"),
    "90018": (422, "Call has already ended"),
    "90019": (422, "Conference has already ended"),
    "90020": (422, "Call recording triggered before audio started"),
    "90032": (422, "Maximum number of participants reached"),
    # Another of its lists calls this "no active participants"; live, it was a taken name.
    "90033": (422, "Unable to execute command"),
    "90034": (422, "Call not answered yet"),
    "90035": (422, "Call not in a queue"),
    "90036": (422, "Queue full"),
    "90037": (422, "Can't change queue parameter"),
    "90038": (422, "Call already in queue"),
    "90040": (400, "Downloading audio file failed"),
    "90041": (422, "User channel limit exceeded"),
    "90042": (422, "Outbound profile channel limit exceeded"),
    "90043": (422, "Connection channel limit exceeded"),
    "90044": (422, "Call already joined this conference"),
    "90045": (422, "Media Streaming is used"),
    "90050": (400, "Unable to delete queue"),
    "90058": (404, "Invalid conference_id"),
    "90102": (422, "Call can't be answered"),
    "90103": (429, "Dials per second limit exceeded"),
}

# Of recordings.
STATUS_CODES = ("401", "403", "404", "500")


@dataclass
class Refusal(Exception):
    """A request that Telnyx answers with an error body. `pointer` names the field at fault:
    `/call_control_id`.
    """

    status: int
    code: str
    title: str
    detail: str
    pointer: str | None = None

    def body(self) -> dict[str, object]:
        # Telnyx: the code is text, though it looks like a number.
        error: dict[str, object] = {"code": self.code, "title": self.title, "detail": self.detail}
        if self.pointer:
            error["source"] = {"pointer": self.pointer}
        error["meta"] = {"url": f"https://developers.telnyx.com/docs/overview/errors/{self.code}"}
        return {"errors": [error]}


def not_found() -> Refusal:
    """A resource without a code of its own, such as a queue."""
    return Refusal(404, "10007", "Resource not found", "Resource not found")


def refusal_on_demand(code: str) -> Refusal:
    """Any code, even one that is not known here."""
    status, title = _CATALOGUE.get(code, (422, "Unable to execute command"))
    return Refusal(status, code, title, f"Simulated refusal {code}.")


def refusal(
    code: str, detail: str, *, pointer: str | None = None, status: int | None = None
) -> Refusal:
    usual_status, title = _CATALOGUE[code]
    return Refusal(status or usual_status, code, title, detail, pointer)
