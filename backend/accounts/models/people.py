"""Editors, the role each holds everywhere, and the roles they hold in one newsletter or place."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Exists, Model, Q, QuerySet
from django.utils.crypto import salted_hmac

from backend.accounts.reach import Reach, Row, visible, whereabouts_of, within
from backend.accounts.vocabulary import NOWHERE, Role, covers, rank
from backend.kernel.models import Noun, one_of


class People(UserManager["User"]):
    use_in_migrations = False

    def create_superuser(self, *args: Any, **kwargs: Any) -> "User":
        """Django's own command makes an admin, who is what it calls a superuser."""
        return super().create_superuser(*args, **{"role": Role.ADMIN, **kwargs})


class User(AbstractUser):
    role = models.CharField(max_length=12, choices=Role.choices, blank=True, default=NOWHERE)
    """What the person may do everywhere; empty: nothing but what their assignments say."""

    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    """One more, and every session of this person is over."""

    objects: ClassVar[People] = People()

    class Meta(AbstractUser.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=[NOWHERE, *Role.values]),
                name="accounts_user_role_known",
                violation_error_message="role is not one of the known words",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.ADMIN, is_superuser=True)
                | (~Q(role=Role.ADMIN) & Q(is_superuser=False)),
                name="accounts_user_superusers_are_admins",
            ),
        ]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What Django compares with each request's session: password and epoch."""
        words = f"{self.password}|{self.session_epoch}"
        salt = "backend.accounts.User.session"
        return salted_hmac(salt, words, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def assigned(self) -> list["Assignment"]:
        """The person's assignments, read once for this object."""
        return list(self.assignments.all())

    def has_role(self, role: Role) -> bool:
        """Whether this person may do what ``role`` may, everywhere."""
        return self.is_active and covers(self.role, role)

    def has_role_somewhere(self, role: Role) -> bool:
        """Whether there is anything at all over which this person holds ``role``."""
        return self.has_role(role) or (
            self.is_active and any(covers(each.role, role) for each in self.assigned)
        )

    def reach(self, role: Role) -> Reach:
        """How far this person holds ``role``; one query at most, none where it is everywhere."""
        if self.has_role(role):
            return Reach(role, everywhere=True)
        held = [each for each in self.assigned if self.is_active and covers(each.role, role)]
        return Reach(
            role,
            newsletters=frozenset(each.newsletter_id for each in held if each.newsletter_id),
            places=frozenset(each.place_id for each in held if each.place_id),
        )

    def over(self, rows: QuerySet[Row], role: Role) -> QuerySet[Row]:
        """Those rows over which this person holds ``role``."""
        return within(rows, self.reach(role))

    def sees(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """Those rows that are public or that this person may read."""
        return visible(rows, self.reach(whereabouts_of(rows.model).read_by))

    def in_the_desk(self, rows: QuerySet[Row], *, acting: bool) -> QuerySet[Row]:
        """What the admin works on: what this person reads, and once a form acts, what they edit.

        A verb that asks for more than an editor asks :meth:`may_with` of each row besides.
        """
        if not acting:
            return self.sees(rows)
        return self.over(rows, max(Role.EDITOR, whereabouts_of(rows.model).read_by, key=rank))

    def may_with(self, role: Role, row: Model) -> bool:
        """Whether this person holds ``role`` over this very row, as it stands in the database."""
        if self.has_role(role):
            return True
        rows = type(row)._base_manager.filter(pk=row.pk)
        return self.over(rows, role).exists()

    def roles_over(self, row: Model) -> frozenset[Role]:
        """All the roles that this person holds over this very row; one query at most."""
        held = frozenset(role for role in Role if self.has_role(role))
        asked = [role for role in Role if role not in held and not self.reach(role).nowhere]
        if not asked:
            return held
        rows = type(row)._base_manager.filter(pk=row.pk)
        over_it = [Exists(self.over(rows, role)) for role in asked]
        found = rows.values_list(*over_it).first() or (False,) * len(asked)
        return held | {role for role, yes in zip(asked, found, strict=True) if yes}


class Assignment(Noun):
    """A role within one newsletter, or one place with all that lies in it, or one of each."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=12, choices=Role.choices)
    newsletter = models.ForeignKey(
        "newsletters.Newsletter",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="assignments",
    )
    place = models.ForeignKey(
        "tracker.Place",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="assignments",
    )

    class Meta:
        ordering: ClassVar = ["user_id", "id"]
        constraints: ClassVar = [
            one_of("role", Role, name="accounts_assignment_role_known"),
            models.CheckConstraint(
                condition=Q(newsletter__isnull=False) | Q(place__isnull=False),
                name="accounts_assignment_somewhere",
                violation_error_message="an assignment names a newsletter or a place",
            ),
            models.UniqueConstraint(
                fields=["user", "newsletter"],
                condition=Q(place=None),
                name="accounts_assignment_newsletter_once",
            ),
            models.UniqueConstraint(
                fields=["user", "place"],
                condition=Q(newsletter=None),
                name="accounts_assignment_place_once",
            ),
            models.UniqueConstraint(
                fields=["user", "newsletter", "place"], name="accounts_assignment_both_once"
            ),
        ]

    def __str__(self) -> str:
        where = " and ".join(str(each) for each in (self.newsletter, self.place) if each)
        return f"{self.get_role_display()} in {where}"
