"""Where links are used: each use of each owner, kept as its source lists them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.ingest.rows import BATCH, batches
from tracker.links.add import key_of
from tracker.links.urls import NotAnAddress, host_of, normalise
from tracker.models import Link, LinkRole, LinkUse


@dataclass(frozen=True, slots=True)
class Use:
    """``url`` is empty where the source names a link but does not give its address."""

    text: str
    url: str
    role: LinkRole = LinkRole.PRIMARY


def keep_uses(owner: str, wanted: Mapping[int, Sequence[Use]], *, at: datetime) -> set[int]:
    """Replace the uses of each owner row (``owner`` is the column, by id) that differ.

    Returns the ids of the owners whose uses changed. New links are due for their first look.
    """
    spelled = {use.url: _normalised(use.url) for uses in wanted.values() for use in uses if use.url}
    links = _links({each for each in spelled.values() if each}, at)
    column = f"{owner}_id"
    present: dict[int, list[tuple[object, ...]]] = {pk: [] for pk in wanted}
    for some in batches(wanted, 5 * BATCH):
        uses = LinkUse.objects.filter(**{f"{column}__in": some}).order_by("position", "id")
        for use in uses:
            present[getattr(use, column)].append((use.link_id, use.role, use.text))
    changed: set[int] = set()
    new: list[LinkUse] = []
    for pk, asked in wanted.items():
        rows = [
            (links.get(spelled.get(use.url, "")), str(use.role), use.text[:500]) for use in asked
        ]
        if rows != present[pk]:
            changed.add(pk)
            new.extend(
                LinkUse(**{column: pk}, link_id=link, role=role, text=text, position=position)
                for position, (link, role, text) in enumerate(rows)
            )
    for gone in batches(changed, BATCH):
        LinkUse.objects.filter(**{f"{column}__in": gone}).delete()
    LinkUse.objects.bulk_create(new, batch_size=BATCH)
    return changed


def _normalised(url: str) -> str:
    """One spelling, or empty for what cannot be a link of ours: recorded as missing."""
    try:
        return normalise(url)
    except NotAnAddress:
        return ""


def _links(urls: set[str], at: datetime) -> dict[str, int]:
    """The id of the link of each address, made where it is new."""
    hashes = {key_of(url): url for url in urls}
    found = _ids(hashes)
    new = [
        Link(url=url, url_sha256=digest, host=host_of(url)[:255], next_look_at=at)
        for digest, url in hashes.items()
        if url not in found
    ]
    Link.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    return _ids(hashes) if new else found


def _ids(hashes: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in batches(hashes, 5 * BATCH):
        rows = Link.objects.filter(url_sha256__in=some).values_list("url_sha256", "pk")
        found.update({hashes[digest]: pk for digest, pk in rows})
    return found
