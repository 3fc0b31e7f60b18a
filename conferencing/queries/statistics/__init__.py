"""Figures of queues and agents, read from sums: now, today, on any day."""
