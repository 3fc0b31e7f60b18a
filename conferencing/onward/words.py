"""What is said of callers who are sent on. Pure."""

TOO_OFTEN = "The caller has been sent from queue to queue too often."
COMES_BACK = "That is the number that the caller has called: they would only come back."
IN_A_CIRCLE = (
    "The caller has already come from that number to this one: they would go round in a circle."
)
TOO_LATE = "This could not be done in time."
