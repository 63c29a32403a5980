from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "backend.audit"
    label = "audit"
    verbose_name = "Audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to logins, and stand by at every page of the admin."""
        from backend.audit import desk, logins  # noqa: PLC0415 -- models are loaded by now

        logins.listen()
        desk.stand_by()
