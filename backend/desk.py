"""The menu, the colours and the files of the desk, in the words of its theme (django-unfold).

No environment is read here: what an operator may set is in ``backend.settings``.
"""

from typing import Any, Final

from django.templatetags.static import static
from django.urls import reverse


def _page(title: str, name: str, icon: str, query: str = "") -> dict[str, Any]:
    """A line of the desk's navigation."""
    return {
        "title": title,
        "icon": icon,
        "link": lambda request: f"{reverse(f'admin:{name}')}{query}",
    }


def _readers(title: str, name: str, icon: str) -> dict[str, Any]:
    """The same, for who may see who reads us."""
    return _page(title, name, icon) | {
        "permission": lambda request: request.user.has_perm("newsletters.view_subscriber")
    }


def _admins(title: str, name: str, icon: str) -> dict[str, Any]:
    """The same, for who looks after people."""
    return _page(title, name, icon) | {
        "permission": lambda request: request.user.has_perm("accounts.view_user")
    }


THEME: Final[dict[str, Any]] = {
    "SITE_TITLE": "Tuesday",
    "SITE_HEADER": "Tuesday",
    "SITE_URL": "/",
    "SITE_SYMBOL": "today",
    "ACCOUNT": {"navigation": [{"title": "Your account", "link": "/account/"}]},
    "STYLES": [lambda request: static("newsletters/desk.css")],
    "SCRIPTS": [
        lambda request: static("newsletters/desk.js"),
        lambda request: static("tracker/words.js"),
    ],
    "DASHBOARD_CALLBACK": "newsletters.admin.week.dashboard",
    # The desk in the order of a week: what came in, what goes out, what we follow, who reads.
    "SIDEBAR": {
        "show_search": True,
        "navigation": [
            {
                "title": "The week",
                "items": [
                    _page("The week", "index", "today"),
                    _page("Inbox", "tracker_feedentry_changelist", "inbox", "?state__exact=inbox"),
                    _page("Editions", "newsletters_edition_changelist", "newspaper"),
                    _page("Links", "tracker_link_changelist", "link"),
                ],
            },
            {
                "title": "What readers can do",
                "items": [
                    _page("Actions", "tracker_action_changelist", "bolt"),
                    _page("Petitions", "tracker_petition_changelist", "signature"),
                    _page("Meetings", "tracker_meeting_changelist", "groups"),
                    _page("Bills", "tracker_bill_changelist", "gavel"),
                    _page(
                        *("Bills come back?", "tracker_billrelation_changelist", "history_edu"),
                        query="?state__exact=proposed",
                    ),
                    _page("Campaigns", "tracker_campaign_changelist", "flag"),
                    _page("Demands", "tracker_demand_changelist", "format_list_numbered"),
                ],
            },
            {
                "title": "What they can read",
                "collapsible": True,
                "items": [
                    _page("Resources", "tracker_resource_changelist", "menu_book"),
                    _page("Terms", "tracker_term_changelist", "translate"),
                    _page("Posts", "tracker_post_changelist", "article"),
                ],
            },
            {
                "title": "Where it comes from",
                "collapsible": True,
                "items": [
                    _page("Feeds", "tracker_feed_changelist", "rss_feed"),
                    _page("Calendars", "tracker_meetingfeed_changelist", "calendar_month"),
                    _page("Chapters", "tracker_chapter_changelist", "hub"),
                    _page("Organizations", "tracker_organization_changelist", "diversity_3"),
                    _page("Places", "tracker_place_changelist", "place"),
                    _page("Topics", "tracker_topic_changelist", "sell"),
                    _page("Sessions", "tracker_legislativesession_changelist", "schedule"),
                ],
            },
            {
                "title": "Who reads us",
                "items": [
                    _page("Newsletters", "newsletters_newsletter_changelist", "mail"),
                    _readers("Subscribers", "newsletters_subscriber_changelist", "person"),
                    _readers("Deliveries", "newsletters_delivery_changelist", "send"),
                    _readers("Suppressions", "newsletters_suppression_changelist", "block"),
                    _readers("Audit", "audit_entry_changelist", "history"),
                ],
            },
            {
                "title": "Who works here",
                "items": [
                    _admins("People", "accounts_user_changelist", "badge"),
                    _admins("API tokens", "accounts_apitoken_changelist", "key"),
                    _admins("Webhooks", "webhooks_endpoint_changelist", "webhook"),
                ],
            },
        ],
    },
    "COLORS": {
        # The paper, ink and rules of pages and mail, from the lightest to the darkest.
        "base": {
            "50": "#fbfaf7",
            "100": "#f3f0ea",
            "200": "#e4dfd7",
            "300": "#cfc8bd",
            "400": "#a8a29a",
            "500": "#736e67",
            "600": "#5e5a55",
            "700": "#3f3b37",
            "800": "#34312d",
            "900": "#141413",
            "950": "#0d0d0c",
        },
        # The teal of pages and mail: 600 is its button in the light, 300 in the dark.
        "primary": {
            "50": "#eef5f4",
            "100": "#d6e8e6",
            "200": "#a9d6d2",
            "300": "#6fcfc8",
            "400": "#3aa6a0",
            "500": "#148080",
            "600": "#0b6e6e",
            "700": "#095959",
            "800": "#0a4747",
            "900": "#0b3b3b",
            "950": "#0c1f1e",
        },
    },
}
