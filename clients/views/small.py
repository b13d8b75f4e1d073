"""A page with one small form about a client."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import StaffRequest
from clients.models import Client


def small_page(
    request: StaffRequest, client: Client, form: Any, *, title: str, back: str
) -> HttpResponse:
    """Show a form under a title; `back` names the page one came from."""
    context = {"client": client, "form": form, "title": title, "back": back}
    return render(request, "clients/profile/small.html", context)
