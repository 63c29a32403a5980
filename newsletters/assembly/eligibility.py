"""Whether a candidate could be in at all, before anything is compared with anything else.

The first code that applies is the one that is given, from what only an editor's decision changes
to what time changes by itself: an editor who mends the first cause then sees the next one.
"""

from newsletters.assembly.candidates import AnyCandidate, Past, Rules
from newsletters.vocabulary import LeftOutReason

STRICT = frozenset({LeftOutReason.CLOSES_BEFORE_READERS_CAN_ACT, LeftOutReason.LINK_STALE})
"""What not even an editor's pin overrules: it would be a promise that cannot be kept."""


def why_not(
    candidate: AnyCandidate,
    *,
    rules: Rules,
    past: Past,
    held: bool = False,
    pinned: bool = False,
) -> LeftOutReason | None:
    """The code that keeps it out, or nothing. A pin overrules all but :data:`STRICT` codes."""
    if held:
        return LeftOutReason.HELD_BY_EDITOR
    if not pinned:
        misplaced = _out_of_scope(candidate, rules)
        if misplaced is not None:
            return misplaced
    closes_at = candidate.closes_at
    if closes_at is not None and closes_at < rules.readers_can_act_from:
        return LeftOutReason.CLOSES_BEFORE_READERS_CAN_ACT
    if candidate.link_stale:
        return LeftOutReason.LINK_STALE
    if pinned:
        return None
    if candidate.review_on is not None and candidate.review_on < rules.sends_on:
        return LeftOutReason.NEEDS_REVIEW
    if is_repeat(candidate, past, rules) and not is_last_chance(candidate, rules):
        return LeftOutReason.RECENTLY_USED
    return None


def is_repeat(candidate: AnyCandidate, past: Past, rules: Rules) -> bool:
    """It was in one of the last ``repeat_after`` editions. Bills we follow may always return."""
    if candidate.may_repeat:
        return False
    ago = past.editions_ago.get(candidate.key)
    return ago is not None and ago <= rules.repeat_after


def is_last_chance(candidate: AnyCandidate, rules: Rules) -> bool:
    """It closes before readers of the next edition could act."""
    closes_at = candidate.closes_at
    return closes_at is not None and closes_at < rules.next_sends_at + rules.grace


def _out_of_scope(candidate: AnyCandidate, rules: Rules) -> LeftOutReason | None:
    """A place matches when it is none, one of the newsletter's, or above or below one of them.

    A language matches by its primary subtag: ``es-MX`` is read by readers of ``es``.
    """
    place = candidate.place
    if place is not None and rules.places is not None and place not in rules.places:
        return LeftOutReason.WRONG_PLACE
    language = candidate.language
    if language and rules.languages and language.partition("-")[0] not in rules.languages:
        return LeftOutReason.WRONG_LANGUAGE
    return None
