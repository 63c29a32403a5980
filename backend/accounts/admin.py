"""The desk's pages of people: admins give roles here; what lets somebody in has a page of its own.

Django's groups are no part of this: what a person may do is told by roles alone.
"""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Exists, Model, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backend.accounts.editors import LastAdmin, check_last_admin, set_role
from backend.accounts.entry import ask_again
from backend.accounts.models import ApiToken, Assignment, Passkey, TotpSecret, User
from backend.kernel.admin import Lines, Rows
from backend.kernel.forms import RowForm
from backend.kernel.witness import witness

if admin.site.is_registered(Group):
    admin.site.unregister(Group)


class OfAdmins(Rows):
    """Shown to admins, and changed only by one who has just shown that it is them."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and (detour := ask_again(request, at=timezone.now())):
            return detour
        answer: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        return answer

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "POST" and (detour := ask_again(request, at=timezone.now())):
            return detour
        answer: HttpResponse = super().changelist_view(request, extra_context)
        return answer


class Assignments(Lines):
    model = Assignment
    fields = ("role", "newsletter", "place")
    autocomplete_fields = ("newsletter", "place")


class PersonForm(RowForm):
    """Refuses here, in words, what the verb would refuse."""

    class Meta:
        model = User
        fields = ("username", "email", "role")

    def clean_role(self) -> str:
        role: str = self.cleaned_data["role"]
        try:
            check_last_admin(self.instance, role, active=self.instance.is_active)
        except LastAdmin as refused:
            self.add_error("role", refused.message)
        return role


@admin.register(User)
class UserAdmin(OfAdmins):
    list_display = ("username", "role", "where", "is_active", "second_step", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("username",)
    form = PersonForm
    fields = ("username", "email", "role", "is_active", "way_in", "last_login", "date_joined")
    readonly_fields = ("is_active", "way_in", "last_login", "date_joined")
    ordering: ClassVar = ("username",)
    inlines = (Assignments,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        theirs = Assignment.objects.select_related("newsletter", "place")
        return User.objects.prefetch_related(Prefetch("assignments", theirs)).annotate(
            with_totp=Exists(TotpSecret.objects.filter(user=OuterRef("pk"))),
            with_passkey=Exists(Passkey.objects.filter(user=OuterRef("pk"))),
        )

    @admin.display(description="within")
    def where(self, user: User) -> str:
        return "; ".join(str(each) for each in user.assignments.all()) or "–"

    @admin.display(description="second step", boolean=True)
    def second_step(self, user: User) -> bool:
        return bool(getattr(user, "with_totp", False) or getattr(user, "with_passkey", False))

    @admin.display(description="way in")
    def way_in(self, user: User) -> SafeString | str:
        if not user.pk:
            return "After saving: a login link."
        return format_html(
            '<a class="underline" href="{}">Login link, second step, tokens, disabling</a>',
            reverse("account-person", args=[user.pk]),
        )

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        assert isinstance(obj, User)
        if not change:
            obj.set_unusable_password()
        role, obj.role = obj.role, obj.role if not change else form.initial["role"]
        obj.is_superuser = obj.role == "admin"
        super().save_model(request, obj, form, change)
        set_role(obj, role, active=obj.is_active)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Each assignment that is given, changed or taken away is told by itself."""
        for each in formset.deleted_forms:
            witness().wrote(request, each.instance, "delete")
        for each in formset.initial_forms:
            witness().before(request, each.instance)
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            witness().wrote(request, row, "create")
        for row, _ in formset.changed_objects:
            witness().wrote(request, row, "update")

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        messages.info(request, "Make a login link for them under “way in”.")
        answer: HttpResponse = super().response_add(request, obj, post_url_continue)
        return answer


@admin.register(ApiToken)
class ApiTokenAdmin(OfAdmins):
    """Every token that was ever made; the secret itself is nowhere."""

    list_display = ("prefix", "name", "user", "told", "expires_at", "revoked_at", "last_used_on")
    list_select_related = ("user",)
    list_filter = ("revoked_at",)
    search_fields = ("prefix", "name", "user__username")
    fields = ("prefix", "name", "user", "scopes", "expires_at", "revoked_at", "last_used_on")
    readonly_fields = fields
    actions = ("revoke",)

    @admin.display(description="scopes")
    def told(self, token: ApiToken) -> str:
        return ", ".join(token.scopes)

    @admin.action(description="Revoke")
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiToken]) -> None:
        revoked = chosen.filter(revoked_at=None).update(revoked_at=timezone.now())
        self.message_user(request, f"{revoked} revoked.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
