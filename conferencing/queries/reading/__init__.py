"""How a reading for a screen is done: its time, its plain SQL, and what could not be read."""
