"""The supervisor's pack: one page, one workbook, one print."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import record
from accounts.enums import Role
from accounts.http import StaffRequest, only_for
from core.cells import write_xlsx
from core.clock import now
from opinions.analytics.pack import pack_of
from opinions.analytics.pack_parts import Period, Section
from opinions.analytics.pack_people import complaint_rows
from opinions.analytics.roster import KINDS, roster_of
from opinions.forms.pack import PackForm, years
from opinions.models import Opinion

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READERS = (Role.MANAGER, Role.HEAD_OFFICE)


@require_safe
@only_for(*READERS)
def pack(request: StaffRequest) -> HttpResponse:
    """Show the pack of a year or a period; printed, it is the paper."""
    form = PackForm(request.GET)
    period = form.period()
    page = {
        "form": form,
        "period": period,
        "sections": pack_of(request.user, period),
        "years": years(),
        "year": period.first.year if _is_year(period) else None,
        "made_at": now(),
    }
    return render(request, "opinions/pack.html", page)


def _is_year(period: Period) -> bool:
    first, last = period.first, period.last
    begins, ends = (first.month, first.day), (last.month, last.day)
    return first.year == last.year and (begins, ends) == ((1, 1), (12, 31))


@require_POST
@only_for(*READERS)
def pack_xlsx(request: StaffRequest) -> HttpResponse:
    """Hand the pack out as a workbook; that it left is recorded."""
    period = PackForm(request.GET).period()
    sections = pack_of(request.user, period)
    first, last = period.first.isoformat(), period.last.isoformat()
    record(request.user, "pack.exported", None, since=first, until=last)
    rows = list(_rows(request, sections, period))
    mark = f"{request.user.username} {localtime(now()):%Y-%m-%d %H:%M}"
    with TemporaryDirectory() as folder:
        path = Path(folder, "pack.xlsx")
        heads = [
            _("part"),
            _("figure"),
            pgettext("figure", "value"),
            _("definition"),
            _("page"),
        ]
        write_xlsx(path, heads, rows, mark)
        answer = HttpResponse(path.read_bytes(), content_type=SHEET)
    name = f"pack-{period.first}-{period.last}-{request.user.username}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rows(
    request: StaffRequest, sections: list[Section], period: Period
) -> Iterator[list[Any]]:
    for section in sections:
        for one in section.figures:
            link = request.build_absolute_uri(one.url) if one.url else ""
            yield [section.title, one.label, one.value, one.definition, link]
        if section.lines:
            yield [section.title, *section.heads]
        for line in section.lines:
            yield [section.title, *[text for text, _url in line]]
    yield from complaint_rows(Opinion.objects.visible_to(request.user), period)


@require_safe
@only_for(*READERS)
def roster(request: StaffRequest) -> HttpResponse:
    """Show the brokers a figure of the pack counts."""
    form = PackForm(request.GET)
    period = form.period()
    what = request.GET.get("what", "")
    found = roster_of(request.user, period.first, period.last)
    what = what if what in found else KINDS[-2]
    page = {"period": period, "what": what, "lines": found[what], "kinds": KINDS}
    return render(request, "opinions/roster.html", page)
