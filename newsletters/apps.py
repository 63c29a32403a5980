from django.apps import AppConfig

from backend.accounts.reach import register


class NewslettersConfig(AppConfig):
    name = "newsletters"
    verbose_name = "What we send"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models exist only once the registry is ready.
        from newsletters.whereabouts import WHEREABOUTS  # noqa: PLC0415

        register("newsletters", WHEREABOUTS)
