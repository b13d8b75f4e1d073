"""Saving a page of the work diary: always a new version."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from core.clock import today
from service.analytics.diary import Period, figures_of, saved_figures
from service.enums import FACING, DiarySpan
from service.models import DiaryPage
from service.models.diary import LONGEST_TEXT
from service.rules.diary import first_of

EARLIEST = timedelta(days=400)


@transaction.atomic
def save_diary(
    *, by: User, span: str, on: date, text: str, seen: int | None = None
) -> DiaryPage:
    """Keep what somebody wrote about a day, week or month, with its figures of now.

    `seen` is the version they began with; the same text again changes nothing. Raises
    ValidationError when somebody else's screen of theirs was faster.
    """
    first = _check_page(by, span, on)
    if not 0 < len(text.strip()) <= LONGEST_TEXT:
        raise ValidationError({"text": _("Write something, at most 4000 characters.")})
    last = _latest(by, span, first)
    if last is not None and last.text == text.strip():
        return last
    if seen is not None and seen != (last.version if last else 0):
        raise ValidationError(
            _("Another version was saved meanwhile. Look at it, then save again."),
            code="saved_meanwhile",
        )
    page = DiaryPage(
        user=by,
        branch_id=by.branch_id or 0,
        span=span,
        first=first,
        version=(last.version if last else 0) + 1,
        text=text.strip(),
        figures=saved_figures(figures_of(Period(by, by, span, first))),
    )
    page.clean_fields(exclude=("user", "branch", "figures"))
    page.save(force_insert=True)
    record(by, "diary.saved", page, version=page.version)
    return page


def _check_page(by: User, span: str, on: date) -> date:
    """Return the first day of a page; raises ValidationError when it is none."""
    if by.role not in FACING or by.branch_id is None:
        raise ValidationError(_("Only who meets clients keeps a work diary."))
    if span not in DiarySpan.values:
        raise ValidationError({"span": _("A day, a week or a month.")})
    first = first_of(span, on)
    if not today() - EARLIEST <= first <= today():
        raise ValidationError(_("A diary is about days that have come, a year back."))
    return first


def _latest(by: User, span: str, first: date) -> DiaryPage | None:
    """Lock the person, so that versions follow one another; return the latest."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    rows = DiaryPage.objects.of(by.pk, span, first)
    found: DiaryPage | None = rows.order_by("-version").first()
    return found
