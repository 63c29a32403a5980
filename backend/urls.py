"""Every address of the site, gathered from the rooms that answer."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from backend.api.routes import rest_addresses
from backend.audit.api import AuditCollection
from backend.ops.find import find
from backend.ops.health import alive
from backend.ops.readiness import metrics, ready
from newsletters.api.examples import EXAMPLES as SENT
from newsletters.api.routes import COLLECTIONS as OF_NEWSLETTERS
from tracker.api.examples import EXAMPLES as TRACKED
from tracker.api.lint import Lint, Markdown
from tracker.api.routes import COLLECTIONS as OF_THE_TRACKER
from tracker.pages import actions_feed, osdi

COLLECTIONS = OF_THE_TRACKER | OF_NEWSLETTERS | {"audit": AuditCollection}

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", alive, name="alive"),
    path("readyz", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("", include("backend.accounts.urls")),
    path("calendars/", include("tracker.pages.urls")),
    path("actions/feed.json", actions_feed.feed, name="actions-feed"),
    path("osdi/", osdi.entry, name="osdi"),
    path("osdi/<slug:name>/", osdi.collection, name="osdi-collection"),
    path("osdi/<slug:name>/<uuid:uuid>/", osdi.member, name="osdi-member"),
    # Before the theme's own, which knows no title of our menu and breaks on a page that is none.
    path("admin/search/", admin.site.admin_view(find), name="find"),
    path("admin/", admin.site.urls),
    path("api/v1/lint/", Lint.as_view({"post": "create"}), name="lint"),
    path("api/v1/markdown/", Markdown.as_view({"post": "create"}), name="markdown"),
    *rest_addresses(COLLECTIONS, TRACKED | SENT),
    path("", include("newsletters.pages.urls")),
]
handler400 = "backend.ops.astray.unreadable"
handler403 = "backend.ops.astray.forbidden"
handler404 = "backend.ops.astray.not_found"
handler500 = "backend.ops.astray.failed"
