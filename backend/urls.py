"""Every address of the site, gathered from the rooms that answer."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from backend.ops.health import alive

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", alive, name="alive"),
    path("", include("backend.accounts.urls")),
    path("admin/", admin.site.urls),
]
