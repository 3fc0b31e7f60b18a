from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "Wall screens"

    def ready(self) -> None:
        from django.contrib.auth.models import User
        from django.contrib.auth.signals import user_logged_in

        from conferencing import signals

        from .access import changes, open_sessions, permissions
        from .live import publishing
        from .server import private_files

        private_files.keep()
        # The last application with models: the permissions of all of them are there by then.
        post_migrate.connect(permissions.create_groups, sender=self)
        post_migrate.connect(permissions.renew_words, sender=self)
        user_logged_in.connect(open_sessions.on_signed_in, dispatch_uid="note where")
        post_save.connect(open_sessions.on_user_saved, sender=User, dispatch_uid="end theirs")
        changes.connect()
        signals.changed.connect(publishing.on_changed, dispatch_uid="publish to the web processes")
