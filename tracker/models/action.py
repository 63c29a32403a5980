"""What a reader can do, and until when."""

from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from backend.kernel.models import Noun, SourcedNoun, one_of, unique_source
from tracker.models.bill import Bill
from tracker.models.campaign import Campaign
from tracker.models.meeting import Meeting
from tracker.models.organization import Organization
from tracker.models.petition import Petition
from tracker.models.place import Place, PlaceTree
from tracker.models.topic import Topic
from tracker.vocabulary import FAST_MINUTES, ActionState, Durability, EndReason, Outcome, Verb

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The key of what has no end, in orders and in their index."""
_END = Coalesce("effective_end", Value(NEVER, output_field=models.DateTimeField()))
_IN_ORDER: dict[str, tuple[str | Coalesce, ...]] = {
    "end": (_END, "id"),
    "effort": ("effort_minutes", "id"),
    "touch": ("updated_at", "id"),
    "id": ("id",),
}
"""The orders of lists, each ending with the id."""
WITHDRAWN = (EndReason.RETIRED, EndReason.SUPERSEDED)
"""Ends that say "never show it again", whatever instant is asked for."""


class ActionQuerySet(models.QuerySet["Action"]):
    def published(self) -> "ActionQuerySet":
        """Open now or once: what has a page."""
        return self.exclude(state=ActionState.DRAFT)

    def open_at(self, at: datetime) -> "ActionQuerySet":
        """Those that a reader could do at ``at``; also for an instant in the past, since the
        effective end decides and not today's state."""
        return self.open_between(at, at)

    def open_between(self, first: datetime, last: datetime) -> "ActionQuerySet":
        """Those that a reader could do at some moment after ``first`` and up to ``last``."""
        return self._begun(last).filter(Q(effective_end=None) | Q(effective_end__gt=first))

    def open_in_order(self, at: datetime) -> "ActionQuerySet":
        """As :meth:`open_at`, asked of the key of the order by end alone."""
        return self._begun(at).alias(end=_END).filter(end__gt=at)

    def _begun(self, last: datetime) -> "ActionQuerySet":
        return (
            self.published()
            .exclude(effective_reason__in=WITHDRAWN)
            .filter(Q(opens_at=None) | Q(opens_at__lte=last))
        )

    def over_at(self, at: datetime) -> "ActionQuerySet":
        return self.published().filter(effective_end__lte=at)

    def strays(self, state: ActionState, *, at: datetime, most: int) -> list[int]:
        """Of all actions, whatever these rows are, the ids of those of the other state that are
        open, or over, in spite of it: what ends or opens since the last sweep. About ``most`` at
        most; each part is asked in the order of its own index, which alone finds at once that there
        is hardly any."""
        sql, params = _strays(connection.vendor, state, most)
        adapted = connection.ops.adapt_datetimefield_value
        moment, given = adapted(_MOMENT), adapted(at)
        with connection.cursor() as cursor:
            cursor.execute(sql, [given if each == moment else each for each in params])
            return [pk for (pk,) in cursor.fetchall()]

    def in_place(self, place: Place, tree: PlaceTree) -> "ActionQuerySet":
        """Those about the place, what lies in it, what it lies in, or everywhere."""
        return self.filter(Q(place=None) | Q(place_id__in=tree.related(place.pk)))

    def fast(self) -> "ActionQuerySet":
        return self.filter(effort_minutes__lte=FAST_MINUTES)


_MOMENT = datetime(1999, 12, 31, tzinfo=UTC)
"""Stands in a statement for the moment that is asked about."""


@cache
def _strays(vendor: str, state: ActionState, most: int) -> tuple[str, list[Any]]:
    """One statement for all parts, made into SQL once: each list of what is open asks it."""
    rows = Action.objects.alias(end=_END).order_by()
    if state == ActionState.OPEN:
        rows, parts = rows.filter(state=ActionState.CLOSED), {Q(end__gt=_MOMENT): "end"}
    else:
        rows = rows.filter(state=ActionState.OPEN)
        parts = {
            Q(end__lte=_MOMENT): "end",
            Q(opens_at__gt=_MOMENT): "opens_at",
            Q(effective_reason__in=WITHDRAWN): "effective_reason",
        }
    made = [
        rows.filter(part).order_by(key).values("pk")[:most].query.sql_with_params()
        for part, key in parts.items()
    ]
    sql = " UNION ALL ".join(f"SELECT * FROM ({each}) AS part" for each, _ in made)  # noqa: S608  # of our own words
    return sql, [param for _, params in made for param in params]


