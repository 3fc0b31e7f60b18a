from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConferencingConfig(AppConfig):
    name = "conferencing"
    verbose_name = "Conferences, calls and queues"

    def ready(self) -> None:
        from . import signals
        from .agents import tasks
        from .inbound import tasks as inbound
        from .mirror import upgrade
        from .supervision import tasks as supervision

        post_migrate.connect(upgrade.fold_again, sender=self)
        signals.changed.connect(tasks.on_changed, dispatch_uid="bring callers to agents")
        signals.changed.connect(inbound.on_changed, dispatch_uid="follow routes")
        signals.changed.connect(supervision.on_changed, dispatch_uid="follow supervisors")
