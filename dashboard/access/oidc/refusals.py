"""Why somebody is not signed in by the provider: one sentence for them, one reason for the log."""

from allauth.socialaccount.providers.oauth2.client import OAuth2Error


class Refused(OAuth2Error):  # type: ignore[misc]  # untyped; allauth passes these on
    """`words` is shown, with the name of the provider for {name}; `reason` is logged. Neither has
    anything secret.
    """

    def __init__(self, words: str, reason: str) -> None:
        super().__init__(reason)
        self.words, self.reason = words, reason


CANCELLED = "{name} did not sign you in: it was cancelled there, or you may not use Switchboard."
PROBLEM = "{name} could not sign you in. Try again; if it keeps happening, ask an administrator."
SCOPE = (
    "{name} does not let Switchboard ask for your groups. Ask an administrator to allow the scopes"
    " openid, profile, email and groups there."
)
LATE = "This sign-in took too long, or was started in another browser. Try again."
DOWN = "{name} does not answer. Try again in a minute."
CONFUSED = "{name} sent an answer that Switchboard cannot use. Ask an administrator."
CLIENT = (
    "{name} refused to confirm this sign-in. Try again; if it keeps happening, ask an administrator"
    " to check OIDC_CLIENT_ID and OIDC_CLIENT_SECRET."
)
ISSUER = "{name} is not the service that was set up. Ask an administrator to check OIDC_ISSUER."
SIGNATURE = "The answer from {name} has no valid signature. Ask an administrator."
NONCE = "The answer from {name} belongs to another sign-in. Try again."
CLOCK = (
    "The answer from {name} is out of date, or the clocks of the two servers differ. Try again; if"
    " it keeps happening, ask an administrator to check the clocks."
)
NO_GROUP = (
    "{name} knows you, but none of your groups there may use Switchboard. Ask an administrator."
)
TOO_MANY = "You are in more groups than {name} can pass on to Switchboard. Ask an administrator."
INACTIVE = "Your Switchboard account is deactivated. Ask an administrator."
NAME_TAKEN = (
    "Another Switchboard account already has your user name, “{taken}”. Ask an administrator."
)
NO_NAME = "{name} gave Switchboard no name to use for your account. Ask an administrator."
