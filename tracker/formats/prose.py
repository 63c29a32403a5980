"""What running text names: sentences, groups and measures, found by how people write of them.

Nothing here knows a literal group or bill. A group is found by its cue ("petition by …", "Read …'s
toolkit", "the … suggests", "Name (ACR)"), a measure by its noun ("the … Act") and the people who
introduced it by their title. What has no cue is left alone: a missed name costs an editor a line, a
false one misleads readers.
"""

import re
from collections.abc import Iterable

from tracker.formats.records import OrganizationRecord, SponsorRecord
from tracker.vocabulary import Chamber, Stance

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\N{NO-BREAK SPACE}": " "})
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“(]?[A-Z0-9])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Sen|Rep|Reps|Sens|No|vs|e\.g|i\.e|etc|H|R|U\.S|pgs?)\.)$"
)

_WORD = r"[A-Z][\w&.'-]*\w|[A-Z]"
_NAME = rf"(?:{_WORD})(?:\s+(?:(?:of|for|and the|in|to|on|at)\s+)?(?:the\s+)?(?:{_WORD})){{0,8}}"
# Bounded, as every repetition here: a hostile line costs linear time.
_ACRONYM = re.compile(rf"(?P<name>{_NAME}) \((?P<acronym>[A-Z][A-Z0-9]{{1,6}}[A-Z0-9])\)")
_WORKS = (
    r"(?:petition|pledge|toolkit|tools|list|report|platform|articles?|resources|talking points"
    r"|letter|guide|campaign|page|strategy|project|reimagining|demands)"
)
_BY = re.compile(
    rf"\b(?:(?:{_WORKS}|created|made|written|published|hosted|led)\b"
    rf"[^.;:]{{0,50}}?)\b(?:by|from)\s+(?:the\s+)?(?P<names>{_NAME}(?:(?:,\s+|,?\s+and\s+)"
    rf"(?:the\s+)?{_NAME}){{0,8}})"
)
_OWNED = re.compile(
    rf"\b(?:[Rr]ead|[Cc]heck out|[Ss]ee|[Vv]isit|[Uu]se|[Ff]ollow)\s+(?:the\s+)?"
    rf"(?P<name>{_NAME})'s\b"
)
_THIS_WORK = re.compile(
    rf"\b(?:this\s+(?P<name>{_NAME})|the\s+(?P<long>[A-Z][\w&.'-]*\s+{_NAME}))\s+"
    r"(?:petition|pledge|project|toolkit)\b"
)
_SAYS = re.compile(
    rf"\b(?:The|the)\s+(?P<name>{_NAME})\s+(?:suggests|recommends|demands|calls for|asks)\b"
)
_OFFERS = re.compile(rf"\bcheck out (?:the\s+)?(?P<name>{_NAME})\.\s+They\b")
_LEARN_AT = re.compile(rf"\b[Ll]earn more at (?:the\s+)?(?P<name>{_NAME})\b")
_NOT_GROUPS = re.compile(
    r"^(?:I|A|The|This|Our|Your|My|Congress|Senate|House|Who|How|What)$|\b(?:Act|Bill|Resolution)$"
)

_ACT = re.compile(
    r"\b(?:the|The)\s+(?P<title>(?:[A-Z][\w'.-]*\s+|(?:of|in|for|to|and|the)\s+(?=[A-Z])){0,12}?"
    r"[A-Z][\w'.-]*\s+Act)(?:\s+of\s+\d{4})?\b"
)
_AGAINST = re.compile(r"\b(?:defeat|oppose|stop|block|reject|vote no on|kill)\b", re.IGNORECASE)
_FOR = re.compile(
    r"\b(?:support\w*|pass(?:ing)?|co-?sponsor|enact|vote for|introducing|call for)\b",
    re.IGNORECASE,
)
_TITLES = {
    "congresswoman": Chamber.HOUSE,
    "congressman": Chamber.HOUSE,
    "congressperson": Chamber.HOUSE,
    "representative": Chamber.HOUSE,
    "rep.": Chamber.HOUSE,
    "senator": Chamber.SENATE,
    "sen.": Chamber.SENATE,
}
_SPONSOR = re.compile(
    r"\b(?P<title>Congresswoman|Congressman|Congressperson|Representative|Rep\.|Senator|Sen\.)\s+"
    r"(?P<name>[A-Z][\w'-]+(?:\s+(?:[A-Z]\.|[A-Z][\w'-]+))*)"
    r"(?:\s+\((?:(?P<party>[RDI])-)?(?P<state>[A-Z]{2})(?:-(?P<district>\d{1,2}|AL))?\))?"
)


