"""What is said of callers who are sent on. Pure."""

TOO_OFTEN = "The caller has been sent from queue to queue too often."
COMES_BACK = "That is the number that the caller has called: they would only come back."
TOO_LATE = "This could not be done in time."
