"""How a queue rings its agents: what supervisors set."""

from django.db import models

from .fields import whole


class RingingSettings(models.Model):
    rings_agents = models.BooleanField(
        default=False,
        verbose_name="Ring ready agents",
        help_text="Callers go to the members who are ready, one after another: by priority,"
        " then whoever has been idle longest. Otherwise agents take the next call themselves.",
    )
    ring_seconds = whole(20, 120, "How long each agent's phone rings.", least=5)
    asks_for_key = models.BooleanField(
        default=False,
        verbose_name="Agents press 1 to take a call",
        help_text="When they answer, agents hear “Press 1 to take the call”, and the caller is"
        " connected once they do. For phones that may go to voicemail.",
    )
    key_seconds = whole(
        10, 60, "How long agents have to press 1. After that, the call counts as missed.", least=3
    )
    missed_limit = whole(
        3, 20, "An agent who misses this many calls in a row is set to Away.", least=1
    )

    class Meta:
        abstract = True
