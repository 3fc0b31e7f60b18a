"""What signing in needs beside Django's users and sessions: attempts, second factors, where each
session is open, the links of screens at which nobody signs in, and who changed what.
"""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import models


class SignInAttempt(models.Model):
    """Names are as they are typed, also those of nobody. See `access.attempts` for what counts."""

    name = models.CharField(max_length=255)
    address = models.CharField(max_length=64)  # of the browser; empty where it does not count
    at = models.DateTimeField()
    succeeded = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["name", "at"]),
            models.Index(fields=["address", "at"]),
            models.Index(fields=["at"]),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.address} {self.at}"  # not the name: some type their password there


class SecondFactor(models.Model):
    """An authenticator app that its owner has confirmed with a code."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    secret = models.CharField(max_length=64)  # in base32, as the app has it
    # The half minute of the last code that was used: none is good twice.
    last_step = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"of {self.user}"


class RecoveryCode(models.Model):
    """In place of the app, once. Only a hash is kept; a code that was used is gone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="a_recovery_code_is_kept_once")
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"of {self.user}"


class OpenSession(models.Model):
    """What its owner is told about one of Django's sessions; see `access.open_sessions`. It says
    nothing about whether the session is still good: only `access.visitors` knows that.
    """

    # No foreign key: sessions are also ended by a plain DELETE, which must not fail here.
    session_key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="open_sessions")
    user_agent = models.CharField(max_length=300, blank=True, default="")
    address = models.CharField(max_length=64, blank=True, default="")  # the last one
    # None for a session from before this was noted.
    signed_in_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"of {self.user}"  # never the key: it is as good as a password


class KioskLink(models.Model):
    """A wallboard of these queues, by their names at Telnyx, for whoever has the token. See
    `access.kiosks`.
    """

    name = models.CharField(max_length=80, help_text="For example, where the screen is mounted.")
    digest = models.CharField(max_length=64, unique=True)
    queues = models.JSONField(default=list)
    turns_seconds = models.PositiveIntegerField(
        default=0
    )  # shows one queue after the other; 0: all
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_from = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        default_permissions = ()
        permissions = [("manage_kiosks", "Can create and revoke kiosk links")]
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def is_good(self, now: datetime) -> bool:
        return not self.revoked_at and (self.expires_at is None or self.expires_at > now)


class Change(models.Model):
    """Somebody has created, changed or deleted something that is set up here. Written by
    `access.changes`, in the transaction of the change itself; never changed afterwards.
    """

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=150)  # stays when the account is gone
    what = models.CharField(max_length=80)  # "Queue settings"
    name = models.CharField(max_length=200)
    action = models.CharField(max_length=16)  # created, changed, deleted
    fields = models.JSONField(default=list)  # [field, from, to], in words

    class Meta:
        default_permissions = ()
        permissions = [("see_changes", "Can see who changed which settings, and when")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.what}: {self.name} {self.action}"
