"""Small feeds in every format, and octets made to hurt."""

from html import escape


def rss(*titles: str, head: str = "", extra: str = "") -> bytes:
    items = "".join(
        f"<item><title>{escape(title)}</title><link>https://news.example.org/{n}</link>"
        f"<guid isPermaLink='false'>tag:{n}</guid>"
        f"<description>{escape(f'<p>About {title}</p>')}</description>"
        f"<pubDate>Mon, 02 Nov 2026 10:0{n % 10}:00 GMT</pubDate></item>"
        for n, title in enumerate(titles)
    )
    return (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>News</title>"
        f"<link>https://news.example.org/</link>{head}{items}{extra}</channel></rss>"
    ).encode()


ATOM = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">A &amp;lt; B</title>
<link href="https://a.example.org/"/>
<entry><id>urn:1</id><title>One</title><link href="/one"/><updated>2026-11-02T10:00:00Z</updated>
<author><name>Ana</name></author>
<content type="html">&lt;p onclick="x()"&gt;Hi&lt;/p&gt;&lt;script&gt;bad()&lt;/script&gt;</content>
</entry></feed>"""

RSS1 = b"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="https://r.example.org/"><title>R</title><link>https://r.example.org/</link>
<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
<item rdf:about="https://r.example.org/1"><title>One</title><link>https://r.example.org/1</link></item>
</rdf:RDF>"""

RSS091 = b"""<?xml version="1.0"?><rss version="0.91"><channel><title>Old</title>
<link>https://o.example.org/</link><item><title>One</title><link>https://o.example.org/1</link></item>
</channel></rss>"""

JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "J",
"home_page_url": "https://j.example.org/", "items": [
{"id": "1", "url": "https://j.example.org/1", "title": "One",
 "content_html": "<p>Hi<img src=x></p>",
 "date_published": "2026-11-02T05:00:00-05:00", "authors": [{"name": "Ana"}, {"name": "Bo"}]}]}"""

HTML = b"""<!doctype html><html><head><title>News</title>
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
<link rel="alternate" type="application/atom+xml" href="/feed.atom"></head>
<body>News</body></html>"""

HOSTILE = {
    "entities": b"<?xml version='1.0'?><!DOCTYPE a ["
    + b"".join(b"<!ENTITY e%d '%s'>" % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    + rss("Still here &e11; &x;").partition(b"?>")[2],
    "comments": rss("Still here") + b"<!--" * 150_000,
    "comments inside": rss("Still here", extra="<!--" * 150_000),
    "entries": rss("Still here", extra="<item><guid>g</guid><title>t</title></item>" * 100_000),
    "ampersands": rss("Still here", extra="<item><title>" + "&" * 600_000 + "</title></item>"),
    "brackets": b"<" * 600_000,
    "nesting": b"<rss><channel>" + b"<b>" * 30_000,
    "wrong encoding": b"<?xml version='1.0' encoding='utf-8'?>"
    + rss("Still here caf\u00e9").decode().partition("?>")[2].encode("latin-1"),
    "unknown encoding": b"<?xml version='1.0' encoding='x-none'?>"
    + rss("Still here").partition(b"?>")[2],
    "two octets a letter": rss("Still here").decode().encode("utf-16"),
    "zero": rss("Still here").replace(b"About", b"Ab\x00out"),
    "nothing": b"",
    "cut off": rss("Still here", "Gone")[:-60],
}
"""Each with, where a reader could find it, an entry whose title begins with "Still here"."""

UNREADABLE = frozenset({"brackets", "nesting", "nothing"})
