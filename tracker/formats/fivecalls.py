"""Calls to action as 5 Calls publishes its issues (JSON): a script, whom to call, and why.

An issue has no end of its own: while it is active it never ends and is looked at again after 30
days; once its publisher marks it inactive it is retired. The words inside ``reason`` link to bills
and articles in Markdown.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tracker.formats.fields import FieldError, instant_of, text_of, web_address
from tracker.formats.mentions import Mentions, bills_in
from tracker.formats.records import ActionRecord, BillRecord, LinkRecord, Reading, Remark
from tracker.formats.source import Source, load_json
from tracker.vocabulary import Durability, EndReason, Stance, Verb

NAME = "fivecalls"
MINUTES = 5
"""What one call takes; the publisher's own promise."""
REVIEW_AFTER = timedelta(days=30)

_LINK = re.compile(
    r"\[(?P<text>[^\[\]]{1,400})\]\(\s*(?P<url>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\s*\)"
)
_FOR = re.compile(r"\bsupport\b", re.IGNORECASE)
_AGAINST = re.compile(r"^(?:reject|oppose|defeat)\b.*\b(?:act|bill|legislation)\b", re.IGNORECASE)


def read(source: Source) -> Reading[ActionRecord]:
    """Each issue once, as a call."""
    issues = load_json(source)
    if isinstance(issues, dict):
        issues = issues.get("issues")
    if not isinstance(issues, list):
        raise source.unreadable("is not a list of issues")
    actions: dict[str, ActionRecord] = {}
    rejected: list[Remark] = []
    notices: list[Remark] = []
    for number, issue in enumerate(issues, start=1):
        where = f"{source.name}, record {number}"
        try:
            action, told = _action(issue, where=where)
        except FieldError as error:
            rejected.append(Remark(where, str(error)))
            continue
        if action.source_id in actions:
            rejected.append(Remark(where, f"id {action.source_id} stands twice"))
            continue
        actions[action.source_id] = action
        notices.extend(Remark(where, each) for each in told)
    return Reading(tuple(actions.values()), tuple(rejected), tuple(notices))


def _action(issue: object, *, where: str) -> tuple[ActionRecord, tuple[str, ...]]:
    if not isinstance(issue, dict):
        raise FieldError("is not an object")
    stamp = text_of(issue, "createdAt")
    made_at = instant_of(stamp, "createdAt")
    made_on = datetime.fromisoformat(stamp).date()  # the publisher's own day, not UTC's
    reason = text_of(issue, "reason")
    title = " ".join(text_of(issue, "name").split())
    active = issue.get("active")
    if not isinstance(active, bool):
        raise FieldError("active is not true or false")
    links, told = _links(reason)
    words = _LINK.sub(r"\g<text>", reason)
    mentions = bills_in(
        f"{title}\n{words}\n{text_of(issue, 'script')}", links=links, on=made_on, where=where
    )
    action = ActionRecord(
        where=where,
        source_id=text_of(issue, "id")[:200],
        title=title,
        verb=Verb.CALL,
        minutes=MINUTES,
        durability=Durability.ANYTIME,
        summary=words,
        body=reason,
        script=text_of(issue, "script"),
        links=links,
        targets=_names(issue, "contactAreas"),
        topics=_categories(issue),
        created_at=made_at,
        review_on=made_on + REVIEW_AFTER,
        closed_because=None if active else EndReason.RETIRED,
        bills=_with_stance(mentions, title),
    )
    return action, (*told, *mentions.mismatches)


def _links(reason: str) -> tuple[tuple[LinkRecord, ...], tuple[str, ...]]:
    """The links of the text in order, once per address; what is no web address is told."""
    found: dict[str, LinkRecord] = {}
    told: list[str] = []
    for each in _LINK.finditer(reason):
        try:
            url = web_address(each["url"], "reason")
        except FieldError as error:
            told.append(str(error))
            continue
        text = " ".join(each["text"].split())
        if url:
            found.setdefault(url, LinkRecord(text, url))
        else:
            told.append(f"the link “{text}” has no address")
    return tuple(found.values()), tuple(told)


def _with_stance(mentions: Mentions, title: str) -> tuple[BillRecord, ...]:
    """A call titled "Support …" supports the bills it names; other titles leave it to an editor,
    since "Block the …" may well support the bill that blocks it."""
    asked = Stance.OPPOSE if _AGAINST.search(title) else Stance.WATCH
    if _FOR.search(title):
        asked = Stance.SUPPORT
    return tuple(replace(each, stance=asked) for each in mentions.bills)


def _names(issue: dict[str, Any], field: str) -> tuple[str, ...]:
    values = issue.get(field) or []
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise FieldError(f"{field} is not a list of names")
    return tuple(dict.fromkeys(each.strip() for each in values if each.strip()))


def _categories(issue: dict[str, Any]) -> tuple[str, ...]:
    values = issue.get("categories") or []
    if not isinstance(values, list) or not all(isinstance(each, dict) for each in values):
        raise FieldError("categories is not a list of objects")
    return tuple(text_of(each, "name") for each in values)
