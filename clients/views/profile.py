"""The portrait of a client, section by section; figures; what is still to ask."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from clients.actions.profile import change_profile, correct_assets
from clients.analytics.profile import (
    asks_of,
    chart_of,
    evidence_of,
    least_known,
    snapshots_of,
)
from clients.analytics.profile_score import average_of, averages, with_ingredients
from clients.forms import is_written, write_with
from clients.forms.profile import (
    NOTHING_SAID,
    SECTIONS,
    CorrectionForm,
    ProfileForm,
    conflict_of,
    words_of,
)
from clients.models import AssetSnapshot, Client, Profile, ProfileFact
from clients.policies import READERS, WRITERS, may_edit
from clients.registry.profile import field_label
from clients.views.small import small_page
from core.pages import page_of

FIGURES_SHOWN = 6
PER_PAGE = 40


@require_safe
def profile(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show what is known of a client as an investor, and what is still to ask."""
    clients = with_ingredients(Client.objects.visible_to(request.user))
    client = get_object_or_404(clients, pk=client_id)
    portrait = getattr(client, "profile", None) or Profile(client=client)
    evidence, snapshots = evidence_of(client), snapshots_of(client)
    sections = [
        (key, title, *_lines(portrait, names, evidence))
        for key, (title, names) in SECTIONS.items()
    ]
    context: dict[str, Any] = {
        "client": client,
        "title": pgettext("client", "Profile"),
        "profile": portrait,
        "sections": sections,
        "styles": client.styles.order_by("style"),
        "asks": asks_of(client),
        "snapshots": snapshots[:FIGURES_SHOWN],
        "more": len(snapshots) > FIGURES_SHOWN,
        "chart": chart_of(snapshots),
        "may_edit": may_edit(request.user),
    }
    return render(request, "clients/profile/profile.html", context)


@dataclass
class Line:
    """One fact of a section: its name, what is known, and the evidence for it."""

    label: str
    words: str
    fact: ProfileFact | None


def _lines(
    portrait: Profile, names: Iterable[str], evidence: Mapping[str, ProfileFact]
) -> tuple[list[Line], ProfileFact | None]:
    """Return a section's lines, and the evidence most share, said once for them."""
    lines = []
    for name in names:
        words = words_of(name, getattr(portrait, name))
        fact = evidence.get(name) if words != NOTHING_SAID else None
        lines.append(Line(field_label(name), words, fact))
    shared = Counter(_told(line.fact) for line in lines if line.fact)
    if not shared:
        return lines, None
    most = shared.most_common(1)[0][0]
    usual = next(line.fact for line in lines if _told(line.fact) == most)
    for line in lines:
        line.fact = None if _told(line.fact) == most else line.fact
    return lines, usual


def _told(fact: ProfileFact | None) -> tuple[Any, ...]:
    return (fact.source, fact.learnt_on, fact.by_id) if fact else ()


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def profile_section(
    request: StaffRequest, client_id: int, section: str
) -> HttpResponse:
    """Write one section of the profile; two at once are told of each other."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    if section not in SECTIONS:
        raise Http404
    rows = Profile.objects.visible_to(request.user).select_related("changed_by")
    now = rows.filter(client=client).first() or Profile(client=client)
    form = ProfileForm(request.POST or None, section=section, instance=now)
    title = SECTIONS[section][0]
    context: dict[str, Any] = {"client": client, "title": title, "form": form}
    if request.method == "POST" and form.is_valid():
        written = write_with(
            form, lambda: change_profile(client, by=request.user, **form.changes())
        )
        if written is not None:
            return redirect("clients:profile", client_id)
        if form.has_error("__all__", code="changed_meanwhile"):
            context["conflict"] = conflict_of(form, rows.get(client=client))
    return render(request, "clients/profile/section.html", context)


@require_safe
def figures(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show a client's assets over time: here, elsewhere, estimated; corrected ones."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    snapshots = snapshots_of(client)
    context = {
        "client": client,
        "title": _("Assets over time"),
        "snapshots": snapshots,
        "chart": chart_of(snapshots),
        "may_edit": may_edit(request.user),
    }
    return render(request, "clients/profile/figures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*WRITERS)
def correct_figure(
    request: StaffRequest, client_id: int, snapshot_id: int
) -> HttpResponse:
    """Put a wrong figure right by another that says why."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    rows = AssetSnapshot.objects.visible_to(request.user).filter(client=client)
    wrong = get_object_or_404(rows, pk=snapshot_id)
    form = CorrectionForm(request.POST or None, wrong=wrong)

    def write() -> AssetSnapshot:
        return correct_assets(wrong, by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:figures", client_id)
    title = _("Correct a figure")
    return small_page(request, client, form, title=title, back="clients:figures")


@require_safe
@only_for(*READERS)
def still_to_ask(request: StaffRequest) -> HttpResponse:
    """List the clients of whom least is known, each with the question to ask next."""
    person = request.user
    wanted = request.GET.get("broker", "")
    broker = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else None  # noqa: PLR2004
    rows = least_known(person, broker_id=broker)
    is_listed = person.role != Role.HEAD_OFFICE or broker is not None
    order = ("completeness", "pk")
    page = page_of(
        rows if is_listed else rows.none(), order, request.GET.get("key", ""), PER_PAGE
    )
    seen = Client.objects.visible_to(person).filter(outcome="")
    context = {
        "page": page,
        "is_listed": is_listed,
        "rows": [(client, asks_of(client, most=3)) for client in page.rows],
        "whole": average_of(seen),
        "brokers": averages(seen, "broker", "broker__full_name", "branch__name")
        if person.role in (Role.MANAGER, Role.HEAD_OFFICE)
        else [],
        "broker": broker,
        "may_edit": may_edit(person),
    }
    return render(request, "clients/profile/to_ask.html", context)
