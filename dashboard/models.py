"""What signing in needs beside Django's users and sessions: attempts, and second factors."""

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
