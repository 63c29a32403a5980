"""Every setting of Tuesday, read from the environment, typed, with embedded defaults.

With no environment at all: SQLite, a broker of files, a cache of files and mail as files, all
under ``TUESDAY_DATA``. Each variable is described in docs/configuration.md. A value that cannot be
read stops the start and is named.
"""

import logging
import os
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from environs import EnvValidationError, FileAwareEnv
from kombu import Queue

from backend import desk, environment
from backend.kernel.keys import Keyring, new_address_keys, new_secret_key, read_or_create

Value = TypeVar("Value")

BASE_DIR = Path(__file__).resolve().parent.parent

env = FileAwareEnv(strip_whitespace=True)
ENV_FILE = Path(os.environ.get("ENV_FILE", BASE_DIR / ".env"))
if ENV_FILE.is_file():
    env.read_env(str(ENV_FILE), recurse=False)


def _read(name: str, value: str, reading: Callable[[str], Value]) -> Value:
    """``reading(value)``; a refusal names the variable and never shows its value."""
    try:
        return reading(value)
    except ValueError as refused:
        raise EnvValidationError(f"{name}: {refused}", [name]) from refused


# What this installation is called and where it keeps things

DEBUG = env.bool("DEBUG", False)
# Whatever this process writes is for its own account alone.
os.umask(0o077)
TUESDAY_DATA = (BASE_DIR / env.str("TUESDAY_DATA", "var")).resolve()
PORT = env.int("PORT", 8000)
SITE_URL = _read("SITE_URL", env.str("SITE_URL", f"http://127.0.0.1:{PORT}"), environment.site_url)
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", [urlsplit(SITE_URL).hostname or "", "127.0.0.1", "localhost", "[::1]"]
)
SENDER = env.str("SENDER", "Tuesday <tuesday@localhost>")
POSTAL_ADDRESS = env.str("POSTAL_ADDRESS", "")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = SENDER
if "@" not in parseaddr(SENDER)[1]:
    raise EnvValidationError("SENDER: write it as Name <address@domain>", ["SENDER"])

# Keys: given, or made once and kept beside the data, readable by their owner only

_KEYS = TUESDAY_DATA / "keys"
SECRET_KEY = env.str("SECRET_KEY", "") or read_or_create(_KEYS / "secret_key", new_secret_key)
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ADDRESS_KEYS = _read(
    "ADDRESS_KEYS",
    env.str("ADDRESS_KEYS", "") or read_or_create(_KEYS / "address_keys", new_address_keys),
    Keyring.parse,
)

