from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from clients.actions.pool import (
    claim_client,
    give_from_pool,
    refusal_to_release,
    release_client,
)
from clients.analytics.pool import pool_rows, rule_of, taken_today
from clients.forms.pool import ReleaseForm, TakeForm
from clients.forms.writing import write_with
from clients.models import Client, PoolStay, PoolWarning
from clients.policies import WRITERS
from core.pages import page_of, render_part


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def pool(request: StaffRequest) -> HttpResponse:
    """Show who is nobody's, without what only a holder may see; take somebody out."""
    form = TakeForm(request.POST or None, viewer=request.user)
    waiting = PoolStay.objects.visible_to(request.user).waiting()
    if request.method == "POST" and form.is_valid():
        client = write_with(form, lambda: _take(request, form))
        if client is not None:
            said = _("%(name)s is with %(person)s now.")
            names = {"name": client.name, "person": client.broker.full_name}
            messages.success(request, said % names)
            is_own = client.broker_id == request.user.pk
            return redirect(client if is_own else "clients:pool")
    rule = rule_of(request.user.branch_id)
    key = request.GET.get("key", "")
    page = page_of(waiting.for_rows(), ("-entered_at", "-pk"), key)
    context = {"page": page, "form": form, "rule": rule, "count": waiting.count()}
    context |= {"rows": pool_rows(page.rows, request.user, rule)}
    if request.user.role == Role.BROKER:
        context["left"] = max(0, rule.claims - taken_today(request.user))
    return render_part(request, "clients/pool/pool.html", context)


def _take(request: StaffRequest, form: TakeForm) -> Client:
    stays = PoolStay.objects.visible_to(request.user)
    stay = get_object_or_404(stays, pk=form.cleaned_data["stay"])
    if request.user.role == Role.MANAGER:
        to = form.cleaned_data["to"] or request.user
        return give_from_pool(stay, by=request.user, to=to)
    return claim_client(stay, by=request.user)


@require_safe
@only_for(*WRITERS)
def pool_leaving(request: StaffRequest) -> HttpResponse:
    """List who goes back to the pool unless somebody calls them, the next first."""
    rows = PoolWarning.objects.visible_to(request.user)
    rows = rows.select_related("client__broker")
    page = page_of(rows, ("leaves_on", "pk"), request.GET.get("key", ""))
    context = {"page": page, "rule": rule_of(request.user.branch_id)}
    return render_part(request, "clients/pool/leaving.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def release(request: StaffRequest, client_id: int) -> HttpResponse:
    """Give somebody up to the pool, with a reason."""
    clients = Client.objects.visible_to(request.user)
    client = get_object_or_404(clients, pk=client_id)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        stay = write_with(
            form, lambda: release_client(client, by=request.user, reason=reason)
        )
        if stay is not None:
            return redirect("clients:pool")
    context = {"client": client, "form": form, "refused": refusal_to_release(client)}
    context["rule"] = rule_of(client.branch_id)
    return render(request, "clients/pool/release.html", context)
