"""What is refused at the doors: in which words, and what an administrator can do about it. Pure."""

from typing import NamedTuple


class Kind(NamedTuple):
    """`words` name what came; `cure` is for the administrator."""

    name: str
    words: str
    cure: str


UNSIGNED = Kind(
    "unsigned",
    "a request without Telnyx's signature",
    "if Telnyx's webhooks are missing, let the proxy pass the telnyx-* headers on, since it may"
    " strip them; if none are missing, this request did not come from Telnyx and did no harm",
)
SIGNATURE = Kind(
    "signature",
    "a webhook with an invalid signature",
    "compare TELNYX_PUBLIC_KEY with Keys & Credentials, Public Key, in the Telnyx portal; a proxy"
    " must not change the body",
)
TIME = Kind(
    "time",
    "a webhook that Telnyx signed too long ago, or in the future",
    "set this machine's clock, and keep it in sync with NTP; if it is right, somebody is replaying"
    " old webhooks, which does no harm",
)
API_VERSION = Kind(
    "api version",
    "a webhook of API version 1",
    "set API version 2 in the application's webhook settings in the Telnyx portal",
)
TEXML = Kind(
    "texml",
    "a form, which TeXML applications send",
    "give this address to a Voice API application with API version 2, not to a TeXML one",
)
SHAPE = Kind(
    "shape",
    "a webhook whose `data` is not one event",
    "set API version 2 in the application's webhook settings in the Telnyx portal, and look for"
    " a relay in between that packs events together",
)
NO_ID = Kind(
    "no id",
    "an event without a usable id",
    "set API version 2 in the application's webhook settings in the Telnyx portal, and look for"
    " a relay in between that rewrites events",
)
NOT_JSON = Kind(
    "not json",
    "a webhook that is not JSON",
    "set API version 2 in the application's webhook settings in the Telnyx portal, and look for"
    " a proxy in between that rewrites or cuts off bodies",
)
TOO_LARGE = Kind(
    "too large",
    "a request whose body is too large",
    "find out who sends it: nothing that Telnyx or a browser sends is that large",
)
METHOD = Kind(
    "method",
    "a request to the webhook address that was not a POST",
    "if Telnyx's webhooks are missing, set their HTTP method to POST; if none are missing, somebody"
    " opened the address in a browser, which does no harm",
)
SOCKET_HOST = Kind(
    "socket host",
    "a live connection to a host name that is not in ALLOWED_HOSTS",
    "add the host to ALLOWED_HOSTS if people open Switchboard by this name",
)
SOCKET_ORIGIN = Kind(
    "socket origin",
    "a live connection from a page of another origin",
    "if it is your own address, let the proxy pass the Host header on with its port, or add the"
    " origin to CSRF_TRUSTED_ORIGINS",
)

SOCKET_CROWD = Kind(
    "socket crowd",
    "a live connection of somebody who has too many open",
    "close pages that nobody looks at, and give each screen a kiosk link of its own; if nobody has"
    " that many, a script is using somebody's session: sign them out",
)

BY_NAME = {
    kind.name: kind
    for kind in (
        UNSIGNED,
        SIGNATURE,
        TIME,
        API_VERSION,
        TEXML,
        SHAPE,
        NO_ID,
        NOT_JSON,
        TOO_LARGE,
        METHOD,
        SOCKET_HOST,
        SOCKET_ORIGIN,
        SOCKET_CROWD,
    )
}
