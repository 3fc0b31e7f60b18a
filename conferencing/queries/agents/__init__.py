"""Agents by state, an agent's own home, and call backs."""
