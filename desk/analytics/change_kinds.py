"""The kinds of change a person is told of: who was handed over, moved, contacted."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.scoping import Viewer
from clients.models import Assignment, Client, ImportBatch
from desk.analytics.changed import ChangeKind, Line
from digests.models import Announcement
from opinions.models import OpinionEvent
from pipeline.models import StageChange
from service.models import Contact

MOST_WORDS = 60


def _handed(viewer: Viewer, since: datetime) -> QuerySet[Any]:
    seen = Client.objects.visible_to(viewer).order_by().values("pk")
    rows = Assignment.objects.filter(user=viewer.pk, to_on=None, client__in=seen)
    return rows.filter(entered_at__gt=since).exclude(by=viewer.pk)


def _moves(viewer: Viewer, since: datetime) -> QuerySet[Any]:
    rows = StageChange.objects.visible_to(viewer).counted()
    return rows.filter(entered_at__gt=since).exclude(by=viewer.pk)


def _contacts(viewer: Viewer, since: datetime) -> QuerySet[Any]:
    rows = Contact.objects.visible_to(viewer).current()
    return rows.filter(entered_at__gt=since, batch=None).exclude(by=viewer.pk)


def _imports(viewer: Viewer, since: datetime) -> QuerySet[Any]:
    rows = ImportBatch.objects.visible_to(viewer).filter(written_at__gt=since)
    return rows.exclude(user=viewer.pk)


def _announcements(viewer: Viewer, since: datetime) -> QuerySet[Any]:
    clients: Any = Client.objects.visible_to(viewer).order_by().values("pk")
    seen: Any = Announcement.objects.visible_to(viewer)
    rows: QuerySet[Any] = seen.approved().on_holdings_of(clients)
    return rows.filter(decided_at__gt=since)


def _opinions(viewer: Viewer, since: datetime) -> QuerySet[Any]:
    rows = OpinionEvent.objects.visible_to(viewer).filter(at__gt=since)
    return rows.filter(Q(by=None) | ~Q(by=viewer.pk))


def _of_client(row: Any, text: str) -> Line:
    client = row.client
    return Line(client.get_absolute_url(), client.name, text, row.by.full_name, client)


def _handed_line(row: Any) -> Line:
    words = _("yours as %(duty)s") % {"duty": row.get_duty_display()}
    return _of_client(row, words)


def _move_line(row: Any) -> Line:
    to = row.get_outcome_display() or f"{row.stage} {row.get_stage_display()}"
    return _of_client(row, " · ".join(filter(None, (f"→ {to}", row.reason))))


def _contact_line(row: Any) -> Line:
    said = (str(row.get_kind_display()), _short(row.note))
    return _of_client(row, " · ".join(filter(None, said)))


def _import_line(row: Any) -> Line:
    url = reverse("desk:import", args=[row.pk])
    return Line(url, row.file_name, who=row.user.full_name, icon="file-up")


def _opinion_line(row: Any) -> Line:
    opinion, client = row.opinion, row.opinion.client
    words = opinion.words.partition("\n")[0]
    text = f"{row.get_kind_display()} · {_short(words)}"
    who = row.by.full_name if row.by else _("the client")
    return Line(opinion.get_absolute_url(), client.name, text, who, client)


def _short(words: str) -> str:
    return words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS]}…"


def _announcement_line(row: Any) -> Line:
    """Lead to the clients who hold it: they are what there is to do about it."""
    security = row.security
    url = reverse("clients:security", args=[security.pk])
    name = f"{security.name} {security.code}"
    return Line(url, name, f"{row.get_kind_display()} · {row.title}", icon="megaphone")


CHANGE_KINDS = (
    ChangeKind(
        "handed", gettext_lazy("handed to you"), _handed, "entered_at",
        ("client", "by"), _handed_line,
    ),
    ChangeKind(
        "moves", gettext_lazy("moved by others"), _moves, "entered_at",
        ("client", "by"), _move_line,
    ),
    ChangeKind(
        "contacts", gettext_lazy("contacts by others"), _contacts, "entered_at",
        ("client", "by"), _contact_line,
    ),
    ChangeKind(
        "imports", gettext_lazy("imports by others"), _imports, "written_at",
        ("user",), _import_line,
    ),
    ChangeKind(
        "opinions", gettext_lazy("opinions moved on"), _opinions, "at",
        ("opinion__client", "by"), _opinion_line,
    ),
    ChangeKind(
        "announced", pgettext_lazy("news", "announcements on holdings"),
        _announcements, "decided_at", ("security",), _announcement_line,
    ),
)  # fmt: skip
