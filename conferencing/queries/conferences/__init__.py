"""The card of a conference on the board, and its console."""
