"""What the facts of recorded actions are called on the page of records."""

from django.utils.translation import gettext_lazy as _

from accounts.registry import describe_fact
from clients.enums import Channel, Purpose

LABELS = {
    "absorbed": _("the record merged in"),
    "attachment": _("attachment no."),
    "case": _("case no."),
    "client": _("client no."),
    "clients": _("clients"),
    "document": _("document no."),
    "ended": _("overrides ended"),
    "event": _("day no."),
    "found": _("found"),
    "household": _("household no."),
    "kind": _("kind"),
    "looked": _("clients looked at"),
    "size": _("size moved"),
    "horizon": _("horizon moved"),
    "value": _("value type moved"),
    "level": _("knowledge level"),
    "need": _("need no."),
    "old": _("old name"),
    "other": _("the other record"),
    "outcome": _("outcome"),
    "positions": _("positions"),
    "reason": _("reason"),
    "records": _("records"),
    "relation": _("relation no."),
    "retired": _("retired"),
    "rows": _("rows"),
    "security": _("security no."),
    "segment": _("segment no."),
    "snapshot": _("figure no."),
    "style": _("analysis style"),
    "suggestion": _("suggestion no."),
    "turnover": _("turnover no."),
    "until": _("until"),
    "branches": _("branches"),
    "brokers": _("brokers"),
    "months": _("months told"),
    "seed": _("seed of the dice"),
}


def register() -> None:
    """Name the facts, and say channels and purposes in words."""
    for name, words in LABELS.items():
        describe_fact(name, words)
    for name, label, said in (
        ("channel", _("channel"), Channel),
        ("purpose", _("purpose"), Purpose),
    ):
        describe_fact(name, label, {str(k): v for k, v in said.choices})