def plain(text: str) -> str:
    """Straight quotes and single spaces, so that the patterns need to know one spelling."""
    return " ".join(text.translate(_APOSTROPHES).split())


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a passage; "D.C. Act" and "Edward J. Markey" do not end one."""
    found: list[str] = []
    for piece in _SENTENCE_END.split(" ".join(text.split())):
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        elif piece:
            found.append(piece)
    return tuple(found)


def organizations(texts: Iterable[str]) -> tuple[OrganizationRecord, ...]:
    """Every group that the texts name with a cue, once each, in order of appearance.

    "Movement for Black Lives (M4BL)" anywhere makes one group of both names.
    """
    passages = [plain(text) for text in texts]
    acronyms = {
        found["acronym"]: _trimmed(found["name"])
        for passage in passages
        for found in _ACRONYM.finditer(passage)
        if _initials_fit(found["acronym"], _trimmed(found["name"]))
    }
    names: dict[str, OrganizationRecord] = {}
    for passage in passages:
        for _, name in sorted(_named(passage, acronyms)):
            full = acronyms.get(name, name)
            short = next((each for each, of in acronyms.items() if of == full), "")
            names.setdefault(full.casefold(), OrganizationRecord(full, acronym=short))
    return tuple(names.values())


def _named(passage: str, acronyms: dict[str, str]) -> Iterable[tuple[int, str]]:
    for pattern in (_OWNED, _THIS_WORK, _SAYS, _OFFERS, _LEARN_AT):
        for found in pattern.finditer(passage):
            name = "long" if "long" in pattern.groupindex and found["long"] else "name"
            yield from _group(found.start(name), found[name])
    for found in _BY.finditer(passage):
        for name in re.split(r",\s+(?:and\s+)?|\s+and\s+", found["names"]):
            yield from _group(found.start("names") + found["names"].index(name), name)
    for found in _ACRONYM.finditer(passage):
        if found["acronym"] in acronyms:
            yield from _group(found.start(), acronyms[found["acronym"]])


def _group(start: int, name: str) -> Iterable[tuple[int, str]]:
    name = re.sub(r"^[Tt]he\s+", "", name.strip(" .,'"))
    if len(name) > 2 and not _NOT_GROUPS.search(name):
        yield start, name


def _trimmed(name: str) -> str:
    """Without a verb that opens the sentence: "Visit Movement for …" names the movement."""
    return re.sub(r"^(?:Visit|Read|See|Follow|Use|Join|The)\s+(?=[A-Z])", "", name)


def _initials_fit(acronym: str, name: str) -> bool:
    """Whether the letters of the acronym open words of the name, in order ("4" reads "for")."""
    words = re.findall(r"[A-Za-z]+", name)
    wanted = [{"4": "f", "2": "t"}.get(letter, letter.lower()) for letter in acronym]
    position = 0
    for word in words:
        if position < len(wanted) and word[0].lower() == wanted[position]:
            position += 1
    return position == len(wanted)


def acts(text: str) -> tuple[str, ...]:
    """The titles of the measures called "the … Act", in order, once each."""
    return tuple(dict.fromkeys(found["title"] for found in _ACT.finditer(plain(text))))


def stance(text: str) -> Stance:
    """What a sentence asks of the measure that it names; without a verb of asking: watch."""
    if _AGAINST.search(text):
        return Stance.OPPOSE
    return Stance.SUPPORT if _FOR.search(text) else Stance.WATCH


def sponsors(text: str) -> tuple[SponsorRecord, ...]:
    """The members whom a sentence names by title: "Senator Edward J. Markey (D-MA)"."""
    return tuple(
        SponsorRecord(
            name=found["name"],
            chamber=_TITLES[found["title"].casefold()],
            party=found["party"] or "",
            state=found["state"] or "",
            district=_district(found["district"]),
        )
        for found in _SPONSOR.finditer(plain(text))
    )


def _district(text: str | None) -> int | None:
    if not text:
        return None
    return 0 if text == "AL" else int(text)
