"""The jobs of accounts."""

from celery import shared_task
from django.utils import timezone

from backend.accounts.sweep import sweep


@shared_task(name="accounts.sweep")
def sweep_accounts() -> dict[str, int]:
    """Forget what is past its time."""
    return sweep(at=timezone.now())
