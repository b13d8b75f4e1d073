"""What the pages of the contact log ask of a request, and answer with."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from core.text import has_unwanted

SAVED = "saved_contact"
LONGEST_DRAFT = 6_000
MOST_PAPERS, LONGEST_NAME = 20, 66
# Fields that take several choices, kept with commas between.
SEVERAL = ("shown", "companions")
DRAFT_FIELDS = (
    "kind",
    "outcome",
    "aida",
    "objection",
    "script",
    "note",
    "attendees",
    "introducer",
    "when",
    "happened_at",
    "minutes",
    *("signal", "asked", "answer", "content", "changed"),
    "next_when",
    "next_on",
    "next_at",
    "next_what",
    "advance_to",
    "book",
    "step_done",
    "unsolved",
    "appointment",
    "token",
)


def number_asked(request: HttpRequest, name: str) -> int | None:
    """Return a number of the query string; None when it is none, 0 when nonsense."""
    text = request.GET.get(name, "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0  # noqa: PLR2004


def draft_fields(posted: QueryDict) -> dict[str, str] | None:
    """Return what of a form is worth keeping; None when it cannot be kept."""
    fields = {name: posted.get(name, "") for name in DRAFT_FIELDS}
    papers = [name for name in posted if name.startswith("paper:")][:MOST_PAPERS]
    fields |= {name[:LONGEST_NAME]: posted.get(name, "") for name in papers}
    fields |= {name: ",".join(posted.getlist(name)) for name in SEVERAL}
    if any(has_unwanted(t) or len(t) > LONGEST_DRAFT for t in fields.values()):
        return None
    return {name: text for name, text in fields.items() if text}


def tell_saved(response: HttpResponse, token: object) -> HttpResponse:
    """Let the browser know which entry arrived, so that it forgets its own draft."""
    response.set_cookie(
        SAVED,
        str(token),
        max_age=3600,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        samesite="Lax",
    )
    return response


def month_asked(request: HttpRequest, months: Sequence[date]) -> date:
    """Return the month of the address, of those on offer; the last when it is none."""
    wanted = request.GET.get("month", "")
    return next((m for m in months if f"{m:%Y-%m}" == wanted), months[-1])


def copy_token(log_id: int) -> str:
    """Sign the right to open what was delivered; the token says nothing personal."""
    return _signer().sign(str(log_id))


def read_copy(token: str) -> int | None:
    """Read a token; None when it is not one of ours."""
    try:
        return int(_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def copy_url(log_id: int) -> str:
    """Return the address at which a client opens their copy."""
    address = reverse("service:copy", args=[copy_token(log_id)])
    return f"{str(settings.SITE_URL).rstrip('/')}{address}"


def _signer() -> signing.Signer:
    return signing.Signer(key=settings.DATA_KEY, salt="service.copy", sep=".")
