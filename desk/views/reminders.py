from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import StaffRequest
from desk.actions import choose_reminders
from desk.actions.reminding import wishes_of
from desk.forms import RemindersForm


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: StaffRequest) -> HttpResponse:
    """Choose what one is reminded of, by which way, and when to be left alone."""
    kept = wishes_of(request.user)
    form = RemindersForm(request.POST or None, initial=vars(kept), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            wishes = replace(kept, **form.cleaned_data)
            choose_reminders(by=request.user, wishes=wishes)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Kept; it applies from now on."))
            return redirect("desk:reminders")
    return render(request, "desk/reminders.html", {"form": form})
