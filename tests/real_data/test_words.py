"""Scripts and reasons that 5 Calls wrote in Markdown read as they were meant."""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from backend.kernel.prose import prose_of
from tracker.formats.fivecalls import read
from tracker.formats.source import Source

FILE = "data/actions/5calls-issues.json"
SLIPS = ["[ended the preapproval process](", "committed](https://"]
"""A link that the publisher wrote without its address, and one without its first words."""


def test_no_mark_is_left_in_what_readers_see(shared: Path) -> None:
    path = shared / FILE
    source = Source(path.name, path.read_text(), on=date(2026, 11, 22), zone=ZoneInfo("UTC"))
    texts = [text for each in read(source).records for text in (each.body, each.script)]
    shown = [prose_of(text) for text in texts]
    left = [
        found.group()
        for each in shown
        for found in re.finditer(r"\*|(?:\[[^\[\]]*|\w+)\]\((?:https://)?", each.words)
    ]
    tags = Counter(tag for each in shown for tag in re.findall(r"<(\w+)", each.html))
    assert (len(texts), left) == (120, SLIPS)
    marks = {"a": 254, "em": 10, "strong": 184}
    assert tags == marks | {"blockquote": 41, "br": 12, "li": 65, "p": 485, "ul": 17}
