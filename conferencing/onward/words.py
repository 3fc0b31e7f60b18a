"""What is said of callers who are sent on. Pure."""

TOO_OFTEN = "The caller has been sent on too many times already."
COMES_BACK = "The caller dialled this number, so a transfer would only bring them back."
IN_A_CIRCLE = (
    "The caller has already come through that number, or through several others: they could go"
    " round in circles."
)
TOO_LATE = "This could not be done in time."
