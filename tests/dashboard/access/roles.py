"""Who asks, in the order in which the tables of these tests answer."""

ROLES = ("anonymous", "agent", "supervisor", "admin")
