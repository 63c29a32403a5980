"""A post into rows: its sections and entries, and all that they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from backend.kernel.text import MOST_CHARACTERS
from tracker.formats.records import EntryRecord, PostRecord
from tracker.ingest.actions import keep_actions, retire_missing
from tracker.ingest.bills import keep_bills
from tracker.ingest.order import Order, Written
from tracker.ingest.organizations import keep_organizations
from tracker.ingest.petitions import keep_petitions
from tracker.ingest.resources import keep_resources, keep_terms
from tracker.ingest.rows import found_by, free_slugs, keep
from tracker.ingest.topics import add_related
from tracker.models import Action, Post, PostEntry, PostSection, Resource, Term


@dataclass(frozen=True, slots=True)
class _Made:
    """What the entries of one post became, by source id (terms by word)."""

    actions: Mapping[str, Action]
    resources: Mapping[str, Resource]
    terms: Mapping[str, Term]
    changed: bool


def write_posts(records: Sequence[PostRecord], order: Order, written: Written) -> None:
    """Each post once. A passage that was reworded is a new action; the old one is retired."""
    for record in records:
        _write(_scoped(record), order, written)


def _scoped(record: PostRecord) -> PostRecord:
    """The post with identities that hold across posts: "post/passage"."""
    sections = tuple(
        replace(
            section,
            entries=tuple(_scoped_entry(entry, record.source_id) for entry in section.entries),
        )
        for section in record.sections
    )
    return replace(record, sections=sections)


def _scoped_entry(entry: EntryRecord, post: str) -> EntryRecord:
    action, resource = entry.action, entry.resource
    if action is not None:
        petition = action.petition
        if petition is not None:
            petition = replace(petition, source_id=f"{post}/{petition.source_id}")
        action = replace(action, source_id=f"{post}/{action.source_id}", petition=petition)
    if resource is not None:
        resource = replace(resource, source_id=f"{post}/{resource.source_id}")
    return replace(entry, action=action, resource=resource)


def _write(record: PostRecord, order: Order, written: Written) -> None:
    groups, new_groups = keep_organizations(record.organizations)
    written.rows["organizations"] += new_groups
    changed_bills = keep_bills(record.bills, order, written).changed
    made = _make(record, order, written)
    post, created, changed_post = _keep_post(record, order)
    written.rows["posts"] += created
    gained = add_related(
        Post.organizations.through,
        ("post_id", "organization_id"),
        {post.pk: {group.pk for group in groups.values()}},
    )
    changed_sections = _keep_sections(post, record, made)
    _keep_neighbours(post)
    changed = any((new_groups, changed_bills, made.changed, changed_post, gained, changed_sections))
    written.count(record.where, created=created, changed=changed)


def _make(record: PostRecord, order: Order, written: Written) -> _Made:
    entries = [entry for section in record.sections for entry in section.entries]
    actions = [entry.action for entry in entries if entry.action]
    petitions = [action.petition for action in actions if action.petition]
    signed, changed_petitions = keep_petitions(petitions, order, written)
    rests_on = {
        action.source_id: signed[action.petition.source_id] for action in actions if action.petition
    }
    kept = keep_actions(actions, order, written, rests_on=rests_on)
    retired = retire_missing(f"{record.source_id}/", set(kept.rows), order, written)
    resources, changed_resources = keep_resources(
        [entry.resource for entry in entries if entry.resource], order, written, offered=True
    )
    terms, changed_terms = keep_terms(
        [entry.term for entry in entries if entry.term], order, written
    )
    changed = (changed_petitions, kept.changed, retired, changed_resources, changed_terms)
    return _Made(kept.rows, resources, terms, any(changed))


def _keep_post(record: PostRecord, order: Order) -> tuple[Post, bool, bool]:
    """The row, whether it is new and whether it changed."""
    existing = found_by(Post.objects.filter(source=order.system), "source_id", [record.source_id])
    values = {
        "kind": record.kind,
        "title": record.title[:300],
        "subtitle": record.subtitle[:300],
        "lede": record.lede,
        "published_on": record.published_on,
        "previous_title": record.previous_title[:300],
        "next_title": record.next_title[:300],
    }
    once = {
        "slug": free_slugs(Post, [record.title])[0],
        "source": order.system,
        "source_id": record.source_id,
    }
    key = record.source_id
    kept = keep(Post, {key: values}, existing=existing, at=order.at, once={key: once})
    return kept.rows[key], bool(kept.created), bool(kept.changed)


def _keep_sections(post: Post, record: PostRecord, made: _Made) -> bool:
    """Write the sections anew where anything in them differs; their links hang on actions and
    resources, which keep their identity."""
    wanted = _drawn(record, made)
    present = [
        (section.heading, section.level, section.body, [_columns(each) for each in entries])
        for section in post.sections.prefetch_related("entries")
        for entries in [section.entries.all()]
    ]
    if present == wanted:
        return False
    post.sections.all().delete()
    for position, (heading, level, body, entries) in enumerate(wanted):
        section = PostSection.objects.create(
            post=post, position=position, heading=heading, level=level, body=body
        )
        PostEntry.objects.bulk_create(
            PostEntry(
                section=section,
                position=place,
                marker=marker,
                text=text,
                action_id=action,
                resource_id=resource,
                term_id=term,
            )
            for place, (marker, text, action, resource, term) in enumerate(entries)
        )
    return True


_Entry = tuple[str, str, int | None, int | None, int | None]


def _drawn(record: PostRecord, made: _Made) -> list[tuple[str, int, str, list[_Entry]]]:
    return [
        (
            section.heading[:300],
            section.level,
            section.body[:MOST_CHARACTERS],
            [_wanted_entry(entry, made) for entry in section.entries],
        )
        for section in record.sections
    ]


def _wanted_entry(entry: EntryRecord, made: _Made) -> _Entry:
    return (
        str(entry.marker),
        entry.text[:MOST_CHARACTERS],
        made.actions[entry.action.source_id].pk if entry.action else None,
        made.resources[entry.resource.source_id].pk if entry.resource else None,
        made.terms[entry.term.term.lower()].pk if entry.term else None,
    )


def _columns(entry: PostEntry) -> _Entry:
    return entry.marker, entry.text, entry.action_id, entry.resource_id, entry.term_id


def _keep_neighbours(post: Post) -> None:
    """Tie the post to those it names, and those that name it, once both are here."""
    for title, column, back in (
        (post.previous_title, "previous", "next_title"),
        (post.next_title, "next", "previous_title"),
    ):
        other = Post.objects.filter(source=post.source, title=title).first() if title else None
        if other is not None and other.pk != post.pk:
            Post.objects.filter(pk=post.pk).update(**{column: other})
        naming = Post.objects.filter(source=post.source, **{back: post.title}).exclude(pk=post.pk)
        naming.update(**{back.removesuffix("_title"): post})
