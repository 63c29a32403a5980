from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from backend.accounts.reach import ONLY_EVERYWHERE, register


class WebhooksConfig(AppConfig):
    name = "tracker.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Endpoints are for those who hold a role everywhere. The triggers step aside while tables
        change, and are made anew afterwards."""
        from tracker.webhooks import notice  # noqa: PLC0415 -- the registry has to be ready

        register("webhooks", {"endpoint": ONLY_EVERYWHERE})
        pre_migrate.connect(notice.step_aside, sender=self, weak=False)
        post_migrate.connect(notice.keep, sender=self, weak=False)
