from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from backend.accounts.reach import ONLY_EVERYWHERE, Whereabouts, register
from backend.accounts.vocabulary import Role


class WebhooksConfig(AppConfig):
    name = "tracker.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Endpoints are for admins of everything. The triggers step aside while tables
        change, and are made anew afterwards."""
        from tracker.webhooks import notice  # noqa: PLC0415 -- the registry has to be ready

        of_admins = Whereabouts(ONLY_EVERYWHERE.within, read_by=Role.ADMIN)
        register("webhooks", {"endpoint": of_admins})
        pre_migrate.connect(notice.step_aside, sender=self, weak=False)
        post_migrate.connect(notice.keep, sender=self, weak=False)
