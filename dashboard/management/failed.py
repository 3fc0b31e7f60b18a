"""A request to Telnyx that failed, as a command says it: its reader sees no screen."""

from conferencing.telnyx_api.errors import GatewayError

UNSURE = "It is unclear whether it took effect. Check in the Telnyx portal before you try again."


def failed(error: GatewayError) -> str:
    if not error.is_doubtful:
        return error.told
    return f"{error.title.rstrip('. ')}. {UNSURE}"