class Action(SourcedNoun):
    slug = models.SlugField(max_length=200, unique=True)
    """Its lasting page; never reused."""
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    """Two sentences, Markdown, as all long texts of editors
    (``docs/decisions/markdown-of-editors.md``)."""
    verb = models.CharField(max_length=10, choices=Verb.choices)
    script = models.TextField(blank=True)
    """What to say on the phone."""
    talking_points = models.TextField(blank=True)
    targets = models.JSONField(default=list, blank=True)
    """Whom it addresses: "US Senate", "City council"."""
    effort_minutes = models.PositiveSmallIntegerField()
    durability = models.CharField(max_length=8, choices=Durability.choices)
    ends_on = models.DateField(null=True, blank=True)
    """The last day, in the action's own place."""
    ends_at = models.DateTimeField(null=True, blank=True)
    ends_because = models.CharField(
        max_length=20, choices=EndReason.choices, blank=True, editable=False
    )
    """Why it ends then, where another chapter derived that end; empty: a date is a date."""
    opens_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    """When an editor looks at it again; every anytime action names one."""
    reviewed_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=16, default="en")
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    """Empty: everywhere."""
    topics = models.ManyToManyField(Topic, blank=True, related_name="actions")
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions"
    )
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions"
    )
    bill = models.ForeignKey(
        Bill, null=True, blank=True, on_delete=models.PROTECT, related_name="actions_asked"
    )
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    petition = models.ForeignKey(
        Petition, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    state = models.CharField(max_length=8, choices=ActionState.choices, default=ActionState.DRAFT)
    held_because = models.TextField(blank=True)
    """An editor keeps it out of editions while this is not empty."""
    effective_end = models.DateTimeField(null=True, blank=True, editable=False)
    """Derived by ``tracker.expiry`` and stored for queries; written by ``tracker.lifecycle``."""
    effective_reason = models.CharField(
        max_length=20, choices=EndReason.choices, blank=True, editable=False
    )
    effective_date_only = models.BooleanField(default=False, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True)
    link_dead_at = models.DateTimeField(null=True, blank=True)
    """When an editor settled that its link is dead and took no other."""
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="supersedes"
    )
    superseded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When it was found to be over; ``effective_end`` says since when it is."""
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.PENDING)
    outcome_note = models.TextField(blank=True)
    done_count = models.PositiveIntegerField(default=0, editable=False)
    """How often a reader said "I did it": a number without a person."""
    substitutes = models.ManyToManyField(
        "self",
        through="ActionSubstitute",
        through_fields=("action", "substitute"),
        symmetrical=False,
        blank=True,
        related_name="substitute_for",
    )

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["effective_end", "id"]
        constraints: ClassVar = [
            one_of("verb", Verb, name="tracker_action_verb_known"),
            one_of("durability", Durability, name="tracker_action_durability_known"),
            one_of("state", ActionState, name="tracker_action_state_known"),
            one_of("outcome", Outcome, name="tracker_action_outcome_known"),
            models.CheckConstraint(
                condition=Q(effective_reason__in=["", *EndReason.values]),
                name="tracker_action_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_because__in=["", *EndReason.values]),
                name="tracker_action_ends_because_known",
            ),
            models.CheckConstraint(
                condition=Q(effort_minutes__gte=1), name="tracker_action_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_at=None),
                name="tracker_action_one_way_to_end",
            ),
            models.CheckConstraint(
                condition=Q(bill=None, meeting=None)
                | Q(bill=None, petition=None)
                | Q(meeting=None, petition=None),
                name="tracker_action_rests_on_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(durability=Durability.ANYTIME)
                | Q(review_on__isnull=False, ends_on=None, ends_at=None),
                name="tracker_action_anytime_names_review",
            ),
            models.CheckConstraint(
                condition=~Q(durability=Durability.STANDING)
                | Q(bill__isnull=False)
                | Q(meeting__isnull=False)
                | Q(petition__isnull=False),
                name="tracker_action_standing_rests",
            ),
            models.CheckConstraint(
                condition=~Q(durability=Durability.TIMED)
                | Q(ends_on__isnull=False)
                | Q(ends_at__isnull=False)
                | Q(meeting__isnull=False)
                | Q(petition__isnull=False),
                name="tracker_action_timed_has_end",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by=None) | ~Q(superseded_by=F("id")),
                name="tracker_action_not_superseded_by_itself",
            ),
            unique_source(name="tracker_action_source_unique"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "effective_end"], name="tracker_action_open"),
            models.Index(fields=["place", "state"], name="tracker_action_place"),
            models.Index(fields=["updated_at", "id"], name="tracker_action_by_touch"),
            models.Index(_END, "id", name="tracker_action_by_end"),
            models.Index(fields=["effort_minutes", "id"], name="tracker_action_by_effort"),
            models.Index(
                fields=["opens_at"],
                condition=Q(state=ActionState.OPEN, opens_at__isnull=False),
                name="tracker_action_opening",
            ),
            models.Index(
                fields=["effective_reason"],
                condition=Q(state=ActionState.OPEN, effective_reason__in=WITHDRAWN),
                name="tracker_action_withdrawn",
            ),
            *(
                models.Index(column, *key, name=f"tracker_act_{column}_{order}")
                for column in ("verb", "durability", "language", "state", "outcome")
                for order, key in _IN_ORDER.items()
            ),
            *(
                models.Index(
                    "campaign",
                    *key,
                    condition=Q(campaign__isnull=False),
                    name=f"tracker_act_campaign_{order}",
                )
                for order, key in _IN_ORDER.items()
            ),
        ]
        """A list begins in the index of its order, whatever it is filtered by that has few values:
        the rows of one value may all lie at the far end (``docs/decisions/lists-in-order.md``)."""

    def __str__(self) -> str:
        return self.title

    @property
    def is_fast(self) -> bool:
        return self.effort_minutes <= FAST_MINUTES

    @property
    def rests_on(self) -> Bill | Meeting | Petition | None:
        return self.bill or self.meeting or self.petition


class ActionSubstitute(Noun):
    """What can be done instead once an action is over, best first."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="substitutions")
    substitute = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    chosen_by_editor = models.BooleanField(default=False)
    """An editor's choice is never replaced by the rule's."""

    class Meta:
        ordering: ClassVar = ["action_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["action", "substitute"], name="tracker_substitute_unique"
            ),
            models.CheckConstraint(
                condition=~Q(action=F("substitute")), name="tracker_substitute_not_itself"
            ),
        ]
