from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest
from clients.models import Client


@require_safe
def client(request: StaffRequest, client_id: int) -> HttpResponse:
    """Show everything about one client on one page."""
    found = get_object_or_404(Client.objects.visible_to(request.user), pk=client_id)
    return render(request, "desk/client.html", {"client": found})
