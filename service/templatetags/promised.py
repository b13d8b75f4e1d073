"""Promises as the pages show them: the share kept, and a client's panel."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.policies import value_of, working_calendar
from clients.models import Client
from core.clock import today
from core.templatetags.display import day, percent
from pipeline.policies import STEP_CADENCE
from pipeline.rules import FEW
from service.actions import may_render
from service.analytics.cadence import Cadence
from service.analytics.ledger import LedgerQuery, ledger
from service.analytics.ledger_lines import Rate, state_words

register = template.Library()
SHOWN = 6


@register.simple_tag
def kept_share(rate: Rate) -> SafeString:
    """Write a share with its interval; of too few that they tell nothing."""
    interval = rate.interval
    if interval is None:
        return format_html('<span class="dim">{}</span>', "—")
    if rate.decided < FEW:
        said = _("%(kept)s of %(n)s: too few to tell")
        facts = {"kept": rate.kept, "n": rate.decided}
        return format_html('<span class="sub">{}</span>', said % facts)
    return format_html(
        '<b class="n">{}</b> <span class="dim n">{}–{}</span>',
        percent(rate.rate),
        percent(interval[0]),
        percent(interval[1]),
    )


@register.simple_tag
def contact_due(client: Client) -> str:
    """Say when a contact is due by the stage's rhythm; "" outside the process."""
    days = value_of(STEP_CADENCE, branch_id=client.branch_id)
    on = Cadence(days, working_calendar(), today()).due_on(client)
    return _("; next contact due %(day)s") % {"day": day(on)} if on else ""


@register.inclusion_tag("service/_client_promises.html", takes_context=True)
def promised_to(context: dict[str, Any]) -> dict[str, Any]:
    """Show a member what is due and late to them, on the page about them."""
    client, user = context["client"], context["user"]
    is_member = client.stage == "D" and not client.outcome
    shown: dict[str, Any] = {"client": client, "is_member": is_member}
    if is_member:
        query = LedgerQuery(today().replace(day=1), client=client.pk)
        found = ledger(user, query)
        shown |= {
            "lines": [line for line in found.rows if line.state != "opened"][:SHOWN],
            "counts": found.counts,
            "states": state_words(),
            "may_render": may_render(user),
        }
    return {**shown, "user": user, "request": context["request"],
            "csrf_token": context["csrf_token"]}  # fmt: skip
