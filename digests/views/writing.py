"""Typing a news item or an announcement by hand."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from digests.actions import write_announcement, write_news
from digests.forms import AnnouncementForm, NewsForm


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.HEAD_OFFICE)
def news(request: StaffRequest) -> HttpResponse:
    """Write a news item."""
    form = NewsForm(request.POST or None)
    if request.method == "POST" and _written(request, form, write_news):
        return redirect(_back("news"))
    return render(request, "digests/item_form.html", {"form": form, "what": "news"})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(Role.HEAD_OFFICE)
def announcement(request: StaffRequest) -> HttpResponse:
    """Write an announcement on one security."""
    form = AnnouncementForm(request.POST or None, viewer=request.user)
    if request.method == "POST" and _written(request, form, _announce):
        return redirect(_back("announcements"))
    facts = {"form": form, "what": "announcements"}
    return render(request, "digests/item_form.html", facts)


def _announce(*, code: Any, **facts: Any) -> object:
    return write_announcement(security=code, **facts)


def _back(what: str) -> str:
    return reverse("digests:desk") + f"?what={what}&state=approved"


def _written(
    request: StaffRequest, form: forms.Form, write: Callable[..., object]
) -> bool:
    if not form.is_valid():
        return False
    try:
        write(by=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    messages.success(request, _("It is approved and leaves with the next digest."))
    return True
