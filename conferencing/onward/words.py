"""What is said of callers who are sent on. Pure."""

TOO_OFTEN = "The caller has been sent from queue to queue too often."
TOO_LATE = "This could not be done in time."
