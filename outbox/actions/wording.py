"""The wording guard: which rules apply, what they find, and what they keep back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from core.clock import today
from outbox.enums import WordingKind
from outbox.models import Mailing, WordingRule, WordingStop
from outbox.rules import Hit, Rule, find, is_stopping
from outbox.rules.starter import STARTER
from outbox.rules.wording import BLOCK

LONGEST_SHOWN = 500


def current_rules(on: date | None = None) -> list[Rule]:
    """Return the rules of a day (default today): the firm's versions, else the first.

    One query.
    """
    found: dict[str, Rule | None] = {rule.code: rule for rule in STARTER}
    seen: set[str] = set()
    for row in WordingRule.objects.in_force(on or today()):
        if row.code not in seen:
            seen.add(row.code)
            found[row.code] = as_rule(row) if row.is_active else None
    return [rule for rule in found.values() if rule]


def first_rule(code: str) -> Rule | None:
    """Return the rule an installation begins with, by its code."""
    return next((rule for rule in STARTER if rule.code == code), None)


def as_rule(row: WordingRule) -> Rule:
    """Return a stored version as the rule the finder knows."""
    return Rule(
        row.code,
        row.kind,
        row.severity,
        lines_of(row.phrases),
        lines_of(row.unless),
        row.section,
        row.suggestion,
        row.licensed_may,
        row.version,
    )


def lines_of(written: str) -> tuple[str, ...]:
    """Return the phrases of a rule, one a line."""
    return tuple(line.strip() for line in written.splitlines() if line.strip())


def check_wording(text: str, *, is_licensed: bool = False) -> list[Hit]:
    """Find what today's rules say about a text; call it before anything leaves."""
    return find(text, current_rules(), is_licensed=is_licensed)


def why_unsayable(text: str, *, is_licensed: bool) -> list[str]:
    """Return a sentence for each phrase that stops a text: what, by which rule, rather.

    A phrase that several rules stop is told once.
    """
    told: dict[str, str] = {}
    for hit in check_wording(text, is_licensed=is_licensed):
        if hit.severity != BLOCK:
            continue
        kind = WordingKind(hit.rule.kind).label
        said = _("“%(phrase)s” may not be said to a client: %(kind)s.") % {
            "phrase": hit.phrase,
            "kind": kind,
        }
        if hit.rule.suggestion:
            said += " " + _("Rather: %(words)s") % {"words": hit.rule.suggestion}
        told.setdefault(hit.phrase, said)
    return list(told.values())


@transaction.atomic
def set_rule(*, by: User, code: str, from_on: date, **facts: Any) -> WordingRule:
    """Add a rule's next version, from a day on, today at the earliest.

    Raises ValidationError. The same words from the same day add nothing.
    """
    if from_on < today():
        raise ValidationError(
            {"from_on": _("What left on past days was judged by their rules.")}
        )
    latest = (
        WordingRule.objects.select_for_update()
        .filter(code=code)
        .order_by("-version")
        .first()
    )
    if latest and latest.from_on > from_on:
        raise ValidationError(
            {"from_on": _("A later version is already set; choose its day or later.")}
        )
    said = facts | {"from_on": from_on}
    if latest and all(getattr(latest, name) == value for name, value in said.items()):
        return latest
    version = latest.version + 1 if latest else 1
    row = WordingRule(code=code, version=version, set_by=by, **said)
    row.full_clean(exclude=["set_by"])
    row.save()
    record(by, "wording.set", row, code=code, version=row.version)
    return row


@dataclass(frozen=True)
class Vetted:
    """What of a mailing may leave; `is_stopped` when nothing of it may."""

    shared: dict[str, Any]
    is_stopped: bool = False
    stops: list[WordingStop] = field(default_factory=list)


def vet(mailing: Mailing) -> Vetted:
    """Keep back the items a rule stops, and write down which rule and phrase.

    Items are the company's own, approved by head office, so that what only advisers may
    say is marked at the desk and not stopped here. An item goes out again once its rule
    no longer stops it; a subject that is stopped stops the whole mailing.
    """
    judge = _Judge(mailing, current_rules(mailing.day))
    is_stopped = not judge.may_leave("subject", mailing.subject)
    news = mailing.shared.get("news", [])
    announced = mailing.shared.get("announcements", {})
    kept_news = [o for n, o in enumerate(news) if judge.keeps(f"news {n}", o)]
    kept = {
        security: rows
        for security, items in announced.items()
        if (
            rows := [
                o for n, o in enumerate(items) if judge.keeps(f"{security} {n}", o)
            ]
        )
    }
    had_something = bool(news or announced)
    if judge.stops:
        WordingStop.objects.bulk_create(judge.stops, ignore_conflicts=True)
    return Vetted(
        {**mailing.shared, "news": kept_news, "announcements": kept},
        is_stopped or (had_something and not kept_news and not kept),
        judge.stops,
    )


@dataclass
class _Judge:
    mailing: Mailing
    rules: Sequence[Rule]
    stops: list[WordingStop] = field(default_factory=list)

    def keeps(self, key: str, item: dict[str, Any]) -> bool:
        """Say whether an item may leave: everything of it that a reader would read."""
        words = (item.get(name) for name in ("title", "name", "source", "summary"))
        return self.may_leave(key, " — ".join(str(word) for word in words if word))

    def may_leave(self, key: str, text: str) -> bool:
        hits = find(text, self.rules, is_licensed=True)
        if not is_stopping(hits):
            return True
        self.stops += [self._stop(key, text, hit) for hit in _blocking(hits)]
        return False

    def _stop(self, key: str, text: str, hit: Hit) -> WordingStop:
        """Show the phrase within what a page can show of the text."""
        offset = max(0, hit.end - LONGEST_SHOWN)
        return WordingStop(
            mailing=self.mailing,
            item=key[:64],
            text=text[offset : offset + LONGEST_SHOWN],
            start=max(0, hit.start - offset),
            end=hit.end - offset,
            code=hit.rule.code,
            version=hit.rule.version,
            section=hit.rule.section,
            suggestion=hit.rule.suggestion,
            kind=hit.rule.kind,
        )


def _blocking(hits: Iterable[Hit]) -> list[Hit]:
    first: dict[str, Hit] = {}
    for hit in hits:
        if hit.severity == BLOCK:
            first.setdefault(hit.rule.code, hit)
    return list(first.values())
