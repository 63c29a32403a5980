"""Bills named in a text: by number, by address, by nickname. Pure.

``HR 1154``, ``H.R.7120``, ``S 3912``, ``H.Con.Res. 21``, ``H. J. Res. 64``, a slug such as
``hr1154-116``, the addresses of :mod:`tracker.bills.addresses`, and nicknames given by the caller.
A bare number belongs to the Congress of the text's own date and is marked ``inferred``. What might
be something else ("S 3 things", a telephone number, a street) is not a bill.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from re import Match

from tracker.bills.addresses import UNITED_STATES, read_address
from tracker.bills.sessions import congress_on
from tracker.vocabulary import BillKind


@dataclass(frozen=True, slots=True)
class BillKey:
    """One federal bill: a ``BillKind``, its number and its Congress."""

    kind: str
    number: str
    congress: int


@dataclass(frozen=True, slots=True)
class BillReference:
    """A place in a text that names a bill."""

    kind: str
    number: str
    """Without leading zeros; for a state's bill with its own prefix; empty for a bare source id."""
    congress: int | None
    inferred: bool
    """The Congress was read from the text's date, not from the text."""
    span: tuple[int, int]
    source: str
    """``text``, ``nickname``, or the site whose address it was."""
    jurisdiction: str = UNITED_STATES
    session: str = ""
    source_id: str = ""

    @property
    def slug(self) -> str:
        """``hr1154-116``; empty where the Congress is unknown or the bill is not federal."""
        if self.congress is None or self.jurisdiction != UNITED_STATES:
            return ""
        return f"{self.kind}{self.number}-{self.congress}"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A link whose words name one bill and whose address another."""

    words: BillReference
    address: BillReference


Nicknames = Mapping[str, Sequence[BillKey]]
"""From a name ("obamacare") to what it means; one name may mean several bills."""

_KINDS: tuple[tuple[str, BillKind], ...] = (
    (r"H\.? ?Con\.? ?Res\.?|House Concurrent Resolution", BillKind.HCONRES),
    (r"S\.? ?Con\.? ?Res\.?|Senate Concurrent Resolution", BillKind.SCONRES),
    (r"H\.? ?J\.? ?Res\.?|House Joint Resolution", BillKind.HJRES),
    (r"S\.? ?J\.? ?Res\.?|Senate Joint Resolution", BillKind.SJRES),
    (r"H\.? ?Res\.?", BillKind.HRES),
    (r"S\.? ?Res\.?", BillKind.SRES),
    (r"H\.? ?Amdt\.?", BillKind.HAMDT),
    (r"S\.? ?Amdt\.?", BillKind.SAMDT),
    (r"H\.? ?R\.?", BillKind.HR),
    (r"S\.?", BillKind.S),
)
_FIRST_LETTER = r"(?<![\w&$'’.@#-])(?<![A-Za-z]/)"
"""Not the end of "U.S.", of "men's", of "S&P", of a path or of another word."""
_NOT_MORE_DIGITS = r"(?![\w%°]|[.,:/-]\d|-\w)"
"""Not a telephone number, a decimal, a date, an hour, "18th" or "3-day"."""
_NAMED = re.compile(
    _FIRST_LETTER
    + "(?:"
    + "|".join(f"(?P<{kind.value}>{words})" for words, kind in _KINDS)
    + r")[ \u00a0]?(?:No\.? ?)?(?P<number>\d{1,5})"
    + _NOT_MORE_DIGITS,
    re.IGNORECASE,
)
_SLUG = re.compile(
    r"(?<![\w/.-])(?P<kind>hr|s|[hs]jres|[hs]conres|[hs]res|[hs]amdt)(?P<number>\d{1,5})"
    r"-(?P<congress>\d{2,3})(?![\w-])"
)
_CONGRESS_AFTER = re.compile(
    r"[ ,]{0,2}(?:in the |of the )?\(?(?P<congress>\d{2,3})(?:st|nd|rd|th)(?: Congress\b|\))",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s<>\"'\])}]+")
_MARKDOWN_LINK = re.compile(r"\[(?P<words>[^\]\[]*)\]\(\s*(?P<url>https?://[^\s)]+)[^)]*\)")
_BESIDE = re.compile(f"(?:{_CONGRESS_AFTER.pattern})?" r"[\s)*_]*[(:–—-]?[\s<]*", re.IGNORECASE)
"""All that may stand between a bill and an address that is told to be its own."""
_CALLS_FOR_A_BILL = re.compile(
    r"\b(?:bills?|act|senate|support|oppose|pass|defeat|stop|block|on|for|against|of|and|or)"
    r"[ *(\[:]*$",
    re.IGNORECASE,
)
_GOES_ON_LIKE_A_BILL = re.compile(
    r"[ *\])]*(?:$|[.,;:!?)\]/–—(]|\b(?:and|or|would|will|is|was|has|in|to|the|by|from|if)\b)"
)


def find_references(
    text: str, *, on: date | None, nicknames: Nicknames | None = None
) -> list[BillReference]:
    """Every bill that a text names, in the order of the text.

    ``on`` is the text's own date: a bare number belongs to the Congress of that day. Without it
    the Congress of a bare number stays None.
    """
    addresses = list(_in_addresses(text))
    masked = _ADDRESS.sub(lambda found: " " * len(found[0]), text)
    numbered = [*_in_slugs(masked), *_in_words(masked, on)]
    taken = [reference.span for reference in numbered]
    named = [
        reference
        for reference in _in_nicknames(masked, on, nicknames or {})
        if not any(start < reference.span[1] and reference.span[0] < end for start, end in taken)
    ]
    return sorted((*addresses, *numbered, *named), key=lambda reference: reference.span)


def read_reference(url: str) -> BillReference | None:
    """The bill that an address names, as a reference that spans all of it."""
    found = read_address(url)
    if found is None:
        return None
    return BillReference(
        found.kind,
        found.number,
        found.congress,
        inferred=False,
        span=(0, len(url)),
        source=found.source,
        jurisdiction=found.jurisdiction,
        session=found.session,
        source_id=found.source_id,
    )


def find_mismatch(words: str, url: str, *, on: date | None) -> Mismatch | None:
    """A link whose words and address name different bills.

    An inferred Congress yields to the address. Words that name several bills agree with an address
    that names one of them, and words or addresses that name none agree with everything.
    """
    address = read_reference(url)
    named = [found for found in find_references(words, on=on) if found.source in {"text", "slug"}]
    if address is None or not named or any(_same_bill(found, address) for found in named):
        return None
    return Mismatch(named[0], address)


def find_mismatches_beside(text: str, *, on: date | None) -> list[Mismatch]:
    """Bills named right before a bare address that leads to another: ``HR 7210 (https://…)``."""
    return [
        Mismatch(words, address)
        for words, address in pairwise(find_references(text, on=on))
        if words.source in {"text", "slug"}
        and text.startswith("http", address.span[0])
        and _BESIDE.fullmatch(text, words.span[1], address.span[0])
        and not _same_bill(words, address)
    ]


def markdown_links(text: str) -> Iterator[tuple[str, str]]:
    """Words and address of each Markdown link."""
    for link in _MARKDOWN_LINK.finditer(text):
        yield link["words"], link["url"]


def unique_bills(references: Iterable[BillReference]) -> list[BillReference]:
    """The first reference to each bill; one that states its Congress is kept over a guess."""
    kept: dict[tuple[str, ...], BillReference] = {}
    for found in references:
        key = (found.jurisdiction, found.kind, found.number, found.session, found.source_id)
        before = kept.get((*key, str(found.congress)))
        if before is None or (before.inferred and not found.inferred):
            kept[(*key, str(found.congress))] = found
    return list(kept.values())


def _same_bill(words: BillReference, address: BillReference) -> bool:
    if address.jurisdiction != UNITED_STATES:
        return True
    if (words.kind, words.number) != (address.kind, address.number):
        return False
    return words.inferred or words.congress in {None, address.congress}


def _in_addresses(text: str) -> Iterator[BillReference]:
    for found in _ADDRESS.finditer(text):
        url = found[0].rstrip(".,;:!?*_")
        reference = read_reference(url)
        if reference is not None:
            span = (found.start(), found.start() + len(url))
            yield replace(reference, span=span)


def _in_slugs(text: str) -> Iterator[BillReference]:
    for found in _SLUG.finditer(text):
        number, congress = str(int(found["number"])), int(found["congress"])
        yield BillReference(found["kind"], number, congress, False, found.span(), "slug")


def _in_words(text: str, on: date | None) -> Iterator[BillReference]:
    for found in _NAMED.finditer(text):
        kind = _kind(found)
        if int(found["number"]) == 0 or not _means_a_bill(kind, found, text):
            continue
        after = _CONGRESS_AFTER.match(text, found.end())
        congress = int(after["congress"]) if after else congress_on(on) if on else None
        inferred = after is None and congress is not None
        yield BillReference(
            kind, str(int(found["number"])), congress, inferred, found.span(), "text"
        )


def _kind(found: Match[str]) -> str:
    return next(kind.value for _, kind in _KINDS if found[kind.value] is not None)


def _means_a_bill(kind: str, found: Match[str], text: str) -> bool:
    """Short prefixes are words, units and initials too: those must look like a bill."""
    prefix, number = found[kind], found["number"]
    before, after = (
        text[max(0, found.start() - 40) : found.start()],
        text[found.end() : found.end() + 40],
    )
    if re.search(r"\d[ \u00a0]?$", before):
        return False  # "1200 S 18 Avenue", "2 hr 30"
    if kind == BillKind.HR:
        return prefix[0] == "H" or "." in prefix or len(number) > 2
    if kind != BillKind.S:
        return prefix[0].isupper()
    if prefix[0] == "s" or (found[0] == f"S{number}" and len(number) < 3):
        return False  # "s 12", and "S3" or "S23", which are products
    if len(number) > 1:
        return True
    called = bool(_CALLS_FOR_A_BILL.search(before)) or not re.search(r"\w", before)
    goes_on = _GOES_ON_LIKE_A_BILL.match(after) is not None
    return goes_on and (called or "." in prefix)


def _in_nicknames(text: str, on: date | None, nicknames: Nicknames) -> Iterator[BillReference]:
    by_name = {name.casefold(): keys for name, keys in nicknames.items() if name.strip()}
    if not by_name:
        return
    longest_first = sorted(by_name, key=lambda name: (-len(name), name))
    pattern = re.compile(
        r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE
    )
    for found in pattern.finditer(text):
        name = found[0].casefold()
        if len(name) <= 5 and not found[0].isupper():
            continue  # SNAP is a programme, "a snap decision" is not
        for key in _meant(by_name[name], on):
            yield BillReference(key.kind, key.number, key.congress, False, found.span(), "nickname")


def _meant(keys: Sequence[BillKey], on: date | None) -> list[BillKey]:
    """A name reused in several Congresses means the bill of the text's own; else it is unclear."""
    congresses = {key.congress for key in keys}
    if len(congresses) == 1:
        return list(keys)
    current = congress_on(on) if on else None
    return [key for key in keys if key.congress == current]
