"""django-linkcheck on the urls of standard input, run by the Python that has it; a JSON list."""

import json
import sys
from importlib import import_module

import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "linkcheck"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    ROOT_URLCONF="django.conf.urls",
    LINKCHECK_CONNECTION_ATTEMPT_TIMEOUT=5,
    SITE_DOMAIN="example.org",
    USE_TZ=True,
)
django.setup()
call_command("migrate", verbosity=0)

Url = import_module("linkcheck.models").Url
said = []
for line in sys.stdin.read().split():
    url = Url.objects.create(url=line)
    url.check_url(check_internal=False, external_recheck_interval=0)
    url.refresh_from_db()
    said.append(bool(url.status))
print(json.dumps(said))
