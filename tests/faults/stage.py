"""Run as a process: put an approved edition and its readers into a migrated data folder.

``python -m tests.faults.stage READERS``; the environment names folder and database.
"""

import os
import sys

import django
from django.utils import timezone


def main(readers: int) -> None:
    from newsletters.models import NewsletterSection
    from newsletters.subscriptions.enrol import enrol
    from newsletters.weekly.edition import approve_by_hand, date_of, draft
    from tests.newsletters.assembly.rows import lasting
    from tests.newsletters.makers import newsletter_called

    at = timezone.now()
    weekly = newsletter_called()
    assert NewsletterSection.objects.filter(newsletter=weekly).exists()
    lasting("call-about-the-rent-board", review_on=at.date().replace(year=at.year + 1))
    for number in range(readers):
        enrol(f"reader{number}@canary.example", newsletter=weekly, at=at)
    edition = draft(weekly, day=date_of(weekly, at), at=at)
    approve_by_hand(edition, at=at)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    django.setup()
    main(int(sys.argv[1]))
