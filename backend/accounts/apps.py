from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "backend.accounts"
    label = "accounts"
    verbose_name = "Accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from backend.accounts import checks  # noqa: F401, PLC0415 -- they register themselves
        from backend.accounts.reach import register  # noqa: PLC0415
        from backend.accounts.whereabouts import WHEREABOUTS  # noqa: PLC0415

        for app, where in WHEREABOUTS.items():
            register(app, where)