# Applications

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "csp",
    "anymail",
    "backend.accounts",
    "backend.audit",
    "tracker",
    "tracker.webhooks",
    "newsletters",
]
MIDDLEWARE = [
    "backend.audit.who.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "backend.ops.content_policy.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "backend.ops.readable.ReadableMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "backend.urls"
WSGI_APPLICATION = "backend.wsgi.application"
ASGI_APPLICATION = "backend.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "backend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rows

TUESDAY_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
DATABASES = {
    "default": _read(
        "DATABASE_URL",
        env.str("DATABASE_URL", f"sqlite:///{TUESDAY_DATA / 'tuesday.sqlite3'}"),
        environment.database_settings,
    )
}
CACHES = {
    "default": _read(
        "CACHE_URL",
        env.str("CACHE_URL", "file:cache"),
        lambda url: environment.cache_settings(url, beside=TUESDAY_DATA),
    )
}

# Mail

EMAIL_ROUTE = _read(
    "EMAIL_URL",
    env.str("EMAIL_URL", "file:outbox"),
    lambda url: environment.mail_route(url, beside=TUESDAY_DATA),
)
EMAIL_FOLDER = EMAIL_ROUTE.folder or TUESDAY_DATA / "outbox"
EMAIL_BACKEND = EMAIL_ROUTE.backend
EMAIL_HOST, EMAIL_PORT = EMAIL_ROUTE.host, EMAIL_ROUTE.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL_ROUTE.user, EMAIL_ROUTE.password
EMAIL_USE_SSL = EMAIL_ROUTE.security == "tls"
EMAIL_USE_TLS = EMAIL_ROUTE.security == "starttls"
EMAIL_TIMEOUT = 30
ANYMAIL: dict[str, Any] = dict(EMAIL_ROUTE.options)

# Jobs: the database is the queue, these messages only make it prompt

CELERY_BROKER_URL = env.str("BROKER_URL", "filesystem://localhost")
CELERY_BROKER_TRANSPORT_OPTIONS = _read(
    "BROKER_URL",
    CELERY_BROKER_URL,
    lambda url: environment.broker_options(url, beside=TUESDAY_DATA),
)
for _name in ("data_folder_in", "control_folder"):
    if _name in CELERY_BROKER_TRANSPORT_OPTIONS:
        Path(CELERY_BROKER_TRANSPORT_OPTIONS[_name]).mkdir(parents=True, exist_ok=True)
_quorum = {"x-queue-type": "quorum"} if "amqp" in CELERY_BROKER_URL.partition(":")[0] else None
CELERY_TASK_QUEUES = tuple(
    Queue(name, routing_key=name, queue_arguments=_quorum)
    for name in ("mail", "fetch", "housekeeping")
)
CELERY_TASK_DEFAULT_QUEUE = "housekeeping"
CELERY_TASK_CREATE_MISSING_QUEUES = False
# However a task is called: by the timetable, a page or another task.
CELERY_TASK_ROUTES = {
    "newsletters.deliver_edition": {"queue": "mail"},
    "newsletters.empty_outbox": {"queue": "mail"},
    "tracker.check_links": {"queue": "fetch"},
    "tracker.ask_archive": {"queue": "fetch"},
    "tracker.poll_feeds": {"queue": "fetch"},
    "tracker.send_monday_digest": {"queue": "mail"},
    "tracker.tell_webhooks": {"queue": "fetch"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 2
# A web request never waits for the broker: one try, and the sweep finds what was not announced.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(TUESDAY_DATA / "timetable")

# The outside web (tracker.web is its only door)

WEB_ALLOW_NETWORKS = _read(
    "WEB_ALLOW_NETWORKS", env.str("WEB_ALLOW_NETWORKS", ""), environment.networks
)
WEB_ALLOW_PORTS = _read("WEB_ALLOW_PORTS", env.str("WEB_ALLOW_PORTS", ""), environment.ports)
WEB_HOST_PACE = _read("WEB_HOST_PACE", env.str("WEB_HOST_PACE", "1"), environment.pace)
WEB_CANARY = env.str("WEB_CANARY", "")
WEB_ARCHIVE = env.str("WEB_ARCHIVE", "").rstrip("/")

# Words and time

LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "UTC")
_read("TIME_ZONE", TIME_ZONE, environment.zone)

# People and their sessions

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["backend.accounts.authorization.RoleBackend"]
LOGIN_URL = "/admin/login/"
# A laptop's sample run has no need of it; whoever can be reached from elsewhere has.
SECOND_STEP_REQUIRED = env.bool("SECOND_STEP_REQUIRED", HTTPS and not DEBUG)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# What every answer says

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Files that pages need

STATIC_URL = "/static/"
STATIC_ROOT = TUESDAY_DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# REST

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "backend.api.authentication.TokenAuthentication",
        "backend.api.authentication.EditorSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["backend.api.permissions.Nobody"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["backend.api.text.SafeJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "backend.api.schema.CollectionSchema",
    "DEFAULT_FILTER_BACKENDS": ["backend.api.filtering.AllowListBackend"],
    "DEFAULT_PAGINATION_CLASS": "backend.api.pagination.KeysetPagination",
    "DEFAULT_THROTTLE_CLASSES": [
        "backend.api.throttling.AnonymousThrottle",
        "backend.api.throttling.PersonThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anonymous": _read(
            "RATE_ANONYMOUS", env.str("RATE_ANONYMOUS", "120/min"), environment.rate
        ),
        "person": _read("RATE_PERSON", env.str("RATE_PERSON", "600/min"), environment.rate),
    },
    "EXCEPTION_HANDLER": "backend.api.problems.answer",
    # There is one form of answer, and `format` is a filter of some collections.
    "URL_FORMAT_OVERRIDE": None,
    # How many proxies may speak for the client's address: the one that ends TLS, or none.
    "NUM_PROXIES": 1 if HTTPS else 0,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Tuesday",
    "DESCRIPTION": (
        "An action newsletter and campaign tracker. What is public is read without a login; all"
        " else takes a token of `manage.py createtoken`, sent as `Authorization: Bearer …`.\n\n"
        "A closed lock beside an operation means that you may ask it as you are now; at an open"
        " one a token is still to be given under *Authorize*.\n\n"
        "The guides come with the source: `docs/api.md` (the manner of every request),"
        " `docs/editing.md` (a week by curl) and `docs/problems.md` (each code of a refusal)."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["backend.api.permissions.PublicReading"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "backend.api.schema.add_problems",
        "backend.api.examples.add_examples",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ActionState": "tracker.vocabulary.ActionState",
        "BillKind": "tracker.vocabulary.BillKind",
        "DocumentKind": "tracker.vocabulary.DocumentKind",
        "EntryState": "tracker.vocabulary.EntryState",
        "FeedState": "tracker.vocabulary.FeedState",
        "FollowedState": "tracker.api.writing.sources.FOLLOWED",
        "LinkRole": "tracker.models.link.LinkRole",
        "MeetingStatus": "tracker.vocabulary.MeetingStatus",
        "PetitionState": "tracker.vocabulary.PetitionState",
        "PlaceKind": "tracker.vocabulary.PlaceKind",
        "PostKind": "tracker.vocabulary.PostKind",
        "PersonRole": "backend.accounts.vocabulary.Role",
        "ResourceKind": "tracker.vocabulary.ResourceKind",
        "BillRelationKind": "tracker.vocabulary.BillRelationKind",
        "CandidateKind": "newsletters.vocabulary.CandidateKind",
        "DeliveryState": "newsletters.vocabulary.DeliveryState",
        "EndpointState": "tracker.webhooks.vocabulary.EndpointState",
        "Happening": "tracker.webhooks.vocabulary.Happening",
        "TellingState": "tracker.webhooks.vocabulary.TellingState",
        "EditionState": "newsletters.vocabulary.EditionState",
        "SubscriberStatus": "newsletters.vocabulary.SubscriberStatus",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Log lines go to standard error; standard output belongs to a command's answer

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "backend.ops.log_lines.LogLine",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.log_level("LOG_LEVEL", logging.INFO)},
    "loggers": {
        "django.server": {"handlers": ["stderr"], "propagate": False},
        # It names the key that somebody used; who came in is told to the audit, and to nobody else.
        "fido2": {"level": "WARNING"},
    },
}

# The look and the menu of the desk: nothing in them is read from the environment

UNFOLD = desk.THEME
