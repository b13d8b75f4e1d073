from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import read_notifications
from accounts.http import StaffRequest
from accounts.models import Notification
from accounts.registry import notice_words
from core.pages import page_of


@require_safe
def notifications(request: StaffRequest) -> HttpResponse:
    """Show the lines left for this person, the latest first."""
    mine = Notification.objects.visible_to(request.user)
    page = page_of(mine, ("-created_at", "-pk"), request.GET.get("key", ""))
    lines = [(line, notice_words(line.kind, line.facts)) for line in page.rows]
    return render(request, "desk/notifications.html", {"page": page, "lines": lines})


@require_POST
def read(request: StaffRequest) -> HttpResponse:
    """Mark all of one's lines as read."""
    read_notifications(by=request.user)
    return redirect("desk:notifications")
