"""The public addresses; those in mails last for ever."""

from datetime import date

from django.urls import path, register_converter

from newsletters.pages import actions, archive, deadlines, home, subscribe, syndication, wellknown


class DayConverter:
    """``2026-11-24``, as a date; a day that no calendar has is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("", home.home, name="home"),
    path("editions/", archive.editions, name="editions"),
    path("editions/feed.atom", syndication.atom, name="editions-atom"),
    path("editions/feed.json", syndication.json_feed, name="editions-json"),
    path("editions/<day:day>/", archive.edition, name="edition"),
    path("editions/<day:day>/<slug:newsletter>/", archive.edition, name="edition-of"),
    path("actions/<slug:slug>/", actions.action, name="action"),
    path("actions/<slug:slug>/deadline.ics", deadlines.deadline, name="deadline"),
    path("subscribe/", subscribe.subscribe, name="subscribe"),
    path("confirm/<str:token>/", subscribe.confirm, name="confirm"),
    path("preferences/<str:token>/", subscribe.choose, name="preferences"),
    path("unsubscribe/<str:token>/", subscribe.unsubscribe, name="unsubscribe"),
    path("block/<str:token>/", subscribe.block, name="block"),
    path("favicon.ico", wellknown.favicon, name="favicon"),
    path("robots.txt", wellknown.robots, name="robots"),
    path(".well-known/security.txt", wellknown.security, name="security-txt"),
]
