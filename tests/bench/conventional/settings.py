"""The product's settings, with the conventional receiver in place of ours: one Django view behind
the whole middleware.
"""

from dashboard.settings import *  # noqa: F403

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "tests.bench.conventional",
]
ROOT_URLCONF = "tests.bench.conventional.urls"
