from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest


@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Show each role its first page."""
    return render(request, "desk/home.html")
