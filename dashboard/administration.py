"""Django's admin, as an application of ours: with a site of our own."""

from django.contrib.admin import apps


class Administration(apps.AdminConfig):
    default_site = "dashboard.admin_site.Site"
