"""The taps on a row of today's list: done, put off, taken back. A page or a part."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import StaffRequest, only_for
from accounts.policies import calendars
from clients.models import Client
from clients.policies import WRITERS
from core.clock import now, read_moment
from core.pages import page_of, wants_part
from desk.actions import close_changes, note_look
from desk.analytics import today as next_ones
from desk.analytics.changed import LONGEST, change_kinds, since_of
from desk.analytics.letters import rules_for
from desk.analytics.words import words_of_step
from desk.forms import RowForm
from desk.views.today import list_of, row_facts
from pipeline.actions import close_next_step, put_off, take_back_step
from pipeline.models import NextStep


@require_POST
@only_for(*WRITERS)
def today_do(request: StaffRequest, client_id: int) -> HttpResponse:
    """Mark a client's step as done, or put the client off to a day."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    form = RowForm(request.POST)
    steps = NextStep.objects.visible_to(request.user).filter(client=client)
    there = steps.filter(done_at=None).first()
    refused = ""
    try:
        step = _do(request, client, form, there)
    except ValidationError as refusal:
        step, refused = None, " ".join(refusal.messages)
    note_look(by=request.user)
    if not wants_part(request):
        return _back(request, step, refused)
    return _part(request, {"step": step, "client": client, "refused": refused})


def _do(
    request: StaffRequest, client: Client, form: RowForm, there: NextStep | None
) -> NextStep | None:
    if not form.is_valid():
        raise ValidationError([str(e) for es in form.errors.values() for e in es])
    facts = {"by": request.user, "expected": form.cleaned_data["seen"]}
    if form.cleaned_data["do"] == "done":
        close_next_step(client, **facts)
        return there and NextStep.objects.visible_to(request.user).get(pk=there.pk)
    words = words_of_step(form.cleaned_data["why"], client)
    return put_off(client, to=form.cleaned_data["day"], what=words, **facts)


def _back(request: StaffRequest, step: NextStep | None, refused: str) -> HttpResponse:
    if refused:
        messages.error(request, refused)
    kept = {name: request.POST.get(name, "") for name in ("segment", "show")}
    kept["told"] = str(step.pk) if step else ""
    query = urlencode({name: value for name, value in kept.items() if value})
    return redirect(f"{reverse('desk:home')}{'?' if query else ''}{query}")


def _part(request: StaffRequest, facts: dict[str, Any]) -> HttpResponse:
    """Answer with the row's note, and the counts over the list as they are now."""
    rules = rules_for(request.user, calendars())
    page = list_of(request, rules) | {"is_part": True} | facts
    return render(request, "desk/_row_told.html", page)


@require_POST
@only_for(*WRITERS)
def today_back(request: StaffRequest, step_id: int) -> HttpResponse:
    """Take back the last tap on a step; the row stands as before."""
    steps = NextStep.objects.visible_to(request.user).select_related("client")
    step = get_object_or_404(steps, pk=step_id)
    refused, client = "", step.client
    try:
        take_back_step(step, by=request.user)
    except ValidationError as refusal:
        refused = " ".join(refusal.messages)
    if not wants_part(request):
        return _back(request, None, refused)
    if refused:
        return _part(request, {"client": client, "refused": refused})
    rules = rules_for(request.user, calendars())
    mine = Client.objects.visible_to(request.user).filter(pk=client.pk)
    found = next_ones.top(next_ones.ranked(mine, rules), rules, most=1)
    page = list_of(request, rules) | row_facts(request, rules) | {"is_part": True}
    page |= {"p": found[0] if found else None, "client": client}
    return render(request, "desk/_row_back.html", page)


@require_POST
def seen(request: StaffRequest) -> HttpResponse:
    """Note that somebody looks, or (with `all`) that they have seen what is new."""
    if request.POST.get("all"):
        close_changes(by=request.user)
    else:
        note_look(by=request.user)
    return HttpResponse(status=204) if wants_part(request) else redirect("desk:home")


@require_safe
def changed(request: StaffRequest) -> HttpResponse:
    """List one kind of what others did since somebody's last look."""
    user = request.user
    try:
        since = read_moment(request.GET.get("since", ""))
    except (ValueError, OverflowError):
        since = since_of(user, now()) or now() - LONGEST
    kinds = change_kinds()
    kind = kinds.get(request.GET.get("kind", "")) or kinds["moves"]
    rows = kind.rows(user, max(since, now() - LONGEST)).select_related(*kind.named)
    page = page_of(rows, (f"-{kind.at}", "-pk"), request.GET.get("key", ""))
    context = {
        "kind": kind,
        "kinds": kinds.values(),
        "page": page,
        "since": since,
        "lines": [(kind.line(row), getattr(row, kind.at)) for row in page.rows],
    }
    return render(request, "desk/changed.html", context)
