from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import StaffRequest, only_for
from accounts.licence import licence_sentence
from clients.analytics.seen import seen_client
from clients.models import Client
from service.actions import READ, drop_draft, keep_draft, log_contact
from service.analytics import (
    clients_to_pick,
    is_due,
    last_entry,
    open_step,
    own_draft,
    restored,
)
from service.analytics.appointments import kept_one
from service.analytics.line import line_read
from service.enums import FACING, ContactKind
from service.forms import ContactForm, log_page, said_in
from service.http import draft_fields, number_asked, tell_saved
from service.models import Appointment, Contact, ContactDraft
from service.rules.line import LONGEST_LINE


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*FACING)
def log(request: StaffRequest) -> HttpResponse:
    """Write down a contact: who first, when the address does not say it."""
    client_id = number_asked(request, "client")
    if client_id is None:
        return _pick(request)
    if request.method == "POST":
        return save_entry(request, _brief(request, client_id), request.POST)
    client = seen_client(request.user, client_id, along=("broker",))
    if client is None:
        raise Http404
    draft, last = own_draft(request.user, client), last_entry(request.user, client)
    initial: dict[str, Any] = {
        "kind": _kind_asked(request) or (last.kind if last else "phone"),
        "outcome": "reached",
    }
    step = open_step(client)
    initial |= {"token": uuid4(), "step_done": is_due(step)}
    initial |= kept_one(_kept(request, client)) | restored(draft)
    form = ContactForm(by=request.user, client=client, initial=initial)
    return show_form(request, form, draft=draft, last=last, step=step)


def _kind_asked(request: StaffRequest) -> str:
    """Return the kind of contact the address names; "" when it names none."""
    kind = request.GET.get("kind", "")
    return kind if kind in ContactKind.values else ""


def _brief(request: StaffRequest, client_id: int) -> Client:
    found = seen_client(request.user, client_id, *READ)
    if found is None:
        raise Http404
    return found


def _pick(request: StaffRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:LONGEST_LINE]
    if q and line_read(q, by=request.user).reading.says_something:
        return redirect(f"{reverse('service:line')}?{urlencode({'line': q})}")
    q = q[:80]
    mine = Client.objects.visible_to(request.user)
    page = {"q": q, "found": clients_to_pick(mine, q)}
    return render(request, "service/pick.html", page)


def _kept(request: StaffRequest, client: Client) -> Appointment | None:
    """Return the appointment the address says was kept."""
    number = number_asked(request, "appointment")
    if not number:
        return None
    rows = Appointment.objects.visible_to(request.user).planned()
    return rows.filter(client=client, pk=number).first()


def show_form(request: StaffRequest, form: ContactForm, **more: Any) -> HttpResponse:
    """Show the log form, with what was typed and what is wrong with it."""
    if "last" not in more:
        more["last"] = last_entry(request.user, form.client)
    if "step" not in more:
        more["step"] = open_step(form.client)
    page = log_page(form) | more | {"closed": licence_sentence(request.user)}
    page |= said_in(form, request.user)
    return render(request, "service/log.html", page)


def save_entry(
    request: StaffRequest, client: Client, posted: QueryDict
) -> HttpResponse:
    """Save what a form says of a contact, or show the form with what is wrong."""
    form = ContactForm(posted, by=request.user, client=client)
    if not form.is_valid():
        return show_form(request, form)
    try:
        contact = log_contact(by=request.user, client=client, **form.facts())
    except ValidationError as problem:
        form.take(problem)
        return show_form(request, form)
    messages.success(request, _said(contact))
    if posted.get("then") == "next":
        address = f"{reverse('desk:next')}?after={client.pk}"
    else:
        address = client.get_absolute_url()
    return tell_saved(redirect(address), contact.token)


def _said(contact: Contact) -> str:
    said = _("Logged: %(kind)s with %(client)s.") % {
        "kind": contact.get_kind_display(),
        "client": contact.client,
    }
    address = reverse("service:contact", args=[contact.pk])
    return format_html('{} <a href="{}">{}</a>', said, address, _("Look at it"))


@require_POST
@only_for(*FACING)
def draft(request: StaffRequest, client_id: int) -> HttpResponse:
    """Keep what is typed so far; answers with the time it was kept."""
    mine = Client.objects.visible_to(request.user)
    client = get_object_or_404(mine, pk=client_id)
    fields = draft_fields(request.POST)
    kept = keep_draft(client, by=request.user, fields=fields) if fields else None
    return render(request, "service/_draft.html", {"draft": kept, "client": client})


@require_POST
@only_for(*FACING)
def forget_draft(request: StaffRequest, client_id: int) -> HttpResponse:
    """Throw the draft away and begin again."""
    mine = Client.objects.visible_to(request.user)
    client = get_object_or_404(mine, pk=client_id)
    token = ContactDraft.objects.visible_to(request.user).filter(client=client).first()
    drop_draft(client, by=request.user)
    answer = redirect(f"{reverse('service:log')}?client={client.pk}")
    return tell_saved(answer, token.fields.get("token", "") if token else "")
