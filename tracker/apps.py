from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = "What we follow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tracker import places  # noqa: PLC0415 -- models exist only once the registry is ready

        post_migrate.connect(_ship(places.ship), sender=self, weak=False)


def _ship(ship: Callable[..., None]) -> Callable[..., None]:
    def after_migrating(
        *, using: str, plan: list[tuple[object, bool]] | None = None, **_: Any
    ) -> None:
        if not any(backwards for _migration, backwards in plan or ()):
            ship(using=using)

    return after_migrating
