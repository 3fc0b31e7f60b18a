"""Django admin with our own site (INSTALLED_APPS names this in place of Django's)."""

from django.contrib.admin.apps import AdminConfig


class Administration(AdminConfig):
    default_site = "dashboard.administration.site.Site"
    verbose_name = "Changes made here"
