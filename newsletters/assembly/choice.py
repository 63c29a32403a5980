"""Choosing an edition: a pure function of candidates, rules, editors' wishes and the past.

1. Whoever cannot be in is set aside with its code (:mod:`.eligibility`).
2. Editors' pins take their places first, in the editors' order.
3. The sections are filled in the order of :data:`FILLING`. Each has an order of its own
   (:func:`_rank`) and, for actions, a spread over campaigns and verbs (:mod:`.spread`). What an
   earlier section had no room for may still come into a later one: a five-minute anytime action
   into the fast ones after all that close, a petition's closing into what is coming up.
4. Whoever is left is over quota.
5. What an editor gave a place stands there, among those that are in; a place brings nothing in.

The order of the input never matters: every comparison ends with kind and id.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial

from newsletters.assembly import reasons
from newsletters.assembly.candidates import (
    ActionCandidate,
    AnyCandidate,
    BillCandidate,
    Choice,
    Chosen,
    Key,
    LeftOut,
    MeetingCandidate,
    Past,
    ResourceCandidate,
    Rules,
    Wishes,
)
from newsletters.assembly.eligibility import is_repeat, why_not
from newsletters.assembly.spread import Taken, spread
from newsletters.vocabulary import CandidateKind, LeftOutReason, Section

FILLING = (
    Section.ANYTIME,
    Section.FAST,
    Section.BIG,
    Section.COMING_UP,
    Section.BILLS,
    Section.LEARN,
    Section.LANGUAGE,
)
"""The order in which sections choose; they are read in the order of :class:`Section`."""

ACTION_SECTIONS = (Section.FAST, Section.BIG, Section.ANYTIME, Section.COMING_UP)
KINDS = {kind: place for place, kind in enumerate(CandidateKind)}
_LATEST = datetime.max.replace(tzinfo=UTC)
_NEVER = 10_000
"""Editions ago, for what was never in one."""

Rank = tuple[object, ...]


def choose(
    candidates: Iterable[AnyCandidate],
    *,
    rules: Rules,
    wishes: Wishes | None = None,
    past: Past | None = None,
) -> Choice:
    """Put every candidate in or out, exactly once, and say why."""
    wishes, past = wishes or Wishes(), past or Past()
    able, left_out = _sift(candidates, rules=rules, wishes=wishes, past=past)
    pinned = _pinned(able, wishes=wishes, rules=rules)
    waiting: dict[Section, list[AnyCandidate]] = defaultdict(list)
    for candidate in able.values():
        for section in sections_for(candidate, rules):
            waiting[section].append(candidate)
    chosen: dict[Section, list[Taken]] = {}
    gone = {each.candidate.key for taken in pinned.values() for each in taken}
    for section in FILLING:
        already = pinned.get(section, [])
        free = [each for each in waiting[section] if each.key not in gone]
        free.sort(key=partial(_rank, section=section, past=past))
        room = max(0, rules.size(section) - len(already))
        fresh = spread(free, room=room, already=[each.candidate for each in already])
        gone.update(each.candidate.key for each in fresh)
        arranged = [*already, *_in_reading_order(fresh, section, past)]
        chosen[section] = _placed(arranged, wishes.places)
    left_out.extend(
        LeftOut(each, LeftOutReason.OVER_QUOTA) for key, each in able.items() if key not in gone
    )
    left_out.sort(key=lambda out: (KINDS[out.candidate.kind], out.candidate.id))
    items = tuple(
        item
        for section in Section
        for item in _explained(chosen[section], section, rules=rules, past=past, wishes=wishes)
    )
    return Choice(items=items, left_out=tuple(left_out), minutes=_fast_minutes(items))


def sections_for(candidate: AnyCandidate, rules: Rules) -> tuple[Section, ...]:
    """Where it belongs: its own section first, then those it may overflow into."""
    if isinstance(candidate, ActionCandidate):
        return _action_sections(candidate, rules)
    if isinstance(candidate, MeetingCandidate):
        return (Section.COMING_UP,)
    if isinstance(candidate, BillCandidate):
        return (Section.BILLS,)
    if isinstance(candidate, ResourceCandidate):
        return (Section.LEARN,)
    return (Section.LANGUAGE,)


def _action_sections(action: ActionCandidate, rules: Rules) -> tuple[Section, ...]:
    by_effort = Section.FAST if action.fast else Section.BIG
    if action.anytime:
        return (Section.ANYTIME, by_effort)
    if (
        action.is_petition_closing
        and action.ends_at is not None
        and action.ends_at <= rules.sends_at + rules.horizon
    ):
        return (by_effort, Section.COMING_UP)
    return (by_effort,)


def _sift(
    candidates: Iterable[AnyCandidate], *, rules: Rules, wishes: Wishes, past: Past
) -> tuple[dict[Key, AnyCandidate], list[LeftOut]]:
    """Those that can be in by key, and those that cannot with their code."""
    pinned = {pin.key for pin in wishes.pins}
    able: dict[Key, AnyCandidate] = {}
    left_out: list[LeftOut] = []
    for candidate in candidates:
        key = candidate.key
        reason = why_not(
            candidate,
            rules=rules,
            past=past,
            held=key in wishes.held,
            pinned=key in pinned,
        )
        if reason is None:
            able[key] = candidate
        else:
            left_out.append(LeftOut(candidate, reason))
    return able, left_out


def _pinned(
    able: Mapping[Key, AnyCandidate], *, wishes: Wishes, rules: Rules
) -> dict[Section, list[Taken]]:
    """Pins that can be kept, by section, in the editors' order; they may exceed its size.

    A pin to a section that does not hold its kind goes where the candidate belongs by itself.
    """
    sections: dict[Section, list[Taken]] = defaultdict(list)
    for key, pin in {pin.key: pin for pin in wishes.pins}.items():
        candidate = able.get(key)
        if candidate is not None:
            allowed = ACTION_SECTIONS if key[0] == CandidateKind.ACTION else ()
            home = sections_for(candidate, rules)[0]
            section = Section(pin.section) if pin.section in allowed else home
            sections[section].append(Taken(candidate, waited=False))
    return sections


def _rank(candidate: AnyCandidate, section: Section, past: Past) -> Rank:
    """Its place in the order of a section: tier, instant, turn, effort, then kind and id.

    Fast and big actions: what closes, soonest first; then what rests on something; then what can
    be done at any time, the shortest first among the fast and the longest among the big; and last
    what only says to attend a meeting, which *Coming up* says too.
    Coming up: confirmed meetings before tentative ones, soonest first. Bills: what moved since
    the last edition, latest first. All others, and all ties: whose turn was longest ago.
    """
    turn = -past.editions_ago.get(candidate.key, _NEVER)
    instant, tier, effort, number = _LATEST, 0, 0, candidate.id
    if isinstance(candidate, ActionCandidate):
        instant, effort = candidate.ends_at or _LATEST, candidate.minutes
        tier = 0 if section in (Section.ANYTIME, Section.COMING_UP) else _tier(candidate)
        effort = -effort if section == Section.BIG and candidate.anytime else effort
    elif isinstance(candidate, MeetingCandidate):
        instant, tier = candidate.starts_at, int(candidate.tentative)
    elif isinstance(candidate, BillCandidate):
        tier = int(candidate.changed_at is None)
        effort = -int(candidate.changed_at.timestamp()) if candidate.changed_at else 0
        turn = turn if candidate.changed_at is None else 0
    elif isinstance(candidate, ResourceCandidate):
        number = -candidate.id
    return (tier, instant, turn, effort, KINDS[candidate.kind], number)


def _tier(action: ActionCandidate) -> int:
    if action.is_attendance:
        return 3
    if action.ends_at is not None and not action.lives_with_its_bill:
        return 0
    return 1 if action.rests_on is not None else 2


def _placed(taken: list[Taken], places: Mapping[Key, int]) -> list[Taken]:
    """Those with a place at their place, counted from 0, the others in their order around them."""
    arranged = [each for each in taken if each.candidate.key not in places]
    fixed = [each for each in taken if each.candidate.key in places]
    for each in sorted(fixed, key=lambda taken: places[taken.candidate.key]):
        arranged.insert(places[each.candidate.key], each)
    return arranged


def _in_reading_order(taken: list[Taken], section: Section, past: Past) -> list[Taken]:
    """As they are read: what is coming up by its time alone, all others as they were ranked."""
    if section == Section.COMING_UP:
        return sorted(
            taken,
            key=lambda each: (
                each.candidate.closes_at or _LATEST,
                *_rank(each.candidate, section, past),
            ),
        )
    return sorted(taken, key=lambda each: _rank(each.candidate, section, past))


def _explained(
    taken: list[Taken], section: Section, *, rules: Rules, past: Past, wishes: Wishes
) -> Iterator[Chosen]:
    pinned = {pin.key for pin in wishes.pins}
    ends = [each.candidate.closes_at for each in taken if each.candidate.closes_at is not None]
    soonest = min(ends, default=None)
    for each in taken:
        candidate = each.candidate
        if candidate.key in pinned:
            reason = reasons.PINNED
        else:
            reason = reasons.sentence(
                candidate,
                section=section,
                rules=rules,
                repeated=is_repeat(candidate, past, rules),
                first=candidate.closes_at is not None and candidate.closes_at == soonest,
                waited=each.waited,
            )
        yield Chosen(candidate, section, reason)


def _fast_minutes(items: Iterable[Chosen]) -> int:
    return sum(
        item.candidate.minutes
        for item in items
        if item.section == Section.FAST and isinstance(item.candidate, ActionCandidate)
    )
