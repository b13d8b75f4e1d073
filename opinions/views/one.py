"""One opinion: its clock, its steps, and registering one."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.http import StaffRequest, only_for
from accounts.licence import standing
from accounts.policies import working_calendar
from clients.forms import is_written
from clients.models import Client
from core.pages import wants_part
from opinions import actions
from opinions.analytics.clock import clock_of
from opinions.forms.opinion import RegisterForm, form_of, titles
from opinions.http import confirm_url, say_url, status_url
from opinions.models import Opinion, OpinionEvent
from opinions.policies import READERS, REGISTRARS, may_step

TAKE: dict[str, Any] = {
    "noted": actions.add_note,
    "answer": actions.answer_opinion,
    "assigned": actions.assign_opinion,
    "judged": actions.judge_opinion,
    "close": actions.close_by_call,
    "reopened": actions.reopen_opinion,
}
# What is offered in which state, the next thing to do first.
OFFERED = {
    "open": ("answer", "noted", "assigned", "judged"),
    "answered": ("close", "answer", "noted", "assigned", "judged"),
    "closed": ("reopened", "noted"),
}


def _opinion(request: StaffRequest, opinion_id: int) -> Opinion:
    people = ("client__broker", "client__branch", "responsible", "by")
    mine = Opinion.objects.visible_to(request.user).select_related(*people)
    found: Opinion = get_object_or_404(mine, pk=opinion_id)
    return found


@require_safe
@only_for(*READERS)
def opinion(request: StaffRequest, opinion_id: int) -> HttpResponse:
    """Show an opinion: the clock, what was said and done, what comes next."""
    return _page(request, _opinion(request, opinion_id))


def _page(request: StaffRequest, found: Opinion, **bound: Any) -> HttpResponse:
    steps = OpinionEvent.objects.visible_to(request.user).filter(opinion=found)
    names, forms = titles(), []
    for name in OFFERED[found.state]:
        if may_step(request.user, found, name):
            form = bound.get(name) or form_of(name, found)
            forms.append((name, names[name], form, name in bound))
    page = {
        "opinion": found,
        "clock": clock_of(found, working_calendar()),
        "steps": steps.select_related("by", "responsible").order_by("number"),
        "forms": forms,
        "status_url": status_url(found.token),
        "confirm_url": confirm_url(found.pk, found.answer) if found.answer else "",
        "may_manage": may_step(request.user, found, "judged"),
        "licence": standing(request.user),
        "is_mine": may_step(request.user, found, "noted"),
    }
    return render(request, "opinions/opinion.html", page)


@require_safe
@only_for(*READERS)
def clock(request: StaffRequest, opinion_id: int) -> HttpResponse:
    """Show the clock as it stands now; a page without htmx is sent to the whole."""
    found = _opinion(request, opinion_id)
    if not wants_part(request):
        return redirect(found)
    facts = {"opinion": found, "clock": clock_of(found, working_calendar())}
    return render(request, "opinions/_clock.html", facts)


@require_POST
@only_for(*REGISTRARS)
def step(request: StaffRequest, opinion_id: int, opinion_step: str) -> HttpResponse:
    """Take one step: note, answer, give away, judge anew, close by call, reopen."""
    found = _opinion(request, opinion_id)
    form = form_of(opinion_step, found, request.POST)
    if form is None:
        raise Http404
    if not may_step(request.user, found, opinion_step):
        raise PermissionDenied

    def write() -> object:
        facts = form.cleaned_data
        return TAKE[opinion_step](found, by=request.user, **facts)

    if is_written(form, write):
        messages.success(request, _("Written down."))
        return redirect(found)
    return _page(request, _opinion(request, opinion_id), **{opinion_step: form})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*REGISTRARS)
def register(request: StaffRequest, client_id: int) -> HttpResponse:
    """Register what a client said."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    form = RegisterForm(request.POST or None, client=client, initial={"token": uuid4()})
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "client": client, **form.cleaned_data}
        try:
            made = actions.register_opinion(**facts)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return _registered(request, made)
    running = Opinion.objects.visible_to(request.user).filter(client=client).running()
    link = actions.live_link(client)
    page = {"form": form, "client": client, "running": running.order_by("pk")}
    page |= {"link": say_url(link.token) if link else ""}
    return render(request, "opinions/register.html", page)


def _registered(request: StaffRequest, made: Opinion) -> HttpResponse:
    """Go to what was registered, or back to the client where it is not one's own."""
    if Opinion.objects.visible_to(request.user).filter(pk=made.pk).exists():
        messages.success(request, _("Registered; the clock runs."))
        return redirect(made)
    messages.success(request, _("Registered; the manager answers it, you do not."))
    return redirect(made.client)


@require_POST
@only_for(*REGISTRARS)
def client_link(request: StaffRequest, client_id: int) -> HttpResponse:
    """Give a client a new address to write to; the one of before leads nowhere."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    actions.make_link(client, by=request.user)
    messages.success(request, _("A new link was made; one given before has ended."))
    return redirect("opinions:register", client.pk)
