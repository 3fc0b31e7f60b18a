"""Teams: who belongs to one, by which rules queues and conferences do, and what has come of the
rules. That last is written by conferencing/teams alone.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from .fields import id_field, time_field
from .numbers import NoNumber, normalised


class Team(models.Model):
    """Its people see and command what belongs to it, or to another team of theirs, and nothing
    else. Whoever is in no team sees everything.
    """

    name = models.CharField(max_length=80, unique=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="teams",
        help_text="They see only what belongs to their teams: not what belongs to other teams, and"
        " not what belongs to none. Users in no team see everything that their permissions"
        " allow. Which calls an agent may answer depends on queue membership, not on teams.",
    )

    class Meta:
        default_permissions = ()
        permissions = [("manage_teams", "Can set up teams: who and what belongs to them")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TeamRule(models.Model):
    """What belongs to a team. Each rule stands for itself: one that fits is enough, and something
    may belong to several teams.
    """

    class Kind(models.TextChoices):
        QUEUE = "queue", "queues with this name"
        CONFERENCE = "conference", "conferences with this name"
        NUMBER = "number", "conferences begun by a call to this number"
        CONNECTION = "connection", "conferences on this connection"

    BY_NAME = (Kind.QUEUE, Kind.CONFERENCE)

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    value = models.CharField(
        max_length=255,
        help_text="For a name: * stands for any text, and capitals make no difference, as in"
        " sales*. For a number: as Telnyx reports it; the rule also covers calls to it that are in"
        " no queue and no conference yet. For a connection: its ID.",
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["team", "kind", "value"],
                name="one_rule_of_a_kind_and_value",
                violation_error_message="This team already has this rule.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"

    def clean(self) -> None:
        if not self.value:
            return  # which the field itself says
        self.value = self.value.strip()
        if not self.value or "\0" in self.value:
            raise ValidationError({"value": "Enter what the rule looks for."})
        if self.kind == self.Kind.NUMBER:
            try:
                self.value = normalised(self.value, settings.LOCAL_REGION)
            except NoNumber as problem:
                raise ValidationError({"value": str(problem)}) from None


class TeamQueue(models.Model):
    """By a rule, this queue belongs to this team."""

    queue = id_field()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["queue", "team"], name="a_queue_once_in_a_team")
        ]

    def __str__(self) -> str:
        return f"{self.queue}: {self.team_id}"


class TeamConference(models.Model):
    """By a rule, this conference belongs to this team."""

    conference_id = id_field()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["conference_id", "team"], name="a_conference_once_in_a_team"
            )
        ]

    def __str__(self) -> str:
        return f"{self.conference_id}: {self.team_id}"


class RulesChange(models.Model):
    """One row at most: when the rules were changed last, and since when everything has been
    decided by them.
    """

    changed_at = models.DateTimeField()
    settled_at = time_field()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.changed_at}"
