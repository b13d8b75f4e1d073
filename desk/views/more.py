from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest


@require_safe
def more(request: StaffRequest) -> HttpResponse:
    """Show every page of the role, language, theme and the way out."""
    return render(request, "desk/more.html")
