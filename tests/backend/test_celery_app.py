"""The application that a worker starts from knows every job, and where each goes."""

import pytest

from backend.celery_app import app
from backend.timetable import WEEK


@pytest.fixture(autouse=True)
def _loaded() -> None:
    """As a worker does at its start."""
    app.loader.import_default_modules()


def test_every_job_of_the_timetable_is_known() -> None:
    assert {entry.task for entry in WEEK} <= set(app.tasks)


def test_mail_goes_to_its_own_queue() -> None:
    routed = {
        name: app.amqp.router.route({}, name)["queue"].name
        for name in app.tasks
        if name.startswith("newsletters.") and "queue" in app.amqp.router.route({}, name)
    }
    mail = sorted(name for name, queue in routed.items() if queue == "mail")
    assert mail == ["newsletters.deliver_edition", "newsletters.empty_outbox"]
