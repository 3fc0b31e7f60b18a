from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "Wall screens"

    def ready(self) -> None:
        from conferencing import signals

        from .access import permissions
        from .live import publishing
        from .server import private_files

        private_files.keep()
        # The last application with models: the permissions of all of them are there by then.
        post_migrate.connect(permissions.create_groups, sender=self)
        post_migrate.connect(permissions.renew_words, sender=self)
        signals.changed.connect(publishing.on_changed, dispatch_uid="publish to the web processes")
