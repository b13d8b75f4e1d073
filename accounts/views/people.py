"""People and certificates: the list, one person, and what is done to them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts import actions, licence
from accounts.actions.people import may_edit_people, may_give_link
from accounts.enums import Role
from accounts.forms import CertificateForm, PersonForm
from accounts.http import StaffRequest, only_for
from accounts.models import Branch, User
from core.pages import page_of, render_part

LOOK = (Role.MANAGER, Role.HEAD_OFFICE, Role.ADMINISTRATOR)


def _people(request: StaffRequest) -> QuerySet[User]:
    found: QuerySet[User] = User.objects.visible_to(request.user)
    return found.select_related("branch", "team").prefetch_related("certificates")


def _standing(person: User) -> licence.Standing:
    return licence.judge(person, list(person.certificates.all()))


def _person(request: StaffRequest, person_id: int) -> User:
    return get_object_or_404(_people(request), pk=person_id)


@require_safe
@only_for(*LOOK)
def people(request: StaffRequest) -> HttpResponse:
    """List colleagues with role, place and certificate; q, role, branch narrow."""
    asked = {name: request.GET.get(name, "") for name in ("q", "role", "branch")}
    found = _people(request).asked_for(**asked)  # type: ignore[attr-defined]
    order = ("-is_active", "full_name", "pk")
    page = page_of(found, order, request.GET.get("key", ""))
    facts = {
        "asked": asked,
        "page": page,
        "rows": [
            (one, licence.judge(one, one.certificates.all())) for one in page.rows
        ],
        "roles": Role.choices,
        "branches": Branch.objects.visible_to(request.user).order_by("name", "pk"),
        "may_edit": may_edit_people(request.user),
    }
    return render_part(request, "accounts/people.html", facts)


@require_safe
@only_for(*LOOK)
def person(request: StaffRequest, person_id: int) -> HttpResponse:
    """Show one person: entry, certificates, and what may be done."""
    found = _person(request, person_id)
    facts = {
        "person": found,
        "standing": _standing(found),
        "certificates": found.certificates.order_by("-valid_from", "pk"),
        "may_edit": may_edit_people(request.user),
        "may_give_link": may_give_link(request.user, found),
        "certificate_form": CertificateForm(),
    }
    return render(request, "accounts/person.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.ADMINISTRATOR)
def employ(request: StaffRequest) -> HttpResponse:
    """Enter a person."""
    form = PersonForm(request.POST or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        made = actions.employ(by=request.user, **form.cleaned_data)
        messages.success(
            request, _("Entered. Make the one-time link for the first sign-in below.")
        )
        return redirect("accounts:person", made.pk)
    return render(request, "accounts/person_form.html", {"form": form, "person": None})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.ADMINISTRATOR)
def change_person(request: StaffRequest, person_id: int) -> HttpResponse:
    """Change a person's entry: name, role, branch, team."""
    found = _person(request, person_id)
    form = PersonForm(request.POST or None, instance=found, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_person(by=request.user, person=found, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("Saved; it counts from their next page."))
            return redirect("accounts:person", found.pk)
    return render(request, "accounts/person_form.html", {"form": form, "person": found})


@require_POST
@only_for(Role.ADMINISTRATOR)
def set_access(request: StaffRequest, person_id: int) -> HttpResponse:
    """Close or reopen a person's access, as `open` says."""
    found = _person(request, person_id)
    act = actions.reopen_access if request.POST.get("open") else actions.close_access
    try:
        act(by=request.user, person=found)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Done; it counts from their next page."))
    return redirect("accounts:person", found.pk)


@require_POST
@only_for(Role.MANAGER, Role.ADMINISTRATOR)
def one_time_link(request: StaffRequest, person_id: int) -> HttpResponse:
    """Make a one-time link and show it, this once."""
    found = _person(request, person_id)
    path = actions.make_one_time_link(by=request.user, person=found)
    facts = {"person": found, "link": request.build_absolute_uri(path)}
    return render(request, "accounts/one_time_link.html", facts)


@require_POST
@only_for(Role.ADMINISTRATOR)
def remove_second_factor(request: StaffRequest, person_id: int) -> HttpResponse:
    """Remove a person's lost second factor."""
    found = _person(request, person_id)
    if actions.remove_second_factor(by=request.user, person=found):
        messages.success(request, _("The second step is removed."))
    else:
        messages.info(request, _("There was no second step to remove."))
    return redirect("accounts:person", found.pk)


@require_POST
@only_for(Role.ADMINISTRATOR)
def add_certificate(request: StaffRequest, person_id: int) -> HttpResponse:
    """Enter a certificate."""
    found = _person(request, person_id)
    form = CertificateForm(request.POST)
    if not form.is_valid():
        facts = {"form": form, "person": found}
        return render(request, "accounts/certificate_form.html", facts, status=422)
    actions.add_certificate(by=request.user, person=found, **form.cleaned_data)
    messages.success(request, _("The certificate is entered."))
    return redirect("accounts:person", found.pk)
