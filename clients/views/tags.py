"""The tags of a branch, for its manager."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from accounts.models import Tag
from clients.actions.tags import merge_tags, rename_tag
from clients.analytics.tags import tags_of
from clients.forms.segments import MergeForm, TagNameForm


@require_safe
@only_for(Role.MANAGER)
def tags(request: StaffRequest) -> HttpResponse:
    """List the branch's tags with how many clients carry each."""
    found = list(tags_of(request.user.branch_id))
    return render(request, "clients/tags.html", {"tags": found})


def _found(request: StaffRequest, tag_id: int) -> Tag:
    found: Tag = get_object_or_404(tags_of(request.user.branch_id), pk=tag_id)
    return found


@require_POST
@only_for(Role.MANAGER)
def tag_rename(request: StaffRequest, tag_id: int) -> HttpResponse:
    """Give a tag another name."""
    tag, form = _found(request, tag_id), TagNameForm(request.POST)
    try:
        if form.is_valid():
            rename_tag(tag, by=request.user, name=form.cleaned_data["name"])
        else:
            messages.error(request, str(form.errors["name"][0]))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("clients:tags")


@require_POST
@only_for(Role.MANAGER)
def tag_merge(request: StaffRequest, tag_id: int) -> HttpResponse:
    """Make one tag part of another."""
    tag = _found(request, tag_id)
    form = MergeForm(request.POST, viewer=request.user)
    if not form.is_valid():
        messages.error(request, _("Choose the tag to merge into."))
        return redirect("clients:tags")
    into = form.cleaned_data["into"]
    try:
        n = merge_tags(tag, into=into, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("clients:tags")
    said = ngettext(
        "“%(old)s” is now “%(name)s”, for %(n)s client.",
        "“%(old)s” is now “%(name)s”, for %(n)s clients.",
        n,
    )
    facts = {"old": tag.name, "name": into.name, "n": n}
    messages.success(request, said % facts)
    return redirect("clients:tags")
