"""Opening a case, suggesting, deciding, doing, closing: each step once."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.enums import Role
from accounts.licence import standing
from accounts.models import User
from clients.analytics.cases import lots_of, trades_of
from clients.analytics.prices import closes_on
from clients.enums.holdings import Side
from clients.models import (
    CaseFile,
    CasePosition,
    CaseTrade,
    Client,
    Holding,
    Security,
    Suggestion,
)
from clients.registry.wording import why_unsayable
from clients.rules.cases import Oversold, books
from clients.rules.holdings import LEVELS, highest_for
from core.clock import day_of, now, today
from core.templatetags.display import day as shown_day

# A press of the button repeated within this time is the same entry.
TWICE_WITHIN = timedelta(minutes=2)


@transaction.atomic
def open_case(
    client: Client, *, by: User, holdings: Collection[Holding], **facts: Any
) -> CaseFile:
    """Freeze a client's positions with their prices and begin a case.

    `facts` are the case's own. The prices are the last closes on or before the baseline
    day. Raises ValidationError when a position has none, or nothing is chosen.
    """
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    case = CaseFile(client=client, by=by, **facts)
    case.full_clean(exclude=["client", "by"])
    if case.baseline_on > today():
        raise ValidationError(_("This day has not come yet."))
    if there := _same_case(case):
        return there
    held = [holding for holding in holdings if holding.quantity > 0]
    if not held:
        raise ValidationError(_("Choose the positions the case is about."))
    positions = _frozen(held, case.baseline_on)
    case.save()
    for position in positions:
        position.case = case
    CasePosition.objects.bulk_create(positions)
    record(by, "case.opened", client, case=case.pk, positions=len(held))
    return case


def _frozen(held: list[Holding], day: date) -> list[CasePosition]:
    """Return positions with their last closes on or before a day, of no case yet."""
    prices = closes_on([holding.security_id for holding in held], day)
    missing = [h.security.name for h in held if h.security_id not in prices]
    if missing:
        raise ValidationError(
            _("No price on or before %(day)s is known for: %(names)s.")
            % {"day": shown_day(day), "names": "、".join(missing)}
        )
    return [
        CasePosition(
            security_id=holding.security_id,
            quantity=holding.quantity,
            cost=holding.cost,
            price=prices[holding.security_id].close,
            price_on=prices[holding.security_id].on,
        )
        for holding in held
    ]


def _same_case(case: CaseFile) -> CaseFile | None:
    """Return the open case that says the same: the form was sent twice."""
    names = ("client", "title", "goal", "baseline_on", "hurdle_name", "hurdle_rate")
    same = {name: getattr(case, name) for name in names}
    found = CaseFile.objects.filter(closed_on=None, **same).order_by("pk")
    return found.first()


def why_not_author(user: User) -> str:
    """Say why this person may not write suggestions; "" when they may (domain.md §7).

    Advice is a registered adviser's, under a certificate that is valid today.
    """
    if user.role != Role.ADVISER:
        return _("Only a registered adviser may write a suggestion.")
    found = standing(user)
    return "" if found.open else found.sentence


@transaction.atomic
def suggest(
    case: CaseFile, *, by: User, text: str, into: Iterable[Security] = ()
) -> Suggestion:
    """Write down what the adviser suggests; `into` are the securities to move into.

    Raises ValidationError: whoever is no registered adviser is refused, nothing above
    the client's risk class is suggested, and nothing said that may not leave the house.
    """
    if reason := why_not_author(by):
        raise ValidationError(reason, code="no_author")
    _open(case)
    into = list(into)
    if reason := _unsuitable(case.client, into):
        raise ValidationError(reason, code="unsuitable")
    if reasons := why_unsayable(text, is_licensed=True):
        raise ValidationError({"text": reasons}, code="wording")
    same = Suggestion.objects.filter(case=case, author=by, text=text, decision="")
    there: Suggestion | None = same.order_by("pk").first()
    if there is not None:
        return there
    row = Suggestion(case=case, author=by, text=text, certificate=standing(by).number)
    row.full_clean(exclude=["case", "author", "into", "decided_on", "decision_by"])
    row.save()
    row.into.set(into)
    record(by, "case.suggested", case.client, case=case.pk, suggestion=row.pk)
    return row


def _unsuitable(client: Client, into: list[Security]) -> str:
    most = highest_for(client.risk_class)
    if into and not most:
        return _(
            "The client's risk class is unknown: assess it before suggesting anything."
        )
    unknown = [s.name for s in into if s.risk not in LEVELS]
    if unknown:
        return _("Head office has not rated: %(names)s.") % {
            "names": "、".join(unknown)
        }
    above = [f"{s.name} {s.risk}" for s in into if LEVELS[s.risk] > most]
    if not above:
        return ""
    return _("Above the client's class %(class)s: %(names)s.") % {
        "class": client.risk_class,
        "names": "、".join(above),
    }


@transaction.atomic
def decide(
    suggestion: Suggestion, *, by: User, decision: str, on: date, note: str = ""
) -> Suggestion:
    """Write down what the client made of a suggestion; it is decided once."""
    row: Suggestion = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    _open(row.case)
    if row.decision:
        raise ValidationError(_("The client has decided on this suggestion already."))
    if not day_of(row.at) <= on <= today():
        raise ValidationError(_("The decision lies between the suggestion and today."))
    row.decision, row.decided_on = decision, on
    row.decision_note, row.decision_by = note, by
    row.full_clean(exclude=["case", "author", "decision_by"])
    row.save()
    record(by, "case.decided", row.case.client, case=row.case_id, suggestion=row.pk)
    return row


@transaction.atomic
def note_trade(
    case: CaseFile,
    *,
    by: User,
    on: date,
    side: str,
    security: Security,
    quantity: Decimal,
    price: Decimal,
    fee: Decimal = Decimal(0),
) -> CaseTrade:
    """Write down what the client did, or what came to their shares.

    Raises ValidationError when more is sold than there was, or the day lies outside.
    """
    case = _open(case)
    if not case.baseline_on <= on <= today():
        raise ValidationError(_("The day lies between the baseline and today."))
    moves_units = side in (Side.SELL, Side.BUY)
    row = CaseTrade(
        case=case,
        by=by,
        on=on,
        side=side,
        security=security,
        price=price,
        quantity=quantity if moves_units else Decimal(0),
        fee=fee if moves_units else Decimal(0),
    )
    row.full_clean(exclude=["case", "by", "security"])
    if there := _just_noted(row):
        return there
    _refuse_oversold(case, row)
    row.save()
    record(by, "case.traded", case.client, case=case.pk, side=side)
    return row


def _refuse_oversold(case: CaseFile, row: CaseTrade) -> None:
    try:
        books(lots_of(case), trades_of([*case.trades.all(), row]))
    except Oversold as error:
        raise ValidationError(
            _("Of this security %(left)s were left; more cannot be sold.")
            % {"left": f"{error.left.normalize():f}"}
        ) from None


def _just_noted(row: CaseTrade) -> CaseTrade | None:
    """Return the same trade noted a moment ago: the form was sent twice."""
    names = ("case", "by", "on", "side", "security", "quantity", "price", "fee")
    same = {name: getattr(row, name) for name in names}
    rows = CaseTrade.objects.filter(**same, entered_at__gte=now() - TWICE_WITHIN)
    return rows.order_by("pk").first()


@transaction.atomic
def close_case(case: CaseFile, *, by: User, lesson: str) -> CaseFile:
    """Close a case: it stays measured as of today, with what was learnt."""
    row = _open(case)
    row.closed_on, row.lesson = today(), lesson
    row.full_clean(exclude=["client", "by"])
    row.save()
    record(by, "case.closed", row.client, case=row.pk)
    return row


def _open(case: CaseFile) -> CaseFile:
    """Lock a case; refuse one that is closed."""
    row: CaseFile = CaseFile.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if row.closed_on:
        raise ValidationError(
            _("The case is closed since %(day)s.") % {"day": shown_day(row.closed_on)}
        )
    return row
