from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from backend.accounts.reach import register
from tracker.sentences import OF_RULES


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = "What we follow"
    sentences = OF_RULES
    """Of the constraints that may refuse what an editor writes."""
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models exist only once the registry is ready.
        from tracker import places  # noqa: PLC0415
        from tracker.whereabouts import WHEREABOUTS  # noqa: PLC0415

        register("tracker", WHEREABOUTS)
        post_migrate.connect(_ship(places.ship), sender=self, weak=False)


def _ship(ship: Callable[..., None]) -> Callable[..., None]:
    def after_migrating(
        *, using: str, plan: list[tuple[object, bool]] | None = None, **_: Any
    ) -> None:
        if not any(backwards for _migration, backwards in plan or ()):
            ship(using=using)

    return after_migrating
