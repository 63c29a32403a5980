"""Bills that texts and addresses name, and what only looks like one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.bills.references import (
    BillKey,
    BillReference,
    find_mismatch,
    find_mismatches_beside,
    find_references,
    read_reference,
    unique_bills,
)

JUNE_2020 = date(2020, 6, 15)


def slugs(text: str, **rest: object) -> list[str]:
    nicknames = rest.get("nicknames")
    assert nicknames is None or isinstance(nicknames, dict)
    return [
        f"{found.kind}{found.number}-{found.congress}"
        for found in find_references(text, on=JUNE_2020, nicknames=nicknames)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Defeat [HR 1154](#), a dangerous bill", ["hr1154-116"]),
        ("H.R.7120", ["hr7120-116"]),
        ("H.R. 7120,", ["hr7120-116"]),
        ("H. R. 40: Commission", ["hr40-116"]),
        ("(H.R. 1),", ["hr1-116"]),
        ("Support HR 9 to Keep", ["hr9-116"]),
        ("hr1154 and h.r. 8", ["hr1154-116", "hr8-116"]),
        ("S 3912 would", ["s3912-116"]),
        ("S.3912", ["s3912-116"]),
        ("**H.R. 3, S.62 and**", ["hr3-116", "s62-116"]),
        ("HR 3884/S 2227", ["hr3884-116", "s2227-116"]),
        ("Support S 1, the For the People Act", ["s1-116"]),
        ("S. 3 would", ["s3-116"]),
        ("H.Con.Res. 21", ["hconres21-116"]),
        ("H. Con. Res. 21", ["hconres21-116"]),
        ("H. J. Res. 64", ["hjres64-116"]),
        ("HJRes 64", ["hjres64-116"]),
        ("S.J.Res. 15 and S. Con. Res. 5", ["sjres15-116", "sconres5-116"]),
        ("H.Res. 109 and S. Res. 59", ["hres109-116", "sres59-116"]),
        ("House Joint Resolution 35", ["hjres35-116"]),
        ("S.Amdt. 3280", ["samdt3280-116"]),
        ("H.R. No. 51", ["hr51-116"]),
        ("H.R. 1154 (115th Congress)", ["hr1154-115"]),
        ("H.R. 1154 of the 115th Congress", ["hr1154-115"]),
        ("H.R. 1154, 115th Congress", ["hr1154-115"]),
        ("see hr1154-115 there", ["hr1154-115"]),
        ("H.R. 0007", ["hr7-116"]),
        ("H.R.\u00a07120", ["hr7120-116"]),
        ("https://www.congress.gov/bill/115th-congress/senate-bill/12.", ["s12-115"]),
    ],
)
def test_what_names_a_bill(text: str, expected: list[str]) -> None:
    assert slugs(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "S 3 things to do",
        "S. 3 things to do",
        "the 1033 program",
        "the U.S. 50 states and U.S. 1",
        "call HR 555-1234 or S 555-0100",
        "men's 10 best, men’s 12 best",
        "S&P 500",
        "1200 S 18 Avenue",
        "200 S 18th Street",
        "2 hr 30 min, 2 hr 300",
        "24 hrs 7 days",
        "Amazon S3, a Galaxy S23",
        "CHR 1154, THR 12",
        "HR 1,000 people; S 3.5 million; HR 24/7; S 10% off",
        "H.R. 0",
        "sections 12 and 13",
        "call 1-800-555-0100",
        "https://example.org/hr1154/S.12",
        "hours 12",
        "",
    ],
)
def test_what_does_not(text: str) -> None:
    assert find_references(text, on=JUNE_2020) == []


def test_the_congress_of_a_bare_number_is_marked_as_inferred() -> None:
    text = "Defeat HR 1154 or S 5 (115th)."
    assert find_references(text, on=JUNE_2020) == [
        BillReference("hr", "1154", 116, True, (7, 14), "text"),
        BillReference("s", "5", 115, False, (18, 21), "text"),
    ]
    assert [found.congress for found in find_references(text, on=None)] == [None, 115]
    assert [found.inferred for found in find_references(text, on=None)] == [False, False]


@pytest.mark.parametrize(
    ("url", "kind", "number", "congress", "source"),
    [
        (
            "https://www.congress.gov/bill/116th-congress/house-bill/1154/cosponsors?q=x",
            "hr",
            "1154",
            116,
            "congress.gov",
        ),
        (
            "http://beta.congress.gov/bill/111th-congress/house-joint-resolution/64",
            "hjres",
            "64",
            111,
            "congress.gov",
        ),
        (
            "https://www.congress.gov/amendment/116th-congress/senate-amendment/3280",
            "samdt",
            "3280",
            116,
            "congress.gov",
        ),
        (
            "https://api.congress.gov/v3/bill/117/hr/21/actions?format=json",
            "hr",
            "21",
            117,
            "congress.gov",
        ),
        (
            "https://www.congress.gov/116/bills/hr1154/BILLS-116hr1154ih.pdf",
            "hr",
            "1154",
            116,
            "congress.gov",
        ),
        ("https://www.govinfo.gov/app/details/BILLS-116s790is", "s", "790", 116, "govinfo"),
        ("https://www.govinfo.gov/link/bills/116/hconres/21", "hconres", "21", 116, "govinfo"),
        ("https://www.govtrack.us/congress/bills/116/hr1154/text", "hr", "1154", 116, "govtrack"),
        (
            "http://www.govtrack.us/congress/bill.xpd?bill=h111-3590",
            "hr",
            "3590",
            111,
            "govtrack",
        ),
        (
            "http://www.govtrack.us/congress/bill.xpd?bill=hr111-976",
            "hres",
            "976",
            111,
            "govtrack",
        ),
        ("https://legiscan.com/US/bill/HB1154/2019", "hr", "1154", 116, "legiscan"),
        ("https://legiscan.com/US/bill/HR109/2020", "hres", "109", 116, "legiscan"),
        ("https://legiscan.com/US/text/SB150/2019/id/1", "s", "150", 116, "legiscan"),
    ],
)
def test_addresses_of_federal_bills(
    url: str, kind: str, number: str, congress: int, source: str
) -> None:
    assert read_reference(url) == BillReference(
        kind, number, congress, False, (0, len(url)), source
    )


def test_addresses_of_states_and_councils() -> None:
    alaska = "https://legiscan.com/AK/bill/HB1/2023"
    boston = "https://openstates.org/ma/bills/193rd/H123/"
    matter = "https://Chicago.legistar.com/LegislationDetail.aspx?ID=12&GUID=A-B&Options=&Search="
    api = "https://webapi.legistar.com/v1/chicago/matters/12"
    country = "ocd-division/country:us"
    assert [read_reference(url) for url in (alaska, boston, matter, api)] == [
        BillReference(
            "bill", "HB 1", None, False, (0, len(alaska)), "legiscan", f"{country}/state:ak", "2023"
        ),
        BillReference(
            "bill",
            "H 123",
            None,
            False,
            (0, len(boston)),
            "openstates",
            f"{country}/state:ma",
            "193rd",
        ),
        BillReference(
            "ordinance", "", None, False, (0, len(matter)), "legistar", "", "", "chicago:12"
        ),
        BillReference(
            "ordinance", "", None, False, (0, len(api)), "legistar", "", "", "chicago:12"
        ),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.congress.gov/",
        "https://www.congress.gov/bill/116th-congress/house-cat/1154",
        "https://notcongress.gov/bill/116th-congress/house-bill/1154",
        "https://congress.gov.example.org/bill/116th-congress/house-bill/1154",
        "https://www.govtrack.us/congress/members",
        "https://legiscan.com/US/bill/XX1/2019",
        "https://example.legistar.com/Calendar.aspx?ID=12",
        "http://[broken",
        "mailto:x@congress.gov",
        "#",
        "",
    ],
)
def test_addresses_of_other_things(url: str) -> None:
    assert read_reference(url) is None


ELSEWHERE = "https://www.congress.gov/bill/116th-congress/house-bill/12"


@pytest.mark.parametrize(
    ("words", "url", "slips"),
    [
        ("HR 1154", "https://www.congress.gov/bill/116th-congress/house-bill/1154", False),
        ("HR 1154", "https://www.congress.gov/bill/115th-congress/house-bill/1154", False),
        ("HR 1154", "https://www.congress.gov/bill/116th-congress/house-bill/1145", True),
        ("HR 1154", "https://www.congress.gov/bill/116th-congress/senate-bill/1154", True),
        (
            "HR 1154 (116th Congress)",
            "https://www.congress.gov/bill/115th-congress/house-bill/1154",
            True,
        ),
        ("HR 1/S 949", "https://www.congress.gov/bill/116th-congress/senate-bill/949", False),
        ("the bill", "https://www.congress.gov/bill/116th-congress/house-bill/1", False),
        ("HR 1154", "https://example.org/", False),
    ],
)
def test_links_that_say_one_bill_and_lead_to_another(words: str, url: str, slips: bool) -> None:
    assert (find_mismatch(words, url, on=JUNE_2020) is not None) is slips
    for text in (f"see **{words}** ({url}).", f"{words}: {url}", f"{words} – <{url}>"):
        assert bool(find_mismatches_beside(text, on=JUNE_2020)) is slips, text


@pytest.mark.parametrize(
    "text",
    [
        f"[HR 1154]({ELSEWHERE})",
        f"HR 1154 goes further than {ELSEWHERE}",
        f"Not HR 1154, but this: {ELSEWHERE}",
        f"HR 1154, {ELSEWHERE}",
        f"{ELSEWHERE} HR 1154",
    ],
)
def test_a_bill_named_elsewhere_in_a_sentence_says_nothing_of_an_address(text: str) -> None:
    assert find_mismatches_beside(text, on=JUNE_2020) == []


def test_both_sides_of_a_mismatch_are_told() -> None:
    found = find_mismatch("HR 1154", ELSEWHERE, on=JUNE_2020)
    assert found is not None
    assert (found.words.slug, found.address.slug) == ("hr1154-116", "hr12-116")


NICKNAMES = {
    "obamacare": [BillKey("hr", "3590", 111), BillKey("hr", "4872", 111)],
    "NDAA": [BillKey("hr", "5515", 115), BillKey("s", "1790", 116)],
    "snap": [BillKey("hr", "2", 116)],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Save Obamacare now", ["hr3590-111", "hr4872-111"]),
        ("the NDAA", ["s1790-116"]),
        ("a snap decision, and SNAP", ["hr2-116"]),
        ("obamacares", []),
    ],
)
def test_nicknames(text: str, expected: list[str]) -> None:
    assert slugs(text, nicknames=NICKNAMES) == expected


def test_a_nickname_of_several_congresses_without_a_date_is_unclear() -> None:
    assert find_references("the NDAA", on=None, nicknames=NICKNAMES) == []


def test_a_stated_congress_is_kept_over_an_inferred_one() -> None:
    url = "https://www.congress.gov/bill/116th-congress/house-bill/1154"
    found = unique_bills(find_references(f"HR 1154 is HR 1154: {url}", on=JUNE_2020))
    assert [(bill.slug, bill.inferred) for bill in found] == [("hr1154-116", False)]


@given(st.text(alphabet="HRSs.JConeR 0123456789[](),-/th'&", max_size=80))
def test_any_text_is_read_and_every_span_lies_in_it(text: str) -> None:
    for found in find_references(text, on=JUNE_2020):
        start, end = found.span
        assert found.number in text[start:end].replace(" ", "") or found.number in str(
            int("".join(mark for mark in text[start:end] if mark.isdigit()))
        )


@given(
    st.sampled_from(["hr", "s", "hjres", "sjres", "hconres", "sconres", "hres", "sres"]),
    st.integers(1, 9999),
    st.integers(93, 119),
)
def test_a_slug_is_read_back(kind: str, number: int, congress: int) -> None:
    slug = f"{kind}{number}-{congress}"
    assert [found.slug for found in find_references(f"see {slug}.", on=None)] == [slug]
