"""What the riders' feed of the sample said this week: the inbox that an editor finds."""

from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from newsletters.sample.days import Days
from newsletters.sample.town import RIDERS, address
from tracker.feeds.intake import take
from tracker.feeds.parse import parse
from tracker.links.add import key_of
from tracker.models import Feed, Organization
from tracker.vocabulary import FeedState

FEED = address("riders.xml")


def plant_news(days: Days, *, at: datetime) -> None:
    """Read as any feed is. An editor has paused it: there is nothing to ask its host for."""
    feed = Feed.objects.create(
        url=FEED,
        url_sha256=key_of(FEED),
        title=RIDERS,
        organization=Organization.objects.get(name=RIDERS),
        state=FeedState.PAUSED,
        last_polled_at=at,
        last_ok_at=at,
    )
    take(feed, parse(_document(days).encode(), url=FEED), at=at)


def _document(days: Days) -> str:
    entries = (
        (
            "Four night stops have no bench",
            "bench",
            2,
            "The last bus is often late, and nobody waits well on a kerb. The board hears about "
            "stops at its next meeting.",
        ),
        (
            "We counted who crosses at Mill and Third",
            "count",
            4,
            "Two hundred people in one evening, eleven of them on wheels. The table is on our "
            "page.",
        ),
    )
    items = "".join(
        f"<item><title>{escape(title)}</title><link>{escape(address(page))}</link>"
        f"<pubDate>{format_datetime(days.ago(ago))}</pubDate>"
        f"<description>{escape(text)}</description></item>"
        for title, page, ago, text in entries
    )
    return f'<rss version="2.0"><channel><title>{escape(RIDERS)}</title>{items}</channel></rss>'
