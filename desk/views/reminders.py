from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import StaffRequest
from desk.actions import choose_reminders
from desk.forms import RemindersForm
from pipeline.rules.reminding import Wishes, read_wishes


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: StaffRequest) -> HttpResponse:
    """Choose what one is reminded of, by which way, and when to be left alone."""
    kept = read_wishes(request.user.reminders)
    form = RemindersForm(request.POST or None, initial=vars(kept))
    if request.method == "POST" and form.is_valid():
        try:
            choose_reminders(by=request.user, wishes=Wishes(**form.cleaned_data))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Kept; it applies from now on."))
            return redirect("desk:reminders")
    return render(request, "desk/reminders.html", {"form": form})
