"""Words that name one bill on a link that leads to another, for whoever writes a text. Pure.

``HR 7210`` on a link to H.R. 7120 is the slip that nobody sees in a proof: both look right.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.bills.references import BillReference, Mismatch, find_mismatch, markdown_links
from tracker.vocabulary import BillKind

_WORDS = {
    BillKind.HR: "H.R.",
    BillKind.S: "S.",
    BillKind.HJRES: "H.J.Res.",
    BillKind.SJRES: "S.J.Res.",
    BillKind.HCONRES: "H.Con.Res.",
    BillKind.SCONRES: "S.Con.Res.",
    BillKind.HRES: "H.Res.",
    BillKind.SRES: "S.Res.",
    BillKind.HAMDT: "H.Amdt.",
    BillKind.SAMDT: "S.Amdt.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One link: what its words name, where it leads, and both in a sentence for an editor."""

    words: str
    leads_to: str
    url: str
    sentence: str


def lint(
    text: str = "", links: Iterable[tuple[str, str]] = (), *, on: date | None = None
) -> list[Finding]:
    """Such links of a Markdown text and of ``links`` (words, address), each once.

    ``on`` is the text's date; it decides only between Congresses, and an inferred one yields to
    the address.
    """
    found = (
        _finding(mismatch, url)
        for words, url in (*markdown_links(text), *links)
        if (mismatch := find_mismatch(words, url, on=on))
    )
    return list(dict.fromkeys(found))


def _finding(mismatch: Mismatch, url: str) -> Finding:
    words, leads_to = _named(mismatch.words, mismatch), _named(mismatch.address, mismatch)
    return Finding(
        words, leads_to, url, f"{words} is not what the link says: it leads to {leads_to}"
    )


def _named(reference: BillReference, mismatch: Mismatch) -> str:
    """As people write it, with the Congress where that is all that differs."""
    named = f"{_WORDS.get(BillKind(reference.kind), '')} {reference.number}".strip()
    one, other = mismatch.words, mismatch.address
    if (one.kind, one.number) == (other.kind, other.number):
        return f"{named} of the {reference.congress}th Congress"
    return named or reference.source_id
