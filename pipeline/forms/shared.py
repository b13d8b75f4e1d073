"""What the forms of the pipeline share."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.scoping import Viewer

ANY = [("", gettext_lazy("any"))]


LAWFUL_ONLY = gettext_lazy("only with a legal basis")


def brokers_for(viewer: Viewer) -> Any:
    people = User.objects.visible_to(viewer).brokers().only("full_name", "username")
    return people.order_by("full_name", "pk")


def number_of(text: str) -> int | None:
    """Read a primary key; anything else is none."""
    sound = text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004
    return int(text) if sound else None


def month_of(text: str) -> date | None:
    """Read a month as 2026-03; anything else is none."""
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None
