"""Queues with their callers: as cards, as a page, as a day, and on a wallboard."""
