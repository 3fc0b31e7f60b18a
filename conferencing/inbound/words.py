"""What is said of calls that follow a route. Pure."""

HUNG_UP = "The call ended."
TAKEN = "Somebody has the call."
NOT_ANSWERED = "The call could not be answered."
NOT_READ_OUT = "The message could not be read out."
NOT_ENDED = "The call could not be ended."
NOWHERE = "The route could not send the call anywhere."
TAKEN_OUT = "Somebody took the caller out of the queue."
LEFT_CONFERENCE = "The caller is no longer in the conference."
WAITED = "The caller left the queue unanswered."
FULL = "The queue is full."
CONFERENCE_FULL = "The conference is full."
NO_ANSWER = "The phone was not answered."


def why(*told: str) -> str:
    return " ".join(filter(None, told))
