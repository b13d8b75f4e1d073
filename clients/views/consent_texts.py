"""The texts people agree to: each version as it was, new ones beside them."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import StaffRequest, only_for
from clients.actions.consent import add_consent_text
from clients.forms import is_written
from clients.forms.privacy import ConsentTextForm
from clients.models import ConsentText
from clients.policies import DECIDERS, READERS, may_decide
from clients.registry.consent import current_texts, texts_in_force
from core.clock import today
from core.pages import page_of


@require_safe
@only_for(*READERS)
def consent_texts(request: StaffRequest) -> HttpResponse:
    """Show the texts in force, and those before them."""
    rows = ConsentText.objects.visible_to(request.user).select_related("branch", "by")
    page = page_of(rows, ("-valid_from", "-pk"), request.GET.get("key", ""))
    if request.user.branch_id is None:  # the head office reads every branch's
        in_force = texts_in_force({text.branch_id for text in page.rows})
    else:
        here = current_texts(request.user.branch_id)
        in_force = {text.pk for text in here.values()}
    context = {
        "page": page,
        "rows": [(text, text.pk in in_force) for text in page.rows],
        "today": today(),
        "may_write": may_decide(request.user),
    }
    return render(request, "clients/consent/texts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(*DECIDERS)
def new_consent_text(request: StaffRequest) -> HttpResponse:
    """Write a new version: the firm's by the head office, the branch's by a manager."""
    form = ConsentTextForm(request.POST or None, viewer=request.user)

    def write() -> ConsentText:
        return add_consent_text(by=request.user, **form.cleaned_data)

    if request.method == "POST" and is_written(form, write):
        return redirect("clients:consent_texts")
    return render(request, "clients/consent/text_form.html", {"form": form})
