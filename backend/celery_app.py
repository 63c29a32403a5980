"""The Celery application: what a worker and the timetable start from."""

import os

from celery import Celery

from backend.timetable import WEEK, beat_schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

app = Celery("tuesday")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = beat_schedule(WEEK)
app.autodiscover_tasks(["backend.accounts", "tracker", "newsletters"])
