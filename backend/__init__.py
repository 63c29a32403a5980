"""How the service is put together. Whatever starts it, tasks find this application's broker."""

from backend.celery_app import app as celery_app

__all__ = ["celery_app"]
