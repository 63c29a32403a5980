"""What each named rule of our tables is called when it is broken: a sentence for a person."""

OF_RULES = {
    "tracker_action_takes_time": "An action takes at least one minute.",
    "tracker_action_one_way_to_end": "Give ends_on or ends_at, not both.",
    "tracker_action_rests_on_one_thing": "It rests on one thing: a bill, a meeting or a petition.",
    "tracker_action_anytime_names_review": "What never ends names review_on, and has no end.",
    "tracker_action_standing_rests": "What stands rests on a bill, a meeting or a petition.",
    "tracker_action_timed_has_end": "Give ends_on or ends_at, or a meeting or a petition.",
    "tracker_action_not_superseded_by_itself": "An action cannot replace itself.",
    "tracker_bill_not_own_host": "An amendment cannot amend itself.",
    "tracker_billrelation_not_itself": "A bill has no relation to itself.",
    "tracker_demand_has_number": "A demand has a number.",
    "tracker_link_not_replaced_by_itself": "A link cannot replace itself.",
    "tracker_meeting_start_unless_postponed": "A meeting has a start unless it is postponed.",
    "tracker_meeting_ends_after_start": "A meeting ends after it starts.",
    "tracker_meeting_not_merged_into_itself": "A meeting is not merged into itself.",
    "tracker_organization_not_own_parent": "A group does not lie below itself.",
    "tracker_petition_closes_after_opening": "A petition closes after it opens.",
    "tracker_post_not_own_previous": "A post is not before itself.",
    "tracker_post_not_own_next": "A post is not after itself.",
    "tracker_session_ends_after_start": "A session ends after it starts.",
    "tracker_substitute_not_itself": "An action is not done instead of itself.",
}
