"""The settings of the test run: the embedded defaults in a folder of its own."""

import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="tuesday-tests-")
for _name in ("SECRET_KEY", "ADDRESS_KEYS", "CACHE_URL", "EMAIL_URL", "SITE_URL", "DEBUG"):
    os.environ.pop(_name, None)
os.environ.update(
    ENV_FILE=os.devnull,
    TUESDAY_DATA=_folder.name,
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{_folder.name}/main.sqlite3",
    BROKER_URL="memory://",
    POSTAL_ADDRESS="1 Example Street, Springfield",
    SITE_URL="http://testserver",
)

from backend.settings import *  # noqa: E402, F403 -- the environment above has to come first
from backend.settings import DATABASES  # noqa: E402 -- the same

if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, as in an installation, so that threads and processes meet real locks; no fsync.
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder.name}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files are looked for when they are asked for: each of thousands of clients would list all.
WHITENOISE_AUTOREFRESH = True
