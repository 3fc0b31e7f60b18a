"""The rules of dialling as this installation has set them."""

from django.conf import settings

from .dial_rules import DialRules


def rules() -> DialRules:
    return DialRules(
        settings.DIAL_FROM,
        settings.LOCAL_REGION,
        settings.DIAL_COUNTRIES,
        settings.DIAL_SIP_HOSTS,
    )
