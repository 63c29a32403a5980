"""For which reasons a request that fits the schema may be refused: those that no schema can say.

Schemathesis' own ``positive_data_acceptance`` lets every 404 and 409 pass and no 400; this asks
which rule it was. A code that the schema could have said (a missing field, a wrong type, a word
that is no choice, a text too long) is a gap of the schema, and a failure.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

WHO_ASKS: Final = """
not_authenticated authentication_failed permission_denied out_of_reach choices_shared
"""
"""What a role may not do."""

WHICH_ROW: Final = """
not_found does_not_exist unknown no_such_newsletter place_unknown subject_unknown state_unknown
district_unknown cursor_unreadable cursor_of_another_order
"""
"""A reference in the right form to what is not there."""

WHAT_STANDS: Final = """
already_an_action already_over already_settled already_there audience_differs cannot_stand
edition_changed edition_date_far edition_date_over edition_in_wrong_state edition_not_sendable
edition_settled endpoint_known endpoint_removed entry_already_settled followed_otherwise
gate_not_passed idempotency_key_reused link_has_no_new_address newsletter_rests
no_address_of_your_own no_archive no_archived_copy not_in_the_draft nothing_to_undo own_feed
precondition_failed said_no schedule_out_of_bounds second_person_needed still_in_use
superseded_in_a_circle too_late_to_take_back wrong_state
"""
"""The state that rows are in."""

WHAT_AGREES: Final = """
anytime_without_review bad_newsletter end_without_moment lies_below_itself named_twice
no_blurb_here not_final of_another_campaign place_unclear rule_broken standing_on_nothing
state_needed timed_without_end twice
"""
"""Two fields, or a field and a row, that contradict one another."""

WHAT_THE_WEB_SAYS: Final = "page_has_no_title page_unreadable endpoint_address_refused"

WHAT_NO_SCHEMA_SAYS: Final = "text_not_storable far_away not_an_address time_zone_unknown"
"""A NUL in any text, which is a rule of the whole interface and not of one field; a day before
1900 or after 2199, for which JSON Schema has no word; an address that no name of a host can be;
a zone that this year's IANA database does not have."""

REASONS: Final = frozenset(
    " ".join(
        (WHO_ASKS, WHICH_ROW, WHAT_STANDS, WHAT_AGREES, WHAT_THE_WEB_SAYS, WHAT_NO_SCHEMA_SAYS)
    ).split()
)


def codes_of(problem: Any) -> Iterator[tuple[str, str]]:
    """Each ``(code, field)`` of a problem document; of several failed fields each."""
    if not isinstance(problem, dict):
        yield ("no_problem_document", "")
    elif problem.get("code") == "invalid":
        for each in problem.get("errors", [{"code": "invalid", "field": ""}]):
            yield (each["code"], each["field"])
    else:
        yield (str(problem.get("code")), "")


def gaps_in(body: bytes) -> list[str]:
    """What of a refusal the schema should have said, as ``code of field``."""
    try:
        problem = json.loads(body)
    except ValueError:
        problem = None
    return [
        f"{code} of {field or 'the request'}"
        for code, field in codes_of(problem)
        if code not in REASONS
    ]
