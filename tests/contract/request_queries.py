"""What Telnyx's specification allows in the query of a request: the parameters of each GET in its
OpenAPI file (style deepObject: `page[size]`), and what a value of each may be.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from .request_schemas import LEG, NAME, UUID, Violation

TEXT = r".+"
WHOLE = r"[1-9]\d*"
FLAG = "true|false"
# From 1 to 250.
SIZE = r"[1-9]\d?|1\d\d|2[0-4]\d|250"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
REGION = {"region": "Australia|Europe|Middle East|US"}
NUMBERED = {"page[number]": WHOLE, "page[size]": SIZE}
PAGE = {**NUMBERED, "page[after]": TEXT, "page[before]": TEXT, "page[limit]": SIZE}
# One shared object in the specification, most of which makes sense for some lists only.
SHARED_FILTER = {
    **{f"filter[{name}]": TEXT for name in ("name", "from", "to", "connection_id")},
    **{f"filter[{name}]": UUID for name in ("leg_id", "application_session_id")},
    **{f"filter[occurred_at][{each}]": TIME for each in ("eq", "gt", "gte", "lt", "lte")},
    "filter[application_name][contains]": ".{3,}",
    "filter[outbound.outbound_voice_profile_id]": TEXT,
    "filter[failed]": FLAG,
    "filter[product]": "call_control|fax|texml",
    "filter[status]": "init|in_progress|completed",
    "filter[type]": "command|webhook",
}
RECORDINGS_FILTER = {
    **{
        f"filter[{name}]": TEXT
        for name in (
            *("call_control_id", "conference_id", "conference_region", "connection_id"),
            *("from", "to", "sip_call_id"),
        )
    },
    **{f"filter[{name}]": UUID for name in ("call_leg_id", "call_session_id")},
    **{
        f"filter[{name}][{each}]": TIME
        for name in ("created_at", "start_time", "end_time")
        for each in ("gte", "lte")
    },
}
# Not in the part of the specification that is about calls; these are the SDK's parameters, with
# their limits.
PHONE_NUMBERS_FILTER = {
    **{f"filter[{name}]": TEXT for name in ("tag", "connection_id", "billing_group_id")},
    "filter[phone_number]": r"\d{3,}",
    "filter[status]": "[a-z]+(-[a-z]+)*",
    "filter[country_iso_alpha2]": "[A-Z]{2}",
}
# By path; a request that is not here takes no query at all.
QUERIES: Mapping[str, Mapping[str, str]] = {
    "/conferences": {**PAGE, **REGION, **SHARED_FILTER},
    f"/conferences/{UUID}": REGION,
    f"/conferences/{UUID}/participants": {
        **PAGE,
        **REGION,
        **{f"filter[{name}]": FLAG for name in ("muted", "on_hold", "whispering")},
    },
    "/call_control_applications": {
        **PAGE,
        **SHARED_FILTER,
        "sort": "-?(created_at|connection_name|active)",
    },
    f"/connections/{NAME}/active_calls": PAGE,
    f"/calls/{LEG}": {},
    "/queues": NUMBERED,
    f"/queues/{NAME}/calls": PAGE,
    "/recordings": {**NUMBERED, **RECORDINGS_FILTER},
    f"/recordings/{UUID}": {},
    "/call_events": {**PAGE, **SHARED_FILTER},
    "/phone_numbers": {
        **NUMBERED,
        **PHONE_NUMBERS_FILTER,
        "sort": "purchased_at|phone_number|connection_name|usage_payment_method",
    },
}


def check_query(method: str, path: str, query: str) -> None:
    """`query` is as it was sent, without the question mark. Raises Violation."""
    given = parse_qsl(query, keep_blank_values=True, strict_parsing=True) if query else []
    names = [name for name, _ in given]
    if len(set(names)) < len(names):
        raise Violation(f"A parameter comes twice: {query}")
    allowed = _allowed(path) if method == "GET" else {}
    for name, value in given:
        if name not in allowed:
            raise Violation(f"{method} {path} takes no {name}")
        if not re.fullmatch(allowed[name], value):
            raise Violation(f"{name} cannot be {value!r}")


def _allowed(path: str) -> Mapping[str, str]:
    for pattern, parameters in QUERIES.items():
        if re.fullmatch(pattern, path):
            return parameters
    return {}
