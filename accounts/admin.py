"""Django's admin: people, places, certificates and calendar; rules to read only.

Every save goes through the same actions and forms as the pages, so that nothing can be
done here that cannot be done there. There is no password field: people set their own.
"""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from accounts import actions
from accounts.audit import record
from accounts.forms import CalendarDayForm, CertificateForm, PersonForm
from accounts.models import (
    Branch,
    CalendarDay,
    Certificate,
    Region,
    Setting,
    Team,
    User,
)


def _by(request: HttpRequest) -> User:
    return cast("User", request.user)


class Kept(admin.ModelAdmin):
    """Rows that are never deleted: history points at them."""

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        return False


@admin.register(User)
class UserAdmin(Kept):
    form = PersonForm
    fields = (*PersonForm.Meta.fields,)
    list_display = ["full_name", "username", "role", "branch", "team", "is_active"]
    list_filter = ["role", "is_active", "branch"]
    search_fields = ["full_name", "username"]
    list_select_related = ["branch", "team"]

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002
        **kwargs: Any,
    ) -> Any:
        """Let the form know who is asking."""
        form: type[forms.ModelForm] = super().get_form(request, obj, change, **kwargs)

        class FormOfAdministrator(form):  # type: ignore[misc, valid-type]
            def __init__(self, *args: Any, **options: Any) -> None:
                super().__init__(*args, viewer=_by(request), **options)

        return FormOfAdministrator

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: Any
    ) -> None:
        """Write through the same actions as the pages."""
        if change:
            actions.change_person(by=_by(request), person=obj, **form.cleaned_data)
        else:
            obj.pk = actions.employ(by=_by(request), **form.cleaned_data).pk


class Place(Kept):
    """A region, branch or team: changes are recorded."""

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: Any
    ) -> None:
        """Save and write it down."""
        super().save_model(request, obj, form, change)
        word = "place.changed" if change else "place.added"
        record(_by(request), word, obj, fields=form.changed_data)


@admin.register(Region)
class RegionAdmin(Place):
    list_display = ["name", "code"]


@admin.register(Branch)
class BranchAdmin(Place):
    list_display = ["name", "code", "region"]
    list_select_related = ["region"]


@admin.register(Team)
class TeamAdmin(Place):
    list_display = ["name", "branch"]
    list_select_related = ["branch"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:  # noqa: ARG002
        """A team never changes its branch: its people would be torn apart."""
        return ["branch"] if obj else []


@admin.register(Certificate)
class CertificateAdmin(Kept):
    form = CertificateForm
    list_display = ["number", "user", "valid_from", "valid_to"]
    list_select_related = ["user"]
    search_fields = ["number", "user__full_name"]
    fields = ["user", *CertificateForm.Meta.fields]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:  # noqa: ARG002
        """A certificate never changes its holder."""
        return ["user"] if obj else []

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: Any
    ) -> None:
        """Write through the same actions as the pages."""
        facts = dict(form.cleaned_data)
        if change:
            actions.change_certificate(by=_by(request), certificate=obj, **facts)
        else:
            person = facts.pop("user")
            made = actions.add_certificate(by=_by(request), person=person, **facts)
            obj.pk = made.pk


@admin.register(Setting)
class SettingAdmin(Kept):
    list_display = ["name", "branch", "value", "from_on", "set_by"]
    list_select_related = ["branch", "set_by"]
    list_filter = ["name", "branch"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Rules are set on the settings page, which checks them."""
        return False

    def has_change_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        return False


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    form = CalendarDayForm
    list_display = ["day", "calendar", "is_open", "note"]
    list_filter = ["calendar"]
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:  # noqa: ARG002
        """Another day is another entry."""
        return ["calendar", "day"] if obj else []

    def save_model(
        self,
        request: HttpRequest,
        obj: Any,
        form: Any,
        change: Any,  # noqa: ARG002
    ) -> None:
        """Write through the same actions as the pages."""
        facts = {"calendar": obj.calendar, "day": obj.day} | form.cleaned_data
        obj.pk = actions.set_calendar_day(by=_by(request), **facts).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Go back to the published calendar, and write it down."""
        actions.clear_calendar_day(by=_by(request), row=obj)
