from django.apps import AppConfig


class ConventionalConfig(AppConfig):
    name = "tests.bench.conventional"
    label = "conventional"
    default_auto_field = "django.db.models.BigAutoField"
