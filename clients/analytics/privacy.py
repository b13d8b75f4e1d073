"""What a request about personal data would do, shown before it is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policies import RETENTION_YEARS, value_of
from clients.enums import Purpose
from clients.enums.privacy import RequestKind, RequestOutcome, Retention
from clients.models import Client, Consent, PrivacyRequest
from clients.registry.privacy import (
    Group,
    Person,
    groups,
    is_tied,
    rules,
    sweeps,
)
from clients.rules.privacy import OUTCOMES, Term, standing_of, terms_from
from core.clock import today

ERASED, FROZEN, KEPT, HASHED = "erased", "frozen", "kept", "hashed"
CITATIONS: Mapping[str, str | Promise] = {
    Retention.SECURITIES: gettext_lazy("Securities Law, article 137"),
    Retention.AML: gettext_lazy("Anti-Money-Laundering Law, article 34"),
    Retention.ADVICE: gettext_lazy("Securities investment advice rules, article 28"),
    Retention.COMPLAINTS: gettext_lazy(
        "Brokerage management rules of 2010, return visits"
    ),
}
MENTIONS, HASHES, CONSENTS = "mentions", "hashes", "consents"
LABELS: Mapping[str, str | Promise] = {
    MENTIONS: gettext_lazy("Mentions in import results and notices"),
    HASHES: gettext_lazy("Telephone and e-mail"),
    CONSENTS: gettext_lazy("Consents to offers"),
}


@dataclass(frozen=True)
class Line:
    """One line of the table: a group of records, how many, and what becomes of it."""

    key: str
    count: int
    fate: str
    until: date | None = None
    retention: str = ""

    @property
    def label(self) -> str:
        """What the group is called."""
        if self.key in LABELS:
            return str(LABELS[self.key])
        group = groups().get(self.key)
        return str(group.label) if group else self.key

    @property
    def fate_words(self) -> str:
        """What becomes of it, in a word."""
        return {
            ERASED: _("erased now"),
            FROZEN: _("frozen"),
            KEPT: _("kept while they are a client"),
            HASHED: _("remains as a hash, so that nobody calls again"),
        }.get(self.fate, self.fate)

    @property
    def rule(self) -> str:
        """The rule that demands it, with its citation."""
        if self.retention not in Retention.values:
            return ""
        citation = CITATIONS[self.retention]
        return f"{Retention(self.retention).label} · {citation}"

    def as_facts(self) -> dict[str, Any]:
        """Return the line as the request keeps it; no personal values."""
        until = self.until.isoformat() if self.until else ""
        return {
            "key": self.key,
            "count": self.count,
            "fate": self.fate,
            "until": until,
            "retention": self.retention,
        }


def outcome_for(client: Client, person: Person) -> str:
    """Say what a wish to be erased comes to: erased, restricted or retained."""
    has_account = bool(client.member_no or client.opened_on) or is_tied(person.numbers)
    standing = standing_of(
        stage=client.stage, outcome=client.outcome, has_account=has_account
    )
    return OUTCOMES[standing]


def terms(on: date) -> dict[str, Term]:
    """Return until when each retention rule would freeze what is frozen on a day."""
    return terms_from(on, value_of(RETENTION_YEARS, on=on))


def table_of(
    person: Person, outcome: str, *, on: date | None = None, is_asked: bool = True
) -> list[Line]:
    """Return what an outcome does to each group of records, before it is done.

    Only of a person who asked are hashes kept, so that nobody calls them again.
    """
    counts: dict[str, int] = {}
    for rule in rules():
        rows = 0 if rule.is_quiet else rule.rows(person.numbers).count()
        counts[rule.group.key] = counts.get(rule.group.key, 0) + rows
    ends = terms(on or today())
    order = sorted(groups().values(), key=_weight)
    lines = [
        _line(group, counts[group.key], outcome, ends)
        for group in order
        if counts.get(group.key)
    ]
    aside = _aside(person, outcome)
    return lines + [line for line in aside if is_asked or line.fate != HASHED]


def _weight(group: Group) -> tuple[bool, bool, str]:
    return not group.retentions, group.key != "person", group.key


def _line(group: Group, count: int, outcome: str, ends: Mapping[str, Term]) -> Line:
    if outcome == RequestOutcome.RETAINED:
        return Line(group.key, count, KEPT)
    if outcome == RequestOutcome.ERASED or not group.retentions:
        return Line(group.key, count, ERASED)
    last = max((ends[name] for name in group.retentions), key=lambda term: term.until)
    return Line(group.key, count, FROZEN, last.until, str(last.retention))


def _aside(person: Person, outcome: str) -> list[Line]:
    if outcome == RequestOutcome.RETAINED:
        offers = Consent.objects.filter(
            client__in=person.numbers, purpose=Purpose.MARKETING, is_given=True
        )
        return [Line(CONSENTS, offers.count(), ERASED)]
    found = sum(sweep.find(person) for sweep in sweeps())
    numbers = Client.objects.filter(pk__in=person.numbers).values_list("phone", "email")
    hashed = sum(bool(one) for pair in numbers for one in pair)
    return [Line(MENTIONS, found, ERASED), Line(HASHES, hashed, HASHED)]


def ends_of(table: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return until when (ISO) each group of a table is frozen."""
    return {row["key"]: row["until"] for row in table if row["fate"] == FROZEN}


def table_done(request: PrivacyRequest) -> list[Line]:
    """Return the table as it was carried out."""
    return [
        Line(
            row["key"],
            row["count"],
            row["fate"],
            date.fromisoformat(row["until"]) if row["until"] else None,
            row["retention"],
        )
        for row in request.facts.get("table", ())
    ]


def is_erasure(request: PrivacyRequest) -> bool:
    """Say whether the request asks for erasure."""
    return request.kind == RequestKind.ERASE
