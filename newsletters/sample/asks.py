"""The sample's actions: every durability, every section, most verbs."""

from dataclasses import dataclass, field

from newsletters.sample.days import Days
from newsletters.sample.town import HARBOR, TOWN, address
from tracker.formats.records import ActionRecord
from tracker.vocabulary import Durability, Verb


@dataclass(frozen=True, slots=True)
class Ask:
    """An action with where it is and what it rests on: ``bill:…``, ``meeting:…``,
    ``petition:…`` by source id, or empty."""

    action: ActionRecord
    campaign: str
    place: str = ""
    rests_on: str = field(default="")


def asks(days: Days) -> tuple[Ask, ...]:
    return (*_fast(days), *_big(days), *_anytime())


def _fast(days: Days) -> tuple[Ask, ...]:
    return (
        Ask(
            _action(
                "zoning-comment",
                "Comment on the zoning plan before the hearing",
                Verb.COMMENT,
                3,
                "The committee takes written comments until the afternoon before. Two sentences "
                "about your block are enough.",
                topic="Housing",
                url=address("zoning-comment"),
                script="I live on [STREET], [TIME] from the plan. Please keep the homes above the "
                "shops: the people who work there could then live there.\n\nPlease ask for a "
                "crossing at the corner before the first tenant moves in. Thank you.",
            ),
            "Fair Homes",
            TOWN,
            "meeting:zoning",
        ),
        Ask(
            _action(
                "night-call",
                "Ask both senators to support the Night Crisis Teams Act",
                Verb.CALL,
                5,
                "It passed the House last week with votes to spare. The Senate has not set a day, "
                "and calls are how a day gets set.",
                topic="Care",
                script="Hello, I am **[NAME]** and I live in [TOWN].\n\nPlease ask the senator to "
                "bring the Night Crisis Teams Act to a vote. When somebody calls for help at "
                "night, a nurse should come.\n\nWill the senator vote for it? Thank you.",
            ),
            "Care at Night",
            rests_on="bill:bill-214",
        ),
        Ask(
            _action(
                "nights-sign",
                "Sign to keep crisis teams on nights",
                Verb.SIGN,
                2,
                "Fewer than nine hundred names are missing. The board counts them on Monday.",
                topic="Care",
                url=address("nights"),
            ),
            "Care at Night",
            TOWN,
            "petition:nights",
        ),
        Ask(
            _action(
                "fares-survey",
                "Tell the town what a night bus should cost",
                Verb.WRITE,
                4,
                "Six questions, one of them open. Last year eleven people answered, and eleven "
                "people set the fare.",
                topic="Transit",
                ends=days,
                last_day=4,
                url=address("fares"),
            ),
            "Safe Crossings",
            TOWN,
        ),
        Ask(
            _action(
                "island-sign",
                "Sign for an island on Mill Road",
                Verb.SIGN,
                2,
                "Six lanes and one signal lie between the school and the bus. An island halves "
                "the crossing.",
                topic="Transit",
                url=address("island"),
            ),
            "Safe Crossings",
            TOWN,
            "petition:island",
        ),
        Ask(
            _action(
                "crossings-thanks",
                "Ask the president to sign the Safe Crossings Act",
                Verb.CALL,
                3,
                "Both chambers have passed it. One signature is missing.",
                topic="Transit",
                script="Hello, I am **[NAME]**. Please sign the Safe Crossings Act this week. A "
                "crosswalk with time enough to cross it costs less than one ambulance.",
            ),
            "Safe Crossings",
            rests_on="bill:bill-77",
        ),
    )


def _big(days: Days) -> tuple[Ask, ...]:
    return (
        Ask(
            _action(
                "night-testify",
                "Testify at the hearing on night crisis teams",
                Verb.TESTIFY,
                90,
                "Three minutes at the microphone, an hour of listening. The group meets you at the "
                "door and has a page of facts for each speaker.",
                topic="Care",
                url=address("speakers"),
            ),
            "Care at Night",
            TOWN,
            "meeting:care-board",
        ),
        Ask(
            _action(
                "eviction-letter",
                "Write to your representative against five-day evictions",
                Verb.WRITE,
                20,
                "The bill leaves a tenant five days to find a lawyer. A letter that tells of one "
                "real family is read twice.",
                topic="Housing",
                url=address("eviction-letter"),
                script="Dear [REPRESENTATIVE],\n\nI write about H.R. 402. Five days is less than "
                "it takes to see a lawyer here. [TELL OF ONE FAMILY THAT YOU KNOW.]\n\nPlease vote "
                "against it, and tell me how you will vote.",
            ),
            "Fair Homes",
            rests_on="bill:bill-402",
        ),
        Ask(
            _action(
                "phone-bank",
                "Join Saturday’s phone bank for open budgets",
                Verb.VOLUNTEER,
                120,
                "Two hours, a list of neighbors and a script. First-timers sit beside somebody who "
                "has done it before.",
                topic="Open government",
                url=address("phone-bank"),
                ends=days,
                last_day=4,
            ),
            "Open Ledger",
            TOWN,
        ),
        Ask(
            _action(
                "ferry-attend",
                "Go to the riders’ forum at the Ferry House",
                Verb.ATTEND,
                75,
                "The operator brings next year’s timetable. A full room has kept the late ferry "
                "twice.",
                topic="Transit",
                url=address("riders-forum"),
            ),
            "Safe Crossings",
            HARBOR,
            "meeting:harbor-transit",
        ),
    )


def _anytime() -> tuple[Ask, ...]:
    return (
        Ask(
            _action(
                "budget-learn",
                "Learn how your town’s budget is made",
                Verb.LEARN,
                20,
                "Whoever knows the month in which a line is written can still change it. One page "
                "a month, twelve pages in all.",
                topic="Open government",
                url=address("budget-guide"),
            ),
            "Open Ledger",
        ),
        Ask(
            _action(
                "neighbor-talk",
                "Talk with one neighbor about the night shift",
                Verb.TALK,
                30,
                "Ask what they would want to happen if they called at 3 am. Then listen for longer "
                "than feels natural.",
                topic="Care",
                script="What would you want to happen if you called for help at 3 am?\n\nWho would "
                "you want to come?",
            ),
            "Care at Night",
        ),
        Ask(
            _action(
                "agenda-follow",
                "Follow one committee for a month",
                Verb.FOLLOW,
                10,
                "Pick the one that decides about your street and read its agenda each week. You "
                "will soon know more than most who speak there.",
                topic="Open government",
                url=address("agendas"),
            ),
            "Open Ledger",
        ),
        Ask(
            _action(
                "ledger-share",
                "Send the budget petition to two friends",
                Verb.SHARE,
                2,
                "People sign what a friend sends. It stands for as long as the budget stays "
                "unreadable.",
                topic="Open government",
                url=address("ledger"),
            ),
            "Open Ledger",
            TOWN,
            "petition:ledger",
        ),
    )


def _action(
    source_id: str,
    title: str,
    verb: Verb,
    minutes: int,
    summary: str,
    *,
    topic: str,
    url: str = "",
    script: str = "",
    ends: Days | None = None,
    last_day: int = 0,
) -> ActionRecord:
    """Timed with a last day; else it never ends unless the ask rests on something."""
    return ActionRecord(
        where="sample",
        source_id=source_id,
        title=title,
        verb=verb,
        minutes=minutes,
        durability=Durability.TIMED if ends else Durability.ANYTIME,
        summary=summary,
        script=script,
        url=url,
        topics=(topic,),
        ends_at=ends.end_of(last_day) if ends else None,
        ends_date_only=ends is not None,
    )
